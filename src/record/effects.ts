import { sql } from 'drizzle-orm';
import type { Database } from '../db/client.ts';

const MOST_AT_ONCE = 500;

/**
 * Tells the feed of periods that were recorded before their day and whose day has come, each once (TOOK_EFFECT), and
 * answers how many. Any number of processes may call it at once, and it makes up for the time when none did.
 */
export async function takeEffect(db: Database): Promise<number> {
  let taken = 0;
  for (;;) {
    const [row] = await db.execute<{ count: number }>(
      sql`select take_effect(${MOST_AT_ONCE}::integer) as count -- takeEffect`,
    );
    const count = row?.count ?? 0;
    taken += count;
    if (count < MOST_AT_ONCE) return taken;
  }
}
