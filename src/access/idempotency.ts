import { createHash } from 'node:crypto';
import { and, eq, sql } from 'drizzle-orm';
import type { Transaction } from '../db/client.ts';
import { idempotencyKeys } from '../db/tables/bookkeeping/access.ts';
import { IdempotencyInProgress, IdempotencyKeyReused, InvalidInput } from '../record/errors.ts';
import { canonical } from '../record/lines/canonical.ts';

/** A write that is executed once for each key and principal. */
export type Request = {
  principal: string;
  key: string | null | undefined;
  /** The operation and all of its arguments. */
  content: unknown;
};

/** The reason for refusing a blank key. */
export const BLANK_KEY =
  'the idempotency key is blank: give a unique string, such as a UUID, or leave it out';
export const isBlank = (key: string): boolean => !/\S/.test(key);

/**
 * Executes a write, or returns the first response (`isReplayed`) if the same request was answered before. The response
 * is stored in the write's transaction, so neither exists without the other; a refused write is not remembered. Throws
 * IdempotencyKeyReused for another request with the key, IdempotencyInProgress while the first is running, and
 * InvalidInput for a blank key: a form with an empty field would make all its requests one.
 */
export async function answerOnce<Answer>(
  tx: Transaction,
  { principal, key, content }: Request,
  write: () => Promise<Answer>,
): Promise<{ answer: Answer; isReplayed: boolean }> {
  if (key === null || key === undefined) return { answer: await write(), isReplayed: false };
  if (isBlank(key)) throw new InvalidInput('idempotencyKey', BLANK_KEY);
  const request = createHash('sha256').update(canonical(content)).digest('hex');
  const [lock] = await tx.execute<{ taken: boolean }>(
    sql`select pg_try_advisory_xact_lock(hashtextextended(${`${principal} ${key}`}, 0)) as taken`,
  );
  if (!lock?.taken) throw new IdempotencyInProgress();
  const [known] = await tx
    .select()
    .from(idempotencyKeys)
    .where(and(eq(idempotencyKeys.principal, principal), eq(idempotencyKeys.key, key)));
  if (known !== undefined) {
    if (known.request !== request) throw new IdempotencyKeyReused();
    return { answer: known.answer as Answer, isReplayed: true };
  }
  const answer = await write();
  await tx.insert(idempotencyKeys).values({ principal, key, request, answer });
  return { answer, isReplayed: false };
}
