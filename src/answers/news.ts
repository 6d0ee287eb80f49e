import { entityType } from '../db/tables/index.ts';
import type { Feed } from '../feed/feed.ts';
import { bitOf } from './catalog.ts';

const count = entityType.enumValues.length;

/** When each kind of entity changed last, as far as the feed is known. */
export class News {
  /** Up to here, and from where it began, all changes are counted. */
  head: number;
  /** Rises when positions mean other things. */
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

  /** Counts what the feed has seen since. */
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
        // More came at once than is remembered.
        this.head = feed.head;
        this.#countAll(feed.head);
        return;
      }
      for (const { entity, position } of stretch.changes)
        this.#count(31 - Math.clz32(bitOf(entity)), position);
      this.head = stretch.until;
    }
  }

  /** Nobody says of what: anything may have changed. */
  #countAll(position: number): void {
    for (let kind = 0; kind < count; kind += 1) this.#count(kind, position);
  }

  #count(kind: number, position: number): void {
    this.#last[kind] = Math.max(this.#last[kind] as number, position);
  }

  /** The position of the newest change of one of these kinds, or of an older one: 0 where there is no kind. */
  lastOf(kinds: number): number {
    let newest = 0;
    for (let left = kinds, kind = 0; left > 0; left >>>= 1, kind += 1)
      if ((left & 1) === 1) newest = Math.max(newest, this.#last[kind] as number);
    return newest;
  }
}
