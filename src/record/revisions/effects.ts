import { sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';

const MOST_AT_ONCE = 500;

/**
 * Reports periods that were recorded in advance and whose day has come, each once and in order: TOOK_EFFECT where they
 * begin, ENDED where they end. Returns their number. Any number of processes may call it at once, and it makes up for
 * the time without any.
 */
export async function takeEffect(db: Database): Promise<number> {
  let reported = 0;
  for (;;) {
    const [row] = await db.execute<{ count: number | null }>(
      sql`select take_effect(${MOST_AT_ONCE}::integer) as count -- takeEffect`,
    );
    if (row?.count == null) return reported;
    reported += row.count;
  }
}
