import type { Reader } from '../db/client.ts';
import { type FeedChange, readChanges } from './change.ts';
import type { FeedPosition } from './cursor.ts';

/** All changes after the position that was asked for, up to and with `until`. */
export type ChangeRange = { changes: readonly FeedChange[]; until: number };

/** What follows the position has been let go: the reader has missed something that nobody can tell it any more. */
export class PastRetention extends Error {
  override name = 'PastRetention';
  /** From here on everything is still there. */
  readonly trimmedTo: number;
  constructor(trimmedTo: number) {
    super('the feed no longer reaches back so far');
    this.trimmedTo = trimmedTo;
  }
}

/** Positions of a block: everybody who asks for one of them gets the same page, read once. */
const BLOCK = 1_024;
const MOST_BYTES = 64 * 1024 * 1024;

type Page = ChangeRange & { completeFrom: number; bytes: number };

/**
 * Changes from before the memory of the tail, read from Postgres in pages that begin at fixed positions and are kept
 * for a while: a thousand readers who come back at once cost a few reads.
 */
export class ChangePageCache {
  readonly #db: Reader;
  readonly #pages = new Map<number, { page: Promise<Page>; bytes: number }>();
  #bytes = 0;
  /** Pages read from Postgres. */
  reads = 0;

  constructor(db: Reader) {
    this.#db = db;
  }

  /**
   * A stretch that begins after `position`, of a database whose history still has `head`: a place up to which everything
   * is committed, and after `position`. Throws `PastRetention`, and what Postgres throws.
   */
  async after(position: number, head: FeedPosition): Promise<ChangeRange> {
    let from = Math.floor(position / BLOCK) * BLOCK;
    for (;;) {
      const page = await this.#page(from, head);
      if (position < page.until) {
        if (position < page.completeFrom) throw new PastRetention(page.completeFrom);
        return { changes: page.changes.filter((change) => change.position > position), until: page.until };
      }
      from = page.until;
    }
  }

  /** For positions that have come to mean other things. */
  forget(): void {
    this.#pages.clear();
    this.#bytes = 0;
  }

  #page(from: number, head: FeedPosition): Promise<Page> {
    const known = this.#pages.get(from);
    if (known) return known.page;
    const entry = { page: this.#read(from, head), bytes: 0 };
    this.#pages.set(from, entry);
    entry.page.then(
      ({ bytes }) => {
        if (this.#pages.get(from) !== entry) return;
        entry.bytes = bytes;
        this.#bytes += bytes;
        this.#letGo();
      },
      () => {
        if (this.#pages.get(from) === entry) this.#pages.delete(from);
      },
    );
    return entry.page;
  }

  async #read(from: number, head: FeedPosition): Promise<Page> {
    this.reads += 1;
    const found = await readChanges(this.#db, from, BLOCK);
    if (found.head < head.position || !found.incarnations.has(head)) throw new EpochChanged();
    const end = Math.min(from - (from % BLOCK) + BLOCK, head.position);
    const until = Math.min(end, found.until ?? end);
    const changes = found.changes.filter((change) => change.position <= until);
    return {
      changes,
      until,
      completeFrom: Math.max(from, found.trimmedTo),
      bytes: changes.reduce((sum, change) => sum + change.bytes, 0),
    };
  }

  /** The oldest pages first, but not the only one. */
  #letGo(): void {
    for (const [from, { bytes }] of this.#pages) {
      if (this.#bytes <= MOST_BYTES || this.#pages.size === 1) return;
      this.#pages.delete(from);
      this.#bytes -= bytes;
    }
  }
}

/** Another database answers than the one that the tail follows; the tail will notice. */
class EpochChanged extends Error {
  override name = 'EpochChanged';
  readonly code = 'EPOCH_CHANGED';
}
