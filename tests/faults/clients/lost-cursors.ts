import assert from 'node:assert/strict';
import { type Database, openDatabase, type Sql } from '../../../src/db/client.ts';
import { decodeCursor, encodeCursor } from '../../../src/feed/cursor.ts';
import { trimFeed } from '../../../src/feed/retention.ts';
import { start } from '../../support/servers/process.ts';
import { untilHolds } from '../support/asking.ts';
import type { Fault } from '../support/fault.ts';
import { openTap, type Transport } from '../support/tap.ts';
import { readMetric } from '../support/usage.ts';
import { cursorAt, readFeed, readHead, type Seen } from '../support/witness.ts';
import { type Door, doors, followChanges, stateDoors, type Told } from './lost-cursors/doors.ts';
import { checkRefusals } from './lost-cursors/refusals.ts';

const DEADLINE = 60_000;
const RETENTION_DAYS = 30;
/** More than a server remembers, and more than goes into the buffers on the way to who does not read. */
const MANY = 5_000;
const LARGE = 1_500;

export const fault: Fault = {
  title: 'retention passed while a reader was parked or away; cursor from another epoch; forged cursor',
  async run(scene) {
    const { url } = await scene.openPostgres();
    const server = await start({ DATABASE_URL: url, RETENTION_DAYS: `${RETENTION_DAYS}` });
    scene.onEnd(() => server.stop());
    const { db, sql, close } = openDatabase(url, { connections: 3, statementTimeout: 0 });
    scene.onEnd(close);
    const rounds = scene.full ? 5 : 1;
    const figures = { resets: 0, refusals: 0, 'changes let go': 0 };
    const readHub = () => readMetric(server.url, 'caveat_feed_head_position');
    for (let round = 0; round < rounds; round += 1) {
      const away = await readHead(sql);
      const kept = 1 + Math.floor(scene.random() * 20);
      const parked = await Promise.all(transports.map((transport) => stand(server.url, transport, away)));
      for (const { tap } of parked) scene.onEnd(tap.close);
      for (const { tap } of parked) tap.pause();
      await addPlaces(sql, `large-${round}`, LARGE, 5_000);
      await untilHolds(DEADLINE, async () => (await readMetric(server.url, 'caveat_parked_readers')) === 2);
      await addPlaces(sql, `many-${round}`, MANY, 10);
      const newest = await readHead(sql);
      await untilHolds(DEADLINE, async () => (await readHub()) === decodeCursor(newest)?.position);
      figures['changes let go'] += await age(db, sql, kept);
      for (const reader of parked) await reader.expectReset(sql);

      // The server itself is away so long.
      const behind = await Promise.all(
        transports.map(async (it) => stand(server.url, it, await readHead(sql))),
      );
      for (const { tap } of behind) scene.onEnd(tap.close);
      await commitMark(sql);
      for (const reader of behind) await untilHolds(DEADLINE, async () => reader.told.length > 0);
      server.kill('SIGSTOP');
      await addPlaces(sql, `behind-${round}`, 100, 10);
      figures['changes let go'] += await age(db, sql, kept);
      server.kill('SIGCONT');
      for (const reader of behind) await reader.expectReset(sql);
      figures.resets += parked.length + behind.length;

      const head = Number(decodeCursor(await readHead(sql))?.position);
      // Before all that the server has read: it may remember the pages of later changes, and goes on from there.
      const between = Math.floor(scene.random() * Number(decodeCursor(away)?.position));
      const lost: [reason: string, cursor: string][] = [
        ['PAST_RETENTION', away],
        ['PAST_RETENTION', await cursorAt(sql, between)],
        ['PAST_RETENTION', await cursorAt(sql, 0)],
        ['AHEAD', await cursorAt(sql, head + 1_000 + Math.floor(scene.random() * 1_000))],
        ['OTHER_EPOCH', encodeCursor({ epoch: anotherEpoch(scene.random), position: between })],
        ['FORGED', 'nonsense'],
        ['FORGED', `${away}=`],
        ['FORGED', 'x'.repeat(1 + Math.floor(scene.random() * 500))],
      ];
      for (const [reason, cursor] of lost) {
        for (const door of doors) await expectReset(door, server.url, sql, cursor, reason);
        for (const door of stateDoors) await expectState(door, server.url, sql, cursor, reason);
        figures.resets += doors.length + stateDoors.length;
        figures.refusals += await checkRefusals(server, cursor, reason);
      }
    }
    return { rounds, ...figures };
  },
};

const anotherEpoch = (random: () => number) =>
  Array.from({ length: 16 }, () => Math.floor(16 * random()).toString(16)).join('');

const transports: readonly Transport[] = ['ws', 'sse'];
let marks = 0;

/** A change that nobody has seen. */
async function commitMark(sql: Sql): Promise<string> {
  marks += 1;
  const key = `mark-${marks}`;
  await sql`insert into places (namespace, key, name) values ('fault', ${key}, ${key})`;
  return key;
}

const addPlaces = (sql: Sql, name: string, count: number, size: number) => sql`
  insert into places (namespace, key, name, description)
  select 'fault', ${name}::text || '-' || n, 'Somewhere', ${'x'.repeat(size)} from generate_series(1, ${count}) n`;

/** All changes but the given number were recorded too long ago; returns how many were trimmed. */
async function age(db: Database, sql: Sql, kept: number): Promise<number> {
  for (let n = 0; n < kept; n += 1) await commitMark(sql);
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`update revisions set recorded_at = recorded_at - make_interval(days => ${RETENTION_DAYS + 1})
              where last_position <= feed_head() - ${kept}`;
  });
  return trimFeed(db, RETENTION_DAYS);
}

/** I9: first the reset, with its reason; then all that is committed after its cursor, also what is committed later. */
async function expectReset(door: Door, url: string, sql: Sql, cursor: string, reason: string) {
  const told: Told[] = [];
  const leave = await door.open(url, cursor, (message) => void told.push(message));
  await untilHolds(DEADLINE, async () => told.length > 0);
  assert.deepEqual([door.name, cursor, told[0]?.reset], [door.name, cursor, reason]);
  await commitMark(sql);
  await untilHolds(DEADLINE, async () => told.at(-1)?.cursor === (await readHead(sql)));
  // Pages that a server remembers may be from before the last retention: it is then told again, further on.
  const from = 1 + told.findLastIndex(({ reset }) => reset === reason);
  await expectCursors(told, from, await readFeed(sql, String(told[from - 1]?.cursor)), door.name);
  leave();
}

/** The same for a stream that began with the present state: it gets the state again, and its end. */
async function expectState(door: Door, url: string, sql: Sql, cursor: string, reason: string) {
  const told: Told[] = [];
  const leave = await door.open(url, cursor, (message) => void told.push(message));
  const endOf = () => told.findIndex(({ kind }) => kind === 'SnapshotEnd');
  await untilHolds(DEADLINE, async () => endOf() >= 0);
  assert.deepEqual([door.name, cursor, told[0]?.reset], [door.name, cursor, reason]);
  // Each restriction has one: a status in effect, or one that has expired.
  const [now] =
    await sql`select count(distinct restriction_id)::int as statuses from status_periods where starts_at <= now()`;
  assert(told.slice(1, endOf()).every(({ kind }) => kind === 'INITIAL'));
  assert.equal(endOf() - 1, now?.statuses);
  await sql`update status_periods set status = case status when 'PROHIBITED' then 'LIMITED'::restriction_status
                                                           else 'PROHIBITED' end
             where id = (select id from status_periods where ends_at = 'infinity' order by id limit 1)`;
  const held = await readFeed(sql, String(told[endOf()]?.cursor));
  const changes = held.filter(
    ({ recordType, kind }) => recordType === 'STATUS_PERIOD' && kind === 'CORRECTION',
  );
  await expectCursors(told, endOf() + 1, changes, door.name);
  leave();
}

/** From there on it gets the changes of the table, once each, in order. */
async function expectCursors(told: readonly Told[], from: number, held: readonly Seen[], name: string) {
  assert(held.length > 0);
  await untilHolds(DEADLINE, async () => told.length >= from + held.length);
  const cursors = told.slice(from).map(({ cursor }) => cursor);
  assert.deepEqual([name, ...cursors], [name, ...held.map(({ cursor }) => cursor)]);
}

/** A reader at a position, which stays connected while it is paused. */
async function stand(url: string, transport: Transport, after: string) {
  const told: Told[] = [];
  const tap = await openTap(url, transport, {
    query: followChanges,
    variables: { after },
    onNext(result) {
      const { extensions } = JSON.parse(result);
      told.push({ reset: extensions.reset ?? null, cursor: extensions.cursor, kind: null });
    },
  });
  const pongs = setInterval(tap.pong, 1_000).unref();
  const findReset = () => told.findIndex(({ reset }) => reset !== null);
  return {
    tap,
    told,
    /** Before it, all without a hole; after it, too. */
    async expectReset(sql: Sql) {
      tap.resume();
      await commitMark(sql);
      await untilHolds(DEADLINE, async () => told.at(-1)?.cursor === (await readHead(sql)));
      clearInterval(pongs);
      assert.equal(told[findReset()]?.reset, 'PAST_RETENTION', `${transport}: a hole, and no word of it`);
      const start = Number(decodeCursor(after)?.position);
      const before = told.slice(0, findReset()).map(({ cursor }) => Number(decodeCursor(cursor)?.position));
      assert(before.length > 0 && before.every((position, index) => position === start + 1 + index));
      const held = await readFeed(sql, String(told[findReset()]?.cursor));
      await expectCursors(told, findReset() + 1, held, transport);
      tap.close();
    },
  };
}
