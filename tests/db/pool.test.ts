import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type DatabaseOptions, openDatabase } from '../../src/db/client.ts';
import { Overloaded } from '../../src/db/connection/pool.ts';
import { Unanswered } from '../../src/db/connection/session.ts';
import { createDatabase } from '../support/database.ts';

let url: string;
let drop: () => Promise<void>;
const closing: (() => Promise<void>)[] = [];
const unhandled: unknown[] = [];
const note = (error: unknown) => void unhandled.push(error);

beforeAll(async () => {
  ({ url, drop } = await createDatabase());
  process.on('unhandledRejection', note);
  process.on('uncaughtException', note);
});

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  expect(unhandled).toEqual([]);
});

afterAll(async () => {
  process.off('unhandledRejection', note);
  process.off('uncaughtException', note);
  await drop();
});

function open(options: DatabaseOptions) {
  const database = openDatabase(url, options);
  closing.push(database.close);
  return database;
}

const sleep = (seconds: number) => sql.raw(`select pg_sleep(${seconds})`);
/** Also starts what Drizzle would not start before somebody waits for it. */
const outcome = (work: PromiseLike<unknown>) =>
  work.then(
    () => 'done',
    (error: Error) => rootOf(error),
  );

function rootOf(error: Error): unknown {
  return error.cause instanceof Error && !(error instanceof Overloaded) && !(error instanceof Unanswered)
    ? rootOf(error.cause)
    : error;
}

/** Ends the backends of a database as `pg_terminate_backend` does. */
async function terminate(database: ReturnType<typeof open>, pids: number[]) {
  await database.sql`select pg_terminate_backend(pid) from unnest(string_to_array(${pids.join()}, ',')::int[]) pid`;
}

const pidOf = async (reader: { execute: ReturnType<typeof open>['db']['execute'] }) =>
  (await reader.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`))[0]?.pid ?? 0;

test('as many statements run at once as there are connections; the others wait', async () => {
  const { db, pool } = open({ connections: 2 });
  const asked = Array.from({ length: 5 }, () => outcome(db.execute(sleep(0.1))));
  await expect.poll(() => figuresOf(pool)).toEqual({ busy: 2, waiting: 3, refused: 0 });
  expect(await Promise.all(asked)).toEqual(Array(5).fill('done'));
  expect(figuresOf(pool)).toEqual({ busy: 0, waiting: 0, refused: 0 });
});

test('statements that wait are run in the order in which they came', async () => {
  const { db } = open({ connections: 1 });
  const order: number[] = [];
  await Promise.all([0, 1, 2, 3, 4].map((place) => db.execute(sleep(0.01)).then(() => order.push(place))));
  expect(order).toEqual([0, 1, 2, 3, 4]);
});

const figuresOf = ({ busy, waiting, refused }: ReturnType<typeof open>['pool']) => ({
  busy,
  waiting,
  refused,
});

test('a statement that has waited too long is refused and counted, and was not run', async () => {
  const { db, pool } = open({ connections: 1, longestWait: 50 });
  const slow = outcome(db.execute(sleep(0.5)));
  await expect.poll(() => pool.busy).toBe(1);
  const refused = [
    outcome(db.execute(sql`create table must_not_be ()`)),
    outcome(db.transaction((tx) => tx.execute(sql`create table must_not_be ()`))),
  ];
  for (const it of await Promise.all(refused)) expect(it).toBeInstanceOf(Overloaded);
  expect(figuresOf(pool)).toEqual({ busy: 1, waiting: 0, refused: 2 });
  expect(await slow).toBe('done');
  const [row] = await db.execute(sql`select to_regclass('must_not_be') as found`);
  expect(row).toEqual({ found: null });
});

test('without a bound, a wait lasts', async () => {
  const { db } = open({ connections: 1, longestWait: 0 });
  await Promise.all([db.execute(sleep(1.2)), db.execute(sql`select`)]);
});

test('a transaction has one connection from its begin to its end, and gives it back also when it fails', async () => {
  const { db, pool } = open({ connections: 1 });
  const pid = await pidOf(db);
  const seen = await db.transaction(async (tx) => [pool.busy, await pidOf(tx), await pidOf(tx)]);
  expect(seen).toEqual([1, pid, pid]);
  await expect(
    db.transaction(async (tx) => {
      await tx.execute(sql`create table must_not_be ()`);
      await tx.execute(sql`select 1 / 0`);
    }),
  ).rejects.toMatchObject({ cause: { code: '22012' } });
  const thrown = new Error('no more');
  await expect(
    db.transaction(async (tx) => {
      await tx.execute(sql`create table must_not_be ()`);
      throw thrown;
    }),
  ).rejects.toBe(thrown);
  expect(pool.busy).toBe(0);
  expect(await db.execute(sql`select to_regclass('must_not_be') as found`)).toMatchObject([{ found: null }]);
  expect(await pidOf(db)).toBe(pid);
});

test('a failed statement whose error was caught fails the transaction all the same', async () => {
  const { db } = open({ connections: 1 });
  await expect(
    db.transaction(async (tx) => {
      await tx.execute(sql`create table must_not_be ()`);
      await tx.execute(sql`select 1 / 0`).catch(() => {});
    }),
  ).rejects.toMatchObject({ code: '22012' });
  expect(await db.execute(sql`select to_regclass('must_not_be') as found`)).toMatchObject([{ found: null }]);
});

test('a transaction in a transaction is undone alone', async () => {
  const { db } = open({ connections: 1 });
  await db.transaction(async (tx) => {
    await tx.execute(sql`create temporary table kept (n integer)`);
    await tx.transaction((inner) => inner.execute(sql`insert into kept values (1)`));
    const failed = tx.transaction(async (inner) => {
      await inner.execute(sql`insert into kept values (2)`);
      await inner.execute(sql`select 1 / 0`);
    });
    await expect(failed).rejects.toMatchObject({ cause: { code: '22012' } });
    await tx.execute(sql`insert into kept values (3)`);
  });
  expect(await db.execute(sql`select n from kept`)).toMatchObject([{ n: 1 }, { n: 3 }]);
});

test('what comes after the end of a transaction is refused, not run outside it', async () => {
  const { db } = open({ connections: 1 });
  let late: (() => Promise<unknown>) | undefined;
  await db.transaction(async (tx) => {
    late = () => tx.execute(sql`select`);
  });
  await expect(late?.()).rejects.toMatchObject({ cause: { message: 'The transaction is over.' } });
});

// `statement_timeout` lifted on the server only: so is a server that is stuck.
const stuck = sql`select set_config('statement_timeout', '0', false)`;

test('no answer in time is Unanswered; the place stays taken until there is one, then another connection serves', async () => {
  const { db, pool } = open({ connections: 1, statementTimeout: 100 });
  const pid = await pidOf(db);
  await db.execute(stuck);
  expect(await outcome(db.execute(sleep(3)))).toBeInstanceOf(Unanswered);
  expect(figuresOf(pool)).toMatchObject({ busy: 1 });
  expect(await outcome(db.execute(sql`select`))).toSatisfy((it) => it === 'done' || it instanceof Overloaded);
  await expect.poll(() => pool.busy, { timeout: 5_000 }).toBe(0);
  expect(await pidOf(db)).not.toBe(pid);
});

test('no answer in a transaction ends it: nothing of it is stored, and what follows is refused at once', async () => {
  const { db, pool } = open({ connections: 1, statementTimeout: 100 });
  const after: unknown[] = [];
  const failed = db.transaction(async (tx) => {
    await tx.execute(sql`create table must_not_be ()`);
    await tx.execute(sql`select set_config('statement_timeout', '0', true)`);
    after.push(await outcome(tx.execute(sleep(3))), await outcome(tx.execute(sql`select`)));
  });
  expect(await outcome(failed)).toBeInstanceOf(Unanswered);
  expect(after).toEqual([expect.any(Unanswered), expect.any(Unanswered)]);
  await expect.poll(() => pool.busy, { timeout: 5_000 }).toBe(0);
  expect(await db.execute(sql`select to_regclass('must_not_be') as found`)).toMatchObject([{ found: null }]);
});

test('a transaction that lifts its statement timeout is waited for; the next one is not', async () => {
  const { db } = open({ connections: 1, statementTimeout: 100 });
  await db.transaction(async (tx) => {
    await tx.execute(sql`set local statement_timeout = 0`);
    await tx.execute(sleep(2.5));
  });
  await expect(db.execute(sleep(1))).rejects.toMatchObject({ cause: { code: '57014' } });
});

test('a connection that ends costs its own statement only, in a transaction or not', async () => {
  const database = open({ connections: 2 });
  const { db, pool } = database;
  let pids: number[] = [];
  const inTransaction = db.transaction(async (tx) => {
    await tx.execute(sql`create table must_not_be ()`);
    // Those behind it are not run on another connection.
    await Promise.all([tx.execute(sleep(5)), tx.execute(sql`create table must_not_be ()`)]);
  });
  const alone = db.execute(sql`select pg_sleep(5), 'alone'`);
  const outcomes = Promise.all([outcome(inTransaction), outcome(alone)]);
  await expect
    .poll(async () => {
      const rows = await database.sql<{ pid: number }[]>`
        select pid from pg_stat_activity where datname = current_database() and query like 'select pg_sleep(5%'`;
      pids = rows.map((it) => it.pid);
      return pids;
    })
    .toHaveLength(2);
  await terminate(database, pids);
  expect(await outcomes).toEqual([expect.any(Unanswered), expect.any(Unanswered)]);
  expect(await Promise.all([pidOf(db), pidOf(db)])).not.toContain(pids[0]);
  expect(await db.execute(sql`select to_regclass('must_not_be') as found`)).toMatchObject([{ found: null }]);
  expect(pool.busy).toBe(0);
});

test('a connection that ended while idle, or between two statements, is replaced', async () => {
  const database = open({ connections: 1 });
  const { db } = database;
  const first = await pidOf(db);
  await terminate(database, [first]);
  await expect.poll(() => outcome(db.execute(sql`select`))).toBe('done');
  const failed = db.transaction(async (tx) => {
    const pid = await pidOf(tx);
    await terminate(database, [pid]);
    await expect.poll(() => outcome(tx.execute(sql`select`))).toBeInstanceOf(Unanswered);
    await tx.execute(sql`create table must_not_be ()`);
  });
  expect(await outcome(failed)).toBeInstanceOf(Unanswered);
  expect(await db.execute(sql`select to_regclass('must_not_be') as found`)).toMatchObject([{ found: null }]);
});

test('a server that cannot be reached is tried for as long as one waits, and is Overloaded then', async () => {
  const away = new URL(url);
  away.port = '1';
  const { db, close, pool } = openDatabase(away.href, { connections: 1, longestWait: 300 });
  closing.push(close);
  const [reached, waited] = await Promise.all([
    outcome(db.execute(sql`select`)),
    outcome(db.execute(sql`select`)),
  ]);
  expect(reached).toMatchObject({ code: 'OVERLOADED', cause: { code: 'ECONNREFUSED' } });
  expect(waited).toMatchObject({ code: 'OVERLOADED' });
  expect(pool.busy).toBe(0);
});

test('closing waits for who is at work, and refuses who comes later', async () => {
  const { db, close } = open({ connections: 1 });
  const work = outcome(
    db.transaction(async (tx) => {
      await tx.execute(sleep(0.1));
      await tx.execute(sleep(0.1));
    }),
  );
  const closed = close();
  expect(await work).toBe('done');
  await closed;
  expect(await outcome(db.execute(sql`select`))).toBeInstanceOf(Overloaded);
});
