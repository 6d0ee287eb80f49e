import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

/**
 * Whether a column has one of these values. They are one parameter, so that a query has one text however many there are: a
 * list of parameters has a text and a plan of its own for each number of them.
 */
export function isAmong(column: PgColumn, values: Iterable<string>): SQL {
  const list = JSON.stringify([...values]);
  const type = sql.raw(column.getSQLType());
  return sql`${column} = any (array(select jsonb_array_elements_text(${list}::jsonb)::${type}))`;
}
