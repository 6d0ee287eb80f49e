import type { Pool } from './pool.ts';
import type { How, Moment, Rows, Session } from './session.ts';

/** What a snapshot's mark, a statement that is asked when it is taken, answered. */
export type Marked = Rows;

/** Nothing can be asked of it any more. */
export class SnapshotOver extends Error {
  override name = 'SnapshotOver';
  constructor() {
    super('The snapshot is over.');
  }
}

type Taken = { session: Session; marked: Promise<Marked> };

/**
 * One moment of the database, read on one connection, which is taken when first something is asked. Nothing can be
 * written. Once a statement has failed, so do all that follow, with the same error: Postgres has let the moment go.
 */
export class Snapshot {
  /** The statements that were asked, each once. */
  readonly texts = new Set<string>();
  readonly #pool: Pool;
  readonly #mark: string;
  readonly #over = Promise.withResolvers<void>();
  #taken: Promise<Taken> | undefined;
  #failure: unknown;
  #ended = false;
  /** How many statements wait for the connection. */
  #waiting = 0;

  constructor(pool: Pool, mark: string) {
    this.#pool = pool;
    this.#mark = mark;
  }

  /** What the mark answered in it; null where nothing was asked. */
  async marked(): Promise<Marked | null> {
    return this.#taken ? (await this.#taken).marked : null;
  }

  /** The answer to a statement as of a moment. Throws `Overloaded`, `Unanswered`, or what Postgres says. */
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

  /** Nothing more is asked: gives the connection back when all that was is on its way. Never throws. */
  end(): void {
    this.#ended = true;
    if (this.#waiting === 0) this.#over.resolve();
  }

  /** Stands in the connection's line; only then may it be given back, or this would be read after the moment. */
  async #join(taken: Promise<Taken>, moment: Moment, text: string, parameters: unknown[], how: How) {
    try {
      const { session } = await taken;
      if (this.#failure !== undefined) throw this.#failure;
      // Both in one breath: nothing of another moment comes between.
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
      // One message, one round trip: the moment is that of its second statement.
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
