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

/** Responses by cache key, bounded in bytes; the least recently used is evicted first. */
export class ResponseCache {
  readonly #most: number;
  readonly #entries = new Map<string, CachedEntry>();
  bytes = 0;
  /** Entries evicted for lack of space. */
  pushedOut = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): CachedEntry | undefined {
    const entry = this.#entries.get(key);
    if (entry) {
      this.#entries.delete(key);
      this.#entries.set(key, entry);
    }
    return entry;
  }

  set(key: string, entry: CachedEntry): void {
    this.delete(key);
    const size = sizeOf(key, entry);
    if (size > this.#most * LARGEST_SHARE) return;
    this.#entries.set(key, entry);
    this.bytes += size;
    for (const oldest of this.#entries.keys()) {
      if (this.bytes <= this.#most) return;
      this.delete(oldest);
      this.pushedOut += 1;
    }
  }

  delete(key: string): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#entries.delete(key);
    this.bytes -= sizeOf(key, entry);
  }

  clear(): void {
    this.#entries.clear();
    this.bytes = 0;
  }
}

const sizeOf = (key: string, { data }: CachedEntry) => data.length + 2 * key.length + OVERHEAD_BYTES;
