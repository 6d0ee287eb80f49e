import { LRUCache } from 'lru-cache';

export type BoundedMapOptions<Key, Value> = {
  /** The most entries. */
  entries?: number;
  /** The most that all entries together may have of what `sizeOf` measures. */
  size?: number;
  /** The most that one entry may have of it; a larger one is not kept. By default `size`. */
  largest?: number;
  sizeOf?: (value: Value, key: Key) => number;
  /** Called with a value that is evicted for lack of space. */
  onEvict?: (value: Value) => void;
};

/** A map with a bound. There is one rule, for every cache of the server: the least recently used entry is evicted first. */
export class BoundedMap<Key extends {}, Value extends {}> {
  readonly #entries: LRUCache<Key, Value>;
  /** The number of entries evicted for lack of space. */
  evicted = 0;

  constructor({ entries, size, largest, sizeOf, onEvict }: BoundedMapOptions<Key, Value>) {
    this.#entries = new LRUCache<Key, Value>({
      ...(entries !== undefined && { max: entries }),
      ...(size !== undefined && { maxSize: size }),
      ...(largest !== undefined && { maxEntrySize: largest }),
      ...(sizeOf && { sizeCalculation: sizeOf }),
      dispose: (value, _, reason) => {
        if (reason !== 'evict') return;
        this.evicted += 1;
        onEvict?.(value);
      },
    } as LRUCache.Options<Key, Value, unknown>);
  }

  /** The number of entries. */
  get count(): number {
    return this.#entries.size;
  }

  /** What all entries together have of what `sizeOf` measures. */
  get size(): number {
    return this.#entries.calculatedSize;
  }

  /** The value, which is then the most recently used one. */
  get(key: Key): Value | undefined {
    return this.#entries.get(key);
  }

  set(key: Key, value: Value): void {
    // Otherwise a value that is set again keeps its earlier size: see findings/lru-cache-size-of-a-value-set-again.sh.
    this.#entries.delete(key);
    this.#entries.set(key, value);
  }

  delete(key: Key): void {
    this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }
}
