import postgres from 'postgres';
import { beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../../../src/db/client.ts';
import { schema } from '../../../src/graphql/schema.ts';
import { acceptanceAnswers } from '../../support/acceptance.ts';
import { demo, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';

const foreign = {
  DateStyle: 'SQL, DMY',
  IntervalStyle: 'sql_standard',
  TimeZone: 'America/New_York',
  bytea_output: 'escape',
  search_path: 'elsewhere',
  lc_numeric: 'C.UTF-8',
  lc_monetary: 'C.UTF-8',
  lc_time: 'C.UTF-8',
  default_transaction_isolation: 'serializable',
  default_transaction_read_only: 'on',
  default_transaction_deferrable: 'on',
  extra_float_digits: '-15',
  transform_null_equals: 'on',
  standard_conforming_strings: 'off',
};

const database = useDatabase();
beforeAll(() => load(database.db, demo));

/** Opened again, so that the database's own settings would apply. */
async function answersNow() {
  const opened = { ...openDatabase(database.url, { connections: 3 }), url: database.url };
  try {
    return await acceptanceAnswers(opened, schema);
  } finally {
    await opened.close();
  }
}

it('a database with other settings answers the same bytes, and tables of the same names elsewhere are not asked', async () => {
  const before = await answersNow();
  const { sql } = database;
  const name = new URL(database.url).pathname.slice(1);
  await sql.unsafe('create schema elsewhere');
  for (const table of ['statements', 'documents', 'changes', 'revisions'])
    await sql.unsafe(`create table elsewhere.${table} (nothing int)`);
  for (const [setting, value] of Object.entries(foreign))
    await sql.unsafe(`alter database ${name} set ${setting} = '${value}'`);
  const withoutRequest = (answer: string) => answer.replace(/"requestId":"[^"]*"/g, '');
  expect((await answersNow()).map(withoutRequest)).toEqual(before.map(withoutRequest));
  expect(before.join().length).toBeGreaterThan(20_000);
});

it('a session of psql with other settings writes the same changes', async () => {
  const { sql } = database;
  const psql = postgres(database.url, { max: 1, fetch_types: false, onnotice: () => {} });
  const actors = await sql<{ id: string; revision: string }[]>`
    select id, revision_id as revision from actors where kind = 'PERSON' order by key limit 2`;
  const [plain, other] = actors.map(({ id }) => id);
  const write = (client: postgres.Sql, id: string | undefined) =>
    client.begin('read write', async (tx) => {
      await tx.unsafe(`update public.actors set description = 'Written by hand' where id = '${id}'`);
      await tx.unsafe(
        `insert into public.actor_aliases (actor_id, name, namespace) values ('${id}', 'Somebody', 'psql')`,
      );
      await tx.unsafe(`update public.status_periods set review = review, absences = '{}' where restriction_id in (
        select id from public.restrictions where key = 'us.weapons.cross-border-limited')`);
    });
  try {
    expect(await psql`select current_setting('DateStyle') as style`).toEqual([{ style: 'SQL, DMY' }]);
    await write(sql, plain);
    await write(psql, other);
    const told = await sql`
      select c.kind, c.after - '{key,name,evidence}'::text[] as after, c.facets
        from changes c join revisions r on r.id = c.revision_id
       where r.id in (select id from revisions order by id desc limit 2) and c.entity = 'ACTOR' order by c.revision_id`;
    expect(told).toHaveLength(2);
    expect(told[1]).toEqual(told[0]);
    await expect(
      psql.begin('read write', (tx) =>
        tx.unsafe(`insert into public.actor_aliases (actor_id, name, namespace)
          select id, 'A name', 'psql' from public.actors where kind = 'UNNAMED_SOURCE' limit 1`),
      ),
    ).rejects.toMatchObject({ constraint_name: 'unnamed_source_stays_unnamed' });
  } finally {
    await psql.end({ timeout: 5 });
  }
});

it('functions read their own texts alike in a session that takes backslashes otherwise', async () => {
  const psql = postgres(database.url, {
    ...{ max: 1, fetch_types: false, onnotice: () => {} },
    connection: { search_path: 'public', DateStyle: 'ISO, MDY', TimeZone: 'UTC' },
  });
  const ask = (client: postgres.Sql) => client`
    select fold('Łódź ERDOĞAN ±'), text_vector('english', ${'The U.S. rule—“still” Pentagon’s\n1.5 es-\ncalation'})::text as vector,
           (text_query('Pentag* -"not this" or ƒ')).english::text as query, begin_of('2024-01-01T12:00:00.5Z', '2024-01-01 12:00:00.599Z')::text as at,
           edtf_bounds('2024-01-01T12:00:00.5+02:00')::text as bounds`;
  try {
    expect(await psql`show standard_conforming_strings`).toEqual([{ standard_conforming_strings: 'off' }]);
    expect(await ask(psql)).toEqual(await ask(database.sql));
  } finally {
    await psql.end({ timeout: 5 });
  }
});

it('every trigger of ours names the schema in which it looks', async () => {
  // One that asks no table needs none.
  const blind = ['keep_source_unnamed', 'refuse_truncate', 'refuse_update', 'stamp_entity', 'stamp_row'];
  const found = await database.sql<{ name: string }[]>`
    select distinct p.proname as name
      from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_proc p on p.oid = t.tgfoid
     where not t.tgisinternal and c.relnamespace = 'public'::regnamespace
       and not coalesce(p.proconfig::text, '') like '%search_path=public, pg_temp%' order by name`;
  expect(found.map(({ name }) => name)).toEqual(blind);
});
