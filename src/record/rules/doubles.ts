import { sql } from 'drizzle-orm';
import type { Transaction } from '../../db/client.ts';
import type { Draft, KeyedLine, LineWarning } from '../write/concept.ts';
import { hasChanged } from '../write/rows.ts';

export const SAME_COUNTRY = 'SAME_COUNTRY';
export const SAME_NAME = 'SAME_NAME';

type ActorLine = KeyedLine & {
  kind: string;
  name?: string | undefined;
  country?: string | undefined;
  mergedInto?: string | undefined;
};
type Warned<Line> = { draft: Draft<Line>; warning: LineWarning };

/** Warns of actors that are probably one with another: two coders chose two keys. Merged actors are exempt. The actors are written. */
export async function warnOfDoubles<Line extends ActorLine>(
  tx: Transaction,
  drafts: readonly Draft<Line>[],
): Promise<Warned<Line>[]> {
  const own = drafts.filter(({ line }) => line.mergedInto === undefined);
  return [...(await warnOfSameCountry(tx, own)), ...(await warnOfSameName(tx, own))];
}

/** A state with the country code of another state, such as `usa` beside `united-states`. */
async function warnOfSameCountry<Line extends ActorLine>(
  tx: Transaction,
  drafts: readonly Draft<Line>[],
): Promise<Warned<Line>[]> {
  const states = drafts.filter(
    (draft) => draft.line.kind === 'STATE' && (hasChanged(draft, 'country') || hasChanged(draft, 'kind')),
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

/** An office with the name of another one, unless they are of two countries. Case and accents are ignored. */
async function warnOfSameName<Line extends ActorLine>(
  tx: Transaction,
  drafts: readonly Draft<Line>[],
): Promise<Warned<Line>[]> {
  const offices = drafts.filter(
    (draft) =>
      draft.line.kind === 'OFFICE' &&
      draft.line.name !== undefined &&
      (hasChanged(draft, 'name') || hasChanged(draft, 'kind')),
  );
  if (offices.length === 0) return [];
  const asked = offices.map(({ id, line: { name, country } }) => ({ id, name, country }));
  const rows = await tx.execute<{ id: string; key: string }>(sql`
    select distinct on (o.id) o.id, a.key
      from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) o (id uuid, name text, country text)
      join actors a on a.kind = 'OFFICE' and a.id <> o.id and name_vector(a.name) @@ name_query(o.name, true)
       and fold(a.name) = fold(o.name) and coalesce(a.country = o.country, true)
     where not exists (select from actor_merges m where m.actor_id = a.id)
     order by o.id, a.first_revision_id, a.key`);
  const others = new Map(rows.map(({ id, key }) => [id, key]));
  return offices.flatMap((draft) => {
    const other = others.get(draft.id);
    if (other === undefined) return [];
    const message = `the office "${other}" has the same name: if they are one, name it by that key, or merge this one into it; if not, give each its country`;
    return [{ draft, warning: { code: SAME_NAME, path: ['name'], message } }];
  });
}
