import type { Database } from '../db/client.ts';
import { encodeCursor, type FeedPosition } from './cursor.ts';
import { ChangePageCache, type ChangeRange } from './page-cache.ts';
import { type FeedLog, openTail, type Tail } from './tail.ts';

/** The feed of a database: all changes in commit order, readable from any position. */
export type Feed = Pick<
  Tail,
  | 'head'
  | 'generation'
  | 'ready'
  | 'missed'
  | 'queueUsage'
  | 'polledAt'
  | 'unchangedUpTo'
  | 'poll'
  | 'onChange'
  | 'close'
> & {
  /** The number of pages of older changes read from Postgres. */
  readonly reads: number;
  /** The changes after a position, from memory; undefined if memory does not reach back that far. */
  recent(position: number): ChangeRange | undefined;
  /** The changes after a position before the head, from memory or Postgres. Rejects with `PastRetention`, and errors of Postgres. */
  after(position: number): Promise<ChangeRange>;
  /** The cursor of a position. */
  cursorOf(position: number): string;
  /** True if a position belongs to the history that is followed. One that is newer than the last poll may be unknown. */
  has(place: FeedPosition): boolean;
};

const LONGEST_RANGE = 128;

/** Starts to follow the feed of the database at `url`; `db` reads older changes. */
export async function openFeed(db: Database, url: string, log: FeedLog): Promise<Feed> {
  return new DatabaseFeed(db, await openTail(url, log));
}

class DatabaseFeed implements Feed {
  readonly #tail: Tail;
  readonly #history: ChangePageCache;
  #generation: number;

  constructor(db: Database, tail: Tail) {
    this.#tail = tail;
    this.#history = new ChangePageCache(db);
    this.#generation = tail.generation;
  }

  get head() {
    return this.#tail.head;
  }
  get generation() {
    return this.#tail.generation;
  }
  get ready() {
    return this.#tail.ready;
  }
  get missed() {
    return this.#tail.missed;
  }
  get queueUsage() {
    return this.#tail.queueUsage;
  }
  get polledAt() {
    return this.#tail.polledAt;
  }
  get unchangedUpTo() {
    return this.#tail.unchangedUpTo;
  }
  get reads() {
    return this.#history.reads;
  }

  recent(position: number) {
    return this.#tail.recent(position, LONGEST_RANGE);
  }

  async after(position: number): Promise<ChangeRange> {
    const recent = this.recent(position);
    if (recent !== undefined) return recent;
    if (this.#generation !== this.#tail.generation) {
      this.#generation = this.#tail.generation;
      this.#history.forget();
    }
    const { head, incarnations } = this.#tail;
    return shorten(await this.#history.after(position, { epoch: incarnations.of(head), position: head }));
  }

  cursorOf(position: number) {
    return encodeCursor({ epoch: this.#tail.incarnations.of(position), position });
  }

  has(place: FeedPosition) {
    return this.#tail.incarnations.has(place);
  }

  onChange(wake: () => void) {
    return this.#tail.onChange(wake);
  }
  poll() {
    return this.#tail.poll();
  }
  close() {
    return this.#tail.close();
  }
}

function shorten({ changes, until }: ChangeRange): ChangeRange {
  if (changes.length <= LONGEST_RANGE) return { changes, until };
  const first = changes.slice(0, LONGEST_RANGE);
  return { changes: first, until: first.at(-1)?.position ?? until };
}
