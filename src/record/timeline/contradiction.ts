import type { Assertion } from './assertion.ts';
import { refine } from './dates.ts';
import type { Rejection } from './settle.ts';

/** What was not applied before is not applied now, whatever keeps it from fitting by now. */
export function differenceOf(assertion: Assertion, rejection: Rejection): Rejection {
  if (rejection.is !== 'OVERLAP') return rejection;
  const { against } = rejection;
  return {
    is: 'CONTRADICTION',
    field: (['validFrom', 'observedAt'] as const).find((it) => assertion[it] !== null) ?? 'validFrom',
    against,
  };
}

/** Whether two lines cannot both be right about a start or an end. */
export const contradictsBounds = (one: Assertion | null, other: Assertion): boolean =>
  (['validFrom', 'validTo'] as const).some(
    (field) => refine(one?.[field] ?? null, other[field]) === undefined,
  );

/** What a period says once a field of it is overwritten. */
export function overwritten(
  stands: Assertion,
  line: Assertion,
  field: (Rejection & { is: 'CONTRADICTION' })['field'],
): Assertion {
  if (field !== 'observedAt') return { ...stands, [field]: line[field] };
  return { ...stands, observedAt: line.observedAt, lastObservedAt: line.lastObservedAt };
}

/** Whether a statement supports the state, and one the review where there is one. */
export function isSupported({ grounds, review }: Pick<Assertion, 'grounds' | 'review'>): boolean {
  const supports = (axis: string) => grounds.some((it) => it.axis === axis && it.weight === 'SUPPORTS');
  return supports('STATUS') && (review === null || review === 'NONE' || supports('REVIEW'));
}
