import { sql } from 'drizzle-orm';
import { type Database, openDatabase } from '../db/client.ts';
import { type FeedHistory, openHistory, prepareChanges } from './change.ts';
import type { Incarnations } from './incarnations.ts';
import type { ChangeRange } from './page-cache.ts';
import { Ring } from './ring.ts';

/** Logs when the feed cannot be followed, and when it can again. */
export type FeedLog = { warn(about: object, line: string): void; info(about: object, line: string): void };

const PAGE = 500;
/** Cached answers are valid only while the last poll is younger than a second. */
const POLL_MILLISECONDS = 500;
const TICKS_PER_SAMPLE = 20;
/** Without an answer for longer than this, the tail is not ready. */
const SILENT_MILLISECONDS = 10_000;

/** The end of the feed, followed once per process. */
export type Tail = {
  /** The incarnations of the history that is followed. */
  readonly incarnations: Incarnations;
  /** The position of the newest change known. */
  readonly head: number;
  /** Increases when the database was replaced or lost changes: positions then mean other changes. */
  readonly generation: number;
  /** True if Postgres answered recently. */
  readonly ready: boolean;
  /** When the last complete poll began, by `performance.now()`. */
  readonly polledAt: number;
  /** Position of the newest revision that wrote rows but produced no change; 0 if none is known. */
  readonly unchangedUpTo: number;
  /** The changes after a position, from memory; undefined if memory does not reach back that far. */
  recent(after: number, most: number): ChangeRange | undefined;
  /** Calls `wake` after new changes, and after a change of `generation`. Returns how to unsubscribe. */
  onChange(wake: () => void): () => void;
  /** Changes found by the timer whose notification came late or never. */
  readonly missed: number;
  /** Usage of Postgres' notification queue, from 0 to 1, sampled every ten seconds. */
  readonly queueUsage: number;
  /** Polls now, and resolves when everything committed before the call has been read. Never throws. */
  poll(): Promise<void>;
  /** Closes both connections within five seconds, and wakes all subscribers. */
  close(): Promise<void>;
};

/**
 * Follows the feed on connections of its own, so that it never waits behind requests. A notification, a new LISTEN connection and a
 * timer that fires twice a second all only trigger a poll: none of them carries data that could be lost.
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
      // Unlistening stops postgres.js from listening again, but never resolves when the server is gone.
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
  readonly #subscribers = new Set<() => void>();
  missed = 0;
  queueUsage = 0;
  polledAt = performance.now();
  unchangedUpTo = 0;
  #ticks = 0;
  /** A notification arrived since the last tick. */
  #wasNotified = false;
  #polling: Promise<void> | undefined;
  #pollAgain = false;
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
    this.#subscribers.add(wake);
    return () => void this.#subscribers.delete(wake);
  }

  /** Polls after checking that the history is still the same: the database may have been replaced while disconnected. */
  check(): Promise<void> {
    this.#mustCheck = true;
    return this.poll();
  }

  /** The timer: changes that it finds should have been notified. */
  async tick(): Promise<void> {
    const { head } = this;
    const quiet = this.#polling === undefined;
    // While notifications keep coming there is nothing to find.
    if (performance.now() - this.polledAt > POLL_MILLISECONDS / 5) await this.poll();
    if (quiet && !this.#wasNotified && this.head > head) this.missed += 1;
    this.#wasNotified = false;
    this.#ticks += 1;
    if (this.#ticks % TICKS_PER_SAMPLE === 1 && this.ready) await this.#sampleQueue();
  }

  async #sampleQueue(): Promise<void> {
    const usage = sql`select pg_notification_queue_usage() as usage -- sampleQueue`;
    const [row] = await this.#db.execute<{ usage: number }>(usage).catch(() => []);
    this.queueUsage = row?.usage ?? this.queueUsage;
  }

  /** Called for each notification. */
  hear(): Promise<void> {
    this.#wasNotified = true;
    return this.poll();
  }

  poll(): Promise<void> {
    // A poll under way may have missed what is committed during it.
    this.#pollAgain = true;
    this.#polling ??= this.#pollUntilRead().finally(() => {
      this.#polling = undefined;
    });
    return this.#polling;
  }

  async #pollUntilRead(): Promise<void> {
    while (this.#pollAgain && !this.#ended) {
      this.#pollAgain = false;
      try {
        await this.#readOn();
        if (this.#failing) this.#log.info({}, 'the feed is followed again');
        this.#failing = false;
        this.#answeredAt = performance.now();
      } catch (error) {
        if (this.#ended) return;
        if (!this.#failing) this.#log.warn({ err: error }, 'the feed cannot be read; retrying each second');
        this.#failing = true;
        return;
      }
    }
  }

  async #readOn(): Promise<void> {
    if (this.#mustCheck) await this.#check();
    for (;;) {
      const began = performance.now();
      const from = this.#readTo;
      const page = await this.#read(from);
      if (page.head < from || page.incarnations.of(from) !== this.incarnations.of(from)) return this.#check();
      this.incarnations = this.incarnations.joinedWith(page.incarnations);
      // These changes were trimmed before we read them; readers positioned there get PAST_RETENTION.
      this.unchangedUpTo = Math.max(this.unchangedUpTo, page.unchangedUpTo);
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

  /** The newest position known. */
  get #readTo() {
    return Math.max(this.head, this.unchangedUpTo);
  }

  /** Restarts if the history of the database lacks what was read, or has something else in its place. */
  async #check(): Promise<void> {
    const found = await openHistory(this.#db);
    this.#mustCheck = false;
    const seen = this.#readTo;
    const isSame = found.incarnations.of(seen) === this.incarnations.of(seen);
    this.incarnations = found.incarnations;
    if (!isSame || found.position < seen) this.#restart(found);
  }

  #restart(found: FeedHistory) {
    this.#log.warn(
      { epoch: found.incarnations.of(found.position) },
      'the database was replaced, or lost changes; all streams are reset',
    );
    this.generation += 1;
    this.unchangedUpTo = 0;
    this.#ring = new Ring(found.position);
    this.#wakeAll();
  }

  #wakeAll() {
    for (const wake of [...this.#subscribers]) wake();
  }

  end() {
    this.#ended = true;
    this.#wakeAll();
  }

  async close() {
    this.end();
  }
}
