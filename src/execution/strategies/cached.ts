import type { ExecutionResult } from 'graphql';
import type { Database } from '../../db/client.ts';
import { readHead } from '../../feed/change.ts';
import { encodeCursor, type FeedPosition } from '../../feed/cursor.ts';
import type { Feed } from '../../feed/feed.ts';
import { Watermarks } from '../cache/change-watermarks.ts';
import { type DependencyIndex, readDependencyIndex } from '../cache/dependencies.ts';
import { type CachedEntry, ResponseCache } from '../cache/response-cache.ts';
import { TimeExpiry } from '../cache/time-expiry.ts';
import type { Executed } from '../executed.ts';

/** No cached response is given if the feed was last polled longer ago: it could be a second old. */
const FRESH_MILLISECONDS = 900;
/** The feed is polled again if it was last polled longer ago. */
const POLL_MILLISECONDS = 400;
/** The interval at which the catalogue is read again: a migration by another process changes what functions read. */
const CATALOG_MILLISECONDS = 60_000;

/** A cached response and the newest position at which it is known to be true. */
export type CachedResponse = Pick<CachedEntry, 'data' | 'cost' | 'until'> & { position: string };

export type CacheFigures = {
  hits: number;
  misses: number;
  entries: number;
  bytes: number;
  ended: Record<'change' | 'boundary' | 'space', number>;
};

/** The key of a request, made by `cacheKeyOf`: equal requests have equal keys. */
export type CacheKey = { key: string; cost: number };

/** When the execution of a response began. */
export type CacheEra = { began: number; era: number };

/**
 * Responses that are the same for everybody, while they are true: a cached response is what the database would have returned at a
 * position at most a second old, with the same authority.
 */
export class CachedResponses {
  readonly #db: Database;
  readonly #feed: Feed;
  readonly #cache: ResponseCache;
  readonly #watermarks: Watermarks;
  readonly #expiry: TimeExpiry;
  readonly #isOn: boolean;
  #index: { read: Promise<DependencyIndex>; at: number; generation: number } | undefined;
  #generation: number;
  /** Rises when every earlier response becomes invalid. */
  #era = 0;
  /**
   * The read-your-writes floor: the newest position returned to a writer here. No older response is given to anybody.
   */
  #floor = 0;
  #position = { number: -1, text: '' };
  readonly #counts = { hits: 0, misses: 0, change: 0, boundary: 0 };

  /** `bytes`: the size of the cache; 0 disables it. */
  constructor(db: Database, feed: Feed, bytes: number) {
    this.#db = db;
    this.#feed = feed;
    this.#isOn = bytes > 0;
    this.#cache = new ResponseCache(bytes);
    this.#watermarks = new Watermarks(feed);
    this.#generation = feed.generation;
    this.#expiry = new TimeExpiry(db, this.#watermarks);
  }

  get figures(): CacheFigures {
    const { hits, misses, change, boundary } = this.#counts;
    const { size, bytes, pushedOut } = this.#cache;
    return { hits, misses, entries: size, bytes, ended: { change, boundary, space: pushedOut } };
  }

  /** The cached response to a request, if it is true at `least` or later. */
  find(key: string, least: FeedPosition | null): CachedResponse | undefined {
    const entry = this.#isOn ? this.#lookUp(key, least) : undefined;
    if (entry) this.#counts.hits += 1;
    return entry;
  }

  #lookUp(key: string, least: FeedPosition | null): CachedResponse | undefined {
    const entry = this.#cache.get(key);
    if (!entry) return undefined;
    const now = performance.now();
    const age = now - this.#feed.polledAt;
    if (age > POLL_MILLISECONDS) void this.#feed.poll();
    this.#catchUp();
    if (age > FRESH_MILLISECONDS || this.#cache.size === 0) return undefined;
    if (entry.until <= now) return this.#end(key, 'boundary');
    if (this.#watermarks.lastOf(entry.kinds) > entry.position) return this.#end(key, 'change');
    const position = Math.max(entry.position, this.#watermarks.head);
    if (position < this.#floor) return undefined;
    if (least !== null && (position < least.position || !this.#feed.has(least))) return undefined;
    return { data: entry.data, cost: entry.cost, until: entry.until, position: this.#cursorOf(position) };
  }

  /** Called before a query is executed, for `keep`. */
  begin(): CacheEra {
    this.#counts.misses += 1;
    const began = performance.now();
    this.#catchUp();
    return { began, era: this.#era };
  }

  /** The position of a response: one for which nothing was read is true at any position. */
  positionOf(readAt: FeedPosition | null, least: FeedPosition | null): string {
    return readAt
      ? encodeCursor(readAt)
      : this.#cursorOf(Math.max(this.#feed.head, this.#floor, least?.position ?? 0));
  }

  /** Keeps the response of a public query, if it is known what ends it. */
  async keep(
    { key, cost }: CacheKey,
    { result, readAt, texts }: Executed,
    isConstant: boolean,
    { began, era }: CacheEra,
  ): Promise<void> {
    if (!this.#isOn || result.errors || !result.data) return;
    const entry: CachedEntry = { data: bytesOf(result), position: 0, kinds: 0, until: Infinity, cost };
    if (!isConstant) {
      // The dependencies of the response are unknown.
      if (!readAt || !this.#feed.has(readAt)) return;
      const found = (await this.#readIndex()).dependenciesOf(texts);
      if (!found) return;
      entry.position = readAt.position;
      entry.kinds = found.kinds;
      const clocks = [
        ...(found.readsClock ? (['present'] as const) : []),
        ...(found.asksStale ? (['stale'] as const) : []),
      ];
      if (clocks.length > 0) {
        const boundary = await this.#expiry.after(began, readAt.position, clocks);
        entry.until = boundary.until;
        if (boundary.position > this.#feed.head) await this.#feed.poll();
        if (boundary.position > this.#feed.head && boundary.position > this.#feed.unchangedUpTo) return;
      }
      this.#catchUp();
      if (entry.until <= performance.now()) return;
      if (this.#watermarks.lastOf(entry.kinds) > entry.position) return;
    }
    if (this.#era !== era) return;
    this.#cache.set(key, entry);
  }

  /** The position of a finished write; from here on no older response is given. */
  async afterWrite(): Promise<string | undefined> {
    try {
      const head = await readHead(this.#db);
      // This may be the first change of an incarnation.
      if (!this.#feed.has(head)) await this.#feed.poll();
      this.#catchUp();
      if (this.#feed.has(head)) this.#floor = Math.max(this.#floor, head.position);
      else this.clear();
      return encodeCursor(head);
    } catch {
      // The position of the write is unknown.
      this.clear();
      return undefined;
    }
  }

  /** Ends all responses, also those that are being executed. */
  clear(): void {
    this.#era += 1;
    this.#cache.clear();
  }

  #catchUp(): void {
    this.#watermarks.catchUp();
    if (this.#generation === this.#watermarks.generation) return;
    this.#generation = this.#watermarks.generation;
    this.#floor = 0;
    this.clear();
  }

  #end(key: string, why: 'change' | 'boundary'): undefined {
    this.#cache.delete(key);
    this.#counts[why] += 1;
  }

  #readIndex(): Promise<DependencyIndex> {
    const known = this.#index;
    const now = performance.now();
    if (known && known.generation === this.#generation && now - known.at < CATALOG_MILLISECONDS)
      return known.read;
    const index = { read: readDependencyIndex(this.#db), at: now, generation: this.#generation };
    index.read.catch(() => {
      if (this.#index === index) this.#index = undefined;
    });
    this.#index = index;
    return index.read;
  }

  #cursorOf(position: number): string {
    if (this.#position.number !== position || this.#position.text === '')
      this.#position = { number: position, text: this.#feed.cursorOf(position) };
    return this.#position.text;
  }
}

const written = new WeakMap<object, Buffer>();

/** The `data` of a result as JSON, serialised once for all writers. */
export function bytesOf({ data }: ExecutionResult): Buffer {
  const known = data && written.get(data);
  if (known) return known;
  const bytes = Buffer.from(JSON.stringify(data));
  if (data) written.set(data, bytes);
  return bytes;
}
