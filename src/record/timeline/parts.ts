import { type Assertion, periodIdsOf } from './assertion.ts';
import { isSeenAt } from './changed-line.ts';
import type { Period, Steps } from './lay.ts';
import { assertionOfPeriod, type Recorded } from './recorded.ts';
import { settle } from './settle.ts';

/** What of a changed line is compared with one period; `id` is null where it is compared with the line before it. */
export type Part = { id: string | null; stands: Assertion; said: Assertion; now: Assertion };

const UNSEEN = { observedAt: null, lastObservedAt: null };
const UNBOUNDED = { validFrom: null, validTo: null, absent: {} };

/**
 * What a changed line is compared with; null where its period is gone. A line of several periods is compared as a line, `own`.
 * What a period says by now is compared as it stands; where the observation that was said is another period's, that is one
 * more part.
 */
export function partsOf(
  steps: Steps,
  { assertions }: Recorded,
  periodId: string,
  { own, said, now }: { own: Assertion | undefined; said: Assertion; now: Assertion },
): Part[] | null {
  if (own !== undefined && periodIdsOf(own).length > 1) return [{ id: null, stands: own, said, now }];
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
