import { type Assertion, type Atom, atomsOf, groundKey } from '../assertions/assertion.ts';
import { partsOfState } from '../assertions/state.ts';
import type { AreApart, Beside, Misfit, Period, Steps } from './period.ts';
import { type BesideAtom, boundsOf, type MergedPeriod, merge, placeOf } from './placing.ts';

/**
 * Lays assertions on an empty timeline, in the order of their instants. Those that do not fit are left out and listed.
 * The result does not depend on the order of `assertions`, except that the first of equal dates gives the words.
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
    // An assertion that contradicts the others to the end is left out altogether, so that no atom of it obstructs them.
    for (const { atom, period, field } of waiting) {
      if (left.has(atom.assertion)) continue;
      left.add(atom.assertion);
      contradictions.push({ assertion: atom.assertion, period, field });
    }
  }
}

const atomBeside = ({ assertion, periodId, at, isRecorded }: Beside): BesideAtom => ({
  ...{ assertion, at, periodId, isRecorded, start: null, observed: null },
  index: 0,
  isBeside: true,
  extendsFrom: null,
});

type Waiting = { atom: Atom; period: Period; field: NonNullable<Misfit['field']> };

/** A timeline while atoms are laid on it, in the order of their instants. */
class Laying {
  periods: Period[] = [];
  /** Assertions that begin together with another state. */
  readonly overlaps: Misfit[] = [];
  /** Atoms that contradict their period until a more precise date makes them fit. */
  waiting: Waiting[] = [];
  readonly #steps: Steps;
  readonly #areApart: AreApart;
  readonly #left = new Set<Assertion>();
  /** The present instant, and the periods that are asserted to hold at it. */
  #now = { at: Number.NaN, periods: new Set<Period>() };
  /** Pending atoms in their order. */
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
      // The start of the previous period may have become more precise.
      this.periods = inOrder([...this.periods, period]);
    } else {
      this.#now.periods.add(place.period);
      this.#join(place.period, atom, place.merged);
    }
  }

  /** Puts an atom back into the queue. */
  #defer(atom: Atom): void {
    const index = this.#queue.findLastIndex((it) => byInstant(it, atom) > 0);
    this.#queue.splice(index + 1, 0, atom);
  }

  #leave(misfit: Misfit): void {
    this.overlaps.push(misfit);
    this.#left.add(misfit.assertion);
  }

  /** Makes an atom part of a period, and then what waited for the period to be as precise as it is now. */
  #join(period: Period, atom: Atom, merged: MergedPeriod): void {
    Object.assign(period, merged);
    addTo(period, atom);
    // A start that became more precise may come after another period's.
    this.periods = inOrder(this.periods);
    const ready = this.waiting.find((it) => it.period === period && this.#fits(it));
    if (ready === undefined) return;
    this.waiting.splice(this.waiting.indexOf(ready), 1);
    this.#join(period, ready.atom, merge(period, ready.atom) as MergedPeriod);
  }

  #fits({ period, atom }: Waiting): boolean {
    const isBeside = this.periods.some((it) => it !== period && it.startsAt === atom.at);
    return !isBeside && !('field' in merge(period, atom));
  }
}

/** The first of several periods with the same recorded id keeps it; the others are new. */
function withIds(periods: Period[]): Period[] {
  const taken = new Set<string>();
  for (const period of periods) {
    const { recordedId } = period;
    period.id = recordedId === null || taken.has(recordedId) ? null : recordedId;
    if (recordedId !== null) taken.add(recordedId);
  }
  return periods;
}

/** Sorted by start. Returned unchanged if sorted already, which is nearly always the case. */
function inOrder(periods: Period[]): Period[] {
  const isSorted = periods.every(
    (it, index) => index === 0 || (periods[index - 1] as Period).startsAt <= it.startsAt,
  );
  return isSorted ? periods : periods.toSorted((a, b) => (a.startsAt < b.startsAt ? -1 : 1));
}

/**
 * By instant; at the same one what states a qualifier first, then what states a review, and the wider date before the more precise one. Atoms
 * without a date of their own come last.
 */
function byInstant(a: Atom, b: Atom): number {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  if (a.isBeside !== b.isBeside) return a.isBeside ? 1 : -1;
  const isUnqualified = ({ assertion }: Atom) => Number(partsOfState(assertion.state)[1] === null);
  const isUnreviewed = ({ assertion }: Atom) => Number(assertion.review === null);
  const width = ({ start }: Atom) => (start === null ? -1 : start.to - Math.max(start.from, -8.64e15));
  return isUnqualified(a) - isUnqualified(b) || isUnreviewed(a) - isUnreviewed(b) || width(b) - width(a);
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

/** Adds an atom's assertion to a period: its grounds, and its reasons for absent values. */
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
