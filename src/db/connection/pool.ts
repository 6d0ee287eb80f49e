import { setTimeout as delay } from 'node:timers/promises';
import type { Session } from './session.ts';

/** No connection came free in time, or none can be made. Nothing was done: another try may work. */
export class Overloaded extends Error {
  override name = 'Overloaded';
  readonly code = 'OVERLOADED';
}

/** How a pool does. */
export type PoolFigures = {
  /** Connections in use, those included that owe an answer nobody waits for any more. */
  readonly busy: number;
  /** Who waits for a connection. */
  readonly waiting: number;
  /** Who waited in vain, since the start. */
  readonly refused: number;
};

export type PoolOptions = {
  /** Connections at most. */
  connections: number;
  /** Milliseconds to wait for one; 0 for no bound, and for one try to reach the server. */
  longestWait: number;
  open: () => Promise<Session>;
};

const PAUSE_MILLISECONDS = 100;
const LONGEST_CLOSE_MILLISECONDS = 5_000;

/**
 * Hands out connections, first come, first served. postgres.js queues without bound in length or time; here whoever has
 * waited long enough is refused, and the others find a queue that moves.
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

  /** Works with a connection that is nobody else's meanwhile. Throws `Overloaded` when there is none. */
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

  /** Waits up to five seconds for who is at work, and ends all connections. Never throws. */
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

  /** Until a place is handed over. */
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

  /** The one used last, whose caches are warm. */
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
        // A server that starts again is back soon.
        const waited = performance.now() - asked + PAUSE_MILLISECONDS;
        if (waited < longestWait && this.#state === 'open') await delay(PAUSE_MILLISECONDS);
        else throw new Overloaded('The database cannot be reached.', { cause: error });
      }
    }
  }

  #giveBack(session: Session | undefined): void {
    if (session && (!session.isUsable || this.#state !== 'open')) {
      // The place stays taken for as long as an answer is owed: a server that is stuck is not asked for more.
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
