import { BoundedMap } from '../bounded-map.ts';
import type { Reader } from '../db/client.ts';
import { type FeedChange, readChanges } from './change.ts';
import type { FeedPosition } from './cursor.ts';

/** All changes after the requested position, up to and including `until`. */
export type ChangeRange = { changes: readonly FeedChange[]; until: number };

/** The changes after the position were trimmed: the reader has missed changes that cannot be read any more. */
export class PastRetention extends Error {
  override name = 'PastRetention';
  /** All changes after this position are still there. */
  readonly trimmedTo: number;
  constructor(trimmedTo: number) {
    super('the feed no longer reaches back so far');
    this.trimmedTo = trimmedTo;
  }
}

/** Positions of a page: readers at any of them share the page, which is read once. */
const PAGE_POSITIONS = 1_024;
const MAXIMUM_BYTES = 64 * 1024 * 1024;

type Page = ChangeRange & { completeFrom: number; bytes: number };

/**
 * Changes older than those in memory, read from Postgres in pages that begin at fixed positions, and cached: a thousand readers
 * that reconnect together cost a few reads.
 */
export class ChangePageCache {
  readonly #db: Reader;
  readonly #pages = new BoundedMap<number, { page: Promise<Page>; bytes: number }>({
    size: MAXIMUM_BYTES,
    // At most the whole: a larger page is kept alone. A page that is being read counts as one byte.
    sizeOf: ({ bytes }) => Math.min(Math.max(bytes, 1), MAXIMUM_BYTES),
  });
  /** Pages read from Postgres. */
  reads = 0;

  constructor(db: Reader) {
    this.#db = db;
  }

  /**
   * The changes after `position`, from a database whose history still has `head`, a later position up to which everything is
   * committed. Throws `PastRetention`, and the errors of Postgres.
   */
  async after(position: number, head: FeedPosition): Promise<ChangeRange> {
    let from = Math.floor(position / PAGE_POSITIONS) * PAGE_POSITIONS;
    for (;;) {
      const page = await this.#page(from, head);
      if (position < page.until) {
        if (position < page.completeFrom) throw new PastRetention(page.completeFrom);
        return { changes: page.changes.filter((change) => change.position > position), until: page.until };
      }
      from = page.until;
    }
  }

  /** Called when the epoch changed: positions then mean other changes. */
  forget(): void {
    this.#pages.clear();
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
        this.#pages.set(from, entry);
      },
      () => {
        if (this.#pages.get(from) === entry) this.#pages.delete(from);
      },
    );
    return entry.page;
  }

  async #read(from: number, head: FeedPosition): Promise<Page> {
    this.reads += 1;
    const found = await readChanges(this.#db, from, PAGE_POSITIONS);
    if (found.head < head.position || !found.incarnations.has(head)) throw new EpochChanged();
    const end = Math.min(from - (from % PAGE_POSITIONS) + PAGE_POSITIONS, head.position);
    const until = Math.min(end, found.until ?? end);
    const changes = found.changes.filter((change) => change.position <= until);
    return {
      changes,
      until,
      completeFrom: Math.max(from, found.trimmedTo),
      bytes: changes.reduce((sum, change) => sum + change.bytes, 0),
    };
  }
}

/** Another database answered than the one that is followed; the tail will notice. */
class EpochChanged extends Error {
  override name = 'EpochChanged';
  readonly code = 'EPOCH_CHANGED';
}
