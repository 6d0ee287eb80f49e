import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { createKey, revokeKey } from '../../../src/access/keys.ts';
import { type Database, openDatabase, type Sql } from '../../../src/db/client.ts';
import { start } from '../../support/servers/process.ts';
import { untilHolds } from '../support/asking.ts';
import type { Fault } from '../support/fault.ts';
import { openTap, type Tap, type Transport } from '../support/tap.ts';
import { checkSeen, readFeed, readHead, type Seen, waitForSeen } from '../support/witness.ts';

/** In milliseconds: a second is promised; machines are busy, and this process reads on one of them. */
const LATEST = 3_000;
const DEADLINE = 60_000;
const FORBIDDEN = 4403;
const QUERY = `subscription ($after: Cursor) { changed(after: $after, where: { recordTypes: [PLACE] }) {
  ... on Change { cursor recordType kind key after } ... on FeedReset { cause } } }`;
/** The size of each change in characters. */
const PADDING = 20_000;
/** Fills every buffer of the system on the way to a listener that does not read. */
const MORE_THAN_BUFFERS = 16_000_000;

export const fault: Fault = {
  title: 'key revoked or expired in a burst',
  async run(scene) {
    const { url } = await scene.openPostgres();
    const server = await start({ DATABASE_URL: url, DEMO: 'false' });
    scene.onEnd(() => server.stop());
    const { db, sql, close } = openDatabase(url, { connections: 6 });
    scene.onEnd(close);
    const after = await readHead(sql);
    const open = async (transport: Transport, key: string | null, cursor = after) => {
      const listener = new Listener(transport);
      await listener.open(server.url, key, cursor);
      scene.onEnd(() => listener.close());
      return listener;
    };
    const rounds = scene.full ? 10 : 1;
    const other = await createKey(db, 'other');
    const undisturbed = await Promise.all(
      (['ws', 'sse'] as const).flatMap((transport) => [open(transport, null), open(transport, other.key)]),
    );
    const stop = keepWriting(sql);
    const late: Record<string, number> = {};
    for (let round = 0; round < rounds; round += 1) {
      const from = await readHead(sql);
      const ends = [await beRevoked(db, scene.random), await beExpired(db, scene.random)];
      await Promise.all(
        ends.map(async ({ how, key, endsAt }) => {
          const listeners = await Promise.all([open('ws', key, from), open('sse', key, from)]);
          const stalled = await Promise.all([open('ws', key, from), open('sse', key, from)]);
          for (const listener of stalled) listener.tap?.pause();
          const ended = await endsAt;
          const areBuffersFull = (await readFeed(sql, from)).length * PADDING > MORE_THAN_BUFFERS;
          for (const listener of listeners) {
            const name = `ms from ${how} to the last change, ${listener.transport}`;
            late[name] = Math.max(late[name] ?? 0, await checkEnd(listener, ended));
          }
          // A client that did not read finds the data that the system had buffered for it: the server sent no more of
          // it.
          await delay(LATEST - (Date.now() - ended));
          for (const listener of stalled) await checkStalled(listener, areBuffersFull);
          for (const listener of [...listeners, ...stalled]) {
            const next = await open(listener.transport, other.key, listener.cursor ?? from);
            await untilHolds(DEADLINE, async () => next.seen.length > 0);
            listener.seen.push(...(await next.stop()));
            const all = await readFeed(sql, from);
            checkSeen([asFollower(listener)], all.slice(0, listener.seen.length));
          }
        }),
      );
    }
    await stop();
    const held = await readFeed(sql, after);
    await waitForSeen(undisturbed.map(asFollower), held.length);
    checkSeen(undisturbed.map(asFollower), held);
    return { rounds, changes: held.length, ...late };
  },
};

type Ending = { how: string; key: string; endsAt: Promise<number> };

/** A key that is revoked on another connection, some time from now. */
async function beRevoked(db: Database, random: () => number): Promise<Ending> {
  const { id, key } = await createKey(db, 'to be revoked');
  const revoke = async () => {
    await delay(2_000 + 1_000 * random());
    assert(await revokeKey(db, id));
    return Date.now();
  };
  return { how: 'revoked', key, endsAt: revoke() };
}

async function beExpired(db: Database, random: () => number): Promise<Ending> {
  const endsAt = Date.now() + 2_000 + Math.floor(1_000 * random());
  const { key } = await createKey(db, 'to expire', { expiresAt: new Date(endsAt).toISOString() });
  return { how: 'expired', key, endsAt: delay(endsAt - Date.now()).then(() => endsAt) };
}

class Listener {
  readonly transport: Transport;
  readonly seen: Seen[] = [];
  tap: Tap | undefined;
  cursor: string | undefined;
  /** When its last change was read. */
  lastAt = 0;
  /** The code of the error that ended it. */
  refused: string | undefined;

  constructor(transport: Transport) {
    this.transport = transport;
  }

  async open(url: string, key: string | null, after: string): Promise<void> {
    const authorization = key === null ? undefined : `Bearer ${key}`;
    const onNext = (result: string) => {
      const { data, errors, extensions } = JSON.parse(result);
      assert.equal(this.refused, undefined, 'nothing follows the error');
      this.refused = errors?.[0]?.extensions?.code;
      if (this.refused !== undefined) return;
      const { cursor, recordType, kind, key } = data.changed;
      assert.equal(cursor, extensions.cursor);
      this.seen.push({ cursor, recordType, kind, key });
      this.cursor = cursor;
      this.lastAt = Date.now();
    };
    this.tap = await openTap(url, this.transport, {
      query: QUERY,
      variables: { after },
      authorization,
      onNext,
    });
  }

  get ended(): Promise<number | string> {
    return this.tap?.ended ?? Promise.reject(new Error('it is not open'));
  }

  async stop(): Promise<Seen[]> {
    this.close();
    await this.ended;
    return this.seen;
  }

  close() {
    this.tap?.close();
  }
}

const asFollower = (listener: Listener) => ({
  name: listener.transport,
  seen: listener.seen,
  ended: new Promise<never>(() => {}),
  close: () => listener.close(),
});

/** Answers how many milliseconds after the end of its key the last change was read. */
async function checkEnd(listener: Listener, ended: number): Promise<number> {
  const ending = await Promise.race([listener.ended, delay(DEADLINE, 'nothing')]);
  assert(listener.seen.length > 0);
  if (listener.transport === 'ws') assert.equal(ending, FORBIDDEN);
  else assert.deepEqual([listener.refused, ending], ['UNAUTHENTICATED', 'complete']);
  const late = listener.lastAt - ended;
  assert(late < LATEST, `${listener.transport}: a change ${late} ms after the end of its key`);
  return late;
}

/**
 * The server has closed it, too: the remaining data was in flight before, and it breaks off in the middle. On a machine
 * too slow to fill the buffers, the reason was in flight as well.
 */
async function checkStalled(listener: Listener, areBuffersFull: boolean): Promise<void> {
  listener.tap?.resume();
  const ending = await Promise.race([listener.ended, delay(DEADLINE, 'nothing')]);
  const [cut, told] =
    listener.transport === 'ws'
      ? [
          [1006, undefined],
          [FORBIDDEN, undefined],
        ]
      : [
          ['cut', undefined],
          ['complete', 'UNAUTHENTICATED'],
        ];
  const isTold = !areBuffersFull && ending === told?.[0];
  assert.deepEqual([ending, listener.refused], isTold ? told : cut, listener.transport);
}

/** Commits as fast as it can, a few at a time; returns how to stop. */
function keepWriting(sql: Sql) {
  let going = true;
  const padding = 'x'.repeat(PADDING);
  const write = async (writer: number) => {
    for (let n = 0; going; n += 1) {
      await sql`insert into places (namespace, key, name, description)
                values ('fault', ${`place-${writer}-${n}`}, 'Somewhere', ${padding})`;
      await delay(3);
    }
  };
  const writing = Promise.all([0, 1, 2].map(write));
  writing.catch(() => {});
  return () => {
    going = false;
    return writing;
  };
}
