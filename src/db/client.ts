import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { readAddress } from './connection/address.ts';
import { pooledClient, snapshotClient } from './connection/driver.ts';
import { openOnFirst } from './connection/hosts.ts';
import { openerLike } from './connection/over-client.ts';
import { Pool, type PoolFigures } from './connection/pool.ts';
import { PreparePolicy } from './connection/prepare-policy.ts';
import { type Moment, Session } from './connection/session.ts';
import { optionsOf, settingsOf } from './connection/settings.ts';
import { Snapshot } from './connection/snapshot.ts';
import { relations } from './relations.ts';

export { isSameMoment, type Moment, present } from './connection/session.ts';

export type Sql = postgres.Sql;
export type Database = ReturnType<typeof openDatabase>['db'];
/** Inside a transaction: the same queries, none of its own connections. */
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];
export type Reader = Database | Transaction;

export type DatabaseOptions = {
  /** Connections at most. */
  connections?: number;
  /** Milliseconds one statement may take; 0 for no bound. */
  statementTimeout?: number;
  /** Milliseconds to wait for a connection before `Overloaded` is thrown; 0 for no bound. */
  longestWait?: number;
  /** Days after its newest evidence that a status is stale. */
  staleDays?: number;
  /** Told of each statement, for tests that count or explain them. */
  onQuery?: (query: string, parameters: unknown[], moment: Moment | undefined) => void;
};

const travellers = new WeakMap<object, (moment: Moment) => Database>();

/** The same database as of another moment: for reading, statement by statement. */
export function readAsOf(db: Database, moment: Moment): Database {
  const openAsOf = travellers.get(db);
  if (!openAsOf) throw new Error('Only a database as it is now can be read as of another moment.');
  return openAsOf(moment);
}

const takers = new WeakMap<object, (mark: string) => { snapshot: Snapshot; db: Database }>();

/**
 * Works with a database in which all is read at one moment, also as of others with `readAsOf`; `snapshot` tells what the
 * mark answered then, and what was asked. It is over when the work is.
 */
export async function readAtOnce<Result>(
  db: Database,
  mark: string,
  work: (db: Database, snapshot: Snapshot) => Promise<Result>,
): Promise<Result> {
  const take = takers.get(db);
  if (!take) throw new Error('A snapshot is taken of a database as it is now.');
  const taken = take(mark);
  try {
    return await work(taken.db, taken.snapshot);
  } finally {
    taken.snapshot.end();
  }
}

/**
 * A pool of connections to one database, and how to close it. Connects at the first query. `db` throws `Overloaded` and
 * `Unanswered`; `sql` is postgres.js itself, on connections of its own: for LISTEN, and for what nobody else waits for.
 */
export function openDatabase(url: string, options: DatabaseOptions = {}) {
  const { connections = 10, statementTimeout = 5_000, longestWait = 600, staleDays = 180, onQuery } = options;
  const address = readAddress(url);
  const told = settingsOf(address, { statementTimeout, staleDays });
  const settings = {
    ...optionsOf(address, told),
    max: connections,
    // Its own waits grow to half a minute: a Postgres that is back is found within a second.
    backoff: (retries: number) => Math.min(0.1 * 2 ** retries, 1),
  };
  const sql = postgres(settings);
  const repeated = new PreparePolicy();
  const open = () =>
    openOnFirst(settings, (options) => Session.open(options, sql, { statementTimeout, repeated, told }));
  const pool = new Pool({ connections, longestWait, open });
  const openWith = (client: Sql, moment?: Moment) =>
    drizzle({
      client,
      relations,
      ...(onQuery && {
        logger: { logQuery: (query, parameters) => onQuery(query, parameters, moment) },
      }),
    });
  const openAsOf = (moment?: Moment) => openWith(pooledClient(pool, sql.options, moment), moment);
  const db = openAsOf();
  travellers.set(db, openAsOf);
  const openLike = openerLike(db);
  takers.set(db, (mark) => {
    const snapshot = new Snapshot(pool, mark);
    const openThen = (moment?: Moment) => {
      const client = snapshotClient(snapshot, sql.options, moment);
      // The log has the moment of each.
      return onQuery && moment ? openWith(client, moment) : openLike(client);
    };
    const taken = openThen();
    travellers.set(taken, openThen);
    return { snapshot, db: taken };
  });
  const figures: PoolFigures = pool;
  const close = async () => {
    await Promise.all([pool.close(), sql.end({ timeout: 5 })]);
  };
  return { db, sql, pool: figures, close };
}
