import {
  type Assertion,
  type Atom,
  anchorOfStart,
  atomsOf,
  faultOf,
  type Ground,
  groundKey,
  type PeriodDates,
} from './assertion.ts';
import { before, byLatest, contains, type Dated, refine } from './dates.ts';
import { holderAt } from './segments.ts';

/** A period as assertions make it. */
export type Period = {
  /** The recorded period that it is; null for a new one. */
  id: string | null;
  /** The recorded period that its assertions belong to; one of two periods that were one is a new one. */
  recordedId: string | null;
  state: string;
  review: string;
  /** Whether a line says so; NONE is also what nothing said means. */
  isReviewStated: boolean;
  validFrom: Dated | null;
  validTo: Dated | null;
  observedAt: Dated | null;
  lastObservedAt: Dated | null;
  absent: Record<string, string>;
  grounds: Map<string, Ground>;
  /** What it is made of, in the order of their instants. */
  assertions: Set<Assertion>;
  /** Where it begins: its anchor, or the end of the period that it extends. */
  startsAt: number;
  ownEnd: number;
  /** Where the period ends that this one extends; null for all others. */
  extendsFrom: number | null;
  resumes: boolean;
};

/** Why an assertion does not fit into a timeline. */
export type Misfit = {
  assertion: Assertion;
  period: Period;
  /** The field that contradicts; undefined when another state begins at the same instant. */
  field?: keyof PeriodDates | 'review';
};

/** Whether two recorded periods, by their ids, stay two also where they say the same. */
export type AreApart = (id: string, other: string) => boolean;

/** States that are steps on the way: they do not hold again after an interruption. */
export type Steps = ReadonlySet<string>;

/**
 * Lays assertions on an empty timeline, in the order of their instants. What does not fit is left out and listed. The result
 * does not depend on the order of `assertions`, but that the first of equals gives the words of a date.
 */
export function lay(
  steps: Steps,
  assertions: readonly Assertion[],
  areApart: AreApart = () => true,
): { periods: Period[]; misfits: Misfit[] } {
  const misfits: Misfit[] = [];
  let periods: Period[] = [];
  const left = new Set<Assertion>();
  /** The instant at hand, and the periods that are said to hold at it. */
  let now = { at: Number.NaN, periods: new Set<Period>() };
  for (const atom of assertions.flatMap(atomsOf).sort(byInstant)) {
    const { assertion } = atom;
    if (left.has(assertion)) continue;
    if (now.at !== atom.at) now = { at: atom.at, periods: new Set() };
    const place = placeOf(periods, atom, now.periods, areApart);
    if ('misfit' in place) {
      misfits.push({ assertion, ...place.misfit });
      left.add(assertion);
      continue;
    }
    if (place.merged === undefined) {
      const period = begin(steps, atom, place.extendsFrom);
      periods.push(period);
      now.periods.add(period);
    } else {
      Object.assign(place.period, place.merged);
      addTo(place.period, assertion);
      now.periods.add(place.period);
    }
    // An extension begins after its instant, and a start that became more precise may come after another period's.
    const [previous, last] = periods.slice(-2);
    if (place.merged || (last && previous && previous.startsAt > last.startsAt)) periods = inOrder(periods);
  }
  for (const [index, period] of periods.entries()) {
    const isFirst = !periods.slice(0, index).some((it) => it.id !== null && it.id === period.recordedId);
    period.id = isFirst ? period.recordedId : null;
  }
  return { periods, misfits };
}

/** In the order of their starts. Kept as they are when they are, which is nearly always. */
function inOrder(periods: Period[]): Period[] {
  const isSorted = periods.every(
    (it, index) => index === 0 || (periods[index - 1] as Period).startsAt <= it.startsAt,
  );
  return isSorted ? periods : periods.toSorted((a, b) => (a.startsAt < b.startsAt ? -1 : 1));
}

/** By instant; at the same one a stated review before silence, and the wider date before the more precise one. */
function byInstant(a: Atom, b: Atom): number {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  const silent = (it: Atom) => Number(it.assertion.review === null);
  const width = ({ start }: Atom) => (start === null ? -1 : start.to - Math.max(start.from, -8.64e15));
  return silent(a) - silent(b) || width(b) - width(a);
}

type Merged = Pick<
  Period,
  | 'validFrom'
  | 'validTo'
  | 'observedAt'
  | 'lastObservedAt'
  | 'review'
  | 'isReviewStated'
  | 'startsAt'
  | 'ownEnd'
>;
type Place =
  | { merged: undefined; extendsFrom: number | null }
  | { merged: Merged; period: Period }
  | { misfit: Omit<Misfit, 'assertion'> };

/**
 * Where an atom belongs: to a period of the same state that holds then, or to a period of its own. Two states that are said to
 * hold at one instant do not fit.
 */
function placeOf(
  periods: readonly Period[],
  atom: Atom,
  here: ReadonlySet<Period>,
  areApart: AreApart,
): Place {
  const { assertion } = atom;
  const beside = [...here].find((it) => !isSame(it, atom));
  if (beside !== undefined) return { misfit: { period: beside } };
  const near = holderAt(periods, atom.at) ?? periods.at(-1);
  if (near !== undefined && isSame(near, atom)) {
    const extendsFrom = separationOf(near, atom);
    if (extendsFrom !== undefined) return { merged: undefined, extendsFrom };
    if (mayJoin(near, assertion, areApart)) {
      const merged = merge(near, atom);
      return 'field' in merged ? { misfit: { period: near, field: merged.field } } : { merged, period: near };
    }
  }
  const taken = periods.findLast(({ startsAt }) => startsAt === atom.at);
  return taken ? { misfit: { period: taken } } : { merged: undefined, extendsFrom: null };
}

/** Silence about a review equals any review that holds; at one instant a stated review fills in silence. */
function isSame(period: Period, { assertion: { state, review }, at }: Atom): boolean {
  if (period.state !== state) return false;
  if (review === null || review === period.review) return true;
  return !period.isReviewStated && period.startsAt === at;
}

/** Whether an assertion may be of a period: not when either is one of its own, or both are recorded and to be kept apart. */
function mayJoin(period: Period, assertion: Assertion, areApart: AreApart): boolean {
  if (period.assertions.has(assertion)) return true;
  if (assertion.isApart || [...period.assertions].some((it) => it.isApart)) return false;
  const [id, other] = [period.recordedId, assertion.periodId];
  return id === null || other === null || id === other || !areApart(id, other);
}

/**
 * Whether an atom of the same state begins a period of its own: null when its start is stated at or after the stated end of
 * the earlier one, that end when it extends it, undefined when both are one period.
 */
function separationOf(
  period: Period,
  { start, at, assertion: { validTo } }: Atom,
): number | null | undefined {
  if (start === null || period.validTo === null) return undefined;
  if (at >= period.ownEnd) return null;
  const endsLater = validTo !== null && validTo.to > period.validTo.to && !contains(validTo, period.validTo);
  const { validFrom, observedAt } = period;
  const startsLater =
    validFrom !== null
      ? refine(validFrom, start) === undefined && start.from > validFrom.from
      : observedAt === null || observedAt.to <= start.from;
  return endsLater && startsLater ? period.ownEnd : undefined;
}

/** A period's dates and review with those of an atom, or the field that contradicts. */
function merge(period: Period, atom: Atom): Merged | { field: keyof PeriodDates } {
  const { assertion } = atom;
  const validFrom = refine(period.validFrom, atom.start);
  if (validFrom === undefined) return { field: 'validFrom' };
  const validTo = refine(period.validTo, atom.isFirst ? assertion.validTo : null);
  if (validTo === undefined) return { field: 'validTo' };
  const dates = { validFrom, validTo, ...observations(period, atom.observed) };
  const fault = faultOf(dates);
  if (fault !== undefined) return { field: atom.observed === null && atom.start ? 'validFrom' : fault.field };
  const bounds = boundsOf(dates, period.extendsFrom);
  if (bounds.ownEnd <= bounds.startsAt) return { field: 'validTo' };
  const isSaid = assertion.review !== null && !period.isReviewStated;
  return {
    ...dates,
    ...bounds,
    review: isSaid ? (assertion.review as string) : period.review,
    isReviewStated: period.isReviewStated || isSaid,
  };
}

/** The first and the last observation of a period, with one more. One that contains another says nothing more than it. */
function observations({ observedAt, lastObservedAt }: Period, more: Dated | null) {
  const given = [observedAt, lastObservedAt, more].filter((it) => it !== null);
  const all = given
    .filter((it) => !given.some((other) => contains(it, other) && !contains(other, it)))
    .sort(byLatest);
  const [first = null] = all;
  const last = all.find((it) => byLatest(it, all.at(-1) as Dated) === 0) ?? null;
  return { observedAt: first, lastObservedAt: first && last && byLatest(first, last) < 0 ? last : null };
}

/** Where a period begins and ends by its own dates. */
export function boundsOf(
  { validFrom, validTo, observedAt }: Pick<Period, 'validFrom' | 'validTo' | 'observedAt'>,
  extendsFrom: number | null,
): Pick<Period, 'startsAt' | 'ownEnd'> {
  const anchors = [
    ...(validFrom ? [anchorOfStart(validFrom)] : []),
    ...(observedAt ? [observedAt.begin] : []),
  ].filter(Number.isFinite);
  const anchor = anchors.length > 0 ? before(Math.min(...anchors), validTo) : Number.NEGATIVE_INFINITY;
  return {
    startsAt: extendsFrom === null ? anchor : Math.max(anchor, extendsFrom),
    ownEnd: validTo?.to ?? Number.POSITIVE_INFINITY,
  };
}

function begin(steps: Steps, atom: Atom, extendsFrom: number | null): Period {
  const { assertion } = atom;
  const dates = {
    validFrom: atom.start,
    validTo: assertion.validTo,
    observedAt: atom.observed,
    lastObservedAt: null,
  };
  const period: Period = {
    id: null,
    recordedId: null,
    state: assertion.state,
    review: assertion.review ?? 'NONE',
    isReviewStated: assertion.review !== null,
    ...dates,
    absent: {},
    grounds: new Map(),
    assertions: new Set(),
    ...boundsOf(dates, extendsFrom),
    extendsFrom,
    resumes: !steps.has(assertion.state),
  };
  addTo(period, assertion);
  return period;
}

/**
 * Makes an assertion without a date part of a period: its grounds, and the end and the review that it may state. Answers the
 * field that contradicts, and then changes nothing.
 */
export function addUndated(period: Period, assertion: Assertion): keyof PeriodDates | undefined {
  const undated = { assertion, at: period.startsAt, start: null, observed: null, isFirst: true };
  const merged = merge(period, undated);
  if ('field' in merged) return merged.field;
  Object.assign(period, merged);
  addTo(period, assertion);
  return undefined;
}

/** Makes an assertion part of a period: its grounds, and its reasons for what has no value. */
function addTo(period: Period, assertion: Assertion): void {
  for (const ground of assertion.grounds) {
    if (!period.grounds.has(groundKey(ground))) period.grounds.set(groundKey(ground), ground);
  }
  period.recordedId ??= assertion.periodId;
  period.absent = { ...assertion.absent, ...period.absent };
  const values: Record<string, unknown> = { ...period, review: period.isReviewStated || null };
  for (const field of Object.keys(period.absent)) if (values[field] !== null) delete period.absent[field];
  period.assertions.add(assertion);
}
