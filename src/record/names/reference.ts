import { type SQL, sql } from 'drizzle-orm';

/** A record by its id or its key. */
export type Reference = { id: string } | { key: string };

type Table = 'actors' | 'items' | 'places' | 'targets';

/** The value that SQL compares with to find the row that a reference means. */
export type NameInSql = { column: { id: string } | { key: string } } | { ids: string; keys: string };

/** See `idOf`. */
export function nameInSql(table: Table, reference: Reference | null): NameInSql | null {
  if (reference === null) return null;
  if (table !== 'actors') return { column: reference };
  const [ids, keys] = 'id' in reference ? [[reference.id], []] : [[], [reference.key]];
  return { ids: JSON.stringify(ids), keys: JSON.stringify(keys) };
}

/** An expression for the id of the row; null for an unknown reference. */
export function idOf(table: Table, name: NameInSql | null): SQL<string | null> {
  if (name === null) return sql`null::uuid`;
  if ('ids' in name) return sql`(${actorsNamedIn(name.ids, name.keys)})`;
  const [[column = '', value] = []] = Object.entries(name.column);
  return sql`(select id from ${sql.identifier(table)} where ${sql.identifier(column)} = ${value})`;
}

/** A query for the ids of actors; a merged actor is the one it was merged into. */
export const actorsNamed = (ids: readonly string[], keys: readonly string[]): SQL =>
  actorsNamedIn(JSON.stringify(ids), JSON.stringify(keys));

/** The same for lists as JSON. */
export function actorsNamedIn(ids: string, keys: string): SQL {
  const list = (texts: string) =>
    sql`(select array(select jsonb_array_elements_text(${texts}::text::jsonb)))`;
  return sql`select actors_named(${list(ids)}::uuid[], ${list(keys)})`;
}

/** The reference as its caller wrote it, if known. */
export const textOf = (reference: Reference) => ('id' in reference ? reference.id : reference.key);
