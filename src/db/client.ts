import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { relations } from './relations.ts';

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
  /** Told of each statement's text, for tests that count them. */
  onQuery?: (query: string) => void;
};

/** A pool of connections to one database, and how to close it. Connects at the first query. */
export function openDatabase(url: string, options: DatabaseOptions = {}) {
  const { connections = 10, statementTimeout = 5_000, onQuery } = options;
  const sql = postgres(url, {
    max: connections,
    // Fetching types makes an unhandled rejection when the server goes away while a connection opens.
    fetch_types: false,
    onnotice: () => {},
    // Its own waits grow to half a minute: a Postgres that is back is found within a second.
    backoff: (retries) => Math.min(0.1 * 2 ** retries, 1),
    connection: {
      application_name: 'caveat',
      TimeZone: 'UTC',
      statement_timeout: statementTimeout,
      lock_timeout: 1_000,
      idle_in_transaction_session_timeout: 60_000,
    },
  });
  const db = drizzle({
    client: sql,
    relations,
    ...(onQuery && { logger: { logQuery: onQuery } }),
  });
  return { db, sql, close: () => sql.end({ timeout: 5 }) };
}
