import type { Pool } from './pool.ts';
import type { How, Moment, Rows, Session } from './session.ts';

/** The result of a snapshot's mark, the statement that is sent when the snapshot is taken. */
export type Marked = Rows;

/** The snapshot has ended and accepts no further statements. */
export class SnapshotOver extends Error {
  override name = 'SnapshotOver';
  constructor() {
    super('The snapshot is over.');
  }
}

type Taken = { session: Session; marked: Promise<Marked> };

/**
 * One MVCC snapshot of the database, read on one connection and taken at the first statement. It is read-only. Once a
 * statement has failed, all later ones fail with the same error, because Postgres has aborted the transaction.
 */
export class Snapshot {
  /** The distinct statements that were sent. */
  readonly texts = new Set<string>();
  readonly #pool: Pool;
  readonly #mark: string;
  readonly #over = Promise.withResolvers<void>();
  #taken: Promise<Taken> | undefined;
  #failure: unknown;
  #ended = false;
  /** The number of statements that wait for the connection. */
  #waiting = 0;

  constructor(pool: Pool, mark: string) {
    this.#pool = pool;
    this.#mark = mark;
  }

  /** The mark's result in the snapshot; null if no statement was sent. */
  async marked(): Promise<Marked | null> {
    return this.#taken ? (await this.#taken).marked : null;
  }

  /** The result of a statement as of a moment. Throws `Overloaded`, `Unanswered`, or the error of Postgres. */
  async ask(moment: Moment, text: string, parameters: unknown[], how: How): Promise<Rows> {
    this.texts.add(text);
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#ended) throw new SnapshotOver();
    this.#taken ??= this.#take();
    this.#waiting += 1;
    try {
      const { travelled, answer } = await this.#join(this.#taken, moment, text, parameters, how);
      if (travelled)
        await travelled.catch((error) => answer.catch(() => {}).then(() => Promise.reject(error)));
      return await answer;
    } catch (error) {
      this.#failure ??= error;
      throw this.#failure;
    }
  }

  /** Ends the snapshot; releases the connection once all statements were sent. Never throws. */
  end(): void {
    this.#ended = true;
    if (this.#waiting === 0) this.#over.resolve();
  }

  /**
   * Queued on the connection; it may be released only after this, or the statement would be read after the snapshot.
   */
  async #join(taken: Promise<Taken>, moment: Moment, text: string, parameters: unknown[], how: How) {
    try {
      const { session } = await taken;
      if (this.#failure !== undefined) throw this.#failure;
      // Both are sent in one tick, so that no statement of another moment comes between.
      return { travelled: session.travel(moment), answer: session.ask(text, parameters, how) };
    } finally {
      this.#waiting -= 1;
      if (this.#ended) this.end();
    }
  }

  #take(): Promise<Taken> {
    const taken = Promise.withResolvers<Taken>();
    const work = async (session: Session) => {
      const { moment } = session;
      session.sendsAhead = true;
      // One message and one round trip: the snapshot is that of its second statement.
      const begun = session.ask(`begin isolation level repeatable read read only; ${this.#mark}`);
      const marked = begun.then((results) => (results as unknown as Rows[])[1] as Rows);
      marked.catch((error) => {
        this.#failure ??= error;
      });
      taken.resolve({ session, marked });
      await this.#over.promise;
      await session.leave(moment).catch(() => {});
    };
    this.#pool.use(work).catch(taken.reject);
    taken.promise.catch(() => {});
    return taken.promise;
  }
}
