import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { CommandError } from '../../src/commands/explain.ts';
import { openRecord } from '../../src/commands/open.ts';
import { openDatabase } from '../../src/db/client.ts';
import { describeTooFewConnections } from '../../src/db/connection/connection-budget.ts';
import { run } from '../support/servers/process.ts';

let admin: postgres.Sql;
const owner = `owner_${randomBytes(4).toString('hex')}`;
const databases: string[] = [];
beforeAll(async () => {
  admin = postgres(inject('server'), { max: 1, fetch_types: false, onnotice: () => {} });
  await admin.unsafe(`create role ${owner} login password 'secret'`);
});
afterAll(async () => {
  for (const name of databases) await admin.unsafe(`drop database if exists "${name}" with (force)`);
  await admin.unsafe(`drop owned by ${owner}`);
  await admin.unsafe(`drop role ${owner}`);
  await admin.end({ timeout: 5 });
});

/** An empty database with the given conflicts; returns the address of its owner. */
async function create(name: string, how = `owner ${owner}`, inTheWay = 'select 1') {
  databases.push(name);
  await admin.unsafe(`create database "${name}" ${how} template template0`);
  const url = Object.assign(new URL(inject('server')), { pathname: `/${encodeURIComponent(name)}` });
  const sql = postgres({
    host: url.hostname,
    port: Number(url.port),
    user: url.username,
    password: decodeURIComponent(url.password),
    database: name,
    max: 1,
    fetch_types: false,
  });
  await sql.unsafe(inTheWay);
  await sql.end({ timeout: 5 });
  return Object.assign(url, { username: owner, password: 'secret' });
}

const open = (databaseUrl: string) => openRecord({ databaseUrl, folder: '', databaseConnections: 1 });

/** The one line that is said. */
async function faultOf(databaseUrl: string): Promise<string> {
  const error = await open(databaseUrl).then(
    (record) => record.close().then(() => undefined),
    (it: unknown) => it,
  );
  expect(error).toBeInstanceOf(CommandError);
  const { message } = error as CommandError;
  expect(message).toMatch(/^DATABASE_URL[^\n]+\.$/);
  expect(message).not.toContain('secret');
  return message;
}

const unique = (name: string) => `${name}_${randomBytes(3).toString('hex')}`;
const THEIRS = `create schema drizzle authorization ${owner}; set role ${owner}; create table drizzle.__drizzle_migrations
  (id serial primary key, hash text not null, created_at bigint);
  insert into drizzle.__drizzle_migrations (hash, created_at) values ('x', 1700000000000)`;

describe('an obstacle is reported in one line that says what to do', () => {
  it.each([
    [
      'a table of the same name',
      undefined,
      'create table events (x int)',
      /relation "events" already exists\. Give Caveat a database of its own/,
    ],
    [
      'a type of the same name',
      undefined,
      'create type attribution as (x int)',
      /"attribution" already exists\. Give/,
    ],
    ['a schema of the same name', undefined, 'create schema known', /"known" already exists\. Give/],
    [
      'another application’s migrations',
      undefined,
      THEIRS,
      /migrations of another application .* Give Caveat/,
    ],
    ['no schema public', undefined, 'drop schema public', /create schema public authorization/],
    [
      'tables of another owner',
      'owner caveat',
      `create schema drizzle; create table drizzle.__drizzle_migrations (name text); grant create on database current to ${owner}`,
      /belong to "caveat"\. Sign in as that user, or run: grant "caveat" to owner_/,
    ],
    [
      'an owner who may not create schemas',
      'owner caveat',
      'select 1',
      /grant create on database .* to owner_/,
    ],
    [
      'another encoding',
      `owner ${owner} encoding 'LATIN1' locale 'C' locale_provider libc`,
      'select 1',
      /LATIN1.*create database caveat encoding 'UTF8'/,
    ],
  ])('%s', async (_what, how, inTheWay, message) => {
    const name = unique('way');
    const url = await create(name, how, inTheWay.replace('database current', `database "${name}"`));
    expect(await faultOf(url.href)).toMatch(message);
  });

  it('a schema public in which nothing may be made', async () => {
    const name = unique('way');
    const url = await create(name, 'owner caveat', `grant create on database "${name}" to ${owner}`);
    expect(await faultOf(url.href)).toContain(`grant usage, create on schema public to ${owner}`);
  });

  it('a server without TLS, a wrong password, no such database, a setting that it does not know', async () => {
    const url = await create(unique('way'));
    expect(await faultOf(`${url.href}?sslmode=require`)).toMatch(
      /offers no TLS, which sslmode=require needs/,
    );
    expect(await faultOf(`${url.href}?nonsense=1`)).toMatch(
      /"nonsense"\. Correct it, or take it out of the address\.$/,
    );
    expect(await faultOf(`${url.href}?role=nobody`)).toMatch(
      /does not accept role=nobody .*"nobody" does not/,
    );
    expect(await faultOf(`${url.href}?work_mem=lots`)).toMatch(/does not accept work_mem=lots .*"work_mem"/);
    expect(await faultOf(`${url.href}?log_statement=all`)).toMatch(
      /not accept log_statement=all .*permission/,
    );
    expect(await faultOf(url.href.replace(/\/\/[^@]*@/, '//'))).toMatch(
      /refuses user "[^"]+": .*\. The address names no user: write postgres:\/\/USER@ there/,
    );
    expect(await faultOf(url.href.replace(':secret', ':secre'))).toMatch(/refuses user "owner_\w+"/);
    expect(await faultOf(`${url.href}nowhere`)).toMatch(/has no database "way_\w+nowhere"/);
  });

  it('a command says it on standard error, and ends with 1', async () => {
    const url = await create(unique('way'), undefined, 'create table events (x int)');
    const { code, stdout, stderr } = await run('src/commands/dump.ts', [], { DATABASE_URL: url.href });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^DATABASE_URL: [^\n]+ Give Caveat a database of its own\.\n$/);
  });
});

describe('what is unusual, and works', () => {
  const works = async (url: string) => {
    const record = await open(url);
    try {
      return await record.db.query.actors.findMany();
    } finally {
      await record.close();
    }
  };

  it('a name with percent signs, blanks and quotes', async () => {
    const url = await create(`${unique('way')} 100% "quoted"`.replaceAll('"', '”'));
    expect(await works(url.href)).toEqual([]);
  });

  it('one free connection, for all but the server', async () => {
    await admin.unsafe(`alter role ${owner} connection limit 1`);
    onTestFinished(async () => void (await admin.unsafe(`alter role ${owner} connection limit -1`)));
    const url = await create(unique('way'));
    expect(await works(url.href)).toEqual([]);
    const only = postgres(url.href, { max: 1, fetch_types: false });
    await only`select 1`;
    expect(await faultOf(url.href)).toMatch(/refuses connections now: too many connections for role/);
    await only.end({ timeout: 5 });
  });

  it('a limit that is lower than what the server takes, which is said', async () => {
    await admin.unsafe(`alter role ${owner} connection limit 9`);
    onTestFinished(async () => void (await admin.unsafe(`alter role ${owner} connection limit -1`)));
    const url = await create(unique('way'));
    const { db, close } = openDatabase(url.href, { connections: 1 });
    onTestFinished(close);
    expect(await describeTooFewConnections(db, 9)).toBeNull();
    expect(await describeTooFewConnections(db, 10)).toMatch(/allows it 9 \(the connection limit of the role/);
    await admin.unsafe(`alter database "${url.pathname.slice(1)}" connection limit 3`);
    expect(await describeTooFewConnections(db, 10)).toMatch(/allows it 3 .* of the database "?way_/);
    expect(await describeTooFewConnections(db, 1_000)).toMatch(/allows it 3/);
  });

  it.skipIf(process.platform === 'win32')('a unix socket', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'caveat-socket-'));
    const url = await create(unique('way'));
    // The run's server has none: this one leads there.
    const sockets = new Set<Socket>();
    const socket = createServer((client) => {
      const server = connect(Number(url.port), url.hostname);
      sockets.add(client).add(server);
      for (const end of [client, server]) end.on('error', () => end.destroy());
      client.pipe(server).pipe(client);
    });
    await new Promise<void>((resolve) => socket.listen(join(folder, '.s.PGSQL.6000'), resolve));
    onTestFinished(async () => {
      for (const end of sockets) end.destroy();
      socket.close();
      await rm(folder, { recursive: true });
    });
    const { pathname } = url;
    expect(await works(`postgres://${owner}:secret@${encodeURIComponent(folder)}:6000${pathname}`)).toEqual(
      [],
    );
    expect(
      await works(`postgres://${pathname}?host=${folder}&port=6000&user=${owner}&password=secret`),
    ).toEqual([]);
    expect(await faultOf(`postgres://${owner}:secret@/d?host=${folder}`)).toMatch(
      /\.s\.PGSQL\.5432 cannot be reached \(ENOENT\)/,
    );
  });
});
