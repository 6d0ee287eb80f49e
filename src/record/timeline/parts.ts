import { type Assertion, faultOf } from './assertion.ts';
import { changesOf, isSeenAt, patchPeriod } from './changed-line.ts';
import type { Period, Steps } from './lay.ts';
import { assertionOfPeriod, assertionsWithout, type Recorded } from './recorded.ts';
import { settle } from './settle.ts';

/** What of a changed line is compared with one period. */
type Part = { id: string; stands: Assertion; said: Assertion; now: Assertion };

const UNSEEN = { observedAt: null, lastObservedAt: null };
const UNBOUNDED = { validFrom: null, validTo: null, absent: {} };

/**
 * What a changed line is compared with, where its period says something else than lines say of it; null where that is gone.
 * Where the observation that was said is another period's, that is one more part.
 */
function partsOf(
  steps: Steps,
  { assertions }: Recorded,
  periodId: string,
  { said, now }: { said: Assertion; now: Assertion },
): Part[] | null {
  const { periods } = settle(steps, assertions, []);
  const standsOf = (period: Period, id: string) => ({ ...assertionOfPeriod(period), periodId: id });
  const period = periods.find((it) => it.id === periodId);
  if (period === undefined) return null;
  const { observedAt } = said;
  const seen =
    observedAt === null || isSeenAt(period, observedAt)
      ? undefined
      : periods.find((it) => it.state === said.state && isSeenAt(it, observedAt));
  if (seen?.id == null) return [{ id: periodId, stands: standsOf(period, periodId), said, now }];
  return [
    {
      id: periodId,
      stands: standsOf(period, periodId),
      said: { ...said, ...UNSEEN },
      now: { ...now, ...UNSEEN },
    },
    {
      id: seen.id,
      stands: standsOf(seen, seen.id),
      said: { ...said, ...UNBOUNDED },
      now: { ...now, ...UNBOUNDED },
    },
  ];
}

/**
 * Applies what a namespace says otherwise than the last time to what periods say by now. Null where its period is gone. Where
 * the recorded periods would not fit together any more, nothing of it is applied: all that was said otherwise conflicts.
 */
export function patchParts(
  steps: Steps,
  recorded: Recorded,
  periodId: string,
  { said, now, ...options }: { said: Assertion; now: Assertion } & Parameters<typeof patchPeriod>[3],
) {
  const parts = partsOf(steps, recorded, periodId, { said, now });
  const [first] = parts ?? [];
  if (!parts || !first) return null;
  const patches = parts.map((part) => ({
    ...part,
    ...patchPeriod(part.stands, part.said, part.now, options),
  }));
  const others = assertionsWithout(
    recorded,
    patches.map(({ id }) => id),
  );
  const made = [...others, ...patches.map(({ assertion }) => assertion)];
  const isFitting =
    patches.every(({ assertion }) => !faultOf(assertion)) && areWhole(steps, recorded.rows, made);
  const conflicts = isFitting ? patches.flatMap((it) => it.conflicts) : changesOf(first.stands, said, now);
  return { patches, made, isFitting, conflicts };
}

/** Whether every recorded period is one that assertions make. */
function areWhole(steps: Steps, rows: Recorded['rows'], assertions: readonly Assertion[]): boolean {
  const { periods } = settle(steps, assertions, []);
  const made = new Set(periods.map((it) => it.recordedId));
  return rows.every((it) => it.resumes !== null || made.has(it.id));
}
