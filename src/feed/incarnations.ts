import { type SQL, sql } from 'drizzle-orm';
import type { FeedPosition } from './cursor.ts';

/** A start of Postgres, which gave the positions after `beginsAfter`, up to where the next one begins. */
type Incarnation = { id: string; beginsAfter: number };

/**
 * The incarnations of one history, or its newest ones, in order. A position is always named by the incarnation that
 * gave it; another history, even a copy of this one, gives it another name.
 */
export class Incarnations {
  readonly #all: readonly Incarnation[];

  constructor(all: readonly Incarnation[]) {
    this.#all = all;
  }

  /** As `incarnationsSince` writes them. */
  static parse(text: string): Incarnations {
    return new Incarnations(
      text.split(' ').map((it) => {
        const [id = '', beginsAfter] = it.split(':');
        return { id, beginsAfter: Number(beginsAfter) };
      }),
    );
  }

  /** The id of the one that gave a position; of the newest for one that is to come. */
  of(position: number): string {
    const found = this.#all.findLast(({ beginsAfter }) => beginsAfter < position);
    return (found ?? this.#all[0])?.id ?? '';
  }

  /** True if a place lies in this history, or may come to: it may be after the newest change. */
  has({ epoch, position }: FeedPosition): boolean {
    return this.of(position) === epoch;
  }

  /** The same, with what is known newly of those from a position on. */
  joinedWith(newer: Incarnations): Incarnations {
    const first = newer.#all[0];
    const before = this.#all.findIndex(({ id }) => id === first?.id);
    return before === -1 ? newer : new Incarnations([...this.#all.slice(0, before), ...newer.#all]);
  }
}

/** Selects those from the one that gave a position on, as text; `after` is SQL of a bigint. */
export const incarnationsSince = (after: SQL): SQL => sql`(
  select string_agg(id || ':' || begins_after, ' ' order by ordinal) from feed_incarnations
   where ordinal >= (select max(ordinal) from feed_incarnations where begins_after < greatest(${after}, 0)))`;
