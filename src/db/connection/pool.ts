import { setTimeout as delay } from 'node:timers/promises';
import type { Session } from './session.ts';

/** No connection became free in time, or none can be opened. Nothing was executed: a retry may work. */
export class Overloaded extends Error {
  override name = 'Overloaded';
  readonly code = 'OVERLOADED';
}

/** The state of a pool. */
export type PoolFigures = {
  /** Connections in use, including those with a pending result that nobody waits for any more. */
  readonly busy: number;
  /** Requests in the queue. */
  readonly waiting: number;
  /** Requests refused since the start because no connection became free. */
  readonly refused: number;
};

export type PoolOptions = {
  /** The maximum number of connections. */
  connections: number;
  /**
   * The timeout in milliseconds for a connection to become free, and for one attempt to reach the server; 0 means none.
   */
  longestWait: number;
  open: () => Promise<Session>;
};

const PAUSE_MILLISECONDS = 100;
const LONGEST_CLOSE_MILLISECONDS = 5_000;

/**
 * Hands out connections, first come, first served. The queue of postgres.js has no bound in length or time; here a
 * request is refused after a timeout, so that the queue keeps moving.
 */
export class Pool implements PoolFigures {
  busy = 0;
  refused = 0;
  readonly #options: PoolOptions;
  readonly #waiting = new Set<() => void>();
  readonly #idle: Session[] = [];
  readonly #used = new Set<Session>();
  #state: 'open' | 'closing' | 'closed' = 'open';
  #drained: () => void = () => {};

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  get waiting() {
    return this.#waiting.size;
  }

  /** Calls `work` with exclusive use of a connection. Throws `Overloaded` if none becomes free in time. */
  async use<Result>(work: (session: Session) => Promise<Result>): Promise<Result> {
    if (this.#state !== 'open') throw new Overloaded('The database is being closed.');
    const asked = performance.now();
    if (this.busy < this.#options.connections) this.busy += 1;
    else await this.#wait();
    let session: Session | undefined;
    try {
      session = this.#findIdle() ?? (await this.#open(asked));
      this.#used.add(session);
      return await work(session);
    } finally {
      this.#giveBack(session);
    }
  }

  /** Waits up to five seconds for work in progress, then closes all connections. Never throws. */
  async close(): Promise<void> {
    this.#state = 'closing';
    if (this.busy > 0) {
      const patience = new AbortController();
      const drained = new Promise<void>((resolve) => {
        this.#drained = resolve;
      });
      const late = delay(LONGEST_CLOSE_MILLISECONDS, undefined, patience).catch(() => {});
      await Promise.race([drained, late]);
      patience.abort();
    }
    this.#state = 'closed';
    const idle = this.#idle.splice(0).map((session) => session.end());
    await Promise.all([...idle, ...[...this.#used].map((session) => session.abandon())]);
  }

  /** Resolves when a connection's slot is handed over. */
  #wait(): Promise<void> {
    const { longestWait } = this.#options;
    return new Promise((resolve, reject) => {
      const refuse = () => {
        this.#waiting.delete(go);
        this.refused += 1;
        reject(new Overloaded('Every connection to the database is busy.'));
      };
      const timer = longestWait > 0 ? setTimeout(refuse, longestWait) : undefined;
      const go = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#waiting.add(go);
    });
  }

  /** The most recently used connection has warm caches. */
  #findIdle(): Session | undefined {
    let session = this.#idle.pop();
    while (session && !session.isUsable) session = this.#idle.pop();
    return session;
  }

  async #open(asked: number): Promise<Session> {
    const { longestWait, open } = this.#options;
    for (;;) {
      if (this.#state === 'closed') throw new Overloaded('The database is closed.');
      try {
        return await open();
      } catch (error) {
        // A server that restarts is reachable again soon.
        const waited = performance.now() - asked + PAUSE_MILLISECONDS;
        if (waited < longestWait && this.#state === 'open') await delay(PAUSE_MILLISECONDS);
        else throw new Overloaded('The database cannot be reached.', { cause: error });
      }
    }
  }

  #giveBack(session: Session | undefined): void {
    if (session && (!session.isUsable || this.#state !== 'open')) {
      // The slot stays in use while a result is pending, so that a stuck server gets no further load.
      void session.end().then(() => {
        this.#used.delete(session);
        this.#free();
      });
      return;
    }
    if (session) {
      this.#used.delete(session);
      this.#idle.push(session);
    }
    this.#free();
  }

  #free(): void {
    const [next] = this.#waiting;
    if (next) {
      this.#waiting.delete(next);
      next();
      return;
    }
    this.busy -= 1;
    if (this.busy === 0) this.#drained();
  }
}
