import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

/**
 * True if a column has one of these values. They are a single parameter, so that a query has one text and one plan for
 * any number of them.
 */
export function isAmong(column: PgColumn, values: Iterable<string>): SQL {
  const list = JSON.stringify([...values]);
  const type = sql.raw(column.getSQLType());
  return sql`${column} = any (array(select jsonb_array_elements_text(${list}::jsonb)::${type}))`;
}
