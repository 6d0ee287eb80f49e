import { type Atom, anchorOfStart, faultOf } from '../assertions/assertion.ts';
import { weighsOtherwise } from '../assertions/contradiction.ts';
import { before, byLatest, contains, type Dated, refine } from '../assertions/dates.ts';
import { saysNoOther } from '../assertions/state.ts';
import type { AreApart, Beside, Misfit, Period } from './period.ts';
import { holderAt } from './segments.ts';

/** An atom of evidence without a date of its own. */
export type BesideAtom = Atom & Pick<Beside, 'isRecorded'>;

/** The period with an atom as a part of it. */
export type MergedPeriod = Pick<
  Period,
  | 'state'
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
  | { is: 'NEW' }
  | { is: 'PART'; merged: MergedPeriod; period: Period }
  | { is: 'LATER'; than: Pick<Atom, 'at'> & Partial<Pick<Atom, 'extendsFrom'>>; holder?: Period }
  | ({ is: 'NOWHERE' } & Omit<Misfit, 'assertion'>);

/**
 * The period of an atom: one of the same state that holds then, or a new one. Two states that are asserted for one
 * instant do not fit. An extension is placed once the period that it extends has ended.
 */
export function placeOf(
  periods: readonly Period[],
  atom: Atom,
  here: ReadonlySet<Period>,
  areApart: AreApart,
): Place {
  if (atom.isBeside) return placeBeside(periods, atom as BesideAtom);
  const beside = [...here].find((it) => !isSame(it, atom));
  if (beside !== undefined) return { is: 'NOWHERE', period: beside };
  const holder = holderAt(periods, atom.at) ?? periods.at(-1);
  const near = atom.extendsFrom === null || holder?.startsAt === atom.at ? holder : undefined;
  if (near !== undefined && isSame(near, atom)) {
    const extendsFrom = separationOf(near, atom);
    if (extendsFrom === null) return { is: 'NEW' };
    if (extendsFrom !== undefined)
      return { is: 'LATER', than: { at: extendsFrom, extendsFrom }, holder: near };
    if (mayJoin(near, atom, areApart)) return partOf(near, atom);
  }
  const taken = periods.findLast(({ startsAt }) => startsAt === atom.at);
  return taken ? { is: 'NOWHERE', period: taken } : { is: 'NEW' };
}

function partOf(period: Period, atom: Atom): Place {
  const merged = merge(period, atom);
  return 'field' in merged ? { is: 'NOWHERE', period, field: merged.field } : { is: 'PART', merged, period };
}

/** An undated assertion belongs to the period that it was recorded for, wherever that is. */
function placeBeside(periods: readonly Period[], atom: BesideAtom): Place {
  const period = periods.find((it) => it.recordedIds.has(atom.periodId as string));
  // That period may begin later by now.
  if (period === undefined)
    return atom.at < Number.POSITIVE_INFINITY
      ? { is: 'LATER', than: { at: Number.POSITIVE_INFINITY } }
      : { is: 'NOWHERE', period: null };
  const place = partOf(period, atom);
  return place.is === 'NOWHERE' && atom.isRecorded ? { is: 'PART', merged: period, period } : place;
}

/** An open qualifier or review equals any that holds; at one instant a stated value fills in an open one. */
function isSame(period: Period, { assertion: { state, review }, at }: Atom): boolean {
  const isAtStart = period.startsAt === at;
  if (!saysNoOther(state, period.state) && !(isAtStart && saysNoOther(period.state, state))) return false;
  if (review === null || review === period.review) return true;
  return !period.isReviewStated && isAtStart;
}

/**
 * True if an assertion may belong to a period: not if either is a separate one, or both are recorded and kept apart.
 */
function mayJoin(period: Period, { assertion, periodId }: Atom, areApart: AreApart): boolean {
  if (period.assertions.has(assertion)) return true;
  if (assertion.isApart || [...period.assertions].some((it) => it.isApart)) return false;
  const { recordedId } = period;
  return (
    recordedId === null || periodId === null || recordedId === periodId || !areApart(recordedId, periodId)
  );
}

/**
 * Decides whether an atom of the same state begins a new period: null if its start is stated at or after the stated end
 * of the earlier one, that end if it extends it, undefined if both are one period.
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
export function merge(period: Period, atom: Atom): MergedPeriod | { field: NonNullable<Misfit['field']> } {
  const { assertion } = atom;
  if (weighsOtherwise(period, assertion)) return { field: 'grounds' };
  const validFrom = refine(period.validFrom, atom.start);
  if (validFrom === undefined) return { field: 'validFrom' };
  const validTo = refine(period.validTo, assertion.validTo);
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
    state: saysNoOther(period.state, assertion.state) ? assertion.state : period.state,
    review: isSaid ? (assertion.review as string) : period.review,
    isReviewStated: period.isReviewStated || isSaid,
  };
}

/**
 * The first and the last observation of a period after a further one. An observation that contains another adds nothing
 * to it.
 */
function observations({ observedAt, lastObservedAt }: Period, more: Dated | null) {
  const given = [observedAt, lastObservedAt, more].filter((it) => it !== null);
  const all = given
    .filter((it) => !given.some((other) => contains(it, other) && !contains(other, it)))
    .sort(byLatest);
  const [first = null] = all;
  const last = all.find((it) => byLatest(it, all.at(-1) as Dated) === 0) ?? null;
  return { observedAt: first, lastObservedAt: first && last && byLatest(first, last) < 0 ? last : null };
}

/** The start and the end of a period by its own dates. */
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
