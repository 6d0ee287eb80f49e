import { type Assertion, type Ground, groundKey } from './assertion.ts';
import { refine } from './dates.ts';
import type { TimelineLine } from './kind.ts';
import type { Against, Rejection } from './settle.ts';

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
  if (field === 'grounds') {
    const said = new Map(line.grounds.map((it) => [groundKey(it), it]));
    return { ...stands, grounds: stands.grounds.map((it) => said.get(groundKey(it)) ?? it) };
  }
  if (field !== 'observedAt') return { ...stands, [field]: line[field] };
  return { ...stands, observedAt: line.observedAt, lastObservedAt: line.lastObservedAt };
}

/** Whether a statement supports the state, and one the review where there is one. */
export function isSupported({ grounds, review }: Pick<Assertion, 'grounds' | 'review'>): boolean {
  const supports = (axis: string) => grounds.some((it) => it.axis === axis && it.weight === 'SUPPORTS');
  return supports('STATUS') && (review === null || review === 'NONE' || supports('REVIEW'));
}

/** The statements that a line gives another weight than the record does. */
export function groundsThatDiffer({ grounds = [] }: TimelineLine, assertion: Assertion, against: Against) {
  const recorded = new Map(against.grounds.map((it) => [groundKey(it), it.weight]));
  const pairs = grounds.flatMap(({ statement, weight }, index) => {
    const record = recorded.get(groundKey(assertion.grounds[index] as Ground));
    return record === undefined || record === weight ? [] : [{ statement, record, weight }];
  });
  return {
    record: pairs.map(({ statement, record }) => ({ statement, weight: record })),
    bundle: pairs.map(({ statement, weight }) => ({ statement, weight })),
  };
}
