import { sql } from 'drizzle-orm';
import type { Transaction } from '../../db/client.ts';

/** From here on, dates and reviews that change in this transaction are refinements: changes of kind REVISED. */
export async function markRefining(tx: Transaction): Promise<void> {
  await tx.execute(sql`select set_config('caveat.refining', 'on', true)`);
}

/** From here on, changes of these periods in this transaction are corrections. */
export async function markCorrected(tx: Transaction, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await tx.execute(sql`select set_config('caveat.corrected', ${ids.join(' ')}, true)`);
}
