import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openRecord } from '../../src/commands/open.ts';
import { openDatabase } from '../../src/db/client.ts';
import { readAddress } from '../../src/db/connection/address.ts';
import { settingsOf } from '../../src/db/connection/settings.ts';
import { schema } from '../../src/graphql/schema.ts';
import { acceptanceAnswers } from '../support/acceptance.ts';
import { demo, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';

const program = '/usr/sbin/pgbouncer';
/** The user that root runs it as, since it refuses root. */
const NOBODY = 65_534;

const database = useDatabase();
const told = Object.keys(settingsOf(readAddress('postgres://h/d'), { statementTimeout: 0, staleDays: 1 }));
const IGNORED = `ignore_startup_parameters = ${[...told, 'role'].join(', ')}`;

/** PgBouncer before the database; answers the address behind which it stands. */
async function startPooler(...settings: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'caveat-pooler-'));
  await chmod(folder, 0o755);
  const { hostname, port: server, username, password, pathname } = new URL(database.url);
  const port = await findFreePort();
  const lines = [
    '[databases]',
    `record = host=${hostname} port=${server} dbname=${pathname.slice(1)} user=${username} password=${decodeURIComponent(password)}`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'auth_type = any',
    ...settings,
  ];
  const file = join(folder, 'pgbouncer.ini');
  await writeFile(file, `${lines.join('\n')}\n`);
  const identity = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const child = spawn(program, ['-q', file], { ...identity, stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('close', resolve));
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true });
  });
  const url = `postgres://anybody:anything@127.0.0.1:${port}/record`;
  for (const end = performance.now() + 10_000; performance.now() < end; await delay(20)) {
    const client = postgres(url, { max: 1, fetch_types: false, connection: { application_name: 'probe' } });
    const isUp = await client`select 1`.then(
      () => true,
      () => false,
    );
    await client.end({ timeout: 1 });
    if (isUp) return url;
  }
  throw new Error('PgBouncer does not start');
}

function findFreePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

describe.skipIf(!existsSync(program))('behind PgBouncer', () => {
  beforeAll(() => load(database.db, demo));

  it.each([
    [
      'as it comes',
      ['pool_mode = transaction'],
      /unsupported startup parameter: \w+\)\. Give the address of Postgres itself/,
    ],
    [
      'that ignores what it does not know',
      ['pool_mode = transaction', IGNORED],
      /lends connections by transaction\. Give the address of Postgres itself/,
    ],
    [
      'with one connection',
      ['pool_mode = transaction', IGNORED, 'default_pool_size = 1'],
      /lends connections by transaction/,
    ],
    [
      'that goes round',
      ['pool_mode = transaction', IGNORED, 'server_round_robin = 1'],
      /lends connections by transaction/,
    ],
  ])('by transaction, %s: one line says what to do', async (_what, settings, message) => {
    const databaseUrl = await startPooler(...settings);
    const refused = openRecord({ databaseUrl, folder: '', databaseConnections: 1 });
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toThrow(/^DATABASE_URL: the Postgres at 127\.0\.0\.1:\d+ [^\n]+\.$/);
    const locks = await database.sql`select from pg_locks 
      where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`;
    expect(locks).toHaveLength(0);
  });

  it('that keeps sessions, the record answers the same bytes', async () => {
    const name = new URL(database.url).pathname.slice(1);
    await database.sql.unsafe(`alter database ${name} set search_path = elsewhere`);
    await database.sql.unsafe(`alter database ${name} set bytea_output = 'escape'`);
    await database.sql.unsafe(`alter database ${name} set DateStyle = 'SQL, DMY'`);
    const direct = await acceptanceAnswers(database, schema);
    const url = await startPooler('pool_mode = session', IGNORED, 'default_pool_size = 50');
    const record = await openRecord({ databaseUrl: url, folder: '', databaseConnections: 1 });
    await record.close();
    const opened = { ...openDatabase(record.url, { connections: 3 }), url: record.url };
    try {
      const withoutRequest = (answer: string) => answer.replace(/"requestId":"[^"]*"/g, '');
      expect((await acceptanceAnswers(opened, schema)).map(withoutRequest)).toEqual(
        direct.map(withoutRequest),
      );
      const [session] = await opened.db.execute(sql`select current_setting('search_path') as path`);
      expect(session).toEqual({ path: 'public' });
    } finally {
      await opened.close();
    }
  });
});
