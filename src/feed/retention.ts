import { sql } from 'drizzle-orm';
import type { Database } from '../db/client.ts';

/** Positions that go in one transaction: few, so that it never takes long. */
const MOST_AT_ONCE = 10_000;

/**
 * Lets go of changes that were recorded more than so many days ago, and answers how many positions that were. Readers
 * who were not so far yet are told. The record and its history stay whole: only the feed ends there.
 */
export async function trimFeed(db: Database, days: number): Promise<number> {
  for (let trimmed = 0; ; ) {
    const [row] = await db.execute<{ count: string }>(
      sql`select trim_feed(make_interval(secs => ${days * 86_400}::float8), ${MOST_AT_ONCE}::integer) as count -- trimFeed`,
    );
    const count = Number(row?.count ?? 0);
    if (count === 0) return trimmed;
    trimmed += count;
  }
}
