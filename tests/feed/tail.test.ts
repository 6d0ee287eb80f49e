import { sql } from 'drizzle-orm';
import { afterEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import type { FeedChange } from '../../src/feed/change.ts';
import { FeedReader, rewound } from '../../src/feed/reader.ts';
import { openTail, type Tail } from '../../src/feed/tail.ts';
import { useDatabase } from '../support/database.ts';

const database = useDatabase();
const closing: (() => Promise<unknown>)[] = [];
const log = { warn: () => {}, info: () => {} };

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function openTailHere(): Promise<Tail> {
  const tail = await openTail(database.url, log);
  closing.push(() => tail.close());
  return tail;
}

function read(tail: Tail, after: number, filter?: (change: FeedChange) => boolean | Promise<boolean>) {
  const reader = new FeedReader({ db: database.db, tail, after, ...(filter && { filter }) });
  closing.push(() => reader.return());
  return reader;
}

/** Another writer, of whom the tail knows nothing. */
async function addPlaces(...keys: string[]) {
  for (const key of keys)
    await database.sql`insert into places (namespace, key, name) values ('test', ${key}, ${key})`;
}

async function take(reader: FeedReader, count: number): Promise<string[]> {
  const keys: string[] = [];
  while (keys.length < count) {
    const { value } = await reader.next();
    if (value === undefined || value === rewound) throw new Error('the reader ended');
    keys.push(String(value.after?.key));
  }
  return keys;
}

const backends = (kind: 'listen' | 'any') => database.sql<{ pid: number }[]>`
  select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
     and application_name = 'caveat' and (${kind} = 'any' or query ilike 'listen%')`;

test('a change says what happened, to what, by whom', async () => {
  const tail = await openTailHere();
  const reader = read(tail, tail.head);
  await addPlaces('hill');
  const { value } = await reader.next();
  expect(value).toMatchObject({
    entity: 'PLACE',
    kind: 'CREATED',
    before: null,
    after: { type: 'place', key: 'hill', name: 'hill' },
    principal: 'postgres:caveat',
    reason: null,
    position: tail.head,
    cursor: expect.any(String),
    recordedAt: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+\+00$/),
  });
});

test('changes of many writers at once come once each, in the order of their positions', async () => {
  const tail = await openTailHere();
  const reader = read(tail, tail.head);
  const writers = Array.from({ length: 5 }, (_, writer) =>
    addPlaces(...Array.from({ length: 40 }, (_, n) => `crowd-${writer}-${n}`)),
  );
  const got: FeedChange[] = [];
  while (got.length < 200) {
    const { value } = await reader.next();
    got.push(value as FeedChange);
  }
  await Promise.all(writers);
  const positions = got.map(({ position }) => position);
  expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b));
  expect(new Set(got.map(({ after }) => after?.key)).size).toBe(200);
});

test('who is behind the memory of the tail reads on from Postgres, without gap or double', async () => {
  const [before] = await database.sql`select feed_head()::int as head`;
  await addPlaces('old-1', 'old-2');
  const tail = await openTailHere();
  const reader = read(tail, before?.head);
  expect(await take(reader, 2)).toEqual(['old-1', 'old-2']);
  await addPlaces('new-1');
  expect(await take(reader, 1)).toEqual(['new-1']);
});

describe('a lost connection', () => {
  test('loses no change: the LISTEN backend is ended between writes', async () => {
    const tail = await openTailHere();
    const reader = read(tail, tail.head);
    await addPlaces('before');
    const [listening] = await backends('listen');
    await database.sql`select pg_terminate_backend(${listening?.pid ?? 0})`;
    await addPlaces('meanwhile', 'after');
    expect(await take(reader, 3)).toEqual(['before', 'meanwhile', 'after']);
    await expect.poll(() => backends('listen')).toHaveLength(1);
  });

  test('loses no change: every backend is ended', async () => {
    const tail = await openTailHere();
    const reader = read(tail, tail.head - 1);
    await take(reader, 1);
    const admin = openDatabase(database.url, { connections: 1 });
    closing.push(admin.close);
    await admin.sql`select count(pg_terminate_backend(pid)) from pg_stat_activity
                     where datname = current_database() and pid <> pg_backend_pid()`;
    await admin.sql`insert into places (namespace, key, name) values ('test', 'survived', 'survived')`;
    expect(await take(reader, 1)).toEqual(['survived']);
    await expect.poll(() => tail.ready).toBe(true);
  });

  test('is waited for by a filter that asks the database', async () => {
    const tail = await openTailHere();
    let asked = 0;
    const reader = read(tail, tail.head, async () => {
      asked += 1;
      if (asked < 3) throw Object.assign(new Error('no connection'), { code: 'CONNECTION_CLOSED' });
      return true;
    });
    await addPlaces('patient');
    expect(await take(reader, 1)).toEqual(['patient']);
    expect(asked).toBe(3);
  });
});

test('a filter that is wrong is told to whoever asks', async () => {
  const tail = await openTailHere();
  const reader = read(tail, tail.head, () => database.sql`select nothing`.then(() => true));
  await addPlaces('wrong');
  await expect(reader.next()).rejects.toThrow('nothing');
});

describe('return()', () => {
  test('ends a reader that waits', async () => {
    const tail = await openTailHere();
    const reader = read(tail, tail.head);
    const waiting = reader.next();
    await reader.return();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(await reader.next()).toEqual({ done: true, value: undefined });
  });

  test('ends a reader whose filter never answers', async () => {
    const tail = await openTailHere();
    const asked = Promise.withResolvers<void>();
    const reader = read(tail, tail.head, () => {
      asked.resolve();
      return new Promise<boolean>(() => {});
    });
    const waiting = reader.next();
    await addPlaces('unanswered');
    await asked.promise;
    await reader.return();
    expect(await waiting).toEqual({ done: true, value: undefined });
  });
});

test('a database that lost changes is noticed on the next connection, and every reader is told', async () => {
  const tail = await openTailHere();
  const reader = read(tail, tail.head);
  await addPlaces('lost');
  await take(reader, 1);
  // As a restored backup would: the newest revision was never there.
  await database.db.transaction(async (tx) => {
    await tx.execute(sql`set local session_replication_role = replica`);
    await tx.execute(sql`delete from changes where revision_id = (select max(id) from revisions)`);
    await tx.execute(sql`delete from revisions where id = (select max(id) from revisions)`);
  });
  const [listening] = await backends('listen');
  await database.sql`select pg_terminate_backend(${listening?.pid ?? 0})`;
  expect((await reader.next()).value).toBe(rewound);
  await addPlaces('found');
  expect(await take(reader, 1)).toEqual(['found']);
});

test('close ends its connections', async () => {
  const before = (await backends('any')).length;
  const tail = await openTail(database.url, log);
  expect((await backends('any')).length).toBeGreaterThan(before);
  await tail.close();
  await expect.poll(async () => (await backends('any')).length).toBe(before);
});
