import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase, readAsOf } from '../../../src/db/client.ts';
import { trimFeed } from '../../../src/feed/retention.ts';
import { migrateDatabase } from '../../../src/record/migrate.ts';
import { takeEffect } from '../../../src/record/revisions/effects.ts';
import { recordRevision } from '../../../src/record/revisions/revision.ts';
import { undoRevision } from '../../../src/record/revisions/undo.ts';
import { demo, dump, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';

const owner = useDatabase();
let server: ReturnType<typeof openDatabase>;

beforeAll(async () => {
  const address = await migrateDatabase(owner.url);
  expect(address).toContain('role=caveat_server');
  server = openDatabase(address, { connections: 2 });
});

afterAll(() => server?.close());

it('writes, reads, dumps, undoes, and trims old changes', async () => {
  await load(server.db, demo);
  expect((await dump(server.db)).length).toBeGreaterThan(10_000);
  const [revision] = await server.db.execute<{ id: string }>(sql`select max(id) as id from revisions`);
  await recordRevision(server.db, { principal: 'test' }, (tx) => undoRevision(tx, Number(revision?.id)));
  await takeEffect(server.db);
  await trimFeed(server.db, 30);
  const before = readAsOf(server.db, { validAt: null, knownAt: '2020-01-01T00:00:00Z' });
  expect(await before.query.statements.findMany()).toEqual([]);
});

it.each([
  'drop table statements',
  'alter table statements add column more text',
  'create table more (id int)',
  'truncate changes',
  'delete from changes',
  "update changes set kind = 'CREATED'",
  'insert into revisions (principal) values (1)',
  'update revisions set principal = $$somebody$$',
  'delete from revisions',
  'delete from lines',
  'delete from history.statements',
  'select from history.statements',
  'alter table statements disable trigger all',
  'set session_replication_role = replica',
  'create function more() returns int language sql as $$ select 1 $$',
  'delete from feed_retention',
])('cannot: %s', async (text) => {
  await expect(server.sql.unsafe(text)).rejects.toMatchObject({ code: '42501' });
});
