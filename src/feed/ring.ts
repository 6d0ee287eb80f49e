import type { FeedChange } from './change.ts';
import type { ChangeRange } from './page-cache.ts';

/** The newest changes in order, bounded in number and in bytes. */
export class Ring {
  #changes: FeedChange[] = [];
  /** The number of evicted changes at the start, which are removed many at a time. */
  #evicted = 0;
  #bytes = 0;
  #start: number;
  readonly #most: { changes: number; bytes: number };

  /** Contains every change after `start`. */
  constructor(start: number, most = { changes: 4_096, bytes: 32 * 1024 * 1024 }) {
    this.#start = start;
    this.#most = most;
  }

  /** The position of the newest change; `start` before the first. */
  get head(): number {
    return this.#changes.at(-1)?.position ?? this.#start;
  }

  append(changes: readonly FeedChange[]): void {
    for (const change of changes) {
      this.#changes.push(change);
      this.#bytes += change.bytes;
    }
    while (this.#changes.length - this.#evicted > this.#most.changes || this.#bytes > this.#most.bytes) {
      const oldest = this.#changes[this.#evicted];
      // The newest change stays, whatever its size, because `head` needs it.
      if (!oldest || this.#evicted === this.#changes.length - 1) break;
      this.#evicted += 1;
      this.#bytes -= oldest.bytes;
      this.#start = oldest.position;
    }
    if (this.#evicted > this.#most.changes) {
      this.#changes = this.#changes.slice(this.#evicted);
      this.#evicted = 0;
    }
  }

  /** At most `most` changes after a position; undefined if some of them were evicted. */
  after(position: number, most: number): ChangeRange | undefined {
    if (position < this.#start) return undefined;
    let low = this.#evicted;
    let high = this.#changes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#changes[middle]?.position ?? 0) > position) high = middle;
      else low = middle + 1;
    }
    const changes = this.#changes.slice(low, low + most);
    const last = changes.at(-1)?.position;
    return { changes, until: last !== undefined && changes.length === most ? last : this.head };
  }
}
