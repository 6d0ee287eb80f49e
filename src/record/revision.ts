import { sql } from 'drizzle-orm';
import type { Database, Transaction } from '../db/client.ts';
import { causeOf, refusalOf } from './constraint.ts';
import { Refusal } from './errors.ts';

/** The public name of a revision. */
export const revisionName = (id: number): string => `r${id}`;

/** Who writes, and why: both stand in every change of the revision. */
export type By = { principal: string; reason?: string | undefined };

/**
 * Runs a write as one revision: one transaction, all of it or nothing. What a constraint refuses is thrown as the
 * Refusal it means. A deadlock or a serialization failure is tried again, twice at most.
 */
export async function recordRevision<Result>(
  db: Database,
  by: By,
  write: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction(async (tx) => {
        await tx.execute(
          sql`select set_config('caveat.principal', ${by.principal}, true), set_config('caveat.reason', ${by.reason ?? ''}, true)`,
        );
        return write(tx);
      });
    } catch (error) {
      if (error instanceof Refusal) throw error;
      if (attempt < 3 && isTransient(error)) continue;
      throw refusalOf(error) ?? error;
    }
  }
}

function isTransient(error: unknown): boolean {
  const code = causeOf(error)?.code;
  return code === '40001' || code === '40P01';
}
