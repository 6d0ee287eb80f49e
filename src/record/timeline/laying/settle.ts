import { type Assertion, atomsOf, periodIdsOf } from '../assertions/assertion.ts';
import { unsupportedAxis } from '../assertions/contradiction.ts';
import { saysNoOther } from '../assertions/state.ts';
import { lay } from './lay.ts';
import type { AreApart, Beside, Misfit, Period, Steps } from './period.ts';

/** The reason why an assertion was not applied. */
export type Rejection =
  /** It contradicts the recorded period of the same state. */
  | { is: 'CONTRADICTION'; field: NonNullable<Misfit['field']>; against: Against }
  /** Another state begins at the same instant. */
  | { is: 'OVERLAP'; against: Against }
  /** It has no date, and there is not exactly one period of its state. */
  | { is: 'UNDATED'; periods: readonly Period[] }
  /** A new period or review would be unsupported. */
  | { is: 'UNSUPPORTED'; axis: 'STATUS' | 'REVIEW' };

/** A line that was not applied before is not applied now, whatever the present reason is. */
export function isDifference(rejection: Rejection, isRemembered: boolean): boolean {
  return rejection.is === 'CONTRADICTION' || (isRemembered && rejection.is === 'OVERLAP');
}

/** The conflicting side: a period, or an assertion of one. */
export type Against = Pick<
  Assertion,
  'state' | 'review' | 'validFrom' | 'validTo' | 'observedAt' | 'lastObservedAt' | 'grounds'
> & {
  /** The recorded period; null if it came with the same write. */
  periodId: string | null;
};

const againstPeriod = (period: Period): Against => ({
  ...period,
  grounds: [...period.grounds.values()],
  periodId: period.recordedId,
});

export type Settled = {
  periods: Period[];
  rejected: Map<Assertion, Rejection>;
};

/** True if no date bounds it: none is given, or one that may be any day. */
export const isUndated = (assertion: Assertion): boolean =>
  atomsOf(assertion)[0]?.at === Number.NEGATIVE_INFINITY;

/**
 * The timeline of recorded and new assertions, as far as the new ones fit. `recorded` is never displaced: of two
 * assertions that contradict each other a pending one is rejected before an added one, of two alike the later.
 */
export function settle(
  steps: Steps,
  recorded: readonly Assertion[],
  added: readonly Assertion[],
  pending: readonly Assertion[] = [],
  { isCorrection = false } = {},
): Settled {
  const rejected = new Map<Assertion, Rejection>();
  /** Recorded assertions that cannot be a period of their own: evidence only. */
  const attached = new Set(recorded.filter((it) => it.isJoined));
  const apart = new ApartPeriods();
  const rankOf = new Map<Assertion, number>([
    ...added.map((it) => [it, 1] as const),
    ...pending.map((it) => [it, 2] as const),
  ]);
  for (;;) {
    const fresh = [...rankOf.keys()].filter((it) => !rejected.has(it));
    const late = new Set(fresh.filter((it) => recorded.length > 0 && it.periodId === null && isUndated(it)));
    const dated = recorded.filter((it) => !attached.has(it));
    const stands = fresh.length > 0 || attached.size > 0 ? layWithJoined(steps, dated, attached) : NOTHING;
    // New assertions may show that two recorded periods are one; a correction is about one period alone.
    const mayUnite = fresh.length > 0 && !isCorrection;
    if (mayUnite) apart.learn(steps, dated);
    const areApart = mayUnite ? apart.areApart : () => true;
    const found = new Map<Assertion, Rejection>();
    const beside = [...stands.beside, ...[...late].flatMap((it) => besideOf(stands.periods, it, found))];
    const early = fresh.filter((it) => !late.has(it));
    const { periods, misfits } = lay(steps, [...dated, ...early], { areApart, beside });
    // An assertion that would displace a recorded one is rejected first: without it, others may fit.
    const displacing = misfits.filter((it) => isDisplaced(it, rankOf));
    const misfitsWith = (...some: Assertion[]) => lay(steps, [...dated, ...some], { areApart }).misfits;
    for (const misfit of displacing.length > 0 ? displacing : misfits) {
      const causes = mayUnite && isRecorded(misfit, rankOf) ? causesOf(misfit, early, misfitsWith) : [];
      for (const it of causes) found.set(it, rejectionFor(it, misfit));
      const isMisfitWithout = (...some: Assertion[]) =>
        lay(steps, [...dated, ...early.filter((it) => !some.includes(it))], {
          areApart,
          beside,
        }).misfits.some((it) => it.assertion === misfit.assertion);
      if (causes.length === 0) blame(misfit, rankOf, fresh, isMisfitWithout, found);
    }
    if (found.size === 0) for (const period of periods) requireSupport(period, rankOf, attached, found);
    const before = rejected.size + attached.size;
    for (const [assertion, rejection] of found) {
      if (rankOf.has(assertion)) rejected.set(assertion, rejection);
      else attached.add(assertion);
    }
    if (rejected.size + attached.size === before) return { periods, rejected: withTies(periods, rejected) };
  }
}

const NOTHING = { periods: [], beside: [] };

/**
 * The recorded timeline, and the positions of undated evidence on it. `isKept`: an assertion stays even if it differs
 * from its period, and then adds nothing but its grounds.
 */
export function layWithJoined(
  steps: Steps,
  dated: readonly Assertion[],
  joined: ReadonlySet<Assertion>,
  isKept = true,
): { periods: Period[]; misfits: Misfit[]; beside: Beside[] } {
  const bare = lay(steps, dated);
  if (joined.size === 0) return { ...bare, beside: [] };
  const beside = [...joined].map((assertion): Beside => {
    const periodId = assertion.periodId as string;
    const at = instantOf(bare.periods.find((it) => it.id === periodId));
    return { assertion, periodId, at, isRecorded: isKept };
  });
  return { ...lay(steps, dated, { beside }), beside };
}

/**
 * The instant of the first assertion of a period, at which its undated assertions are laid, before later ones. A period
 * that began without a date may have got its start from that.
 */
const instantOf = (period: Period | undefined): number =>
  Math.min(...(period?.atoms ?? []).map(({ at }) => at));

/**
 * Recorded periods that stay separate although all that is known would merge them: a dump or a correction keeps them
 * so. Others may be merged once more is known.
 */
class ApartPeriods {
  readonly #group = new Map<string, number>();
  readonly #pairs = new Set<string>();

  readonly areApart: AreApart = (id, other) => {
    const group = this.#group.get(id);
    return (group !== undefined && group === this.#group.get(other)) || this.#pairs.has(pairOf(id, other));
  };

  /** The periods that `recorded` would make if only contradictions kept assertions apart. */
  learn(steps: Steps, recorded: readonly Assertion[]): void {
    for (;;) {
      const areApart: AreApart = (id, other) => this.#pairs.has(pairOf(id, other));
      const { periods, misfits } = lay(steps, recorded, { areApart });
      if (this.#keep(misfits)) continue;
      for (const [group, { recordedIds }] of periods.entries())
        for (const id of recordedIds) this.#group.set(id, group);
      return;
    }
  }

  #keep(misfits: readonly Misfit[]): boolean {
    const before = this.#pairs.size;
    for (const { assertion, period } of misfits) {
      const own = periodIdsOf(assertion);
      if (period === null || own.some((id) => period.recordedIds.has(id))) continue;
      for (const id of period.recordedIds) for (const other of own) this.#pairs.add(pairOf(id, other));
    }
    return this.#pairs.size > before;
  }
}

const pairOf = (id: string, other: string): string => [id, other].sort().join(' ');

const newestOf = (period: Period, rankOf: ReadonlyMap<Assertion, number>): number =>
  Math.max(...[...period.assertions].map((it) => rankOf.get(it) ?? 0));

/** True if an assertion does not fit because of a newer one. */
const isDisplaced = ({ assertion, period }: Misfit, rankOf: ReadonlyMap<Assertion, number>): boolean =>
  period !== null && newestOf(period, rankOf) > (rankOf.get(assertion) ?? 0);

/** True if two recorded assertions contradict each other. */
const isRecorded = ({ assertion, period }: Misfit, rankOf: ReadonlyMap<Assertion, number>): boolean =>
  period !== null && !rankOf.has(assertion) && newestOf(period, rankOf) === 0;

/**
 * The new assertions that make two recorded assertions contradict each other which fitted before. Empty if they never
 * fitted. `misfitsWith` returns the misfits once some of the new assertions are laid.
 */
function causesOf(
  { assertion }: Misfit,
  fresh: readonly Assertion[],
  misfitsWith: (...some: Assertion[]) => readonly Misfit[],
): readonly Assertion[] {
  const isMisfitWith = (...some: Assertion[]) =>
    misfitsWith(...some).some((it) => it.assertion === assertion);
  if (isMisfitWith()) return [];
  const alone = fresh.filter((it) => isMisfitWith(it));
  return alone.length > 0 ? alone : fresh;
}

/** The reason for rejecting an assertion that causes a misfit among others. */
function rejectionFor(assertion: Assertion, { period, field }: Misfit): Rejection {
  const against = againstPeriod(period as Period);
  return field
    ? { is: 'CONTRADICTION', field: fieldOf(assertion, field), against }
    : { is: 'OVERLAP', against };
}

/** The newest of the contradicting assertions; a recorded one that fits nowhere else stays with its period. */
function blame(
  misfit: Misfit,
  rankOf: ReadonlyMap<Assertion, number>,
  fresh: readonly Assertion[],
  isMisfitWithout: (...some: Assertion[]) => boolean,
  found: Map<Assertion, Rejection>,
): void {
  const { assertion, period, field } = misfit;
  if (period === null) {
    // Recorded periods that do not fit together must be corrected before anything is added to them.
    for (const it of fresh) found.set(it, { is: 'OVERLAP', against: assertion });
    return;
  }
  const rank = (it: Assertion) => rankOf.get(it) ?? 0;
  const newest = newestOf(period, rankOf);
  const isLater = !isDisplaced(misfit, rankOf);
  const against: Against = isLater ? againstPeriod(period) : assertion;
  const newer = isLater ? [assertion] : [...period.assertions].filter((it) => rank(it) === newest);
  // An assertion that contradicts nothing without the others stays: it would fit if it came before them.
  const alone =
    newer.length > 1 ? newer.filter((it) => isMisfitWithout(...newer.filter((other) => other !== it))) : [];
  const culprits = alone.length > 0 ? alone : newer;
  for (const it of culprits)
    found.set(
      it,
      field ? { is: 'CONTRADICTION', field: fieldOf(it, field), against } : { is: 'OVERLAP', against },
    );
}

/** The faulty field of an assertion: the one found, or the one that it has in its place. */
function fieldOf(assertion: Assertion, field: NonNullable<Misfit['field']>): NonNullable<Misfit['field']> {
  if (field === 'grounds' || assertion[field] !== null) return field;
  return (['validFrom', 'observedAt', 'validTo'] as const).find((it) => assertion[it] !== null) ?? field;
}

/** The period of an undated assertion: the only recorded one of its state. */
function besideOf(
  recorded: readonly Period[],
  assertion: Assertion,
  found: Map<Assertion, Rejection>,
): Beside[] {
  const { state, review } = assertion;
  const isOpen = (it: Period) => it.startsAt === Number.NEGATIVE_INFINITY;
  const same = recorded.filter(
    (it) =>
      (saysNoOther(state, it.state) || (isOpen(it) && saysNoOther(it.state, state))) &&
      (review === null || it.review === review || (isOpen(it) && !it.isReviewStated)),
  );
  const [only] = same;
  if (same.length === 1 && only?.id != null)
    return [{ assertion, periodId: only.id, at: instantOf(only), isRecorded: false }];
  found.set(assertion, { is: 'UNDATED', periods: recorded });
  return [];
}

/** If another state is recorded to begin at the same instant, that is reported, whatever else the line contradicts. */
function withTies(
  periods: readonly Period[],
  rejected: Map<Assertion, Rejection>,
): Map<Assertion, Rejection> {
  for (const [assertion, { is }] of rejected) {
    const at = atomsOf(assertion)[0]?.at;
    const beside = periods.find(
      (it) => it.recordedId !== null && it.startsAt === at && !saysNoOther(assertion.state, it.state),
    );
    if (is === 'CONTRADICTION' && beside !== undefined)
      rejected.set(assertion, { is: 'OVERLAP', against: againstPeriod(beside) });
  }
  return rejected;
}

/** A new period needs a statement that supports it, and so does a new review. */
function requireSupport(
  period: Period,
  rankOf: ReadonlyMap<Assertion, number>,
  attached: ReadonlySet<Assertion>,
  found: Map<Assertion, Rejection>,
): void {
  const axis = unsupportedAxis({ grounds: [...period.grounds.values()], review: period.review });
  if (axis === undefined) return;
  const all = [...period.assertions];
  const fresh = all.filter((it) => rankOf.has(it));
  const claiming = axis === 'REVIEW' ? fresh.filter((it) => it.review !== null) : fresh;
  const blamed = claiming.length > 0 ? claiming : fresh;
  const culprits = blamed.length > 0 ? blamed : all.filter((it) => !attached.has(it));
  for (const it of culprits) found.set(it, { is: 'UNSUPPORTED', axis });
}
