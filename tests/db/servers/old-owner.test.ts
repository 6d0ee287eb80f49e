import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dump } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';
import { createDatabaseAt, writeAs } from '../../support/servers/upgrade.ts';

/** What migrations said until 2026-11-30, when an owner who is no superuser could not run them. */
const WRITTEN_BY_A_SUPERUSER = [
  `create or replace function timeline_known_at(restriction uuid, moment timestamptz) returns setof status_periods
   language plpgsql stable set search_path = known, public set caveat.known_at = 'infinity' as $$
   begin
     perform set_config('caveat.known_at', coalesce(moment, 'infinity')::text, true);
     return query select * from status_periods p where p.restriction_id = restriction order by p.starts_at;
   end $$`,
  `create or replace function needed_review(entity entity_type, target uuid) returns boolean language plpgsql stable
   set search_path = known, public set caveat.known_at = 'infinity' as $$
   begin
     return needs_review(entity, target);
   end $$`,
  `create or replace function was_blocked(restriction uuid, moment timestamptz) returns boolean language plpgsql stable
   set search_path = known, public set caveat.known_at = 'infinity' as $$
   begin
     return is_blocked(restriction, moment);
   end $$`,
];

const FUNCTIONS = sql`
  select p.oid::regprocedure::text as name, md5(pg_get_functiondef(p.oid)) as text from pg_proc p
   where p.pronamespace = 'public'::regnamespace
     and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e') order by name`;

const fresh = useDatabase();
let old: Awaited<ReturnType<typeof createDatabaseAt>>;
beforeAll(async () => {
  old = await createDatabaseAt('20261130014500_words');
  for (const statement of WRITTEN_BY_A_SUPERUSER) await old.db.execute(sql.raw(statement));
});
afterAll(async () => {
  await old?.close();
  await old?.drop();
});

it('a database that ran the old texts becomes what a new one is, with its record as it was', async () => {
  await writeAs(
    old.db,
    { principal: 'editor' },
    `insert into actors (key, namespace, kind, name) values ('ada', 'n', 'PERSON', 'Ada'), ('bob', 'n', 'PERSON', 'Bob')`,
    `insert into places (key, namespace, name) values ('here', 'n', 'Here')`,
  );
  const before = await dump(old.db);
  await old.upgrade();
  expect(await old.db.execute(FUNCTIONS)).toEqual(await fresh.db.execute(FUNCTIONS));
  expect(await dump(old.db)).toBe(before);
  // Nothing is set up again, and the extension stays: it may serve another by now.
  await old.upgrade();
  expect(await old.db.execute(sql`select extname from pg_extension order by extname`)).toEqual([
    { extname: 'btree_gist' },
    { extname: 'plpgsql' },
  ]);
});

it('what was known is put back after a question of the past, also one that fails', async () => {
  const known = sql`select coalesce(current_setting('caveat.known_at', true), '') as at`;
  await fresh.db.transaction(async (tx) => {
    await tx.execute(sql`select set_config('caveat.known_at', '2024-01-01T00:00:00Z', true)`);
    await tx.execute(sql`select * from timeline_known_at(uuidv7(), '2020-01-01T00:00:00Z')`);
    await tx.execute(sql`select was_blocked(uuidv7(), now()), needed_review('STATUS', uuidv7())`);
    expect(await tx.execute(known)).toEqual([{ at: '2024-01-01T00:00:00Z' }]);
    const failing = tx.transaction((inner) =>
      inner.execute(sql`select 1 / count(*) from timeline_known_at(uuidv7(), '2020-01-01T00:00:00Z')`),
    );
    await expect(failing).rejects.toThrow();
    expect(await tx.execute(known)).toEqual([{ at: '2024-01-01T00:00:00Z' }]);
  });
});
