import type { Database } from '../db/client.ts';
import { type FeedChange, readHead } from '../feed/change.ts';
import { decodeCursor, encodeCursor } from '../feed/cursor.ts';
import { FeedReader, rewound } from '../feed/reader.ts';
import { type FeedLog, openTail, type Tail } from '../feed/tail.ts';

/** Why a stream cannot go on from where its reader stood. */
export const resetReasons = ['OTHER_EPOCH', 'FORGED', 'AHEAD'] as const;
export type ResetReason = (typeof resetReasons)[number];

/** Said instead of a silent hole: changes may have been missed, and the stream goes on after `cursor`. */
export class FeedReset {
  readonly reason: ResetReason;
  readonly cursor: string;
  constructor(reason: ResetReason, cursor: string) {
    this.reason = reason;
    this.cursor = cursor;
  }
}

export type Wanted = {
  /** The cursor of the last change that was seen; without it, only what comes from now on. */
  after?: string | null | undefined;
  filter?: (change: FeedChange) => boolean | Promise<boolean>;
};

/** Who is told what. */
export type Hub = {
  /** The tail follows the database. */
  readonly ready: boolean;
  /** How many streams are open. */
  readonly streams: number;
  /** The wanted changes, each with its cursor. Where `after` is not good here, a `FeedReset` comes first. */
  changes(wanted: Wanted): AsyncIterableIterator<FeedChange | FeedReset>;
  /** Ends every stream, and the tail. */
  close(): Promise<void>;
};

/** Starts to follow the feed of the database at `url`; `db` serves readers who are behind. */
export async function openHub(db: Database, url: string, log: FeedLog): Promise<Hub> {
  return new FeedHub(db, await openTail(url, log));
}

class FeedHub implements Hub {
  readonly #db: Database;
  readonly #tail: Tail;
  readonly #open = new Set<Stream>();

  constructor(db: Database, tail: Tail) {
    this.#db = db;
    this.#tail = tail;
  }

  get ready() {
    return this.#tail.ready;
  }

  get streams() {
    return this.#open.size;
  }

  changes(wanted: Wanted) {
    const stream = new Stream(this.#db, this.#tail, wanted, () => this.#open.delete(stream));
    this.#open.add(stream);
    return stream;
  }

  async close() {
    for (const stream of [...this.#open]) stream.return();
    await this.#tail.close();
  }
}

type Message = FeedChange | FeedReset;
type Step = IteratorResult<Message, undefined>;

/** A reader, begun where its cursor says, that speaks of resets. */
class Stream implements AsyncIterableIterator<Message> {
  readonly #tail: Tail;
  readonly #left: () => void;
  readonly #began: Promise<{ reader: FeedReader; reset: FeedReset | undefined }>;
  #first = true;
  #ended = false;
  #end: () => void = () => {};
  readonly #whenEnded: Promise<void>;

  constructor(db: Database, tail: Tail, { after, filter }: Wanted, left: () => void) {
    this.#tail = tail;
    this.#left = left;
    this.#whenEnded = new Promise((resolve) => {
      this.#end = resolve;
    });
    // Now, not at the first `next()`: what is committed from here on belongs to the stream.
    const head = tail.head;
    this.#began = begin(db, tail, after).then(({ position = head, reason }) => ({
      reader: new FeedReader({ db, tail, after: position, ...(filter && { filter }) }),
      reset: reason && new FeedReset(reason, encodeCursor({ epoch: tail.epoch, position })),
    }));
    this.#began.catch(() => {});
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  async next(): Promise<Step> {
    if (this.#ended) return { done: true, value: undefined };
    const began = await Promise.race([this.#began, this.#whenEnded]);
    if (!began || this.#ended) return { done: true, value: undefined };
    const { reader, reset } = began;
    if (this.#first) {
      this.#first = false;
      if (reset) return { done: false, value: reset };
    }
    const step = await reader.next();
    if (step.done) return { done: true, value: undefined };
    if (step.value !== rewound) return { done: false, value: step.value };
    const cursor = encodeCursor({ epoch: this.#tail.epoch, position: this.#tail.head });
    return { done: false, value: new FeedReset('OTHER_EPOCH', cursor) };
  }

  async return(): Promise<Step> {
    this.#ended = true;
    this.#end();
    this.#left();
    void this.#began.then(({ reader }) => reader.return()).catch(() => {});
    return { done: true, value: undefined };
  }

  throw(): Promise<Step> {
    return this.return();
  }
}

/** Where to start, and what is wrong with the cursor. Undefined: from the head. */
async function begin(
  db: Database,
  tail: Tail,
  after: string | null | undefined,
): Promise<{ position?: number; reason?: ResetReason }> {
  if (after === null || after === undefined) return {};
  const place = decodeCursor(after);
  if (!place) return { reason: 'FORGED' };
  if (place.epoch !== tail.epoch) return { reason: 'OTHER_EPOCH' };
  if (place.position <= tail.head) return { position: place.position };
  // Another process may have seen, and told, what our tail has not yet.
  const head = await readHead(db);
  return place.position <= head.position ? { position: place.position } : { reason: 'AHEAD' };
}
