import { InvalidInput } from '../../errors.ts';
import { before, type Dated, type DateGiven, dated } from './dates.ts';

/** A statement that a period rests on, or that speaks against it. */
export type Ground = {
  statementId: string;
  /** Which half of a status it speaks to; a consent has one. */
  axis: 'STATUS' | 'REVIEW';
  weight: 'SUPPORTS' | 'AGAINST';
};

export const groundKey = ({ statementId, axis }: Ground): string => `${statementId} ${axis}`;

/** What a line says of a timeline: that a state holds, since when, until when, and when a source shows it. */
export type Assertion = {
  state: string;
  /** Null: the line says nothing of a review. */
  review: string | null;
  validFrom: Dated | null;
  validTo: Dated | null;
  observedAt: Dated | null;
  lastObservedAt: Dated | null;
  /** Observations that the same line gave before the present one. */
  seenBefore?: readonly Dated[];
  absent: Readonly<Record<string, string>>;
  grounds: readonly Ground[];
  /** The recorded period that it belongs to, the first one where it says something of two; null for what is new. */
  periodId: string | null;
  /** Of a recorded assertion that says something of several periods: the period of each of its atoms. */
  atomPeriodIds?: readonly (string | null)[];
  /** That it has no date and joined that period, which was recorded before it. */
  isJoined?: boolean;
  /** Whether a dumped line is a period of its own, although one of the same state comes right before it. */
  isApart?: boolean;
};

/** The recorded periods that an assertion says something of. */
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

/** What is wrong with a period that is over before it begins. */
export const ENDS_BEFORE_IT_STARTS = 'validTo is before validFrom: a period ends after it starts';

/** How the dates of a line contradict each other; nothing where they do not. */
export function* faultsOfDates(line: PeriodDates): Generator<InvalidInput> {
  const fault = faultOf(datesOf(line));
  if (fault !== undefined) yield new InvalidInput(fault.field, fault.reason);
}

/** What contradicts within one period's dates; undefined when nothing does. */
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

/** The first instant at which a start is known to hold: its first, or the begin of its last day when that is open. */
export const anchorOfStart = ({ from, begin }: Dated): number =>
  from === Number.NEGATIVE_INFINITY ? begin : from;

/** One thing that an assertion says of an instant: that its state has begun, or that it is shown, by then. */
export type Atom = {
  assertion: Assertion;
  /** The instant; -infinity when no date says when. */
  at: number;
  start: Dated | null;
  observed: Dated | null;
  /** The recorded period that it belongs to; null where none is known. */
  periodId: string | null;
  /** Its place among those of its assertion. */
  index: number;
  /** Whether it has no date of its own and is of a period that was recorded before it. */
  isBeside: boolean;
  /** The stated end of the period that it extends, which is then its instant; null for all others. */
  extendsFrom: number | null;
};

/** What an assertion says, instant by instant. A start and an observation on or before it are one. */
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
