import { sql } from 'drizzle-orm';
import type { Database, Transaction } from '../../db/client.ts';
import { causeOf, refusalOf } from '../constraint.ts';
import { refusalsIn } from '../errors.ts';

/** The public name of a revision. */
export const revisionName = (id: number): string => `r${id}`;

/** The writer of a revision and its reason, which each change of the revision has. */
export type By = { principal: string; reason?: string | undefined };

/** Another write has changed the data that this one is based on: it is retried on the new state. */
export class Moved extends Error {
  override name = 'Moved';
  /** Postgres's own code for a serialization failure. */
  readonly code = SERIALIZATION_FAILURE;
  constructor() {
    super('What was read has changed since.');
  }
}

const SERIALIZATION_FAILURE = '40001';
const DEADLOCK = '40P01';
const UNIQUE_VIOLATION = '23505';

/**
 * Runs a write as one revision: one transaction, all of it or nothing. The error of a constraint is thrown as the
 * Refusal it stands for; a write may throw Refusals. Retries after a deadlock or a serialization failure, at most
 * twice.
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

/** Runs a write as one revision, once. Throws the database's own errors. */
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

/** True for a conflict with another write, after which a retry may succeed. */
export function isInterrupted(error: unknown): boolean {
  const code = causeOf(error)?.code;
  return code === SERIALIZATION_FAILURE || code === DEADLOCK;
}

/** True if another write has made the record that this one was about to make. */
export function isMadeAlready(error: unknown): boolean {
  return causeOf(error)?.code === UNIQUE_VIOLATION;
}
