/** An answer that is kept. */
export type Entry = {
  /** `data` as JSON. */
  data: Buffer;
  /** Of which it was read. */
  position: number;
  /** Kinds of entities whose changes end it. */
  kinds: number;
  /** When it ends by itself, by `performance.now()`. */
  until: number;
  /** What it costs to be asked. */
  cost: number;
};

/** Of an entry besides its bytes and its key's: measured. */
const OVERHEAD_BYTES = 400;
/** One answer may take so much of the room. */
const LARGEST_SHARE = 1 / 16;

/** Answers by what was asked, in so many bytes: those used last stay. */
export class Cache {
  readonly #most: number;
  readonly #entries = new Map<string, Entry>();
  bytes = 0;
  /** Let go for want of room. */
  pushedOut = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    if (entry) {
      this.#entries.delete(key);
      this.#entries.set(key, entry);
    }
    return entry;
  }

  set(key: string, entry: Entry): void {
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

const sizeOf = (key: string, { data }: Entry) => data.length + 2 * key.length + OVERHEAD_BYTES;
