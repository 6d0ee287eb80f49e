import { getTableName, type SQL, sql } from 'drizzle-orm';
import type { Reader } from '../db/client.ts';
import { decodeId } from './global-id.ts';
import { type KeyedType, keyedTables } from './identities.ts';
import { suggest } from './suggest.ts';

/** A record as somebody names it, by its ID or its whole key. */
export type Name = { type: KeyedType; name: string };

/** Those that nothing in the record has. An ID of another type is none of its key. */
export async function findMissing(db: Reader, names: readonly Name[]): Promise<Name[]> {
  const byType = Map.groupBy(names, ({ type }) => type);
  const looks = [...byType]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([type, all]) => looksFor(type, all));
  if (looks.length === 0) return [];
  const rows = await db.execute<Name>(sql.join(looks, sql` union all `));
  return rows.map(({ type, name }) => ({ type, name }));
}

function looksFor(type: KeyedType, names: readonly Name[]): SQL[] {
  const table = sql.identifier(getTableName(keyedTables[type]));
  const keys: string[] = [];
  const ids: [name: string, id: string][] = [];
  for (const { name } of names) {
    const decoded = decodeId(name);
    if (decoded) ids.push([name, decoded.id]);
    else keys.push(name);
  }
  const looks: SQL[] = [];
  if (keys.length > 0)
    looks.push(sql`select ${type}::text as type, asked.name
      from jsonb_array_elements_text(${JSON.stringify(keys)}::jsonb) asked(name)
      where not exists (select from ${table} it where it.key = asked.name collate pg_c_utf8)`);
  if (ids.length > 0)
    looks.push(sql`select ${type}::text as type, asked.pair ->> 0 as name
      from jsonb_array_elements(${JSON.stringify(ids)}::jsonb) asked(pair)
      where not exists (select from ${table} it where it.id = (asked.pair ->> 1)::uuid)`);
  return looks;
}

const MOST_CANDIDATES = 1_000;
const LONGEST_PREFIX = 2;

/** The key that a name of nothing most likely stands for, among those that begin in the same way. Null when none is near. */
export async function nearKey(db: Reader, { type, name }: Name): Promise<string | null> {
  const prefix = [...name].slice(0, LONGEST_PREFIX).join('');
  if (prefix === '') return null;
  const table = sql.identifier(getTableName(keyedTables[type]));
  const rows = await db.execute<{ key: string }>(sql`select key from ${table}
    where key >= ${prefix} and starts_with(key, ${prefix}) order by key limit ${MOST_CANDIDATES}`);
  return (
    suggest(
      name,
      rows.map(({ key }) => key),
    ) ?? null
  );
}
