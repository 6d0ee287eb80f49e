import type postgres from 'postgres';

/** The tables of `public` and `history` by their whole names, in their order. */
export async function readTables(sql: postgres.Sql): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    select format('%s.%s', relnamespace::regnamespace, relname) as name from pg_class
     where relkind = 'r' and relnamespace in ('public'::regnamespace, 'history'::regnamespace)`;
  return rows.map(({ name }) => name).sort();
}

/** The columns of a table that a row says itself, in the order of their names. */
export async function withoutGenerated(sql: postgres.Sql, table: string): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    select attname as name from pg_attribute
     where attrelid = ${table}::text::regclass and attnum > 0 and not attisdropped and attgenerated = ''
       and attname <> 'search'`;
  return rows.map(({ name }) => name).sort();
}
