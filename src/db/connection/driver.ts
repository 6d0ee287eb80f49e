import type postgres from 'postgres';
import type { Pool } from './pool.ts';
import { type How, type Moment, present, type Rows, type Session } from './session.ts';
import type { Snapshot } from './snapshot.ts';

type Work = (client: postgres.Sql) => Promise<unknown>;

/**
 * The part of a postgres.js client that Drizzle uses: statements and transactions, each on a connection of `pool`, read
 * as of `moment`.
 */
export function pooledClient(
  pool: Pool,
  options: postgres.Sql['options'],
  moment: Moment = present,
): postgres.Sql {
  const use = <Result>(work: (session: Session) => Promise<Result>): Promise<Result> =>
    pool.use((session) => {
      const travelled = session.travel(moment);
      return travelled ? travelled.then(() => work(session)) : work(session);
    });
  const client = {
    options,
    unsafe: (text: string, parameters: unknown[], how: How) =>
      query(how, (chosen) => use((session) => session.ask(text, parameters, chosen))),
    begin: (work: Work) => use((session) => transact(session, work)),
  };
  return client as never;
}

/** The same for reading in a snapshot, which has no transactions. */
export function snapshotClient(
  snapshot: Snapshot,
  options: postgres.Sql['options'],
  moment: Moment = present,
): postgres.Sql {
  const client = {
    options,
    unsafe: (text: string, parameters: unknown[], how: How) =>
      query(how, (chosen) => snapshot.ask(moment, text, parameters, chosen)),
    begin: () => Promise.reject(new Error('Nothing is written in a snapshot.')),
  };
  return client as never;
}

/** A pending result whose form can still be chosen in the same tick: the statement is sent in the next. */
function query(how: How, ask: (how: How) => Promise<Rows>) {
  const chosen = { ...how };
  const answer = ask(chosen);
  const values = () => {
    chosen.values = true;
    return answer;
  };
  return Object.assign(answer, { values });
}

/** Runs `work` in a transaction, which is committed, or rolled back if `work` throws. */
async function transact(session: Session, work: Work): Promise<unknown> {
  const { statementTimeout } = session;
  const scope = new Scope(session);
  try {
    await session.ask('begin');
    const result = await work(scope.client());
    scope.over = true;
    const { command } = await session.ask('commit');
    // A statement failed and its error was swallowed: at `commit` Postgres rolls back without an error.
    if (command !== 'COMMIT') throw scope.failure;
    return result;
  } catch (error) {
    scope.over = true;
    // If this cannot be sent, the connection is closed, and the transaction with it.
    await session.ask('rollback').catch(() => {});
    throw error;
  } finally {
    session.statementTimeout = statementTimeout;
  }
}

class Scope {
  over = false;
  failure: unknown = new Error('The transaction was rolled back.');
  readonly #session: Session;
  #savepoints = 0;

  constructor(session: Session) {
    this.#session = session;
  }

  client(): postgres.Sql {
    const client = {
      unsafe: (text: string, parameters: unknown[], how: How) =>
        query(how, (chosen) => this.#ask(text, parameters, chosen)),
      savepoint: (work: Work) => this.#savepoint(work),
    };
    return client as never;
  }

  async #ask(text: string, parameters: unknown[] = [], how: How = {}): Promise<Rows> {
    if (this.over) throw new Error('The transaction is over.');
    const limit = /^\s*set local statement_timeout = (\d+)\s*$/i.exec(text)?.[1];
    if (limit !== undefined) this.#session.statementTimeout = Number(limit);
    try {
      return await this.#session.ask(text, parameters, how);
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }

  async #savepoint(work: Work): Promise<unknown> {
    this.#savepoints += 1;
    const name = `s${this.#savepoints}`;
    await this.#ask(`savepoint ${name}`);
    try {
      const result = await work(this.client());
      await this.#ask(`release savepoint ${name}`);
      return result;
    } catch (error) {
      await this.#ask(`rollback to savepoint ${name}`);
      throw error;
    }
  }
}
