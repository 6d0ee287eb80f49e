import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { schema } from '../../src/graphql/schema.ts';
import { migrateDatabase } from '../../src/record/migrate.ts';
import { acceptanceAnswers, comparable } from '../support/acceptance.ts';
import { demo, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';

/** Databases of other people: their locale, and how they have set them. */
const others = [
  {
    name: 'a Turkish ICU locale',
    locale: `locale 'C' locale_provider icu icu_locale 'tr-TR'`,
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
    locale: `locale 'C.UTF-8' locale_provider libc`,
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
    locale: `locale 'C' locale_provider libc`,
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
let admin: postgres.Sql;
let answers: string[];
beforeAll(async () => {
  admin = postgres(inject('server'), { max: 1, fetch_types: false, onnotice: () => {} });
  await load(ours.db, demo);
  answers = await acceptanceAnswers(ours, schema);
  expect(answers.filter((it) => it.includes('"errors"'))).toEqual([]);
});
afterAll(() => admin?.end({ timeout: 5 }));

/** A database whose owner may do nothing else, and how to drop both. */
async function createForeign(locale: string, settings: Record<string, string>) {
  const name = `owner_${randomBytes(4).toString('hex')}`;
  await admin.unsafe(`create role ${name} login password 'secret' nosuperuser nocreatedb nocreaterole`);
  await admin.unsafe(
    `create database ${name} owner ${name} encoding 'UTF8' ${locale} template template0 strategy file_copy`,
  );
  const url = Object.assign(new URL(inject('server')), {
    pathname: `/${name}`,
    username: name,
    password: 'secret',
  });
  for (const [setting, value] of Object.entries(settings))
    await admin.unsafe(
      `alter database ${name} set ${setting} = ${setting === 'search_path' ? value : `'${value}'`}`,
    );
  const drop = async () => {
    await admin.unsafe(`drop database ${name} with (force)`);
    await admin.unsafe(`drop role ${name}`);
  };
  return { name, url: url.href, drop };
}

describe.each(others)(
  'an owner who is no superuser, in $name with settings of its own',
  ({ locale, settings }) => {
    let foreign: Awaited<ReturnType<typeof createForeign>>;
    const lines: string[] = [];
    beforeAll(async () => {
      foreign = await createForeign(locale, settings);
      await migrateDatabase(foreign.url, (line) => void lines.push(line));
    });
    afterAll(() => foreign?.drop());

    it('sets up the tables without an extension, and the record answers what it answers anywhere', async () => {
      const opened = { ...openDatabase(foreign.url, { connections: 5 }), url: foreign.url };
      try {
        expect(await opened.sql`select extname from pg_extension`).toEqual([{ extname: 'plpgsql' }]);
        await load(opened.db, demo);
        const found = await acceptanceAnswers(opened, schema);
        expect(found.map(comparable)).toEqual(answers.map(comparable));
      } finally {
        await opened.close();
      }
    });

    it('is told in one line what would let the server do less, and that is enough', async () => {
      const [line = '', ...more] = lines;
      expect(more).toEqual([]);
      expect(line).toContain(`grant caveat_server to ${foreign.name}`);
      await admin.unsafe(line.slice(line.indexOf('grant ')));
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
