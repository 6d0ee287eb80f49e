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
import { weighsOtherwise } from './contradiction.ts';
import { before, byLatest, contains, type Dated, refine } from './dates.ts';
import { holderAt } from './segments.ts';

/** A period as assertions make it. */
export type Period = {
  /** The recorded period that it is; null for a new one. */
  id: string | null;
  /** The recorded period that its assertions belong to; one of two periods that were one is a new one. */
  recordedId: string | null;
  /** The recorded periods that it is made of: more than one where they turned out to be one. */
  recordedIds: Set<string>;
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
  atoms: Atom[];
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
  /** The period that it contradicts; null when the one that it is to be part of is not there. */
  period: Period | null;
  /** The field that contradicts; undefined when another state begins at the same instant. */
  field?: keyof PeriodDates | 'grounds';
};

/** Whether two recorded periods, by their ids, stay two also where they say the same. */
export type AreApart = (id: string, other: string) => boolean;

/** An assertion without a date of its own that is of a period which was recorded before it. */
export type Beside = {
  assertion: Assertion;
  periodId: string;
  /** Where that period begins. */
  at: number;
  /** Whether it is recorded there already: then it stays, though it may say nothing more than its grounds. */
  isRecorded: boolean;
};

type BesideAtom = Atom & Pick<Beside, 'isRecorded'>;

const atomBeside = ({ assertion, periodId, at, isRecorded }: Beside): BesideAtom => ({
  ...{ assertion, at, periodId, isRecorded, start: null, observed: null },
  index: 0,
  isBeside: true,
  extendsFrom: null,
});

/** States that are steps on the way: they do not hold again after an interruption. */
export type Steps = ReadonlySet<string>;

/**
 * Lays assertions on an empty timeline, in the order of their instants. What does not fit is left out and listed. The result
 * does not depend on the order of `assertions`, but that the first of equals gives the words of a date.
 */
export function lay(
  steps: Steps,
  assertions: readonly Assertion[],
  { areApart = () => true, beside = [] }: { areApart?: AreApart; beside?: readonly Beside[] } = {},
): { periods: Period[]; misfits: Misfit[] } {
  const contradictions: Misfit[] = [];
  const left = new Set<Assertion>();
  const atoms: Atom[] = [...assertions.flatMap(atomsOf), ...beside.map(atomBeside)].sort(byInstant);
  for (;;) {
    const laying = new Laying(steps, areApart);
    const { periods, overlaps, waiting } = laying.layAll(atoms.filter((it) => !left.has(it.assertion)));
    if (waiting.length === 0) return { periods: withIds(periods), misfits: [...contradictions, ...overlaps] };
    // What contradicts the others to the end is left out altogether, so that no part of it is in their way.
    for (const { atom, period, field } of waiting) {
      if (left.has(atom.assertion)) continue;
      left.add(atom.assertion);
      contradictions.push({ assertion: atom.assertion, period, field });
    }
  }
}

type Waiting = { atom: Atom; period: Period; field: NonNullable<Misfit['field']> };

/** A timeline while atoms are laid on it, in the order of their instants. */
class Laying {
  periods: Period[] = [];
  /** Assertions that begin together with another state. */
  readonly overlaps: Misfit[] = [];
  /** Atoms that contradict their period, for as long as no more precise date makes room for them. */
  waiting: Waiting[] = [];
  readonly #steps: Steps;
  readonly #areApart: AreApart;
  readonly #left = new Set<Assertion>();
  /** The instant at hand, and the periods that are said to hold at it. */
  #now = { at: Number.NaN, periods: new Set<Period>() };
  /** Atoms still to come, in their order. */
  #queue: Atom[] = [];

  constructor(steps: Steps, areApart: AreApart) {
    this.#steps = steps;
    this.#areApart = areApart;
  }

  layAll(atoms: readonly Atom[]): this {
    this.#queue = atoms.toReversed();
    for (let atom = this.#queue.pop(); atom !== undefined; atom = this.#queue.pop()) this.#add(atom);
    return this;
  }

  #add(atom: Atom): void {
    if (this.#left.has(atom.assertion)) return;
    if (this.#now.at !== atom.at) this.#now = { at: atom.at, periods: new Set() };
    const place = placeOf(this.periods, atom, this.#now.periods, this.#areApart);
    if (place.is === 'LATER') {
      // The state holds at its own instant, too.
      if (place.holder) this.#now.periods.add(place.holder);
      this.#defer({ ...atom, ...place.than });
    } else if (place.is === 'NOWHERE') {
      const { period, field } = place;
      if (period !== null && field !== undefined) this.waiting.push({ atom, period, field });
      else this.#leave({ assertion: atom.assertion, period });
    } else if (place.is === 'NEW') {
      const period = begin(this.#steps, atom);
      this.#now.periods.add(period);
      // The start of the one before may have become more precise.
      this.periods = inOrder([...this.periods, period]);
    } else {
      this.#now.periods.add(place.period);
      this.#join(place.period, atom, place.merged);
    }
  }

  /** Puts an atom back among those to come. */
  #defer(atom: Atom): void {
    const index = this.#queue.findLastIndex((it) => byInstant(it, atom) > 0);
    this.#queue.splice(index + 1, 0, atom);
  }

  #leave(misfit: Misfit): void {
    this.overlaps.push(misfit);
    this.#left.add(misfit.assertion);
  }

  /** Makes an atom part of a period, and then what waited for the period to be as precise as it is now. */
  #join(period: Period, atom: Atom, merged: Merged): void {
    Object.assign(period, merged);
    addTo(period, atom);
    // A start that became more precise may come after another period's.
    this.periods = inOrder(this.periods);
    const ready = this.waiting.find((it) => it.period === period && this.#fits(it));
    if (ready === undefined) return;
    this.waiting.splice(this.waiting.indexOf(ready), 1);
    this.#join(period, ready.atom, merge(period, ready.atom) as Merged);
  }

  #fits({ period, atom }: Waiting): boolean {
    const isBeside = this.periods.some((it) => it !== period && it.startsAt === atom.at);
    return !isBeside && !('field' in merge(period, atom));
  }
}

/** The first of several periods with the same recorded id is that period; the others are new. */
function withIds(periods: Period[]): Period[] {
  const taken = new Set<string>();
  for (const period of periods) {
    const { recordedId } = period;
    period.id = recordedId === null || taken.has(recordedId) ? null : recordedId;
    if (recordedId !== null) taken.add(recordedId);
  }
  return periods;
}

/** In the order of their starts. Kept as they are when they are, which is nearly always. */
function inOrder(periods: Period[]): Period[] {
  const isSorted = periods.every(
    (it, index) => index === 0 || (periods[index - 1] as Period).startsAt <= it.startsAt,
  );
  return isSorted ? periods : periods.toSorted((a, b) => (a.startsAt < b.startsAt ? -1 : 1));
}

/**
 * By instant; at the same one a stated review before silence, and the wider date before the more precise one. What has no
 * date of its own comes last.
 */
function byInstant(a: Atom, b: Atom): number {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  if (a.isBeside !== b.isBeside) return a.isBeside ? 1 : -1;
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
  | { is: 'NEW' }
  | { is: 'PART'; merged: Merged; period: Period }
  | { is: 'LATER'; than: Pick<Atom, 'at'> & Partial<Pick<Atom, 'extendsFrom'>>; holder?: Period }
  | ({ is: 'NOWHERE' } & Omit<Misfit, 'assertion'>);

/**
 * Where an atom belongs: to a period of the same state that holds then, or to a period of its own. Two states that are said to
 * hold at one instant do not fit. An extension is placed once the period that it extends has ended.
 */
function placeOf(
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

/** What has no date of its own is of the period that it was recorded for, wherever that is. */
function placeBeside(periods: readonly Period[], atom: BesideAtom): Place {
  const period = periods.find((it) => it.recordedIds.has(atom.periodId as string));
  // That may begin later by now.
  if (period === undefined)
    return atom.at < Number.POSITIVE_INFINITY
      ? { is: 'LATER', than: { at: Number.POSITIVE_INFINITY } }
      : { is: 'NOWHERE', period: null };
  const place = partOf(period, atom);
  return place.is === 'NOWHERE' && atom.isRecorded ? { is: 'PART', merged: period, period } : place;
}

/** Silence about a review equals any review that holds; at one instant a stated review fills in silence. */
function isSame(period: Period, { assertion: { state, review }, at }: Atom): boolean {
  if (period.state !== state) return false;
  if (review === null || review === period.review) return true;
  return !period.isReviewStated && period.startsAt === at;
}

/** Whether an assertion may be of a period: not when either is one of its own, or both are recorded and to be kept apart. */
function mayJoin(period: Period, { assertion, periodId }: Atom, areApart: AreApart): boolean {
  if (period.assertions.has(assertion)) return true;
  if (assertion.isApart || [...period.assertions].some((it) => it.isApart)) return false;
  const { recordedId } = period;
  return (
    recordedId === null || periodId === null || recordedId === periodId || !areApart(recordedId, periodId)
  );
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
function merge(period: Period, atom: Atom): Merged | { field: NonNullable<Misfit['field']> } {
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

function begin(steps: Steps, atom: Atom): Period {
  const { assertion, extendsFrom } = atom;
  const dates = {
    validFrom: atom.start,
    validTo: assertion.validTo,
    observedAt: atom.observed,
    lastObservedAt: null,
  };
  const period: Period = {
    id: null,
    recordedId: null,
    recordedIds: new Set(),
    state: assertion.state,
    review: assertion.review ?? 'NONE',
    isReviewStated: assertion.review !== null,
    ...dates,
    absent: {},
    grounds: new Map(),
    assertions: new Set(),
    atoms: [],
    ...boundsOf(dates, extendsFrom),
    extendsFrom,
    resumes: !steps.has(assertion.state),
  };
  addTo(period, atom);
  return period;
}

/** Makes an atom's assertion part of a period: its grounds, and its reasons for what has no value. */
function addTo(period: Period, atom: Atom): void {
  const { assertion, periodId } = atom;
  period.atoms.push(atom);
  for (const ground of assertion.grounds) {
    if (!period.grounds.has(groundKey(ground))) period.grounds.set(groundKey(ground), ground);
  }
  period.recordedId ??= periodId;
  if (periodId !== null) period.recordedIds.add(periodId);
  period.absent = { ...assertion.absent, ...period.absent };
  const values: Record<string, unknown> = { ...period, review: period.isReviewStated || null };
  for (const field of Object.keys(period.absent)) if (values[field] !== null) delete period.absent[field];
  period.assertions.add(assertion);
}
