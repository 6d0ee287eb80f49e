import { sql } from 'drizzle-orm';
import { type Database, openDatabase } from '../db/client.ts';
import { type FeedHistory, openHistory, prepareChanges } from './change.ts';
import type { Incarnations } from './incarnations.ts';
import type { ChangeRange } from './page-cache.ts';
import { Ring } from './ring.ts';

/** Told when the feed can't be followed, and when it can again. */
export type FeedLog = { warn(about: object, line: string): void; info(about: object, line: string): void };

const PAGE = 500;
/** Answers are kept only for as long as the last look is younger than a second. */
const POLL_MILLISECONDS = 500;
const TICKS_PER_SAMPLE = 20;
/** Without an answer for longer than this, the tail does not call itself ready. */
const SILENT_MILLISECONDS = 10_000;

/** The end of the feed, followed once per process: what it has seen, and who waits for more. */
export type Tail = {
  /** Of the history that is followed. */
  readonly incarnations: Incarnations;
  /** The position of the newest change it knows. */
  readonly head: number;
  /** Rises when the database turned out to be another one, or to have lost changes: positions then mean other things. */
  readonly generation: number;
  /** Postgres answered lately. */
  readonly ready: boolean;
  /** When the last look began that has seen all there was, by `performance.now()`. */
  readonly polledAt: number;
  /** The position of the newest revision it knows that changed nothing that is told, yet wrote; 0 where it knows of none. */
  readonly unchangedUpTo: number;
  /** The changes after a position, from memory; undefined when memory does not reach back so far. */
  recent(after: number, most: number): ChangeRange | undefined;
  /** Calls whenever there is more to see, or positions mean other things; returns how not to be called any more. */
  onChange(wake: () => void): () => void;
  /** Notifications that came too late or never: the clock found what they should have told. */
  readonly missed: number;
  /** The fullness of Postgres' queue of notifications, 0 to 1, as of a moment ago. */
  readonly queueUsage: number;
  /** Looks now, and resolves when it has seen what was there. Never throws. */
  poll(): Promise<void>;
  /** Ends both connections and wakes everybody, within five seconds. */
  close(): Promise<void>;
};

/**
 * Follows the feed on connections of its own, so that it never waits behind requests. A notification, a new LISTEN
 * connection and a clock that ticks twice a second all mean only "look": none of them carries anything that could get lost.
 */
export async function openTail(url: string, log: FeedLog): Promise<Tail> {
  const { db, sql: client, close } = openDatabase(url, { connections: 1 });
  try {
    const tail = new DatabaseTail(db, prepareChanges(client, PAGE), await openHistory(db), log);
    const listening = await client.listen(
      'feed',
      () => tail.hear(),
      () => tail.check(),
    );
    const poll = setInterval(() => tail.tick(), POLL_MILLISECONDS);
    let closing: Promise<void> | undefined;
    tail.close = () => {
      clearInterval(poll);
      tail.end();
      // Unlistening lets postgres.js not listen again, and takes for ever when the server is gone.
      void listening.unlisten().catch(() => {});
      closing ??= close();
      return closing;
    };
    return tail;
  } catch (error) {
    await close();
    throw error;
  }
}

class DatabaseTail implements Tail {
  incarnations: Incarnations;
  generation = 0;
  #ring: Ring;
  readonly #db: Database;
  readonly #read: ReturnType<typeof prepareChanges>;
  readonly #log: FeedLog;
  readonly #waiting = new Set<() => void>();
  missed = 0;
  queueUsage = 0;
  polledAt = performance.now();
  unchangedUpTo = 0;
  #ticks = 0;
  /** A notification came since the last tick. */
  #told = false;
  #looking: Promise<void> | undefined;
  #again = false;
  #mustCheck = false;
  #failing = false;
  #answeredAt = performance.now();
  #ended = false;

  constructor(db: Database, read: ReturnType<typeof prepareChanges>, found: FeedHistory, log: FeedLog) {
    this.#db = db;
    this.#read = read;
    this.#log = log;
    this.incarnations = found.incarnations;
    this.#ring = new Ring(found.position);
  }

  get head() {
    return this.#ring.head;
  }

  get ready() {
    return !this.#ended && !this.#failing && performance.now() - this.#answeredAt < SILENT_MILLISECONDS;
  }

  recent(after: number, most: number) {
    return this.#ring.after(after, most);
  }

  onChange(wake: () => void) {
    this.#waiting.add(wake);
    return () => void this.#waiting.delete(wake);
  }

  /** Looks, after asking whether this is still the same history: a lost connection may have been its end. */
  check(): Promise<void> {
    this.#mustCheck = true;
    return this.poll();
  }

  /** What the clock finds is what a notification should have told. */
  async tick(): Promise<void> {
    const { head } = this;
    const quiet = this.#looking === undefined;
    // Where notifications keep coming there is nothing for the clock to find.
    if (performance.now() - this.polledAt > POLL_MILLISECONDS / 5) await this.poll();
    if (quiet && !this.#told && this.head > head) this.missed += 1;
    this.#told = false;
    this.#ticks += 1;
    if (this.#ticks % TICKS_PER_SAMPLE === 1 && this.ready) await this.#sampleQueue();
  }

  async #sampleQueue(): Promise<void> {
    const usage = sql`select pg_notification_queue_usage() as usage -- sampleQueue`;
    const [row] = await this.#db.execute<{ usage: number }>(usage).catch(() => []);
    this.queueUsage = row?.usage ?? this.queueUsage;
  }

  /** A notification came. */
  hear(): Promise<void> {
    this.#told = true;
    return this.poll();
  }

  poll(): Promise<void> {
    // What is committed while a look is under way may have been missed by it.
    this.#again = true;
    this.#looking ??= this.#lookUntilSeen().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #lookUntilSeen(): Promise<void> {
    while (this.#again && !this.#ended) {
      this.#again = false;
      try {
        await this.#readOn();
        if (this.#failing) this.#log.info({}, 'the feed is followed again');
        this.#failing = false;
        this.#answeredAt = performance.now();
      } catch (error) {
        if (this.#ended) return;
        if (!this.#failing)
          this.#log.warn({ err: error }, 'the feed cannot be read; trying again each second');
        this.#failing = true;
        return;
      }
    }
  }

  async #readOn(): Promise<void> {
    if (this.#mustCheck) await this.#check();
    for (;;) {
      const began = performance.now();
      const from = this.#seenTo;
      const page = await this.#read(from);
      if (page.head < from || page.incarnations.of(from) !== this.incarnations.of(from)) return this.#check();
      this.incarnations = this.incarnations.joinedWith(page.incarnations);
      // What followed was let go before it was seen: who stands there is told by what reads on from there.
      this.unchangedUpTo = Math.max(this.unchangedUpTo, page.quietAt);
      const isHole = page.trimmedTo > this.head;
      if (isHole) this.#ring = new Ring(page.trimmedTo);
      if (isHole || page.changes.length > 0) {
        this.#ring.append(page.changes);
        this.#wakeAll();
      }
      if (page.until === null) {
        this.polledAt = began;
        return;
      }
    }
  }

  /** The newest position that it knows. */
  get #seenTo() {
    return Math.max(this.head, this.unchangedUpTo);
  }

  /** Starts over where the history of the database lacks what was seen, or has something else in its place. */
  async #check(): Promise<void> {
    const found = await openHistory(this.#db);
    this.#mustCheck = false;
    const seen = this.#seenTo;
    const isSame = found.incarnations.of(seen) === this.incarnations.of(seen);
    this.incarnations = found.incarnations;
    if (!isSame || found.position < seen) this.#startOver(found);
  }

  #startOver(found: FeedHistory) {
    this.#log.warn(
      { epoch: found.incarnations.of(found.position) },
      'the database is another one, or lost changes: every reader is told',
    );
    this.generation += 1;
    this.unchangedUpTo = 0;
    this.#ring = new Ring(found.position);
    this.#wakeAll();
  }

  #wakeAll() {
    for (const wake of [...this.#waiting]) wake();
  }

  end() {
    this.#ended = true;
    this.#wakeAll();
  }

  async close() {
    this.end();
  }
}
