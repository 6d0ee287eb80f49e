import { sql } from 'drizzle-orm';
import type { Reader } from '../../db/client.ts';
import { SqlTemplates } from '../../db/written/templates.ts';
import { validAt } from '../rules/valid-at.ts';
import { notInForce } from './effects.ts';

/** A restriction that waits for a consent. */
export type Unlocked = { id: string; title: string };

/**
 * For each party the restrictions in force, at the time that is read, that wait for its consent alone, by title. A
 * consent is missing unless it is GRANTED then.
 */
export async function findUnlocks(
  db: Reader,
  consentingParties: readonly string[],
): Promise<Map<string, Unlocked[]>> {
  const values = [JSON.stringify(consentingParties)];
  const rows = await db.execute<{ party: string; found: Unlocked[] }>(
    templates.fill(db, { shape: 'unlocks', values, write: writeUnlocks }),
  );
  return new Map(rows.map(({ party, found }) => [party, found]));
}

const templates = new SqlTemplates();

const writeUnlocks = ([parties]: readonly string[]) => sql`with asked as (
      select distinct jsonb_array_elements_text(${parties}::jsonb)::uuid as party
    ), missing as (
      select asked.party, c.restriction_id, bool_and(c.consenting_party_id = asked.party) as is_theirs_alone
      from asked join consents c on c.restriction_id in
          (select own.restriction_id from consents own where own.consenting_party_id = asked.party)
        left join consent_periods p
          on p.consent_id = c.id and p.starts_at <= ${validAt} and p.ends_at > ${validAt}
      where p.state is distinct from 'GRANTED'
      group by asked.party, c.restriction_id
    )
    select m.party, json_agg(json_build_object('id', r.id, 'title', r.title) order by r.title, r.id) as found
    from missing m join restrictions r on r.id = m.restriction_id
      join status_periods p on p.restriction_id = r.id and p.starts_at <= ${validAt} and p.ends_at > ${validAt}
    where m.is_theirs_alone and p.status <> all (${`{${notInForce}}`}::restriction_status[])
    group by m.party`;
