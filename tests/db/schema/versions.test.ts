import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { printSchemaOf } from '../../../src/commands/db-schema.ts';
import { openDatabase } from '../../../src/db/client.ts';
import { readSchemaVersion } from '../../../src/db/schema/files.ts';
import { recordedTables } from '../../../src/record/entities/index.ts';
import { migrateDatabase } from '../../../src/record/migrate.ts';
import { useDatabase } from '../../support/database.ts';
import { createDatabaseAt } from '../../support/servers/upgrade.ts';

const database = useDatabase({ connections: 2 });
const { number, accepts } = readSchemaVersion();
const BODY = sql`select prosrc from pg_proc where proname = 'feed_head'`;

/** Starts this build on the database as `version` left it; answers what was said, and whether functions were defined again. */
async function startAt(version: { number?: number; accepts?: number }) {
  const { db } = database;
  await db.execute(sql`
    update schema_version set number = ${version.number ?? number}, accepts = ${version.accepts ?? accepts}`);
  await db.execute(
    sql`create or replace function feed_head() returns bigint language sql stable as 'select 7::bigint'`,
  );
  const lines: string[] = [];
  const address = await migrateDatabase(database.url, (line) => lines.push(line)).catch((error) => error);
  const [row] = await db.execute<{ prosrc: string }>(BODY);
  await db.execute(sql`update schema_version set number = ${number}, accepts = ${accepts}, applied = ''`);
  await migrateDatabase(database.url);
  return { address, lines, isDefined: row?.prosrc !== 'select 7::bigint' };
}

it('a build that is as new leaves what it defined; an older one made it: all is defined again', async () => {
  expect(await startAt({})).toMatchObject({ lines: [], isDefined: false });
  expect(await startAt({ number: number - 1 })).toMatchObject({ lines: [], isDefined: true });
});

it('an older build defines nothing, says so in one line, and serves while it is accepted', async () => {
  const { address, lines, isDefined } = await startAt({ number: number + 2, accepts: number });
  expect(isDefined).toBe(false);
  expect(lines).toEqual([
    `This build (schema ${number}) is older than the database (schema ${number + 2}), which stays as it is.`,
  ]);
  const { sql: ask, close } = openDatabase(address, { connections: 1 });
  expect(await ask`select current_user::text as who`).toEqual([{ who: 'caveat_server' }]);
  await close();
});

it('an older build that is accepted no more refuses to start', async () => {
  const { address, isDefined } = await startAt({ number: number + 2, accepts: number + 1 });
  expect(String(address)).toMatch(/builds before \d+ cannot serve; this one is \d+\. Start the newer build/);
  expect(isDefined).toBe(false);
});

it('what is as it should be is not touched: all of it can be in use', async () => {
  const before = await printSchemaOf(database.db);
  await database.db.transaction(async (tx) => {
    for (const { name } of recordedTables)
      await tx.execute(sql.raw(`lock table public.${name} in row exclusive mode`));
    await tx.execute(sql`lock table lines, revisions, changes, feed in row exclusive mode`);
    await database.db.transaction(async (other) => {
      await other.execute(sql`set local lock_timeout = '100ms'`);
      await other.execute(sql`select track_all()`);
    });
    await database.db.execute(sql`update schema_version set applied = ''`);
    await migrateDatabase(database.url);
  });
  expect(await printSchemaOf(database.db)).toBe(before);
});

describe('what is not as it should be is brought in line', () => {
  const damages = [
    'drop trigger stamp on actors',
    'drop trigger publish on revisions',
    'drop view known.statements cascade',
    'drop index public.actors_written_in',
    'drop index history.actors_kind',
    'alter index history.actors_identity rename to other',
    'drop view known.actors cascade; alter table history.actors alter column name type varchar',
    'create index more on history.items (key, id)',
    'drop view feed cascade',
    'drop table history.items cascade; drop function history.items_updated cascade',
    'create or replace function line_of(entity entity_type, target uuid) returns jsonb language sql as $$ select null::jsonb $$; comment on function line_of is null',
    'grant execute on function undo_revision(bigint) to public',
    'revoke all on actors from caveat_server',
  ];

  it('whatever was lost or altered', async () => {
    const { db } = database;
    const before = await printSchemaOf(db);
    let last = before;
    for (const statement of damages.flatMap((it) => it.split('; '))) {
      await db.execute(sql.raw(statement));
      const now = await printSchemaOf(db);
      if (!statement.startsWith('comment')) expect(now, statement).not.toBe(last);
      last = now;
    }
    await db.execute(sql`update schema_version set applied = ''`);
    await migrateDatabase(database.url);
    expect(await printSchemaOf(db)).toBe(before);
  });

  it('a column that is in the history alone: a migration has to say what becomes of it', async () => {
    await database.db.execute(sql`alter table history.items add column former text`);
    await database.db.execute(sql`update schema_version set applied = ''`);
    await expect(migrateDatabase(database.url)).rejects.toThrow();
    await database.db.execute(sql`alter table history.items drop column former`);
    await migrateDatabase(database.url);
  });
});

describe('a database between two releases', () => {
  let old: Awaited<ReturnType<typeof createDatabaseAt>>;
  beforeAll(async () => {
    old = await createDatabaseAt('20261129220521_latest_word');
  });
  afterAll(async () => {
    await old.close();
    await old.drop();
  });

  it('is refused in one line that names the build to run first, and stays as it is', async () => {
    const before = await printSchemaOf(old.db);
    await expect(old.upgrade()).rejects.toThrow(
      /^its newest migration is 20261129220521_latest_word, between two releases\. Start the build of commit \w{7} once, then this one$/,
    );
    expect(await printSchemaOf(old.db)).toBe(before);
  });
});
