import { sql } from 'drizzle-orm';
import type { Database } from '../db/client.ts';

/** Positions trimmed in one transaction, which is thus short. */
const MOST_AT_ONCE = 10_000;

/**
 * Trims changes that were recorded more than `days` ago from the feed, and returns the number of positions. Readers with an older
 * cursor get a reset. The record and its history stay complete.
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
