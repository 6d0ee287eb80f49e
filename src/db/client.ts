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
/** A transaction: the same queries, without connections of its own. */
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];
export type Reader = Database | Transaction;

export type DatabaseOptions = {
  /** The maximum number of connections. */
  connections?: number;
  /** The timeout of a statement in milliseconds; 0 means none. */
  statementTimeout?: number;
  /** Milliseconds to wait for a connection before `Overloaded` is thrown; 0 means no timeout. */
  longestWait?: number;
  /** A status is stale this many days after its newest evidence. */
  staleDays?: number;
  /** Called with each statement, for tests that count or explain statements. */
  onQuery?: (query: string, parameters: unknown[], moment: Moment | undefined) => void;
};

const travellers = new WeakMap<object, (moment: Moment) => Database>();

/** The same database as of another moment, for reading; each statement is read by itself. */
export function readAsOf(db: Database, moment: Moment): Database {
  const openAsOf = travellers.get(db);
  if (!openAsOf) throw new Error('Only a database as it is now can be read as of another moment.');
  return openAsOf(moment);
}

const takers = new WeakMap<object, (mark: string) => { snapshot: Snapshot; db: Database }>();

/**
 * Calls `work` with a database that reads one MVCC snapshot, also as of other moments with `readAsOf`. `snapshot` has
 * the result of the mark in it and the statements that were sent. The snapshot ends with the work.
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
 * `Unanswered`; `sql` is postgres.js itself on connections of its own, for LISTEN and for background work.
 */
export function openDatabase(url: string, options: DatabaseOptions = {}) {
  const { connections = 10, statementTimeout = 5_000, longestWait = 600, staleDays = 180, onQuery } = options;
  const address = readAddress(url);
  const sessionSettings = settingsOf(address, { statementTimeout, staleDays });
  const settings = {
    ...optionsOf(address, sessionSettings),
    max: connections,
    // The back-off of postgres.js grows to half a minute; with this one a restarted Postgres is found within a second.
    backoff: (retries: number) => Math.min(0.1 * 2 ** retries, 1),
  };
  const sql = postgres(settings);
  const repeated = new PreparePolicy();
  const open = () =>
    openOnFirst(settings, (options) =>
      Session.open(options, sql, { statementTimeout, repeated, sessionSettings }),
    );
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
