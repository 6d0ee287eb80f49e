import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { openDatabase } from '../../../src/db/client.ts';
import { describeAddress, readAddress } from '../../../src/db/connection/address.ts';
import { settingsOf } from '../../../src/db/connection/settings.ts';
import { migrateDatabase } from '../../../src/record/migrate.ts';

const page = readFileSync(new URL('../../../docs/postgres.md', import.meta.url), 'utf8');
const [setUp = '', grant = ''] = [...page.matchAll(/```sql\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
const name = `page_${randomBytes(4).toString('hex')}`;
/** As on the page, by a name of this run: its server has one of that name. */
const renamed = (text: string) => text.replaceAll(/\bcaveat\b/g, name);

let admin: postgres.Sql;
beforeAll(() => {
  admin = postgres(inject('server'), { max: 1, fetch_types: false, onnotice: () => {} });
});
afterAll(async () => {
  await admin.unsafe(`drop database if exists ${name} with (force)`);
  await admin.unsafe(`drop role if exists ${name}`);
  await admin.end({ timeout: 5 });
});

it('docs/postgres.md makes an owner and a database that are enough, and a role for the server', async () => {
  for (const statement of setUp.trim().split('\n')) await admin.unsafe(renamed(statement));
  const url = Object.assign(new URL(inject('server')), {
    pathname: `/${name}`,
    username: name,
    password: 'a long one',
  });
  const lines: string[] = [];
  await migrateDatabase(url.href, (line) => void lines.push(line));
  // The role is the cluster's, and is there.
  const [create, ...rest] = grant.split('; ');
  expect(create).toBe('create role caveat_server nologin');
  expect(lines).toEqual([expect.stringContaining(renamed(rest.join('')).trim().replace(';', ''))]);
  await admin.unsafe(renamed(rest.join('')));
  const { db, close } = openDatabase(await migrateDatabase(url.href), { connections: 1 });
  expect(await db.execute('select current_user as who')).toEqual([{ who: 'caveat_server' }]);
  await close();
});

it('docs/postgres.md has addresses that are read, and all parameters that PgBouncer has to ignore', () => {
  for (const [, address = ''] of page.matchAll(/`(postgres:\/\/[^`]+)`/g))
    if (!address.includes('parameter='))
      expect(describeAddress(readAddress(address)).database).toBe('caveat');
  const ignored = /ignore_startup_parameters = (.*)/.exec(page)?.[1]?.split(', ');
  const told = settingsOf(readAddress('postgres://h/d'), { statementTimeout: 0, staleDays: 1 });
  expect(ignored).toEqual([...Object.keys(told), 'role']);
  for (const parameter of page.matchAll(/`(sslmode=[^`]+)`/g))
    if (!parameter[1]?.includes('FILE')) readAddress(`postgres://h/d?${parameter[1]}`);
});
