import { type Assertion, faultOf } from './assertion.ts';
import { contradictionsOf, overwritten, unsupportedAxis } from './contradiction.ts';
import type { ChangedLine, Fitting } from './fitting.ts';
import { agreeing, type Outcome, patchParts } from './parts.ts';
import { assertionsWithout } from './recorded.ts';
import type { Rejection } from './settle.ts';

/** More fields than one line can contradict. */
const MOST_FIELDS = 6;

/** A line of a load, as it is said in it, and the period that it is of. */
export type Spoken = { says: Assertion; periodId: string; change?: ChangedLine };

/**
 * Makes periods say what a changed line says of them, whatever they say by now: all of it, or nothing. Lines of one load that
 * say two things of one period differ. Answers whether any line was applied.
 */
export function overwriteChanged(
  fitting: Fitting,
  isSaidElsewhere: (periodId: string, groundKey: string) => boolean,
  spoken: readonly Spoken[],
): boolean {
  const left = [...fitting.outcomes].filter(([, it]) => it.conflicts.length > 0).map(([it]) => it);
  const restOf = (it: ChangedLine) => (fitting.outcomes.get(it) as Outcome).rest;
  const patchWith = (some: readonly ChangedLine[]) =>
    patchParts(fitting.steps, fitting.base, some.map(restOf), { overwrite: true, isSaidElsewhere });
  const agree = agreeing(left, (...some) => {
    const { assertions, outcomes } = patchWith(some);
    const isWhole = [...outcomes.values()].every((it) => it.conflicts.length === 0);
    const patched = new Map(assertions.map((it) => [it.periodId, it]));
    const isBeside = ({ change }: Spoken) => change === undefined || !left.includes(change);
    const areBeside = spoken.every(
      (it) => !isBeside(it) || !contradictsMore(fitting, it, patched.get(it.periodId)),
    );
    return isWhole && areBeside && fitting.fits(assertions);
  });
  const { assertions, corrected, outcomes } = patchWith(agree);
  if (agree.length === 0 || fitting.attempt(assertions) !== null) return false;
  for (const id of corrected) fitting.corrected.add(id);
  for (const it of agree) fitting.outcomes.set(it, outcomes.get(restOf(it)) as Outcome);
  return true;
}

/**
 * Makes the recorded period that a new line contradicts say what the line says in the fields that contradict: in all of them, or in
 * none. `spoken` are the other lines of the load; those of the period come first. Answers the period's id if it does.
 */
export function overwriteNew(
  fitting: Fitting,
  line: Assertion,
  rejection: Rejection,
  spoken: readonly Spoken[],
): string | null {
  if (rejection.is !== 'CONTRADICTION') return null;
  const id = rejection.against.periodId;
  const stands = id === null ? undefined : fitting.standsOf(id);
  if (id === null || stands === undefined || !fitting.recorded.rows.some((it) => it.id === id)) return null;
  const fields = new Set([rejection.field, ...contradictionsOf(line, stands).map((it) => it.field)]);
  for (let times = 0; times < MOST_FIELDS; times += 1) {
    const patched = overwritten(stands, line, fields);
    if (faultOf(patched) || unsupportedAxis(patched)) return null;
    if (spoken.some((it) => it.periodId === id && contradictsMore(fitting, it, patched))) return null;
    const others = assertionsWithout(fitting.steps, fitting.base, [id]);
    const settled = fitting.attempt([...others, patched], [line]);
    if (settled === null) {
      fitting.corrected.add(id);
      return id;
    }
    const next = settled.rejected.get(line);
    if (next?.is !== 'CONTRADICTION' || next.against.periodId !== id || fields.has(next.field)) return null;
    fields.add(next.field);
  }
  return null;
}

/** Whether a line contradicts a period more than it did before. */
function contradictsMore(
  fitting: Fitting,
  { says, periodId }: Spoken,
  patched: Assertion | undefined,
): boolean {
  const stands = fitting.standsOf(periodId);
  if (patched === undefined || stands === undefined) return false;
  const before = new Set(contradictionsOf(says, stands).map((it) => it.field));
  return contradictionsOf(says, patched).some((it) => !before.has(it.field));
}
