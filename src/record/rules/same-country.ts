import { sql } from 'drizzle-orm';
import type { Transaction } from '../../db/client.ts';
import type { Draft, KeyedLine, LineWarning } from '../write/concept.ts';
import { hasChanged } from '../write/rows.ts';

export const SAME_COUNTRY = 'SAME_COUNTRY';

type ActorLine = KeyedLine & { kind: string; country?: string | undefined; mergedInto?: string | undefined };

/**
 * Warns of a state with the country code of another state, such as `usa` beside `united-states`: two coders probably
 * mean one. Merged states are exempt. The states are written.
 */
export async function warnOfSameCountry<Line extends ActorLine>(
  tx: Transaction,
  drafts: readonly Draft<Line>[],
): Promise<{ draft: Draft<Line>; warning: LineWarning }[]> {
  const states = drafts.filter(
    (draft) =>
      draft.line.kind === 'STATE' &&
      draft.line.mergedInto === undefined &&
      (hasChanged(draft, 'country') || hasChanged(draft, 'kind')),
  );
  const countries = states.flatMap(({ line }) => line.country ?? []);
  if (countries.length === 0) return [];
  const known = await tx.execute<{ id: string; country: string; key: string }>(sql`
    select id, country, key from actors a
     where kind = 'STATE' and country in (select jsonb_array_elements_text(${JSON.stringify(countries)}::jsonb))
       and not exists (select from actor_merges m where m.actor_id = a.id)
     order by first_revision_id, key`);
  return states.flatMap((draft) => {
    const { id, line } = draft;
    const other = known.find((it) => it.country === line.country && it.id !== id);
    if (!other) return [];
    const message = `the state "${other.key}" has the country code ${line.country} as well: if they are one, name it by that key, or merge this one into it`;
    return [{ draft, warning: { code: SAME_COUNTRY, path: ['country'], message } }];
  });
}
