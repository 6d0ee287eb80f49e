import { type ExecutionArgs, type ExecutionResult, execute } from 'graphql';
import type { Database } from '../db/client.ts';
import { findMismatch, readHead } from '../feed/change.ts';
import { encodeCursor, type FeedPosition } from '../feed/cursor.ts';
import type { Feed } from '../feed/feed.ts';
import { refuse } from '../graphql/schema/errors.ts';
import { type Answer, type Asking, answerQuery } from './answer.ts';
import { Boundaries } from './boundaries.ts';
import { Cache, type Entry } from './cache.ts';
import { type Catalog, readCatalog } from './catalog.ts';
import { News } from './news.ts';
import { traitsOf } from './traits.ts';

/** No cached response is given if the feed was last polled longer ago: it could be a second old. */
const FRESH_MILLISECONDS = 900;
/** The feed is polled again if it was last polled longer ago. */
const LOOK_MILLISECONDS = 400;
/** The interval at which the catalogue is read again: a migration by another process changes what functions read. */
const CATALOG_MILLISECONDS = 60_000;

/** A cached response and the positions at which it is known to be true. */
export type Kept = Pick<Entry, 'data' | 'cost' | 'until'> & { position: string };

export type Figures = {
  hits: number;
  misses: number;
  entries: number;
  bytes: number;
  ended: Record<'change' | 'boundary' | 'space', number>;
};

/** The cache key, made by `keyOf`; equal requests have equal keys. */
export type Question = { key: string; cost: number };

/**
 * Executes queries, and caches the responses that are the same for everybody while they are true: a cached response is
 * what the database would have returned at a position at most a second old, with the same authority.
 */
export class Answers {
  readonly #db: Database;
  readonly #feed: Feed;
  readonly #cache: Cache;
  readonly #news: News;
  readonly #boundaries: Boundaries;
  readonly #isOn: boolean;
  #catalog: { read: Promise<Catalog>; at: number; generation: number } | undefined;
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
    this.#cache = new Cache(bytes);
    this.#news = new News(feed);
    this.#generation = feed.generation;
    this.#boundaries = new Boundaries(db, this.#news);
  }

  get figures(): Figures {
    const { hits, misses, change, boundary } = this.#counts;
    const { size, bytes, pushedOut } = this.#cache;
    return { hits, misses, entries: size, bytes, ended: { change, boundary, space: pushedOut } };
  }

  /** The cached response to a question, if it is true at `least` or later. */
  find(key: string, least: FeedPosition | null): Kept | undefined {
    const entry = this.#isOn ? this.#lookUp(key, least) : undefined;
    if (entry) this.#counts.hits += 1;
    return entry;
  }

  #lookUp(key: string, least: FeedPosition | null): Kept | undefined {
    const entry = this.#cache.get(key);
    if (!entry) return undefined;
    const now = performance.now();
    const age = now - this.#feed.polledAt;
    if (age > LOOK_MILLISECONDS) void this.#feed.poll();
    this.#catchUp();
    if (age > FRESH_MILLISECONDS || this.#cache.size === 0) return undefined;
    if (entry.until <= now) return this.#end(key, 'boundary');
    if (this.#news.lastOf(entry.kinds) > entry.position) return this.#end(key, 'change');
    const position = Math.max(entry.position, this.#news.head);
    if (position < this.#floor) return undefined;
    if (least !== null && (position < least.position || !this.#feed.has(least))) return undefined;
    return { data: entry.data, cost: entry.cost, until: entry.until, position: this.#cursorOf(position) };
  }

  /**
   * Executes a query of a valid document, as of `least` or later, through the cache if a question is given. Throws
   * FEED_RESET if the database has not reached `least`.
   */
  async answer(
    args: ExecutionArgs,
    context: Asking,
    least: FeedPosition | null,
    question?: Question,
  ): Promise<Answer & { position: string }> {
    const { isPublic, isConstant } = traitsOf(args);
    this.#counts.misses += 1;
    const began = performance.now();
    this.#catchUp();
    const era = this.#era;
    // Executed without a principal: a field that depends on authority without declaring it returns too little, never
    // too much.
    const answer = await answerQuery(args, isPublic ? { ...context, principal: null } : context);
    const { result, place } = answer;
    if (least !== null) await this.#refuseEarlier(least, place);
    if (question && isPublic && this.#isOn && !result.errors && result.data)
      this.#keep(question, answer, isConstant, began, era).catch(() => {});
    // A response for which nothing was read is true at any position.
    return {
      ...answer,
      position: place
        ? encodeCursor(place)
        : this.#cursorOf(Math.max(this.#feed.head, this.#floor, least?.position ?? 0)),
    };
  }

  /** Executes a mutation, whose writes all later responses of this process include. */
  async write(args: ExecutionArgs): Promise<{ result: ExecutionResult; position: string | undefined }> {
    let position: string | undefined;
    try {
      const result = (await execute(args)) as ExecutionResult;
      position = await this.wrote();
      return { result, position };
    } finally {
      // The mutation failed unexpectedly, and may have written all the same.
      if (position === undefined) this.#startOver();
    }
  }

  /** The position of a finished write; from here on no older response is given. */
  async wrote(): Promise<string | undefined> {
    try {
      const place = await readHead(this.#db);
      // This may be the first change of an incarnation.
      if (!this.#feed.has(place)) await this.#feed.poll();
      this.#catchUp();
      if (this.#feed.has(place)) this.#floor = Math.max(this.#floor, place.position);
      else this.#startOver();
      return encodeCursor(place);
    } catch {
      // The position of the write is unknown.
      this.#startOver();
      return undefined;
    }
  }

  #catchUp(): void {
    this.#news.catchUp();
    if (this.#generation === this.#news.generation) return;
    this.#generation = this.#news.generation;
    this.#floor = 0;
    this.#startOver();
  }

  #startOver(): void {
    this.#era += 1;
    this.#cache.clear();
  }

  #end(key: string, why: 'change' | 'boundary'): undefined {
    this.#cache.delete(key);
    this.#counts[why] += 1;
  }

  async #keep(
    { key, cost }: Question,
    { result, place, texts }: Answer,
    isConstant: boolean,
    began: number,
    era: number,
  ): Promise<void> {
    const entry: Entry = {
      data: bytesOf(result),
      position: 0,
      kinds: 0,
      until: Infinity,
      cost,
    };
    if (!isConstant) {
      // The dependencies of the response are unknown.
      if (!place || !this.#feed.has(place)) return;
      const reach = (await this.#readCatalog()).reachOf(texts);
      if (!reach) return;
      entry.position = place.position;
      entry.kinds = reach.kinds;
      const clocks = [
        ...(reach.readsClock ? (['present'] as const) : []),
        ...(reach.asksStale ? (['stale'] as const) : []),
      ];
      if (clocks.length > 0) {
        const boundary = await this.#boundaries.after(began, place.position, clocks);
        entry.until = boundary.until;
        if (boundary.position > this.#feed.head) await this.#feed.poll();
        if (boundary.position > this.#feed.head && boundary.position > this.#feed.unchangedUpTo) return;
      }
      this.#catchUp();
      if (entry.until <= performance.now()) return;
      if (this.#news.lastOf(entry.kinds) > entry.position) return;
    }
    if (this.#era !== era) return;
    this.#cache.set(key, entry);
  }

  #readCatalog(): Promise<Catalog> {
    const known = this.#catalog;
    const now = performance.now();
    if (known && known.generation === this.#generation && now - known.at < CATALOG_MILLISECONDS)
      return known.read;
    const catalog = { read: readCatalog(this.#db), at: now, generation: this.#generation };
    catalog.read.catch(() => {
      if (this.#catalog === catalog) this.#catalog = undefined;
    });
    this.#catalog = catalog;
    return catalog.read;
  }

  async #refuseEarlier(least: FeedPosition, found: FeedPosition | null): Promise<void> {
    const place = found ?? (await readHead(this.#db));
    const isReached = least.position <= place.position;
    if (isReached && this.#feed.has(least) && this.#feed.has(place)) return;
    // The history that the response was read from may differ from the database's present one.
    const reason =
      (await findMismatch(this.#db, least)) ??
      (await findMismatch(this.#db, place)) ??
      (isReached ? null : 'AHEAD');
    if (reason === 'OTHER_EPOCH')
      throw refuse(
        'FEED_RESET',
        '`minPosition` is of another history: the database was restored or replaced',
        { cause: reason },
      );
    if (reason === 'AHEAD')
      throw refuse(
        'FEED_RESET',
        '`minPosition` lies after the newest change: the database lost what came there',
        { cause: reason },
      );
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
