import { answerOnce } from '../../access/idempotency.ts';
import type { Transaction } from '../../db/client.ts';
import { Refusal } from '../../record/errors.ts';
import type { Input } from '../../record/input.ts';
import { recordRevision } from '../../record/revision.ts';
import type { Context } from '../builder.ts';
import { fromLineNames, type LineType, toLineNames } from '../line-names.ts';

/** What every mutation's input has besides what it writes. */
type Envelope = { idempotencyKey?: string | null; reason?: string | null };

/** Arguments of a write that are about the write, not part of what is written. */
const ENVELOPE = new Set(['idempotencyKey', 'reason', 'expectedVersion', 'id', 'absences']);

/**
 * Runs one mutation as one revision of the record and answers the id of what it wrote; a repeated request with the same
 * idempotency key gets the first answer again.
 */
export function write(
  context: Context,
  operation: string,
  input: Envelope,
  work: (tx: Transaction) => Promise<string>,
): Promise<string> {
  const principal = context.principal?.name;
  if (principal === undefined) throw new Error(`${operation} was reached without a principal`);
  return recordRevision(context.db, { principal, reason: input.reason ?? undefined }, (tx) =>
    answerOnce(tx, { principal, key: input.idempotencyKey, content: [operation, input] }, () => work(tx)),
  );
}

/** The line that an input describes: its own fields, with absences as the map that lines have. */
export function lineOf(type: LineType, input: object): Input {
  const { absences } = input as { absences?: { field: string; reason: string }[] | null };
  const given = Object.entries(input).filter(([name]) => !ENVELOPE.has(name));
  const absent = absences && Object.fromEntries(absences.map((it) => [it.field, it.reason]));
  return {
    ...toLineNames(type, Object.fromEntries(given)),
    ...(absent && { absent: toLineNames(type, absent) }),
  };
}

/** Work on a line of this type, whose refusals name its fields as the input does. */
export async function refusingAsGiven<Result>(type: LineType, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Refusal) error.field = fromLineNames(type, error.field);
    throw error;
  }
}
