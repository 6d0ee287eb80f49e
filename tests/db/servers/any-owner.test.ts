import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../src/db/client.ts';
import { openEmbedded } from '../../../src/db/embedded/server.ts';
import { schema } from '../../../src/graphql/schema.ts';
import { migrateDatabase } from '../../../src/record/migrate.ts';
import { acceptanceAnswers, comparable } from '../../support/acceptance.ts';
import { demo, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';

/** Servers of other people: their locale, and how the database there is set. */
const others = [
  {
    name: 'a Turkish ICU locale',
    locale: ['--locale=C', '--locale-provider=icu', '--icu-locale=tr-TR'],
    stored: 'i C tr-TR',
    settings: {
      DateStyle: 'SQL, DMY',
      IntervalStyle: 'sql_standard',
      TimeZone: 'America/New_York',
      search_path: 'elsewhere, public',
      statement_timeout: '1',
      default_transaction_read_only: 'on',
    },
  },
  {
    name: 'the C library’s UTF-8 locale',
    locale: ['--locale=C.UTF-8', '--locale-provider=libc'],
    stored: 'c C.UTF-8',
    settings: {
      DateStyle: 'German, DMY',
      IntervalStyle: 'iso_8601',
      TimeZone: 'Asia/Kolkata',
      bytea_output: 'escape',
      default_transaction_isolation: 'serializable',
      default_transaction_deferrable: 'on',
      standard_conforming_strings: 'off',
      quote_all_identifiers: 'on',
    },
  },
  {
    name: 'the C locale',
    locale: ['--locale=C', '--locale-provider=libc'],
    stored: 'c C',
    settings: {
      DateStyle: 'Postgres, MDY',
      TimeZone: 'Pacific/Kiritimati',
      lc_numeric: 'C.UTF-8',
      lc_time: 'C.UTF-8',
      lc_monetary: 'C.UTF-8',
      extra_float_digits: '-10',
      transform_null_equals: 'on',
      array_nulls: 'off',
      default_transaction_isolation: 'repeatable read',
      gin_fuzzy_search_limit: '1',
      lock_timeout: '1',
    },
  },
];

const ours = useDatabase({ connections: 5 });
let answers: string[];
beforeAll(async () => {
  await load(ours.db, demo);
  answers = await acceptanceAnswers(ours, schema);
  expect(answers.filter((it) => it.includes('"errors"'))).toEqual([]);
});
/** A server with a database whose owner may do nothing else. */
async function startForeign(locale: string[], settings: Record<string, string>) {
  const folder = await mkdtemp(join(tmpdir(), 'caveat-owner-'));
  const server = await openEmbedded(folder, { locale, settings: { fsync: 'off' } });
  const admin = postgres(server.url, { max: 1, fetch_types: false, onnotice: () => {} });
  await admin.unsafe(`create role analyst login password 'secret' nosuperuser nocreatedb nocreaterole`);
  await admin.unsafe('create database record owner analyst');
  for (const [setting, value] of Object.entries(settings))
    await admin.unsafe(
      `alter database record set ${setting} = ${setting === 'search_path' ? value : `'${value}'`}`,
    );
  const url = new URL(server.url);
  Object.assign(url, { pathname: '/record', username: 'analyst', password: 'secret' });
  const stop = async () => {
    await admin.end({ timeout: 5 });
    await server.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { admin, url: url.href, stop };
}

describe.each(others)(
  'an owner who is no superuser, on a server of $name with settings of its own',
  ({ locale, stored, settings }) => {
    let foreign: Awaited<ReturnType<typeof startForeign>>;
    const lines: string[] = [];
    beforeAll(async () => {
      foreign = await startForeign(locale, settings);
      await migrateDatabase(foreign.url, (line) => void lines.push(line));
    });
    afterAll(() => foreign?.stop());

    it('sets up the tables without an extension, and the record answers what it answers anywhere', async () => {
      const opened = { ...openDatabase(foreign.url, { connections: 5 }), url: foreign.url };
      try {
        const [database] = await opened.sql`
          select current_setting('is_superuser') as superuser,
                 datlocprovider::text || ' ' || datctype || coalesce(' ' || datlocale, '') as locale
            from pg_database where datname = current_database()`;
        expect(database).toEqual({ superuser: 'off', locale: stored });
        expect(await opened.sql`select extname from pg_extension`).toEqual([{ extname: 'plpgsql' }]);
        await load(opened.db, demo);
        const found = await acceptanceAnswers(opened, schema);
        expect(found.map(comparable)).toEqual(answers.map(comparable));
      } finally {
        await opened.close();
      }
    });

    it('gets one line with what would give the server fewer rights, which is enough', async () => {
      const [line = '', ...more] = lines;
      expect(more).toEqual([]);
      const statements = 'create role caveat_server nologin; grant caveat_server to analyst';
      expect(line).toContain(statements);
      await foreign.admin.unsafe(statements);
      const url = await migrateDatabase(foreign.url, (it) => void lines.push(it));
      expect(lines).toHaveLength(1);
      const { sql, close } = openDatabase(url, { connections: 1 });
      expect(await sql`select current_user as who, (select count(*)::int from actors) > 10 as reads`).toEqual(
        [{ who: 'caveat_server', reads: true }],
      );
      await close();
    });
  },
);
