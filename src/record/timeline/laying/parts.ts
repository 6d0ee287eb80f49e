import { isDeepStrictEqual } from 'node:util';
import { type Assertion, faultOf, groundKey } from '../assertions/assertion.ts';
import {
  type Change,
  changesOf,
  type FieldConflict,
  isSeenAt,
  patchPeriod,
} from '../assertions/changed-line.ts';
import { saysNoOther } from '../assertions/state.ts';
import { assertionOfPeriod, assertionsWithout, type Recorded } from '../recorded.ts';
import type { Period, Steps } from './period.ts';
import { settle } from './settle.ts';

/** A line about a period that has changed since it was last said. */
export type ChangeOfPeriod = Change & { periodId: string };

/** The part of a changed line that is compared with one period. */
type Part = Change & { id: string; stands: Assertion };

/** The outcome of a changed line: the fields that are not applied, and whether any is. */
export type ChangeOutcome = {
  conflicts: FieldConflict[];
  isApplied: boolean;
  isChanged: boolean;
  /** The rest of the line: compared with its previous form, or with its present one where that is applied. */
  rest: ChangeOfPeriod;
};

/** The standing assertions after changed lines, and the result of each line. */
export type Patched = {
  assertions: Assertion[];
  corrected: string[];
  outcomes: Map<ChangeOfPeriod, ChangeOutcome>;
};

type Options = { overwrite: boolean; isSaidElsewhere: (periodId: string, groundKey: string) => boolean };

const UNSEEN = { observedAt: null, lastObservedAt: null };
const UNBOUNDED = { validFrom: null, validTo: null, absent: {} };

/**
 * The parts to compare a changed line with, if its period differs from its lines; empty if the period is gone. If the
 * previous observation belongs to another period, that is a further part.
 */
function partsOf(periods: readonly Period[], { periodId, said, now }: ChangeOfPeriod): Part[] {
  const standsOf = (period: Period, id: string) => ({ ...assertionOfPeriod(period), periodId: id });
  const period = periods.find((it) => it.id === periodId);
  if (period === undefined) return [];
  const { observedAt } = said;
  const seen =
    observedAt === null || isSeenAt(period, observedAt)
      ? undefined
      : periods.find((it) => saysNoOther(said.state, it.state) && isSeenAt(it, observedAt));
  const whole = { id: periodId, stands: standsOf(period, periodId), said, now };
  if (seen?.id == null) return [whole];
  return [
    { ...whole, said: { ...said, ...UNSEEN }, now: { ...now, ...UNSEEN } },
    {
      id: seen.id,
      stands: standsOf(seen, seen.id),
      said: { ...said, ...UNBOUNDED },
      now: { ...now, ...UNBOUNDED },
    },
  ];
}

/**
 * The recorded values of a line's fields: those of its period, and its observations from the periods that have them.
 */
export function standsFor(periods: readonly Period[], change: ChangeOfPeriod): Assertion | undefined {
  const [first, second] = partsOf(periods, change);
  if (first === undefined || second === undefined) return first?.stands;
  const { observedAt, lastObservedAt } = second.stands;
  return { ...first.stands, observedAt, lastObservedAt };
}

/** True if a line's period still exists. */
export const hasPeriod = (steps: Steps, { assertions }: Recorded, periodId: string): boolean =>
  settle(steps, assertions, []).periods.some((it) => it.id === periodId);

type Attempt = {
  made: Assertion[];
  isFitting: boolean;
  isDisputed: boolean;
  isChanged: boolean;
  corrected: string[];
  conflicts: Map<ChangeOfPeriod, FieldConflict[]>;
};

/** Applies lines to their periods, all to the same standing values. */
function attempt(
  steps: Steps,
  recorded: Recorded,
  changes: readonly ChangeOfPeriod[],
  { overwrite, isSaidElsewhere }: Options,
): Attempt {
  const { periods } = settle(steps, recorded.assertions, []);
  const parts = changes.flatMap((change) => partsOf(periods, change).map((part) => ({ change, part })));
  const conflicts = new Map<ChangeOfPeriod, FieldConflict[]>(changes.map((it) => [it, []]));
  const corrected: string[] = [];
  const patched: Assertion[] = [];
  let isDisputed = false;
  for (const [id, some] of Map.groupBy(parts, (it) => it.part.id)) {
    const { stands } = (some[0] as (typeof parts)[number]).part;
    const patch = patchPeriod(
      stands,
      some.map((it) => it.part),
      { overwrite, isSaidElsewhere: (key) => isSaidElsewhere(id, key) },
    );
    for (const [index, { change }] of some.entries())
      conflicts.get(change)?.push(...(patch.conflicts[index] as FieldConflict[]));
    isDisputed ||= patch.isDisputed;
    if (isDeepStrictEqual(patch.assertion, stands)) continue;
    patched.push(patch.assertion);
    if (patch.isCorrection) corrected.push(id);
  }
  const ids = patched.map((it) => it.periodId as string);
  const isChanged = patched.length > 0;
  const made = isChanged ? [...assertionsWithout(steps, recorded, ids), ...patched] : recorded.assertions;
  const isFitting =
    !isChanged || (patched.every((it) => !faultOf(it)) && areWhole(steps, recorded.rows, made));
  return { made, isFitting, isDisputed, isChanged, corrected, conflicts };
}

/**
 * All of several lines if they fit together; else those that fit alone and with each other one that does. Their order
 * does not matter.
 */
export function agreeing<Line>(lines: readonly Line[], fits: (...some: Line[]) => boolean): Line[] {
  if (lines.length === 0 || fits(...lines)) return [...lines];
  const alone = lines.length > 1 ? lines.filter((it) => fits(it)) : [];
  const some = alone.filter((it) => alone.every((other) => it === other || fits(it, other)));
  return some.length > 0 && fits(...some) ? some : [];
}

/** The lines that fit. A line that does not fit by itself disputes no field with another one. */
function fittingOf(
  steps: Steps,
  recorded: Recorded,
  changes: readonly ChangeOfPeriod[],
  options: Options,
): ChangeOfPeriod[] {
  const fits = (...some: ChangeOfPeriod[]) => attempt(steps, recorded, some, options).isFitting;
  const { isFitting, isDisputed } = attempt(steps, recorded, changes, options);
  if (isFitting && !isDisputed) return [...changes];
  return agreeing(
    changes.filter((it) => fits(it)),
    fits,
  );
}

/**
 * Applies changed fields of lines to periods. A line after which the recorded periods would no longer fit together is
 * not applied: all of its changes conflict. The order of the lines does not matter, and applying them once more changes
 * nothing.
 */
export function patchParts(
  steps: Steps,
  recorded: Recorded,
  changes: readonly ChangeOfPeriod[],
  options: Options,
): Patched {
  let stands = recorded;
  const corrected: string[] = [];
  const outcomes = new Map<ChangeOfPeriod, ChangeOutcome>();
  /** The remaining parts of each line, by the line. */
  const left = new Map(changes.map((it) => [it, it]));
  for (;;) {
    const fitting = new Set(fittingOf(steps, stands, [...left.values()], options));
    const all = attempt(steps, stands, [...fitting], options);
    const { periods } = settle(steps, stands.assertions, []);
    for (const [change, rest] of left) {
      const isApplied = fitting.has(rest) || (outcomes.get(change)?.isApplied ?? false);
      const isChanged =
        outcomes.get(change)?.isChanged ||
        (all.isChanged && fitting.has(rest) && attempt(steps, stands, [rest], options).isChanged);
      const conflicts = fitting.has(rest)
        ? (all.conflicts.get(rest) ?? [])
        : changesOf(standsFor(periods, rest) ?? rest.said, rest);
      const next = fitting.has(rest) ? { ...rest, said: withConflicts(rest, conflicts) } : rest;
      outcomes.set(change, { conflicts, isApplied, isChanged, rest: next });
      left.set(change, next);
    }
    if (!all.isChanged) return { assertions: stands.assertions, corrected, outcomes };
    stands = { ...stands, assertions: all.made };
    corrected.push(...all.corrected);
  }
}

/** The applied form of a line: its present content, without the fields that differ. */
function withConflicts({ said, now }: Change, conflicts: readonly FieldConflict[]): Assertion {
  const kept = { ...now, review: now.review ?? said.review, absent: { ...now.absent } };
  for (const { field, said: old, bundle } of conflicts) {
    const [name, reason] = field.split('.') as [string, string?];
    if (name === 'grounds') {
      const apart = new Set(
        [...(old as Assertion['grounds']), ...(bundle as Assertion['grounds'])].map(groundKey),
      );
      kept.grounds = [
        ...now.grounds.filter((it) => !apart.has(groundKey(it))),
        ...(old as Assertion['grounds']),
      ];
    } else if (reason !== undefined) {
      if (said.absent[reason] === undefined) delete kept.absent[reason];
      else kept.absent[reason] = said.absent[reason];
    } else if (name === 'observedAt')
      Object.assign(kept, { observedAt: said.observedAt, lastObservedAt: said.lastObservedAt });
    else Object.assign(kept, { [name]: said[name as 'validFrom' | 'validTo' | 'review'] });
  }
  return kept;
}

/** True if every recorded period is one that assertions make. */
export function areWhole(steps: Steps, rows: Recorded['rows'], assertions: readonly Assertion[]): boolean {
  const { periods } = settle(steps, assertions, []);
  const made = new Set(periods.map((it) => it.recordedId));
  return rows.every((it) => it.resumes !== null || made.has(it.id));
}
