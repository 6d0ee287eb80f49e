import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { printSchemaOf } from '../../../src/commands/db-schema.ts';
import type { Reader } from '../../../src/db/client.ts';
import { hashOf } from '../../../src/db/schema/apply.ts';
import {
  readDrizzle,
  readFunctionFiles,
  readMigrations,
  readSchemaVersion,
} from '../../../src/db/schema/files.ts';
import { entityType } from '../../../src/db/tables/index.ts';
import { entities, recordedTables, schemaLists } from '../../../src/record/entities/index.ts';
import { useDatabase } from '../../support/database.ts';
import { definitionsIn, faultsOf } from './definitions.ts';

const database = useDatabase({ connections: 2 });
/** A migration may define again what an older one defined. */
const migrated = new Map(
  definitionsIn(readMigrations().map((text) => ({ name: 'migrations', text }))).map((it) => [it.name, it]),
);
const definitions = [...migrated.values(), ...definitionsIn(readFunctionFiles())];

/** Functions whose owner, definer, settings or privileges are not those that their file says, or that no file has. */
async function functionsUnlikeTheirFiles(db: Reader): Promise<string[]> {
  const rows = await db.execute<{ name: string }>(sql`
    select p.proname as name, p.prosecdef as "isDefiner", to_jsonb(coalesce(p.proconfig, '{}')) as settings,
           pg_get_userbyid(p.proowner) = (select pg_get_userbyid(relowner) from pg_class where oid = 'revisions'::regclass) as "isOwners",
           exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) where grantee = 0) as "isPublic",
           exists (select from aclexplode(p.proacl) where grantee = 'caveat_server'::regrole) as "isServers"
      from pg_proc p where p.pronamespace = 'public'::regnamespace`);
  const generated = ['line_of'];
  const said = new Map(definitions.map(({ file: _, ...it }) => [it.name, { ...it, isOwners: true }]));
  const found = new Map(rows.map((it) => [it.name, it]));
  return [...new Set([...said.keys(), ...found.keys()])]
    .filter(
      (name) =>
        !generated.includes(name) && !isDeepStrictEqual({ ...found.get(name) }, { ...said.get(name) }),
    )
    .sort();
}

/** Recorded tables whose columns are not the same now, in their history, and as they were known. */
async function tablesUnlikeTheirHistory(db: Reader): Promise<string[]> {
  const rows = await db.execute<{ name: string; columns: string[] }>(sql`
    select n.nspname || '.' || c.relname as name,
           array_agg(format('%s %s', a.attname, format_type(a.atttypid, a.atttypmod)) || coalesce(' ' || nullif(a.attcollation::regcollation::text, '-'), '')
                     order by a.attname) filter (where a.attname <> 'superseded_in') as columns
      from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
     where n.nspname in ('public', 'history', 'known') and a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'v')
     group by 1`);
  const columns = new Map(rows.map((it) => [it.name, it.columns]));
  const isWhole = (name: string) =>
    (columns.get(`public.${name}`)?.length ?? 0) > 2 &&
    ['history', 'known'].every((schema) =>
      isDeepStrictEqual(columns.get(`${schema}.${name}`), columns.get(`public.${name}`)),
    );
  return recordedTables.map(({ name }) => name).filter((name) => !isWhole(name));
}

/** What `look` finds in a database that is changed so, which is then undone. */
async function whenChanged<Found>(change: string, look: (db: Reader) => Promise<Found>): Promise<Found> {
  const undo = new Error('undo');
  let found: { it: Found } | undefined;
  const work = database.db.transaction(async (tx) => {
    await tx.execute(sql.raw(change));
    found = { it: await look(tx) };
    throw undo;
  });
  await expect(work).rejects.toBe(undo);
  return (found as { it: Found }).it;
}

it('a fresh database has the schema that is committed, and the schema its number', async () => {
  expect(readSchemaVersion().hash, 'The schema has changed: run `npm run db:schema`').toBe(
    hashOf(schemaLists),
  );
  expect(await printSchemaOf(database.db)).toBe(readDrizzle('schema.sql'));
});

it('each change of a table, a privilege or a function shows in the printed schema', async () => {
  const before = await printSchemaOf(database.db);
  for (const change of [
    'alter table actors add column more text',
    'alter table history.actors drop column name cascade',
    'alter table documents alter column title set not null',
    'drop index actors_kind',
    'alter table statements disable trigger stamp',
    'drop trigger publish on revisions',
    'grant execute on function undo_revision(bigint) to public',
    'alter function undo_revision(bigint) security invoker',
    'alter function undo_revision(bigint) owner to caveat_server',
    'grant delete on revisions to caveat_server',
    "alter type review add value 'MORE'",
    'create or replace view known.items as select * from public.items',
    'alter sequence feed_position minvalue -7',
  ])
    expect(await whenChanged(change, printSchemaOf), change).not.toBe(before);
});

describe('functions', () => {
  it('are each defined in one file, and those that run as their owner say where they look', () => {
    expect(definitions.length).toBeGreaterThan(100);
    expect(faultsOf(definitions)).toEqual([]);
  });

  it('are in the database as their files say: owner, definer, settings and privileges', async () => {
    expect(await functionsUnlikeTheirFiles(database.db)).toEqual([]);
  });

  it.each([
    'grant execute on function undo_revision(bigint) to public',
    'revoke execute on function undo_revision(bigint) from caveat_server',
    'alter function undo_revision(bigint) security invoker',
    'alter function undo_revision(bigint) reset search_path',
    'alter function undo_revision(bigint) owner to caveat_server',
    'alter function undo_revision(bigint) rename to somebody_elses',
  ])('are found where they are otherwise: %s', async (change) => {
    expect(await whenChanged(change, functionsUnlikeTheirFiles)).toContain('undo_revision');
  });

  it('can all be called: their bodies are right', async () => {
    await database.db.transaction(async (tx) => {
      await tx.execute(sql`set local check_function_bodies = on`);
      const rows = await tx.execute<{ text: string }>(sql`
        select pg_get_functiondef(oid) as text from pg_proc
         where pronamespace in ('public'::regnamespace, 'history'::regnamespace) and prokind = 'f'`);
      for (const { text } of rows) await tx.execute(sql.raw(text));
    });
  });

  it('two definitions, a definer without search_path: each is found', () => {
    const text =
      'create or replace function a() returns int language sql security definer as $$ select 1 $$;\n';
    expect(
      faultsOf(
        definitionsIn([
          { name: 'one.sql', text },
          { name: 'two.sql', text },
        ]),
      ),
    ).toEqual([
      'a in one.sql runs as its owner and has no search_path',
      'a is defined in one.sql and in two.sql',
      'a in two.sql runs as its owner and has no search_path',
    ]);
  });
});

describe('the list', () => {
  it('has every kind of entity, with a table and a function that are there', async () => {
    expect(entities.map(({ entity }) => entity)).toEqual(entityType.enumValues);
    const rows = await database.db.execute(sql`
      select entity from entities where to_regclass(table_name) is null or to_regproc(line_function) is null`);
    expect(rows).toEqual([]);
  });

  it('has every table whose rows say which revision wrote them', async () => {
    const rows = await database.db.execute<{ name: string }>(sql`
      select relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
       where relnamespace = 'public'::regnamespace and relkind = 'r' and attname = 'revision_id'
         and relname not in ('changes', 'touched_entities') order by relname collate "C"`);
    expect(rows.map(({ name }) => name)).toEqual(recordedTables.map(({ name }) => name).sort());
  });

  it('puts each table after those that its rows refer to', async () => {
    const rows = await database.db.execute<{ one: string; other: string }>(sql`
      select conrelid::regclass::text as one, confrelid::regclass::text as other from pg_constraint
       where contype = 'f' and conrelid <> confrelid and connamespace = 'public'::regnamespace and not condeferrable`);
    const place = new Map(recordedTables.map(({ name }, index) => [name, index]));
    const wrong = rows.filter(({ one, other }) => (place.get(one) ?? 1e9) < (place.get(other) ?? -1));
    expect(wrong).toEqual([]);
  });
});

it('every recorded table has the same columns now, in its history, and as it was known', async () => {
  expect(await tablesUnlikeTheirHistory(database.db)).toEqual([]);
});

it.each([
  'alter table actors add column more text',
  'alter table history.actors drop column name cascade',
  'alter table history.actors add column more text',
  'drop view known.actors cascade',
])('a table whose history is otherwise is found: %s', async (change) => {
  expect(await whenChanged(change, tablesUnlikeTheirHistory)).toContain('actors');
});

it('the folder of migrations has no text that calls or defines a function that is defined again', () => {
  const again = definitionsIn(readFunctionFiles()).map(({ name }) => name);
  const code = readMigrations().join('').replace(/--.*$/gm, '');
  expect(again.filter((name) => new RegExp(`\\b${name}\\(`).test(code))).toEqual([]);
  expect(readFileSync(new URL('../../../drizzle/README.md', import.meta.url), 'utf8')).toContain(
    'track_all()',
  );
});
