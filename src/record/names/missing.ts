import { getTableName, type SQL, sql } from 'drizzle-orm';
import type { Reader } from '../../db/client.ts';
import { decodeId } from './global-id.ts';
import { type KeyedType, keyedTables } from './identities.ts';

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
