import { type SQL, sql } from 'drizzle-orm';

/** A record by its id or its key. */
export type Reference = { id: string } | { key: string };

/** The id of the row that is meant, as an expression: null when there is none. */
export function idOf(
  table: 'actors' | 'items' | 'places' | 'targets',
  reference: Reference | null,
): SQL<string | null> {
  if (reference === null) return sql`null::uuid`;
  const [column, value] = 'id' in reference ? ['id', reference.id] : ['key', reference.key];
  // An actor that turned out to be another one is that one.
  if (table === 'actors')
    return sql`(select coalesce(m.into_id, a.id) from actors a left join actor_merges m on m.actor_id = a.id
      where a.${sql.identifier(column)} = ${value})`;
  return sql`(select id from ${sql.identifier(table)} where ${sql.identifier(column)} = ${value})`;
}

/** The reference as its caller wrote it, as far as that is known. */
export const textOf = (reference: Reference) => ('id' in reference ? reference.id : reference.key);
