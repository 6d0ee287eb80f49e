import { answerOnce } from '../../../access/idempotency.ts';
import type { Principal } from '../../../access/principal.ts';
import type { Transaction } from '../../../db/client.ts';
import type { LoadReport } from '../../../record/bundle/load.ts';
import { type BundleProblem, InvalidInput, type Refusal, refusalsIn } from '../../../record/errors.ts';
import type { Input } from '../../../record/lines/input.ts';
import { revisionOf, type WriteOutcome, type Written } from '../../../record/revisions/outcome.ts';
import { recordRevision } from '../../../record/revisions/revision.ts';
import { absentFieldValue } from '../../records/absent-field.ts';
import type { Context } from '../../schema/builder.ts';
import { fromLineNames, type LineType, toLineNames } from '../../schema/line-names.ts';
import { pathIn } from './paths.ts';

/** The fields of every mutation's input besides the values to write. */
export type Envelope = { idempotencyKey?: string | null; reason?: string | null };

/** A warning about a written record. */
type Warned = { code: string; message: string; path: string[] };

/** The result of a write, as stored for the next request with its idempotency key. */
type Answer = {
  id: string;
  outcome: WriteOutcome | 'UNCHANGED' | null;
  revisionId: number | null;
  warnings: readonly Warned[];
};

/** The payload of a mutation: the record that it wrote, or its refusals. */
export type Payload = {
  [Field in keyof Answer]: Answer[Field] | null;
} & {
  warnings: readonly Warned[];
  isReplayed: boolean;
  refusals: readonly Refused[];
  /** The text of an API key, where one was made. */
  secret?: string | null;
  /** The report of a load, and where in the input a field of its lines is. */
  load?: { report: LoadReport; pathOf: (at: Pick<BundleProblem, 'line' | 'field'>) => string[] };
};

/** A refusal with its place in the input. An Error in a list would be thrown. */
export type Refused<Kind extends Refusal = Refusal> = { refusal: Kind; path: string[] };

/** Arguments of a write that are about the write, not part of what is written. */
const ENVELOPE = new Set(['idempotencyKey', 'reason', 'expectedVersion', 'absences']);

/**
 * Runs one mutation as one revision of the record; a repeated request with the same idempotency key gets the first answer
 * again. What it is refused for is in the payload, any other failure is thrown.
 */
export async function write(
  context: Context,
  operation: string,
  input: Envelope,
  work: (tx: Transaction) => Promise<Written>,
): Promise<Payload> {
  const principal = principalOf(context).name;
  const request = { principal, key: input.idempotencyKey, content: [operation, input] };
  return refusable(input, async () => {
    const { answer, isReplayed } = await recordRevision(
      context.db,
      { principal, reason: input.reason ?? undefined },
      (tx) => answerOnce(tx, request, async () => answerOf(await work(tx), await revisionOf(tx), input)),
    );
    return { ...answer, isReplayed, refusals: [] };
  });
}

/** The principal that writes: its authority was checked before. */
export function principalOf({ principal }: Context): Principal {
  if (principal === null) throw new Error('a mutation was reached without a principal');
  return principal;
}

/** The result of a write, or its refusals. */
export async function refusable(input: object, work: () => Promise<Payload>): Promise<Payload> {
  try {
    return await work();
  } catch (error) {
    const refusals = refusalsIn(error);
    if (refusals === null) throw error;
    return {
      id: null,
      outcome: null,
      revisionId: null,
      warnings: [],
      isReplayed: false,
      refusals: refusals.map((refusal) => ({ refusal, path: pathIn(input, refusal.field) })),
    };
  }
}

function answerOf({ id, outcome, warnings }: Written, revisionId: number | null, input: object): Answer {
  return {
    id,
    outcome: revisionId === null ? 'UNCHANGED' : outcome,
    revisionId,
    warnings: warnings.map(({ code, reason, field }) => ({
      code,
      message: reason,
      path: pathIn(input, field),
    })),
  };
}

/** The line that an input describes: its own fields but for `besides`, with absences as the map that lines have. Throws InvalidInput for a field that has two. */
export function lineOf(type: LineType, input: object, besides: readonly string[] = []): Input {
  const { absences } = input as { absences?: { field: string; reason: string }[] | null };
  const given = Object.entries(input).filter(([name]) => !ENVELOPE.has(name) && !besides.includes(name));
  const repeated = absences?.findIndex(({ field }, at) =>
    absences.some((it, before) => before < at && it.field === field),
  );
  if (repeated !== undefined && repeated >= 0)
    throw new InvalidInput(`absences[${repeated}].field`, 'is there twice');
  const absent = absences && Object.fromEntries(absences.map((it) => [it.field, it.reason]));
  return {
    ...toLineNames(type, Object.fromEntries(given)),
    ...(absent && { absent: toLineNames(type, absent) }),
    ...(absences === null && { absent: null }),
  };
}

/** Work on a line of this type, whose refusals name its fields as the input does. */
export async function refusingAsGiven<Result>(type: LineType, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    for (const refusal of refusalsIn(error) ?? []) {
      const [, absent = '', field = ''] = /^(absent\.)?(.*)$/s.exec(refusal.field) ?? [];
      refusal.field = `${absent}${fromLineNames(type, field)}`;
      if (absent !== '' && refusal instanceof InvalidInput)
        refusal.accepted = refusal.accepted?.map((it) => absentFieldValue(fromLineNames(type, it))) ?? null;
    }
    throw error;
  }
}
