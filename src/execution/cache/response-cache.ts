import { BoundedMap } from '../../bounded-map.ts';

/** A cached response. */
export type CachedEntry = {
  /** `data` as JSON. */
  data: Buffer;
  /** The position at which it was read. */
  position: number;
  /** The kinds of entity whose changes invalidate it. */
  kinds: number;
  /** Its expiry by `performance.now()`. */
  until: number;
  /** The cost of the operation in points. */
  cost: number;
};

/** The measured memory of an entry besides its bytes and its key's. */
const OVERHEAD_BYTES = 400;
/** The largest part of the cache that one response may take. */
const LARGEST_SHARE = 1 / 16;

/** Responses by cache key, bounded in bytes. */
export class ResponseCache {
  readonly #entries: BoundedMap<string, CachedEntry>;

  constructor(most: number) {
    this.#entries = new BoundedMap({
      size: Math.max(most, 1),
      largest: Math.max(Math.floor(most * LARGEST_SHARE), 1),
      sizeOf: ({ data }, key) => data.length + 2 * key.length + OVERHEAD_BYTES,
    });
  }

  get size(): number {
    return this.#entries.count;
  }

  get bytes(): number {
    return this.#entries.size;
  }

  /** Entries evicted for lack of space. */
  get pushedOut(): number {
    return this.#entries.evicted;
  }

  get(key: string): CachedEntry | undefined {
    return this.#entries.get(key);
  }

  set(key: string, entry: CachedEntry): void {
    this.#entries.set(key, entry);
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }
}
