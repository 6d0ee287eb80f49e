import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { Sql } from '../../../src/db/client.ts';
import { decodeCursor, encodeCursor } from '../../../src/feed/cursor.ts';
import { recordTypeOf } from '../../../src/graphql/schema/change-vocabulary.ts';
import { followWs, openSse } from './stream.ts';

/** A change as a client or the table has it. */
export type Seen = { cursor: string; recordType: string; kind: string; key: string | null };

/** The place after everything that is committed now. */
export async function readHead(sql: Sql): Promise<string> {
  const [row] = await sql`select feed_head() as head`;
  return cursorAt(sql, Number(row?.head));
}

/** The cursor of a position. */
export async function cursorAt(sql: Sql, position: number): Promise<string> {
  const [row] = await sql`select feed_incarnation(${position}) as epoch`;
  return encodeCursor({ epoch: row?.epoch, position });
}

/** What Postgres holds after a place, in order. */
export async function readFeed(sql: Sql, after: string): Promise<Seen[]> {
  const rows = await sql`
    select feed_incarnation(position) as epoch, position, entity, kind, coalesce(after, before) ->> 'key' as key
      from feed where position > ${decodeCursor(after)?.position ?? 0} order by position`;
  return rows.map(({ epoch, position, entity, kind, key }) => ({
    cursor: encodeCursor({ epoch, position: Number(position) }),
    recordType: recordTypeOf(entity),
    kind,
    key,
  }));
}

const CHANGED = `subscription ($after: Cursor, $where: ChangeFilter) {
  changed(after: $after, where: $where) { __typename ... on Change { cursor recordType kind key } }
}`;

export type Follower = {
  name: string;
  /** Grows as changes come. */
  seen: Seen[];
  /** Rejects when a stream breaks or says anything but changes. */
  ended: Promise<void>;
  close(): void;
};

/** Follows `changed` after a place, over one transport. */
export async function follow(
  url: string,
  transport: 'sse' | 'ws',
  variables: { after: string; where?: object },
): Promise<Follower> {
  const seen: Seen[] = [];
  const take = ({ data, errors, extensions }: Result) => {
    const message = data?.changed;
    if (message?.__typename === 'Progress') return;
    assert.equal(message?.__typename, 'Change', JSON.stringify({ data, errors }));
    const { __typename, ...change } = message;
    if (extensions?.cursor !== undefined) assert.equal(extensions.cursor, change.cursor);
    seen.push(change);
  };
  if (transport === 'ws') {
    let fail: (error: unknown) => void = () => {};
    const failed = new Promise<never>((_, reject) => {
      fail = reject;
    });
    const onNext = (result: Result) => {
      try {
        take(result);
      } catch (error) {
        fail(error);
      }
    };
    const { ended, close } = await followWs(url, CHANGED, onNext, { variables });
    return quietly({ name: transport, seen, ended: Promise.race([ended, failed]), close });
  }
  const stream = await openSse(url, CHANGED, variables);
  const read = async () => {
    for await (const { event, data } of stream) if (event === 'next') take(data);
  };
  return quietly({ name: transport, seen, ended: read(), close: stream.close });
}

type Result = {
  data?: { changed: Seen & { __typename: string } };
  errors?: unknown;
  extensions?: { cursor?: string };
};

/** An awaiting caller gets the rejection; without one it is ignored. */
function quietly(follower: Follower): Follower {
  follower.ended.catch(() => {});
  return follower;
}

/**
 * Waits until every follower has `count` changes; throws at once when one breaks, and after two minutes without a
 * message.
 */
export async function waitForSeen(followers: readonly Follower[], count: number): Promise<void> {
  const broken = Promise.race(followers.map(({ ended }) => ended)).then(() => {
    throw new Error('a stream ended');
  });
  broken.catch(() => {});
  let [last, quietSince] = [-1, performance.now()];
  while (followers.some(({ seen }) => seen.length < count)) {
    await Promise.race([delay(10), broken]);
    const sum = followers.reduce((total, { seen }) => total + seen.length, 0);
    if (sum !== last) [last, quietSince] = [sum, performance.now()];
    const tell = () => followers.map(({ name, seen }) => `${name}: ${seen.length}`).join(', ');
    if (performance.now() - quietSince > 120_000) throw new Error(`stalled before ${count}; ${tell()}`);
  }
}

/** I1, I2, I3: what was seen is what Postgres holds, all of it, in order, once. */
export function checkSeen(followers: readonly Follower[], expected: readonly Seen[]): void {
  for (const { name, seen } of followers) {
    const wrong = seen.findIndex((change, index) => change.cursor !== expected[index]?.cursor);
    const told = `${name}: ${seen.length} seen, ${expected.length} held, the first difference at ${wrong}`;
    assert(wrong === -1 && seen.length === expected.length, told);
    assert.deepEqual(seen, expected, name);
    const positions = seen.map(({ cursor }) => decodeCursor(cursor)?.position ?? Number.NaN);
    assert(
      positions.every((position, index) => index === 0 || position > Number(positions[index - 1])),
      `${name}: positions strictly rise`,
    );
  }
}
