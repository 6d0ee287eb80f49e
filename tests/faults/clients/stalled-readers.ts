import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { openDatabase, type Sql } from '../../../src/db/client.ts';
import { decodeCursor } from '../../../src/feed/cursor.ts';
import { start } from '../../support/servers/process.ts';
import { untilHolds } from '../support/asking.ts';
import type { Fault } from '../support/fault.ts';
import { openTap, type Tap, type Transport } from '../support/tap.ts';
import { readMetric, watchMemory } from '../support/usage.ts';
import { readFeed, readHead, type Seen } from '../support/witness.ts';

const GOOD = 50;
const NEVER = 20;
const SLOW_BYTES_PER_SECOND = 10_000;
const COMMITS_PER_SECOND = 500;
/** What a change weighs in a stream, about. */
const PADDING = 2_000;
/** In milliseconds: for what has no reason to take long. */
const DEADLINE = 60_000;
/** In megabytes. */
const MOST_GROWTH = 64;

const QUERY = `subscription ($after: Cursor) { changed(after: $after, where: { recordTypes: [PLACE] }) {
  ... on Change { cursor key after } ... on FeedReset { cause } } }`;

export const fault: Fault = {
  title: `${NEVER} readers that never read, one at 10 kB/s, one that answers pings but never reads`,
  async run(scene) {
    const commits = scene.full ? 20_000 : 3_000;
    const { url } = await scene.openPostgres();
    const slowSeconds = scene.full ? 10 : 3;
    const server = await start({ DATABASE_URL: url, DEMO: 'false', SLOW_READER_SECONDS: `${slowSeconds}` });
    scene.onEnd(() => server.stop());
    const { sql, close } = openDatabase(url, { connections: 4 });
    scene.onEnd(close);
    const open = async (transport: Transport) => {
      const reader = new Reader(server.url, transport, await readHead(sql));
      scene.onEnd(() => reader.close());
      await reader.come();
      return reader;
    };
    const after = await readHead(sql);
    const good = await Promise.all(each(GOOD, () => open(scene.random() < 0.5 ? 'ws' : 'sse')));

    // As many as will come in a burst, so that whatever is kept for a while is kept from here on.
    const describeWarm = watchMemory(server.pid);
    scene.onEnd(describeWarm);
    for (let first = 0; first < commits; first += 500) {
      await sql`insert into places (namespace, key, name, description)
                select 'fault', 'warm-' || ${first}::integer + n, 'Warm', ${'w'.repeat(PADDING)}
                  from generate_series(1, 500) n`;
      await waitForAll(good, sql, after);
    }
    const without = await burst({ sql, name: 'without', commits, pid: server.pid });
    await waitForAll(good, sql, after);

    // From here on only: who had read much before would be trusted by the system with a large buffer.
    const middle = await readHead(sql);
    const never = await Promise.all(each(NEVER, (n) => open(n % 2 === 0 ? 'ws' : 'sse')));
    const slow = await open('ws');
    const ponging = await open('ws');
    for (const reader of [...never, ponging]) reader.tap?.pause();
    slow.tap?.resume(SLOW_BYTES_PER_SECOND);
    const pongs = setInterval(() => ponging.tap?.pong(), 1_000);
    scene.onEnd(() => clearInterval(pongs));
    const withThem = await burst({ sql, name: 'with', commits, pid: server.pid });
    const feed = await waitForAll(good, sql, after);
    assert(good.every((reader) => reader.endings.length === 0));

    // The wait has an end: all readers that read nothing are disconnected.
    const ended = () => readMetric(server.url, 'caveat_slow_readers_ended_total');
    await untilHolds(DEADLINE, async () => (await ended()) >= NEVER + 1);
    await untilHolds(DEADLINE, async () => (await readMetric(server.url, 'caveat_streams')) <= GOOD + 1);
    // Memory that is released late varies by as much as is allowed: the highest of one is compared with the other's.
    const baseline = Math.max(describeWarm(), without.megabytes);
    const growth = withThem.megabytes - baseline;
    assert(growth < MOST_GROWTH, `the server grew by ${growth} MB`);
    const missed = await readFeed(sql, middle);
    assert(!slow.isDone(feed), 'it was slow');

    clearInterval(pongs);
    const started = performance.now();
    const stalled = [...never, ponging];
    for (const reader of [...stalled, slow]) reader.tap?.resume();
    await Promise.all([...stalled, slow].map((reader) => reader.catchUp(feed)));
    await untilHolds(DEADLINE, async () => stalled.every(({ endings }) => endings.length > 0));
    for (const { transport, endings } of stalled) {
      // The goodbye stands behind all that was not read: it is seen by who has room for it.
      assert((transport === 'ws' ? [1013, 1006] : ['cut']).includes(endings[0] as never), `${endings[0]}`);
    }
    for (const reader of good) checkReader(reader, feed);
    for (const reader of [...stalled, slow]) checkReader(reader, missed);
    const [p99Without, p99With] = [without, withThem].map(({ asked }) => p99(good, feed, asked));
    assert(Number(p99With) < 10 * Number(p99Without) + 2_000, `p99 ${p99Without} ms, then ${p99With} ms`);
    return {
      commits,
      'MB without them': Math.round(baseline),
      'MB that they add': Math.round(growth),
      'p99 ms without them': Number(p99Without),
      'p99 ms with them': Number(p99With),
      'ended with 1013': stalled.filter(({ endings }) => endings[0] === 1013).length,
      'times the slow one was sent away': slow.endings.length,
      'ms until all had all': Math.round(performance.now() - started),
    };
  },
};

const each = <Made>(count: number, make: (n: number) => Made) =>
  Array.from({ length: count }, (_, n) => make(n));

/** Somebody who keeps the last cursor, and comes back with it when asked to. */
class Reader {
  readonly transport: Transport;
  readonly positions: number[] = [];
  readonly times: number[] = [];
  readonly endings: (number | string)[] = [];
  readonly #url: string;
  #last: string;
  tap: Tap | undefined;

  constructor(url: string, transport: Transport, start: string) {
    this.#url = url;
    this.transport = transport;
    this.#last = start;
  }

  async come(): Promise<void> {
    this.tap = await openTap(this.#url, this.transport, {
      query: QUERY,
      variables: { after: this.#last },
      onNext: (result) => {
        const cursor = /"extensions":\{"cursor":"([\w-]+)"(,"reset")?/.exec(result.slice(-200));
        assert(cursor?.[1] && cursor[2] === undefined, `not a change: ${result.slice(-200)}`);
        this.#last = cursor[1];
        // A number: the cursor is a slice of the message, and would keep all of it.
        this.positions.push(positionOf(cursor[1]));
        this.times.push(performance.now());
      },
    });
    this.tap.ended.then((ending) => this.endings.push(ending));
  }

  isDone(feed: readonly Seen[]): boolean {
    return this.#last === feed.at(-1)?.cursor;
  }

  /** Reads until it has all of it, and comes again whenever it was sent away. */
  async catchUp(feed: readonly Seen[]): Promise<void> {
    const known = this.endings.length;
    for (let tries = 0; !this.isDone(feed); tries += 1) {
      assert(tries < 10, `sent away again and again: ${this.endings}`);
      // Also when it was sent away while it did not read.
      if (tries > 0 || known > 0) await this.come();
      const stop = new AbortController();
      const done = untilHolds(DEADLINE, async () => stop.signal.aborted || this.isDone(feed));
      await Promise.race([done, this.tap?.ended]).finally(() => stop.abort());
    }
  }

  close() {
    this.tap?.close();
  }
}

/** Commits one after the other at an even pace; answers when each was asked for, and the server's largest size. */
async function burst({ sql, name, commits, pid }: { sql: Sql; name: string; commits: number; pid: number }) {
  const asked = new Map<string, number>();
  const padding = 'x'.repeat(PADDING);
  const started = performance.now();
  let next = 0;
  const write = async () => {
    for (let n = next++; n < commits; n = next++) {
      const early = started + (1_000 * n) / COMMITS_PER_SECOND - performance.now();
      if (early > 0) await delay(early);
      const key = `${name}-${n}`;
      asked.set(key, performance.now());
      await sql`insert into places (namespace, key, name, description) values ('fault', ${key}, ${key}, ${padding})`;
    }
  };
  const tell = watchMemory(pid);
  await Promise.all(each(4, write)).finally(tell);
  return { asked, megabytes: tell() };
}

/** Waits until they have all that is committed, and answers that. */
async function waitForAll(readers: readonly Reader[], sql: Sql, after: string): Promise<Seen[]> {
  const feed = await readFeed(sql, after);
  await untilHolds(DEADLINE, async () => readers.every((reader) => reader.isDone(feed))).catch((error) => {
    for (const reader of readers) checkReader(reader, feed);
    throw error;
  });
  return feed;
}

const positionOf = (cursor: string) => decodeCursor(cursor)?.position ?? Number.NaN;

/** I1, I2: all of it, in order, once. */
function checkReader({ transport, positions, endings }: Reader, feed: readonly Seen[]): void {
  const wrong = positions.findIndex(
    (position, index) => position !== positionOf(String(feed[index]?.cursor)),
  );
  assert(
    wrong === -1 && positions.length === feed.length,
    `${transport}, ended ${endings}: ${positions.length} of ${feed.length}, the first difference at ${wrong}`,
  );
}

/** From asking for the commit to reading it, of all readers together. */
function p99(readers: readonly Reader[], feed: readonly Seen[], asked: ReadonlyMap<string, number>): number {
  const latencies: number[] = [];
  for (const { times } of readers) {
    feed.forEach(({ key }, index) => {
      const from = asked.get(String(key));
      if (from !== undefined) latencies.push(Number(times[index]) - from);
    });
  }
  latencies.sort((a, b) => a - b);
  return Math.round(Number(latencies[Math.floor(latencies.length * 0.99)]));
}
