import { sql } from 'drizzle-orm';
import { afterEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import type { FeedChange } from '../../src/feed/change.ts';
import { type Feed, openFeed } from '../../src/feed/feed.ts';
import { PastRetention } from '../../src/feed/page-cache.ts';
import { trimFeed } from '../../src/feed/retention.ts';
import { useDatabase } from '../support/database.ts';

const database = useDatabase();
const closing: (() => Promise<unknown>)[] = [];
const log = { warn: () => {}, info: () => {} };

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function openFeedHere(): Promise<Feed> {
  const feed = await openFeed(database.db, database.url, log);
  closing.push(() => feed.close());
  return feed;
}

/** Changes after a position, one by one, waiting for those to come. */
async function* read(feed: Feed, after: number): AsyncGenerator<FeedChange> {
  for (let position = after; ; ) {
    while (position >= feed.head) await new Promise<void>((resolve) => once(feed, resolve));
    const { changes, until } = await feed.after(position);
    yield* changes;
    position = until;
  }
}

function once(feed: Feed, wake: () => void) {
  const stop = feed.onChange(() => {
    stop();
    wake();
  });
}

/** Another writer, of whom the tail knows nothing. */
async function addPlaces(...keys: string[]) {
  for (const key of keys)
    await database.sql`insert into places (namespace, key, name) values ('test', ${key}, ${key})`;
}

async function take(reader: AsyncGenerator<FeedChange>, count: number): Promise<string[]> {
  const keys: string[] = [];
  while (keys.length < count) {
    const { value } = await reader.next();
    keys.push(String(value.after?.key));
  }
  return keys;
}

const backends = (kind: 'listen' | 'any') => database.sql<{ pid: number }[]>`
  select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
     and application_name = 'caveat' and (${kind} = 'any' or query ilike 'listen%')`;

test('a change says what happened, to what, by whom', async () => {
  const feed = await openFeedHere();
  const reader = read(feed, feed.head);
  await addPlaces('hill');
  const { value } = await reader.next();
  expect(value).toMatchObject({
    entity: 'PLACE',
    kind: 'CREATED',
    before: null,
    after: { type: 'place', key: 'hill', name: 'hill' },
    principal: 'postgres:caveat',
    reason: null,
    position: feed.head,
    cursor: expect.any(String),
    recordedAt: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+\+00$/),
  });
});

test('changes of many writers at once come once each, in the order of their positions', async () => {
  const feed = await openFeedHere();
  const reader = read(feed, feed.head);
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

test('a reader behind the memory of the tail reads on from Postgres, without gap or double', async () => {
  const [before] = await database.sql`select feed_head()::int as head`;
  await addPlaces('old-1', 'old-2');
  const feed = await openFeedHere();
  const reader = read(feed, before?.head);
  expect(await take(reader, 2)).toEqual(['old-1', 'old-2']);
  await addPlaces('new-1');
  expect(await take(reader, 1)).toEqual(['new-1']);
});

describe('a lost connection', () => {
  test('loses no change: the LISTEN backend is ended between writes', async () => {
    const feed = await openFeedHere();
    const reader = read(feed, feed.head);
    await addPlaces('before');
    const [listening] = await backends('listen');
    await database.sql`select pg_terminate_backend(${listening?.pid ?? 0})`;
    await addPlaces('meanwhile', 'after');
    expect(await take(reader, 3)).toEqual(['before', 'meanwhile', 'after']);
    await expect.poll(() => backends('listen')).toHaveLength(1);
  });

  test('loses no change: every backend is ended', async () => {
    const feed = await openFeedHere();
    const reader = read(feed, feed.head - 1);
    await take(reader, 1);
    const admin = openDatabase(database.url, { connections: 1 });
    closing.push(admin.close);
    await admin.sql`select count(pg_terminate_backend(pid)) from pg_stat_activity
                     where datname = current_database() and pid <> pg_backend_pid()`;
    await admin.sql`insert into places (namespace, key, name) values ('test', 'survived', 'survived')`;
    expect(await take(reader, 1)).toEqual(['survived']);
    await expect.poll(() => feed.ready).toBe(true);
  });
});

test('a thousand readers who come back at once cost a few reads', async () => {
  const [before] = await database.sql`select feed_head()::int as head`;
  await database.sql`insert into places (namespace, key, name)
                     select 'test', 'storm-' || n, 'storm' from generate_series(1, 1000) n`;
  const feed = await openFeedHere();
  const positions = Array.from({ length: 1_000 }, (_, n) => before?.head + (n % 100));
  const keys = await Promise.all(positions.map((position) => take(read(feed, position), 900)));
  expect(keys[0]?.[0]).toBe('storm-1');
  expect(keys[99]?.[0]).toBe('storm-100');
  expect(keys.every((found) => new Set(found).size === 900)).toBe(true);
  expect(feed.reads).toBeLessThanOrEqual(5);
});

test('a database that lost changes is noticed on the next connection', async () => {
  const feed = await openFeedHere();
  const { generation } = feed;
  const reader = read(feed, feed.head);
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
  await expect.poll(() => feed.generation).toBe(generation + 1);
  const next = take(read(feed, feed.head), 1);
  await addPlaces('found');
  expect(await next).toEqual(['found']);
});

describe('what is older than is kept', () => {
  test('is trimmed, and readers from before it get PAST_RETENTION', async () => {
    const [before] = await database.sql`select feed_head()::int as head`;
    await addPlaces('old', 'young');
    const [after] = await database.sql`select feed_head()::int as head`;
    await database.sql`alter table revisions disable trigger user`;
    await database.sql`update revisions set recorded_at = recorded_at - interval '31 days'
                        where last_position <= ${after?.head - 1}`;
    await database.sql`alter table revisions enable trigger user`;
    expect(await trimFeed(database.db, 30)).toBe(after?.head - 1);
    expect(await trimFeed(database.db, 30)).toBe(0);
    const feed = await openFeedHere();
    await expect((async () => feed.after(before?.head))()).rejects.toThrow(PastRetention);
    expect(await take(read(feed, after?.head - 1), 1)).toEqual(['young']);
    const [kept] = await database.sql`select count(*)::int as changes from changes`;
    expect(kept?.changes).toBe(1);
  });
});

test('close ends its connections', async () => {
  const before = (await backends('any')).length;
  const feed = await openFeed(database.db, database.url, log);
  expect((await backends('any')).length).toBeGreaterThan(before);
  await feed.close();
  // Connections of earlier tests may close during this one.
  await expect.poll(async () => (await backends('any')).length).toBeLessThanOrEqual(before);
});
