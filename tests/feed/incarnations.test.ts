import postgres from 'postgres';
import { afterEach, describe, expect, inject, test } from 'vitest';
import { openDatabase, type Sql } from '../../src/db/client.ts';
import { decodeCursor, encodeCursor } from '../../src/feed/cursor.ts';
import { Incarnations } from '../../src/feed/incarnations.ts';
import { schema } from '../../src/graphql/schema.ts';
import { createDatabase } from '../support/database.ts';
import { startServer, type TestServer } from '../support/servers/server.ts';
import { createDatabaseAt, writeAs } from '../support/servers/upgrade.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

type Opened = ReturnType<typeof openDatabase> & { url: string };

/** Databases of the run's server, by name. */
async function openDatabaseHere(template?: string): Promise<Opened> {
  const { url, drop } = await createDatabase(template);
  const database = { url, ...openDatabase(url, { connections: 4 }) };
  closing.push(async () => {
    await database.close();
    await drop();
  });
  return database;
}

const nameOf = ({ url }: { url: string }) => new URL(url).pathname.slice(1);

async function serve(database: Opened): Promise<TestServer> {
  const server = await startServer(database, schema);
  closing.push(() => server.close());
  return server;
}

const addPlace = ({ sql }: { sql: Sql }, key: string) =>
  sql`insert into places (namespace, key, name) values ('test', ${key}, ${key})`;

/** What a restart of Postgres comes to, as far as the feed knows. */
const restart = ({ sql }: { sql: Sql }) =>
  sql`update feed_incarnations set start = 'earlier ' || ordinal where start = feed_start()`;

type Page = { events: { id: string; subject: string; source: string }[]; cursor: string; reason?: string };
const changes = async ({ url }: { url: string }, after = ''): Promise<Page> =>
  (await fetch(`${url}/changes?first=1000&after=${after}`)).json() as Promise<Page>;
const subjects = ({ events }: Page) => events.map(({ subject }) => subject);

/** What a stream of changes says, as it comes. */
async function follow({ url }: { url: string }, after: string) {
  const stop = new AbortController();
  closing.push(() => stop.abort());
  const response = await fetch(`${url}/changes?after=${after}`, {
    headers: { accept: 'text/event-stream' },
    signal: stop.signal,
  });
  const told: string[] = [];
  const read = async () => {
    let rest = '';
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const blocks = (rest + chunk).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const data = JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? 'null');
        told.push(/^event: reset$/m.test(block) ? data.reason : data.subject);
      }
    }
  };
  read().catch(() => {});
  return told;
}

const ask = async ({ url }: { url: string }, minPosition: string) => {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ restrictions { totalCount } }', extensions: { minPosition } }),
  });
  const { errors } = (await response.json()) as { errors?: { extensions: { cause: string } }[] };
  return errors?.[0]?.extensions.cause ?? null;
};

test('a position is named by the incarnation that gave it', () => {
  const all = Incarnations.parse('a:-1 b:10 c:10 d:20');
  expect([0, 1, 10, 11, 20, 21, 1_000].map((position) => all.of(position))).toEqual([
    'a',
    'a',
    'a',
    'c',
    'c',
    'd',
    'd',
  ]);
  expect(all.has({ epoch: 'c', position: 20 })).toBe(true);
  expect(all.has({ epoch: 'c', position: 21 })).toBe(false);
  const later = all.joinedWith(Incarnations.parse('d:20 e:30'));
  expect([later.of(20), later.of(30), later.of(31)]).toEqual(['c', 'd', 'e']);
});

describe('a restart of Postgres', () => {
  test('renames no event, and interrupts no reader', async () => {
    const database = await openDatabaseHere();
    const server = await serve(database);
    await addPlace(database, 'one');
    const before = await changes(server);
    const told = await follow(server, before.cursor);
    const minPosition = before.cursor;
    await restart(database);
    for (const key of ['two', 'three']) await addPlace(database, key);
    await expect.poll(() => told).toEqual(['two', 'three']);
    const after = await changes(server);
    expect(after.events.slice(0, before.events.length)).toEqual(before.events);
    const epochs = after.events.map(({ id }) => decodeCursor(id)?.epoch);
    expect(new Set(epochs).size).toBe(2);
    expect(subjects(await changes(server, before.cursor))).toEqual(['two', 'three']);
    expect(await ask(server, minPosition)).toBeNull();
    expect(await ask(server, after.cursor)).toBeNull();
    expect(server.hub.figures().resets.OTHER_EPOCH).toBe(0);
    // Another process, which knows only what it reads.
    const other = await serve(database);
    expect((await changes(other)).events).toEqual(after.events);
    const again = await follow(other, before.cursor);
    await expect.poll(() => again).toEqual(['two', 'three']);
  });

  test('is one incarnation, whoever writes first and however often that fails', async () => {
    const { sql } = await openDatabaseHere();
    await addPlace({ sql }, 'before');
    await restart({ sql });
    const [old] = await sql`select count(*)::int as count from feed_incarnations`;
    const failed = sql.begin(async (tx) => {
      await tx`insert into places (namespace, key, name) values ('test', 'failed', 'failed')`;
      await tx`set constraints all immediate`;
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    const early = await sql.reserve();
    await early`begin isolation level repeatable read`;
    await early`select count(*) from places`;
    await Promise.all(Array.from({ length: 4 }, (_, n) => addPlace({ sql }, `writer-${n}`)));
    // It sees neither the incarnation nor what was written in it.
    await early`insert into places (namespace, key, name) values ('test', 'early', 'early')`;
    await early`commit`;
    early.release();
    const rows = await sql`select id, begins_after::int from feed_incarnations order by ordinal`;
    expect(rows.length - old?.count).toBe(1);
    const [place] =
      await sql`select position::int, feed_incarnation(position) as epoch from feed order by position desc limit 1`;
    expect(place?.epoch).toBe(rows.at(-1)?.id);
    const [first] =
      await sql`select min(position)::int as position from feed where after ->> 'key' like 'writer-%'`;
    expect(rows.at(-1)?.begins_after).toBeLessThan(first?.position);
  });
});

describe('a copy', () => {
  /** Two copies of one, both served for a while: what was before they parted, and what each went on to. */
  async function part() {
    const original = await openDatabaseHere();
    const server = await serve(original);
    await addPlace(original, 'shared');
    const { cursor: shared } = await changes(server);
    await server.close();
    await original.close();
    closing.length = 1;
    const admin = postgres(inject('server'), { max: 1, fetch_types: false, onnotice: () => {} });
    closing.push(() => admin.end());
    // The server notices a moment later that nobody is connected.
    await admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${nameOf(original)}`;
    const copy = await openDatabaseHere(nameOf(original));
    const again = { url: original.url, ...openDatabase(original.url, { connections: 4 }) };
    closing.push(() => again.close());
    return { original: again, copy, shared, admin };
  }

  test('goes on for who was no further, and tells who was', async () => {
    const { original, copy, shared } = await part();
    const [one, two] = [await serve(original), await serve(copy)];
    for (const key of ['a', 'b', 'c']) await addPlace(original, key);
    const { cursor } = await changes(one);
    const told = await follow(two, cursor);
    await expect.poll(() => told).toEqual(['OTHER_EPOCH']);
    for (const key of ['d', 'e', 'f']) await addPlace(copy, key);
    // The numbers are the same, and mean something else.
    const mine = await changes(two);
    expect(decodeCursor(mine.cursor)?.position).toBe(decodeCursor(cursor)?.position);
    expect(await changes(two, cursor)).toMatchObject({ reason: 'OTHER_EPOCH' });
    expect(await ask(two, cursor)).toBe('OTHER_EPOCH');
    expect(await ask(one, mine.cursor)).toBe('OTHER_EPOCH');
    expect(subjects(await changes(two, shared))).toEqual(['d', 'e', 'f']);
    await expect.poll(() => told).toEqual(['OTHER_EPOCH', 'd', 'e', 'f']);
    expect(await ask(two, shared)).toBeNull();
  });

  test('behind the same address, under a live server', async () => {
    const { original, copy, shared, admin } = await part();
    const server = await serve(original);
    const spare = await serve(copy);
    for (const key of ['a', 'b', 'c']) await addPlace(original, key);
    for (const key of ['d', 'e', 'f', 'g']) await addPlace(copy, key);
    const { cursor } = await changes(server);
    const told = [await follow(server, shared), await follow(server, cursor)];
    await expect.poll(() => told[0]).toEqual(['a', 'b', 'c']);
    await spare.close();
    await copy.close();
    const [here, there] = [nameOf(original), nameOf(copy)];
    const cut = (name: string) =>
      admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name}`;
    await admin.unsafe(`alter database ${here} with allow_connections false`);
    await expect
      .poll(async () => {
        await cut(here);
        await cut(there);
        return admin.unsafe(`alter database ${here} rename to ${here}_away`).then(
          () => true,
          () => false,
        );
      })
      .toBe(true);
    await admin.unsafe(`alter database ${there} rename to ${here}`);
    closing.push(() => admin.unsafe(`drop database ${here}_away with (force)`));
    for (const it of told) await expect.poll(() => it, { timeout: 15_000 }).toContain('OTHER_EPOCH');
    expect(await changes(server, cursor)).toMatchObject({ reason: 'OTHER_EPOCH' });
    expect(await ask(server, cursor)).toBe('OTHER_EPOCH');
    expect(subjects(await changes(server, shared))).toEqual(['d', 'e', 'f', 'g']);
    const another = { url: original.url, ...openDatabase(original.url, { connections: 1 }) };
    await addPlace(another, 'after');
    await another.close();
    for (const it of told) await expect.poll(() => it.at(-1)).toBe('after');
  });
});

describe('a database of the release before', () => {
  const BEFORE = '20261125165909_epoch_of_session';
  const place = (key: string) =>
    `insert into places (namespace, key, name) values ('old', '${key}', '${key}')`;

  test('keeps its cursors, and begins an incarnation', async () => {
    const database = await createDatabaseAt(BEFORE);
    closing.push(async () => {
      await database.close();
      await database.drop();
    });
    for (const key of ['one', 'two', 'three']) await writeAs(database.db, { principal: 'old' }, place(key));
    const [head] = await database.sql`select feed_epoch() as epoch, feed_head()::int as position`;
    const { epoch, position } = head as unknown as { epoch: string; position: number };
    await database.upgrade();
    const server = await serve(database);
    const { events } = await changes(server);
    expect(events.map(({ id }) => id)).toEqual(
      [position - 2, position - 1, position].map((it) => encodeCursor({ epoch, position: it })),
    );
    expect(events[0]?.source).toBe(`urn:caveat:feed:${epoch}`);
    const old = encodeCursor({ epoch, position: position - 1 });
    const told = await follow(server, old);
    await expect.poll(() => told).toEqual(['three']);
    await addPlace(database, 'four');
    await expect.poll(() => told).toEqual(['three', 'four']);
    const next = await changes(server, old);
    expect(subjects(next)).toEqual(['three', 'four']);
    expect(decodeCursor(next.cursor)?.epoch).not.toBe(epoch);
    // Another copy of that database may have gone on with its epoch before it was upgraded.
    const elsewhere = encodeCursor({ epoch, position: position + 1 });
    expect(await changes(server, elsewhere)).toMatchObject({ reason: 'OTHER_EPOCH' });
    expect(await ask(server, elsewhere)).toBe('OTHER_EPOCH');
    expect(await ask(server, old)).toBeNull();
  });
});
