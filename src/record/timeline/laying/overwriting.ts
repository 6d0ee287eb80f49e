import { type Assertion, faultOf } from '../assertions/assertion.ts';
import { contradictionsOf, overwritten, unsupportedAxis } from '../assertions/contradiction.ts';
import { assertionsWithout } from '../recorded.ts';
import type { ChangedLine, Fitting } from './fitting.ts';
import type { Patched } from './parts.ts';
import type { Rejection } from './settle.ts';

/** A bound above the number of fields that one line can contradict. */
const MOST_FIELDS = 6;

/** A line of a load, and the period that it belongs to. */
export type Spoken = { says: Assertion; periodId: string; change?: ChangedLine };

/**
 * Overwrites periods with the changed fields of a line, whatever they have by now: all fields or none. Lines of one
 * load that give two values of one period differ. Returns true if any line was applied.
 */
export function overwriteChanged(fitting: Fitting, spoken: readonly Spoken[]): boolean {
  const left = [...fitting.outcomes].filter(([, it]) => it.conflicts.length > 0).map(([it]) => it);
  const others = spoken.filter(({ change }) => change === undefined || !left.includes(change));
  const accepts = ({ assertions, outcomes }: Patched) => {
    const patched = new Map(assertions.map((it) => [it.periodId, it]));
    return (
      [...outcomes.values()].every((it) => it.conflicts.length === 0) &&
      !others.some((it) => contradictsMore(fitting, it, patched.get(it.periodId)))
    );
  };
  return fitting.patchRest(left, { overwrite: true, accepts });
}

/**
 * Overwrites the contradicting fields of the recorded period that a new line contradicts: all of them or none. `spoken`
 * are the other lines of the load; those of the period come first. Returns the period's id if it does.
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

/** True if a line contradicts a period more than it did before. */
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
