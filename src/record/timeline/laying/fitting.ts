import type { Assertion } from '../assertions/assertion.ts';
import { changesOf } from '../assertions/changed-line.ts';
import { assertionOfPeriod, type Recorded } from '../recorded.ts';
import {
  agreeing,
  type ChangeOfPeriod,
  type ChangeOutcome,
  type Patched,
  patchParts,
  standsFor,
} from './parts.ts';
import type { Steps } from './period.ts';
import { type Settled, settle } from './settle.ts';

/** A line that has changed since it was last said. */
export type ChangedLine = ChangeOfPeriod & {
  /** If its period is made of lines: its assertion, and the recorded line that it replaces. */
  replaces: { by: Assertion; own: Assertion } | null;
};

/**
 * Fits lines onto a timeline: first those that change periods which were corrected by hand, then those that replace an
 * earlier line, and those that are new. A line that does not fit is left out. The order of changed lines does not
 * matter, and fitting the same lines once more changes nothing.
 */
export class Fitting {
  readonly steps: Steps;
  readonly recorded: Recorded;
  settled: Settled = { periods: [], rejected: new Map() };
  readonly outcomes = new Map<ChangedLine, ChangeOutcome>();
  /** Recorded periods that turn out to have been wrong. */
  readonly corrected = new Set<string>();
  /** The standing assertions, without the lines that are laid. */
  #assertions: readonly Assertion[];
  /** Lines that replace an earlier one, as far as they fit. */
  #replacing = new Set<ChangedLine>();
  readonly #applied = new Set<ChangedLine>();
  readonly #laid: readonly Assertion[];
  readonly #pending: readonly Assertion[];
  readonly #isSaidElsewhere: (periodId: string, groundKey: string) => boolean;

  constructor(
    steps: Steps,
    recorded: Recorded,
    {
      changed,
      laid,
      pending,
    }: { changed: readonly ChangedLine[]; laid: readonly Assertion[]; pending: readonly Assertion[] },
    isSaidElsewhere: (periodId: string, groundKey: string) => boolean,
  ) {
    this.steps = steps;
    this.recorded = recorded;
    this.#laid = laid;
    this.#pending = pending;
    this.#isSaidElsewhere = isSaidElsewhere;
    this.#assertions = recorded.assertions;
    const replacing = changed.filter((it) => it.replaces !== null);
    const patches = changed.filter((it) => it.replaces === null);
    this.#patch(patches);
    this.settled = this.#lay();
    const left = () => replacing.filter((it) => !this.#applied.has(it));
    while (this.#replace(left()) || this.patchRest(patches, { overwrite: false }));
    for (const change of replacing) {
      const isApplied = this.#applied.has(change);
      const conflicts = isApplied
        ? []
        : changesOf(standsFor(this.settled.periods, change) ?? change.said, change);
      this.outcomes.set(change, { isApplied, conflicts, isChanged: false, rest: change });
    }
  }

  /** The standing assertions without the new lines. */
  get base(): Recorded {
    const lines = [...this.#replacing].map(laidAs);
    return { ...this.recorded, assertions: [...this.#assertions, ...lines] };
  }

  /** A recorded period without the new lines. */
  standsOf(periodId: string): Assertion | undefined {
    const { periods } = settle(this.steps, this.base.assertions, []);
    const period = periods.find((it) => it.id === periodId);
    return period && { ...assertionOfPeriod(period), periodId };
  }

  /**
   * Accepts `standing` if everything that fitted before still fits, and `needed` besides. Otherwise nothing changes,
   * and it returns the result that would follow.
   */
  attempt(assertions: readonly Assertion[], needed: readonly Assertion[] = []): Settled | null {
    const [stands, replacing] = this.#split(assertions);
    const settled = this.#lay(stands, replacing);
    if (!this.#isFitting(settled, needed)) return settled;
    this.#assertions = stands;
    this.#replacing = replacing;
    this.settled = settled;
    return null;
  }

  /** True if everything that fits now would still fit with these standing assertions. */
  fits(assertions: readonly Assertion[], needed: readonly Assertion[] = []): boolean {
    return this.#isFitting(this.#lay(...this.#split(assertions)), needed);
  }

  /** Lines that replace earlier ones stay laid, except those whose period was written out since. */
  #split(assertions: readonly Assertion[]): [Assertion[], Set<ChangedLine>] {
    const all = new Set(assertions);
    const own = new Set([...this.#replacing].map(laidAs));
    return [
      assertions.filter((it) => !own.has(it)),
      new Set([...this.#replacing].filter((it) => all.has(laidAs(it)))),
    ];
  }

  #lay(stands = this.#assertions, replacing = this.#replacing): Settled {
    return settle(this.steps, stands, [...[...replacing].map(laidAs), ...this.#laid], this.#pending);
  }

  #isFitting(settled: Settled, needed: readonly Assertion[]): boolean {
    const areKept = [...settled.rejected.keys()].every(
      (it) => this.settled.rejected.has(it) && !needed.includes(it),
    );
    return areKept && this.#isWhole(settled);
  }

  #isWhole({ periods }: Settled): boolean {
    const made = new Set(periods.flatMap((it) => [...it.recordedIds]));
    return this.recorded.rows.every(({ id, resumes }) => resumes !== null || made.has(id));
  }

  #patched(changes: readonly ChangeOfPeriod[], overwrite = false): Patched {
    const options = { overwrite, isSaidElsewhere: this.#isSaidElsewhere };
    return patchParts(this.steps, this.base, changes, options);
  }

  #patch(changes: readonly ChangedLine[]): void {
    if (changes.length === 0) return;
    const { assertions, corrected, outcomes } = this.#patched(changes);
    this.#assertions = assertions;
    for (const id of corrected) this.corrected.add(id);
    for (const [change, outcome] of outcomes) this.outcomes.set(change as ChangedLine, outcome);
  }

  /** Lays lines in place of the earlier ones, as far as they fit. Returns true if any does. */
  #replace(left: readonly ChangedLine[]): boolean {
    const layWith = (some: readonly ChangedLine[]): [Assertion[], Set<ChangedLine>] => {
      const owns = new Set(some.map(ownOf));
      return [this.#assertions.filter((it) => !owns.has(it)), new Set([...this.#replacing, ...some])];
    };
    const isThere = (change: ChangedLine) => this.#assertions.includes(ownOf(change));
    const fitting = agreeing(left.filter(isThere), (...some) =>
      this.#isFitting(this.#lay(...layWith(some)), some.map(laidAs)),
    );
    if (fitting.length === 0) return false;
    [this.#assertions, this.#replacing] = layWith(fitting);
    this.settled = this.#lay();
    for (const it of fitting) this.#applied.add(it);
    return true;
  }

  /**
   * Applies fields that differed: if they become applicable after others, or, with `overwrite`, whatever the record
   * has, all that `accepts` takes. Returns true if any is applied.
   */
  patchRest(
    changed: readonly ChangedLine[],
    { overwrite, accepts = () => true }: { overwrite: boolean; accepts?: (patched: Patched) => boolean },
  ): boolean {
    const left = changed.filter((it) => (this.outcomes.get(it) as ChangeOutcome).conflicts.length > 0);
    const restOf = (it: ChangedLine) => (this.outcomes.get(it) as ChangeOutcome).rest;
    const patchWith = (some: readonly ChangedLine[]) => this.#patched(some.map(restOf), overwrite);
    const fitting = agreeing(left, (...some) => {
      const patched = patchWith(some);
      return accepts(patched) && this.fits(patched.assertions);
    });
    const { assertions, corrected, outcomes } = patchWith(fitting);
    if (![...outcomes.values()].some((it) => it.isChanged) || this.attempt(assertions) !== null) return false;
    for (const id of corrected) this.corrected.add(id);
    for (const it of fitting) {
      const outcome = outcomes.get(restOf(it)) as ChangeOutcome;
      const before = this.outcomes.get(it) as ChangeOutcome;
      this.outcomes.set(it, {
        ...outcome,
        isApplied: outcome.isApplied || before.isApplied,
        isChanged: outcome.isChanged || before.isChanged,
      });
    }
    return true;
  }
}

const ownOf = ({ replaces }: ChangedLine): Assertion => replaces?.own as Assertion;
const laidAs = ({ replaces }: ChangedLine): Assertion => replaces?.by as Assertion;
