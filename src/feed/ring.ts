import type { FeedChange } from './change.ts';
import type { ChangeRange } from './page-cache.ts';

/** The newest changes, in order, bounded in number and in size. */
export class Ring {
  #changes: FeedChange[] = [];
  /** How many of the first ones have been let go: they are cut off many at a time. */
  #gone = 0;
  #bytes = 0;
  #start: number;
  readonly #most: { changes: number; bytes: number };

  /** Complete from just after `start` on. */
  constructor(start: number, most = { changes: 4_096, bytes: 32 * 1024 * 1024 }) {
    this.#start = start;
    this.#most = most;
  }

  /** The position of the newest change; where it started, before the first. */
  get head(): number {
    return this.#changes.at(-1)?.position ?? this.#start;
  }

  append(changes: readonly FeedChange[]): void {
    for (const change of changes) {
      this.#changes.push(change);
      this.#bytes += change.bytes;
    }
    while (this.#changes.length - this.#gone > this.#most.changes || this.#bytes > this.#most.bytes) {
      const oldest = this.#changes[this.#gone];
      // The newest one stays, whatever its size, for the head's sake.
      if (!oldest || this.#gone === this.#changes.length - 1) break;
      this.#gone += 1;
      this.#bytes -= oldest.bytes;
      this.#start = oldest.position;
    }
    if (this.#gone > this.#most.changes) {
      this.#changes = this.#changes.slice(this.#gone);
      this.#gone = 0;
    }
  }

  /** A stretch of at most so many changes; undefined when some of them are no longer here. */
  after(position: number, most: number): ChangeRange | undefined {
    if (position < this.#start) return undefined;
    let low = this.#gone;
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
