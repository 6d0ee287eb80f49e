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

/** A line that says something else of a period than the last time. */
export type ChangeOfPeriod = Change & { periodId: string };

/** What of a changed line is compared with one period. */
type Part = Change & { id: string; stands: Assertion };

/** What came of a changed line: the fields that are not applied, and whether any is. */
export type ChangeOutcome = {
  conflicts: FieldConflict[];
  isApplied: boolean;
  isChanged: boolean;
  /** What is left of the line: compared with what it said before, but with what it says now where that is applied. */
  rest: ChangeOfPeriod;
};

/** What changed lines make of what stands, and what came of each of them. */
export type Patched = {
  assertions: Assertion[];
  corrected: string[];
  outcomes: Map<ChangeOfPeriod, ChangeOutcome>;
};

type Options = { overwrite: boolean; isSaidElsewhere: (periodId: string, groundKey: string) => boolean };

const UNSEEN = { observedAt: null, lastObservedAt: null };
const UNBOUNDED = { validFrom: null, validTo: null, absent: {} };

/**
 * What a changed line is compared with, where its period says something else than lines say of it; empty where that is gone.
 * Where the observation that was said is another period's, that is one more part.
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

/** What the record has of what a line says: of its period, and its observations where they are. */
export function standsFor(periods: readonly Period[], change: ChangeOfPeriod): Assertion | undefined {
  const [first, second] = partsOf(periods, change);
  if (first === undefined || second === undefined) return first?.stands;
  const { observedAt, lastObservedAt } = second.stands;
  return { ...first.stands, observedAt, lastObservedAt };
}

/** Whether a period that a line speaks of is still there. */
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

/** Applies lines to what their periods say, all to the same standing values. */
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
 * All of several lines if these fit together; else those that fit alone and with each other one that does. Their order means
 * nothing.
 */
export function agreeing<Line>(lines: readonly Line[], fits: (...some: Line[]) => boolean): Line[] {
  if (lines.length === 0 || fits(...lines)) return [...lines];
  const alone = lines.length > 1 ? lines.filter((it) => fits(it)) : [];
  const some = alone.filter((it) => alone.every((other) => it === other || fits(it, other)));
  return some.length > 0 && fits(...some) ? some : [];
}

/** The lines that fit. One that does not fit by itself disputes no field with another one. */
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
 * Applies what lines say otherwise than the last time to what periods say by now. A line with which the recorded periods would
 * not fit together any more is not applied: all that it says otherwise conflicts. The order of the lines means nothing, and
 * to apply them once more changes nothing.
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
  /** What is left of each line, by the line. */
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

/** What a line has said so far: what it says now, but for the fields that differ. */
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

/** Whether every recorded period is one that assertions make. */
export function areWhole(steps: Steps, rows: Recorded['rows'], assertions: readonly Assertion[]): boolean {
  const { periods } = settle(steps, assertions, []);
  const made = new Set(periods.map((it) => it.recordedId));
  return rows.every((it) => it.resumes !== null || made.has(it.id));
}
