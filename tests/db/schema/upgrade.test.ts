import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { printSchemaOf } from '../../../src/commands/db-schema.ts';
import { asking } from '../../support/asking.ts';
import { dump, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';
import { createDatabaseAt } from '../../support/servers/upgrade.ts';
import { type Columns, fillKept, readColumns, readSaid, type Said } from '../kept/keep.ts';

const RELEASE = '20261125165909_epoch_of_session';
const former = fileURLToPath(new URL('../former', import.meta.url));

/** Written again by an upgrade: what is found or ordered by, and what was never there. */
const DERIVED = new Set(['public.feed_incarnations', 'public.scheduled_effects', 'public.stances_by_date']);

type Kept = Awaited<ReturnType<typeof createDatabaseAt>>;
const fresh = useDatabase({ connections: 1 });
/** The kept database, upgraded at once, and by way of the last of the former migrations. */
let straight: Kept;
let around: Kept;
let columns: Columns;
let before: Said;
let edges: object[];

const open = (database: Kept) => postgres(database.url, { max: 1, fetch_types: false, onnotice: () => {} });

/** What each place lies in and lay in, with the revisions that said so. */
const readEdges = async (sql: postgres.Sql, table: string, names: string): Promise<object[]> =>
  await sql.unsafe(`
    select * from (select ${names}, revision_id, null::bigint as superseded_in from public.${table}
                   union all select ${names}, revision_id, superseded_in from history.${table}) edges
     where broader_id is not null order by place_id, revision_id, superseded_in`);

beforeAll(async () => {
  [straight, around] = [await createDatabaseAt(RELEASE), await createDatabaseAt(RELEASE)];
  for (const database of [straight, around]) {
    const sql = open(database);
    await fillKept(sql);
    if (database === straight) {
      columns = await readColumns(sql);
      // In `history` these are written out; they follow from the dates.
      for (const names of Object.values(columns))
        if (names.includes('sort_date')) names.splice(names.indexOf('sort_date'), 1);
      // What a place lies in is in a table of its own since.
      for (const names of Object.values(columns))
        if (names.includes('within_id')) names.splice(names.indexOf('within_id'), 1);
      before = await readSaid(sql, columns);
      edges = await readEdges(sql, 'places', 'id as place_id, within_id as broader_id');
    }
    await sql.end();
  }
  const folder = mkdtempSync(join(tmpdir(), 'caveat-former-'));
  for (const name of readdirSync(former)) cpSync(join(former, name), join(folder, name), { recursive: true });
  await migrate(around.db, { migrationsFolder: folder });
  rmSync(folder, { recursive: true });
  await straight.upgrade();
  await around.upgrade();
}, 120_000);
afterAll(async () => {
  for (const database of [straight, around]) {
    await database?.close();
    await database?.drop();
  }
});

it('is one with history, a feed, a key, a merge, a retraction and undos', () => {
  const count = (of: string) => before[of]?.length ?? 0;
  expect(count('public.changes')).toBeGreaterThan(140);
  expect(before.feed).toHaveLength(count('public.changes'));
  for (const table of ['api_keys', 'actor_merges', 'document_retractions'])
    expect(count(`public.${table}`), table).toBe(1);
  for (const table of ['actors', 'places', 'statements', 'restrictions'])
    expect(count(`history.${table}`), table).toBeGreaterThan(0);
  expect(before['public.revisions']?.filter((it) => !String(it).includes('"undoes": null'))).toHaveLength(2);
});

it('has its record, its feed, its history and what was known of it as they were', async () => {
  const sql = open(straight);
  const ended = ['public.touched'];
  const kept = Object.fromEntries(Object.entries(columns).filter(([table]) => !ended.includes(table)));
  const after = await readSaid(sql, kept);
  expect(edges.length).toBeGreaterThan(1);
  expect(await readEdges(sql, 'place_broader', 'place_id, broader_id')).toEqual(edges);
  await sql.end();
  for (const [of, rows] of Object.entries(before))
    if (!ended.includes(of) && !DERIVED.has(of)) expect(after[of], of).toEqual(rows);
});

/** A block of the schema whose columns stand in the order in which they came counts as one with others. */
const regardless = (text: string) =>
  text
    .split(/\n\n(?=create |CREATE )/)
    .map((block) =>
      /^(CREATE OR REPLACE FUNCTION history\.|create view known\.)/.test(block)
        ? block
            .match(/\w+|[^\w\s]/g)
            ?.sort()
            .join(' ')
        : block.trim(),
    )
    .sort();

it('has the schema of a fresh one, by either way', async () => {
  const schema = regardless(await printSchemaOf(fresh.db));
  expect(regardless(await printSchemaOf(straight.db))).toEqual(schema);
  expect(regardless(await printSchemaOf(around.db))).toEqual(schema);
});

it('has by either way the same rows, in what is new, too', async () => {
  const [one, other] = [open(straight), open(around)];
  const all = await readColumns(one);
  for (const table of ['public.feed_incarnations', 'public.schema_version']) delete all[table];
  expect(await readSaid(one, all)).toEqual(await readSaid(other, all));
  const said = async (sql: postgres.Sql) => await sql`select search::text from document_parts order by 1`;
  expect(await said(one)).toEqual(await said(other));
  const found = async (sql: postgres.Sql) =>
    await sql`select id, sort_date, sort_date_desc, search::text from history.events union all
              select id, sort_date, sort_date_desc, search::text from events order by 1, 2`;
  expect(await found(one)).toEqual(await found(other));
  await Promise.all([one.end(), other.end()]);
});

it('is written to, undone, dumped and loaded as any', async () => {
  const { db } = straight;
  const text = await dump(db);
  const report = await load(db, text);
  for (const counts of Object.values(report.counts)) expect(counts).toMatchObject({ created: 0, revised: 0 });
  await load(fresh.db, text);
  expect(await dump(fresh.db)).toBe(text);
  const ask = asking(straight);
  const { restriction } = await ask('{ restriction(name: "kept-rule") { summary statusPeriod { status } } }');
  expect(restriction).toEqual({ summary: 'In short', statusPeriod: { status: 'PROHIBITED' } });
});
