import { InvalidInput } from '../../errors.ts';
import { before, type Dated, type DateGiven, dated } from './dates.ts';

/** A statement that supports a period or contradicts it. */
export type Ground = {
  statementId: string;
  /** The half of a status that it is about; a consent has one. */
  axis: 'STATUS' | 'REVIEW';
  weight: 'SUPPORTS' | 'AGAINST';
};

export const groundKey = ({ statementId, axis }: Ground): string => `${statementId} ${axis}`;

/** The content of a line about a timeline: a state, its start and end, and the dates at which a source shows it. */
export type Assertion = {
  state: string;
  /** Null if the line does not mention a review. */
  review: string | null;
  validFrom: Dated | null;
  validTo: Dated | null;
  observedAt: Dated | null;
  lastObservedAt: Dated | null;
  /** Observations that earlier forms of the line gave. */
  seenBefore?: readonly Dated[];
  absent: Readonly<Record<string, string>>;
  grounds: readonly Ground[];
  /** The recorded period that it belongs to, the first one if it is about several; null for a new one. */
  periodId: string | null;
  /** For a recorded assertion about several periods: the period of each of its atoms. */
  atomPeriodIds?: readonly (string | null)[];
  /** True if it has no date and joined that period, which was recorded before it. */
  isJoined?: boolean;
  /** True if a dumped line is a separate period that follows one of the same state. */
  isApart?: boolean;
};

/** The recorded periods that an assertion is about. */
export const periodIdsOf = ({ periodId, atomPeriodIds = [] }: Assertion): string[] => [
  ...new Set([periodId, ...atomPeriodIds].filter((it) => it != null)),
];

/** The dates of a period's line. */
export type PeriodDates = {
  validFrom?: DateGiven | undefined;
  validTo?: DateGiven | undefined;
  observedAt?: DateGiven | undefined;
  lastObservedAt?: DateGiven | undefined;
};

const datesOf = (line: PeriodDates) => ({
  validFrom: dated(line.validFrom),
  validTo: dated(line.validTo),
  observedAt: dated(line.observedAt),
  lastObservedAt: dated(line.lastObservedAt),
});

/** The dates of a line. Throws InvalidInput when they contradict each other. */
export function readDates(line: PeriodDates): ReturnType<typeof datesOf> {
  for (const fault of faultsOfDates(line)) throw fault;
  return datesOf(line);
}

/** The fault of a period that ends before it begins. */
export const ENDS_BEFORE_IT_STARTS = 'validTo is before validFrom: a period ends after it starts';

/** The contradictions between the dates of a line; empty for consistent dates. */
export function* faultsOfDates(line: PeriodDates): Generator<InvalidInput> {
  const fault = faultOf(datesOf(line));
  if (fault !== undefined) yield new InvalidInput(fault.field, fault.reason);
}

/** The contradiction within one period's dates; undefined for consistent ones. */
export function faultOf({
  validFrom,
  validTo,
  observedAt,
  lastObservedAt,
}: Pick<Assertion, 'validFrom' | 'validTo' | 'observedAt' | 'lastObservedAt'>):
  | { field: keyof PeriodDates; reason: string }
  | undefined {
  const start = validFrom?.from ?? Number.NEGATIVE_INFINITY;
  if (lastObservedAt && !observedAt)
    return { field: 'lastObservedAt', reason: 'a last observation needs a first one: observedAt' };
  if (observedAt && lastObservedAt && lastObservedAt.to <= observedAt.from)
    return { field: 'lastObservedAt', reason: 'the last observation comes before the first' };
  if (validTo && validTo.to <= start) return { field: 'validTo', reason: ENDS_BEFORE_IT_STARTS };
  if (observedAt && observedAt.to <= start)
    return { field: 'observedAt', reason: 'it is observed before its stated start' };
  const last = lastObservedAt ?? observedAt;
  if (validTo && last && last.from >= validTo.to)
    return { field: 'observedAt', reason: 'it is observed after its stated end' };
  return undefined;
}

/**
 * The first instant at which the state is known to hold: the start's first instant, or the begin of its last day if
 * that is open.
 */
export const anchorOfStart = ({ from, begin }: Dated): number =>
  from === Number.NEGATIVE_INFINITY ? begin : from;

/** An atom of an assertion: its state has begun, or is observed, by one instant. */
export type Atom = {
  assertion: Assertion;
  /** The instant; -infinity without a date. */
  at: number;
  start: Dated | null;
  observed: Dated | null;
  /** The recorded period that it belongs to; null if unknown. */
  periodId: string | null;
  /** Its index among the atoms of its assertion. */
  index: number;
  /** True if it has no date of its own and belongs to a period that was recorded before it. */
  isBeside: boolean;
  /** The stated end of the period that it extends, which is then its instant; null for all others. */
  extendsFrom: number | null;
};

/** The atoms of an assertion. A start and an observation on or before it are one atom. */
export function atomsOf(assertion: Assertion): Atom[] {
  const { validFrom, validTo, observedAt, lastObservedAt, seenBefore = [] } = assertion;
  const start = validFrom && Number.isFinite(anchorOfStart(validFrom)) ? validFrom : null;
  const seen = [...seenBefore, observedAt, lastObservedAt]
    .filter((it) => it !== null && Number.isFinite(it.begin))
    .sort((a, b) => (a as Dated).begin - (b as Dated).begin) as Dated[];
  const atoms: Pick<Atom, 'assertion' | 'at' | 'start' | 'observed'>[] = [];
  if (start !== null) {
    const at = Math.min(anchorOfStart(start), seen[0]?.begin ?? Number.POSITIVE_INFINITY);
    const withStart =
      seen[0] !== undefined && seen[0].begin <= anchorOfStart(start) ? seen.shift() : undefined;
    atoms.push({ assertion, at: before(at, validTo), start, observed: withStart ?? null });
  }
  for (const observed of seen)
    atoms.push({ assertion, at: before(observed.begin, validTo), start: null, observed });
  if (atoms.length === 0)
    atoms.push({ assertion, at: Number.NEGATIVE_INFINITY, start: validFrom, observed: observedAt });
  const { periodId, atomPeriodIds } = assertion;
  return atoms.map((it, index) => ({
    ...it,
    index,
    isBeside: false,
    extendsFrom: null,
    periodId: atomPeriodIds === undefined ? periodId : (atomPeriodIds[index] ?? null),
  }));
}
