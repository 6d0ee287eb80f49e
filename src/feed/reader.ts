import { setTimeout as delay } from 'node:timers/promises';
import type { Reader as Database } from '../db/client.ts';
import { type FeedChange, readChanges } from './change.ts';
import type { Tail } from './tail.ts';

const PAGE = 256;
const LONGEST_PAUSE_MILLISECONDS = 5_000;

/** The reader's positions mean nothing any more; it goes on from the head. */
export const rewound = Symbol('rewound');

export type FeedReaderOptions = {
  db: Database;
  tail: Tail;
  /** Starts with the first change after this position. */
  after: number;
  /** Which changes are wanted. May ask the database; asked again, with pauses, while that does not answer. */
  filter?: (change: FeedChange) => boolean | Promise<boolean>;
};

/**
 * The changes after a position, in order, for as long as it is asked: from the tail's memory where that reaches back,
 * else from Postgres. Holds nothing but a page, so a reader that does not ask costs nothing. `return()` ends it at once,
 * also while it waits. A Postgres that does not answer makes it wait, never fail.
 */
export class FeedReader implements AsyncIterableIterator<FeedChange | typeof rewound> {
  readonly #db: Database;
  readonly #tail: Tail;
  readonly #filter: NonNullable<FeedReaderOptions['filter']>;
  #position: number;
  #generation: number;
  #page: FeedChange[] = [];
  #taken = 0;
  #turn: Promise<unknown> = Promise.resolve();
  readonly #ending = new AbortController();

  constructor({ db, tail, after, filter = () => true }: FeedReaderOptions) {
    this.#db = db;
    this.#tail = tail;
    this.#filter = filter;
    this.#position = after;
    this.#generation = tail.generation;
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  /** Calls take turns: each gets a change of its own. */
  next(): Promise<IteratorResult<FeedChange | typeof rewound, undefined>> {
    const answer = this.#turn.then(() => this.#untilEnded(this.#advance()));
    this.#turn = answer.catch(() => {});
    return answer;
  }

  async return(): Promise<IteratorResult<FeedChange | typeof rewound, undefined>> {
    this.#ending.abort();
    return { done: true, value: undefined };
  }

  throw(): Promise<IteratorResult<FeedChange | typeof rewound, undefined>> {
    return this.return();
  }

  async #advance(): Promise<IteratorResult<FeedChange | typeof rewound, undefined>> {
    while (!this.#ending.signal.aborted) {
      if (this.#generation !== this.#tail.generation) {
        this.#generation = this.#tail.generation;
        this.#position = this.#tail.head;
        this.#page = [];
        this.#taken = 0;
        return { done: false, value: rewound };
      }
      const change = this.#page[this.#taken];
      if (change === undefined) {
        await this.#turnPage();
      } else {
        const wanted = await this.#persist(async () => this.#filter(change));
        this.#taken += 1;
        this.#position = change.position;
        if (wanted) return { done: false, value: change };
      }
    }
    return { done: true, value: undefined };
  }

  async #turnPage(): Promise<void> {
    const { head } = this.#tail;
    const recent = this.#tail.recent(this.#position, PAGE);
    this.#page = recent ?? (await this.#persist(() => readChanges(this.#db, this.#position, PAGE))) ?? [];
    this.#taken = 0;
    if (this.#page.length > 0) return;
    // Nothing between here and the head: only failed commits' positions.
    if (recent === undefined) this.#position = Math.max(this.#position, head);
    else await this.#news();
  }

  #news(): Promise<void> {
    return new Promise((resolve) => {
      const { signal } = this.#ending;
      const stop = this.#tail.onNews(() => {
        signal.removeEventListener('abort', end);
        resolve();
      });
      const end = () => {
        stop();
        resolve();
      };
      signal.addEventListener('abort', end, { once: true });
      if (signal.aborted) end();
    });
  }

  /** Tries until it works or the reader ends. */
  async #persist<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    for (
      let pause = 100;
      !this.#ending.signal.aborted;
      pause = Math.min(2 * pause, LONGEST_PAUSE_MILLISECONDS)
    ) {
      try {
        return await work();
      } catch (error) {
        if (!mayPass(error)) throw error;
        await delay(pause, undefined, { signal: this.#ending.signal }).catch(() => {});
      }
    }
    return undefined;
  }

  /** What is still being read when the reader ends is let go. */
  #untilEnded<Result>(
    work: Promise<IteratorResult<Result, undefined>>,
  ): Promise<IteratorResult<Result, undefined>> {
    const { signal } = this.#ending;
    return new Promise((resolve, reject) => {
      const end = () => resolve({ done: true, value: undefined });
      signal.addEventListener('abort', end, { once: true });
      if (signal.aborted) end();
      work.then(resolve, reject).finally(() => signal.removeEventListener('abort', end));
    });
  }
}

/** Whether another try may work: a server that is away, busy or starting, not a query that is wrong. */
function mayPass(error: unknown): boolean {
  let root = error;
  while (root instanceof Error && root.cause instanceof Error) root = root.cause;
  const { code } = root as { code?: unknown };
  return root instanceof AggregateError || (typeof code === 'string' && !/^(22|42)/.test(code));
}
