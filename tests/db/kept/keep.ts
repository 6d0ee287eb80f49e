import { readdirSync, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import type postgres from 'postgres';
import { readTables, withoutGenerated } from './tables.ts';

const data = fileURLToPath(new URL('data/', import.meta.url));

/** Fills a database of c94aec1 with what `make.ts` kept of one. */
export async function fillKept(sql: postgres.Sql): Promise<void> {
  await sql.unsafe(`set session_replication_role = replica`);
  for (const table of await readTables(sql)) await sql.unsafe(`delete from ${table}`);
  for (const file of readdirSync(data)) {
    const text = readFileSync(data + file, 'utf8');
    const [columns = ''] = text.split('\n', 1);
    const into = await sql.unsafe(`copy ${file.slice(0, -4)} (${columns}) from stdin`).writable();
    await pipeline(Readable.from([text.slice(columns.length + 1)]), into);
  }
  await sql.unsafe(`select setval('feed_position', (select max(last_position) from revisions)),
    setval('revisions_id_seq', (select max(id) from revisions))`);
  await sql.unsafe(`set session_replication_role = origin`);
}

/** What a database says: its record, history and feed, and the record as it was known at the end of each revision. */
export type Said = Record<string, unknown[]>;
export type Columns = Record<string, string[]>;

export async function readColumns(sql: postgres.Sql): Promise<Columns> {
  const columns: Columns = {};
  for (const table of await readTables(sql)) columns[table] = await withoutGenerated(sql, table);
  return columns;
}

/** What is asked of the columns alone that are given, so that an older and a newer schema are asked the same. */
export async function readSaid(sql: postgres.Sql, columns: Columns): Promise<Said> {
  const said: Said = {};
  const ask = (of: string, from: string, names: string[], where = '') =>
    sql
      .unsafe(
        `select row::text as row from (select jsonb_build_object(${names.map((it) => `'${it}', "${it}"`).join(', ')}) as row from ${from} ${where}) rows order by row::text collate "C"`,
      )
      .then((rows) => void Object.assign(said, { [of]: rows.map(({ row }) => row) }));
  for (const [table, names] of Object.entries(columns)) await ask(table, table, names);
  const feed = await sql.unsafe(`select to_jsonb(f) as row from feed_after(0, 100000) f`);
  said.feed = feed.map(({ row }) => row);
  const instants = await sql<{ at: string }[]>`select recorded_at::text as at from revisions order by id`;
  const known = Object.entries(columns).filter(([table]) => table.startsWith('history.'));
  // The first and the last ones: loads, then what was done to them.
  for (const { at } of [...instants.slice(0, 2), ...instants.slice(-8)]) {
    await sql`select set_config('caveat.known_at', ${at}, false)`;
    for (const [table, names] of known) {
      const name = table.replace('history', 'known');
      await ask(
        `${name} at ${at}`,
        name,
        names.filter((it) => it !== 'superseded_in'),
      );
    }
  }
  await sql`select set_config('caveat.known_at', '', false)`;
  return said;
}
