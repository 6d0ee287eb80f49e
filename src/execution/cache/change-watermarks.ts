import { entityType } from '../../db/tables/index.ts';
import type { Feed } from '../../feed/feed.ts';
import { bitOf } from './dependencies.ts';

const count = entityType.enumValues.length;

/** The position of the last change of each kind of entity, as far as the feed was read. */
export class Watermarks {
  /** All changes are counted from the start up to this position. */
  head: number;
  /** Rises when the database's history is replaced, so that positions change their meaning. */
  generation: number;
  #unchangedUpTo = 0;
  readonly #feed: Feed;
  readonly #last = new Array<number>(count).fill(0);

  constructor(feed: Feed) {
    this.#feed = feed;
    this.generation = feed.generation;
    this.head = feed.head;
    this.#last.fill(feed.head);
  }

  /** Counts the changes that the feed has read since the last call. */
  catchUp(): void {
    const feed = this.#feed;
    if (feed.generation !== this.generation) {
      this.generation = feed.generation;
      this.head = feed.head;
      this.#unchangedUpTo = 0;
      this.#last.fill(feed.head);
    }
    if (feed.unchangedUpTo > this.#unchangedUpTo) {
      this.#unchangedUpTo = feed.unchangedUpTo;
      this.#countAll(feed.unchangedUpTo);
    }
    while (this.head < feed.head) {
      const stretch = feed.recent(this.head);
      if (stretch === undefined) {
        // More changes arrived at once than the ring holds.
        this.head = feed.head;
        this.#countAll(feed.head);
        return;
      }
      for (const { entity, position } of stretch.changes)
        this.#count(31 - Math.clz32(bitOf(entity)), position);
      this.head = stretch.until;
    }
  }

  /** The kinds are unknown: anything may have changed. */
  #countAll(position: number): void {
    for (let kind = 0; kind < count; kind += 1) this.#count(kind, position);
  }

  #count(kind: number, position: number): void {
    this.#last[kind] = Math.max(this.#last[kind] as number, position);
  }

  /** The position of the newest change of these kinds; 0 without any kind. */
  lastOf(kinds: number): number {
    let newest = 0;
    for (let left = kinds, kind = 0; left > 0; left >>>= 1, kind += 1)
      if ((left & 1) === 1) newest = Math.max(newest, this.#last[kind] as number);
    return newest;
  }
}
