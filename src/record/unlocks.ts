import { type SQL, sql } from 'drizzle-orm';
import type { Reader } from '../db/client.ts';
import { UnknownReference } from './errors.ts';
import { idOf, type Reference, textOf } from './reference.ts';

/**
 * Restrictions in force at an instant that wait for this party's consent and for nobody else's, by title: their ids.
 * A consent is missing unless it is GRANTED then. Throws UnknownReference.
 */
export async function findUnlocks(db: Reader, consentingParty: Reference, validAt: SQL): Promise<string[]> {
  const [row] = await db.execute<{ party: string | null; ids: string[] }>(sql`with asked as (
      select ${idOf('actors', consentingParty)} as party
    ), missing as (
      select c.restriction_id, bool_and(c.consenting_party_id = asked.party) as is_theirs_alone
      from asked join consents c on c.restriction_id in
          (select own.restriction_id from consents own where own.consenting_party_id = asked.party)
        left join consent_periods p
          on p.consent_id = c.id and p.starts_at <= ${validAt} and p.ends_at > ${validAt}
      where p.state is distinct from 'GRANTED'
      group by c.restriction_id
    )
    select party, (
      select coalesce(json_agg(r.id order by r.title, r.id), '[]')
      from missing m join restrictions r on r.id = m.restriction_id
        join status_periods p on p.restriction_id = r.id and p.starts_at <= ${validAt} and p.ends_at > ${validAt}
      where m.is_theirs_alone and p.status not in ('PROPOSED', 'LIFTED')
    ) as ids from asked`);
  if (!row) throw new Error('A select without a where gave no row');
  if (row.party === null) throw new UnknownReference('consentingParty', 'actor', textOf(consentingParty));
  return row.ids;
}
