import { sql } from 'drizzle-orm';
import type { Transaction } from '../../db/client.ts';
import type { BundleProblem } from '../errors.ts';

/** The outcome of a write that changed something. */
export type WriteOutcome = 'ADDED' | 'AMENDED' | 'BEGAN' | 'GROUNDS_ADDED' | 'REFINED';

/** The result of one write: the id of its record, and warnings about it. */
export type Written = { id: string; outcome: WriteOutcome; warnings: readonly BundleProblem[] };

/** The id of the revision that a transaction has written so far; null if it changed nothing. */
export async function revisionOf(tx: Transaction): Promise<number | null> {
  const [row] = await tx.execute<{ id: string | null }>(
    sql`select nullif(split_part(current_setting('caveat.revision', true), ':', 2), '') as id`,
  );
  return row?.id == null ? null : Number(row.id);
}
