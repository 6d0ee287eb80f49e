import type { Assertion } from './assertion.ts';
import { isSeenAt } from './changed-line.ts';
import type { Period, Steps } from './lay.ts';
import { assertionOfPeriod, type Recorded } from './recorded.ts';
import { settle } from './settle.ts';

/** What of a changed line is compared with one period. */
export type Part = { id: string; stands: Assertion; said: Assertion; now: Assertion };

const UNSEEN = { observedAt: null, lastObservedAt: null };
const UNBOUNDED = { validFrom: null, validTo: null, absent: {} };

/**
 * What a changed line is compared with, where its period says something else than lines say of it; null where that is gone.
 * Where the observation that was said is another period's, that is one more part.
 */
export function partsOf(
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
