import { getTableName, type SQL, sql } from 'drizzle-orm';
import type { Reader } from '../../db/client.ts';
import { decodeId } from './global-id.ts';
import { type KeyedType, keyedTables } from './identities.ts';

/** A reference to a record, by its ID or its whole key. */
export type Name = { type: KeyedType; name: string };

/** References to records of one type, all by key or all by ID. */
type Look = { type: KeyedType; by: 'key' | 'id'; names: readonly (string | [name: string, id: string])[] };

/** The references that match no record. An ID of another type matches none. */
export async function findMissing(db: Reader, names: readonly Name[]): Promise<Name[]> {
  if (names.length === 0) return [];
  const { values, write } = searchMissing(names);
  const rows = await db.execute<Name>(write(values));
  return rows.map(({ type, name }) => ({ type, name }));
}

/**
 * The statement that returns the `type` and `name` of references that match no record; statements of one `shape` differ
 * in their values alone.
 */
export function searchMissing(names: readonly Name[]): {
  shape: string;
  values: readonly string[];
  write: (values: readonly string[]) => SQL;
} {
  const looks = [...Map.groupBy(names, ({ type }) => type)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([type, all]) => looksFor(type, all));
  return {
    shape: looks.map(({ type, by }) => `${type} ${by}`).join(),
    values: looks.map((it) => JSON.stringify(it.names)),
    write: (values) =>
      sql.join(
        looks.map((look, at) => writeLook(look, values[at] ?? '')),
        sql` union all `,
      ),
  };
}

function looksFor(type: KeyedType, all: readonly Name[]): Look[] {
  const keys: string[] = [];
  const ids: [name: string, id: string][] = [];
  for (const { name } of all) {
    const decoded = decodeId(name);
    if (decoded) ids.push([name, decoded.id]);
    else keys.push(name);
  }
  const looks: Look[] = [
    { type, by: 'key', names: keys },
    { type, by: 'id', names: ids },
  ];
  return looks.filter(({ names }) => names.length > 0);
}

function writeLook({ type, by }: Look, names: string): SQL {
  const table = sql.identifier(getTableName(keyedTables[type]));
  return by === 'key'
    ? sql`select ${sql.raw(`'${type}'`)} as type, asked.name
        from jsonb_array_elements_text(${names}::jsonb) asked(name)
        where not exists (select from ${table} it where it.key = asked.name collate pg_c_utf8)`
    : sql`select ${sql.raw(`'${type}'`)} as type, asked.pair ->> 0 as name
        from jsonb_array_elements(${names}::jsonb) asked(pair)
        where not exists (select from ${table} it where it.id = (asked.pair ->> 1)::uuid)`;
}
