import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openRecord } from '../../../src/commands/open.ts';
import { createDatabase } from '../../support/database.ts';

let database: Awaited<ReturnType<typeof createDatabase>>;
let sql: postgres.Sql;

beforeAll(async () => {
  database = await createDatabase();
  sql = postgres(database.url, { max: 1, onnotice: () => {}, connection: { search_path: 'elsewhere' } });
});
afterAll(async () => {
  await sql.end();
  await database.drop();
});

/** What a start says of collations. */
async function start(): Promise<string[]> {
  const lines: string[] = [];
  const config = { databaseUrl: database.url, folder: '', databaseConnections: 1 };
  const { close } = await openRecord(config, (line) => lines.push(line));
  await close();
  return lines.filter((line) => line.includes('collation'));
}

it('says nothing while the server has the collations that the indexes were made by', async () => {
  expect(await start()).toEqual([]);
});

it.each([
  [
    'names',
    `update pg_collation set collversion = '1.0' where collname = 'alphabetical'`,
    /^Indexes .*alphabetical was version 1\.0 and is \d+.*: reindex table public\.actors; .*reindex table history\.actors; .*alter collation public\.alphabetical refresh version;$/,
  ],
  [
    'the database',
    `update pg_database set datcollversion = '0' where datname = current_database()`,
    /^Indexes .*of the database was version 0 and is 1\): .*reindex database "?test_\w+"?; alter database "?test_\w+"? refresh collation version;$/,
  ],
])('says in one line what to run once the collation of %s is another', async (_, change, line) => {
  await sql.unsafe(change);
  expect(await start()).toEqual([expect.stringMatching(line)]);
  const [told = ''] = await start();
  for (const statement of told
    .replace(/^.* runs: /, '')
    .split(';')
    .filter((it) => it.trim() !== ''))
    await sql.unsafe(statement);
  expect(await start()).toEqual([]);
});
