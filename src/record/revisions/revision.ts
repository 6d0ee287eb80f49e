import { sql } from 'drizzle-orm';
import type { Database, Transaction } from '../../db/client.ts';
import { causeOf, refusalOf } from '../constraint.ts';
import { refusalsIn } from '../errors.ts';

/** The public name of a revision. */
export const revisionName = (id: number): string => `r${id}`;

/** Who writes, and why: both stand in every change of the revision. */
export type By = { principal: string; reason?: string | undefined };

/** Another write has changed what this one is based on: it begins again, and finds the new state. */
export class Moved extends Error {
  override name = 'Moved';
  /** Postgres' own code for it. */
  readonly code = SERIALIZATION_FAILURE;
  constructor() {
    super('What was read has changed since.');
  }
}

const SERIALIZATION_FAILURE = '40001';
const DEADLOCK = '40P01';
const UNIQUE_VIOLATION = '23505';

/**
 * Runs a write as one revision: one transaction, all of it or nothing. What a constraint refuses is thrown as the
 * Refusal it means; a write may throw Refusals. A deadlock or a serialization failure is tried again, twice at most.
 */
export async function recordRevision<Result>(
  db: Database,
  by: By,
  write: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await tryRevision(db, by, write);
    } catch (error) {
      if (refusalsIn(error)) throw error;
      if (attempt < 3 && isInterrupted(error)) continue;
      throw refusalOf(error) ?? error;
    }
  }
}

/** Runs a write as one revision, once. What the database refuses is thrown as the database says it. */
export function tryRevision<Result>(
  db: Database,
  by: By,
  write: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  return db.transaction(async (tx) => {
    await tx.execute(
      sql`select set_config('caveat.principal', ${by.principal}, true), set_config('caveat.reason', ${by.reason ?? ''}, true)`,
    );
    return write(tx);
  });
}

/** Whether another write was in the way, and the same one may succeed if it begins again. */
export function isInterrupted(error: unknown): boolean {
  const code = causeOf(error)?.code;
  return code === SERIALIZATION_FAILURE || code === DEADLOCK;
}

/** Whether another write has made what this one was about to make. */
export function isMadeAlready(error: unknown): boolean {
  return causeOf(error)?.code === UNIQUE_VIOLATION;
}
