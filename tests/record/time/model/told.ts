import { statusFields, withoutNulls } from './lines.ts';
import type { Commit } from './model.ts';
import {
  groundsOf,
  keyOf,
  missingConsents,
  needsReview,
  type Period,
  periodAt,
  rowsOf,
  ruleOf,
  type State,
  timelineOf,
} from './state.ts';
import type { Write } from './write.ts';

/** What the feed should tell of a commit: `KIND name`, each once, sorted. Periods have the model's names. */
export function toldOf({ write, before, after, steps }: Commit, now: number): string[] {
  const told: string[] = [];
  for (const { was, became } of steps.values()) {
    const row = became ?? was;
    if (row?.is === 'statement') told.push(`${became ? 'CREATED' : 'REMOVED'} ${row.key}`);
    if (row?.is === 'retraction')
      told.push(`${became ? (was ? 'REVISED' : 'RETRACTED') : 'REINSTATED'} ${row.document}`);
    if (row?.is === 'relation') {
      const state = became ? after : before;
      const name = `${keyOf(state, row.subject)} ${row.relation} ${keyOf(state, row.object)}`;
      told.push(
        `${became ? { DENIES: 'DENIED', WALKS_BACK: 'WALKED_BACK' }[row.relation] : 'REMOVED'} ${name}`,
      );
    }
  }
  const changed = new Set<string>();
  const tell = (kind: string | null, name: string) => {
    if (kind === null) return;
    changed.add(name);
    told.push(`${kind} ${name}`);
  };
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    if (name.startsWith('period ')) tell(kindOf(name, write, before, after), name);
  }
  const consented = new Set(
    [...steps.values()].flatMap(({ was, became }) => {
      const row = became ?? was;
      const state = became ? after : before;
      if (row?.is === 'consent') return [row.rule];
      return row?.is === 'period' && row.of.startsWith('consent ') ? [ruleOf(state, row)] : [];
    }),
  );
  for (const rule of consented) {
    if (rule === null) continue;
    const [was, is] = [before, after].map((state) => missingConsents(state, rule, now).length > 0);
    const held = periodAt(after, rule, now)?.[0];
    if (was !== is && held !== undefined && !changed.has(held))
      told.push(`${is ? 'BLOCKED' : 'UNBLOCKED'} ${held}`);
  }
  return told.sort();
}

/** Null if no change of a period is reported. */
function kindOf(name: string, write: Write | null, before: State, after: State): string | null {
  if (!after.has(name)) return 'CORRECTION';
  if (!before.has(name)) {
    if (write?.does === 'UNDO') return 'CORRECTION';
    const { of } = after.get(name) as Period;
    const isFirst = timelineOf(after, of)[0]?.[0] === name && timelineOf(before, of).length === 0;
    return isFirst ? 'INITIAL' : 'TRANSITION';
  }
  const hasChanged = world(before, name) !== world(after, name);
  if (hasChanged || evidence(before, name) !== evidence(after, name)) {
    if (write?.does === 'CORRECT' && write.period === name) return 'CORRECTION';
    const isRefined = write?.does === 'SHOW' || write?.does === 'LOAD';
    return hasChanged && !isRefined ? 'CORRECTION' : 'REVISED';
  }
  const [was, is] = [needsReview(before, name), needsReview(after, name)];
  return was === is ? null : is ? 'SUPPORT_LOST' : 'SUPPORT_RESTORED';
}

/** What a period says of the world. */
function world(state: State, name: string): string {
  const { state: holds, review, from, to } = state.get(name) as Period;
  return JSON.stringify([holds, review, from?.edtf, to?.edtf]);
}

/** What it rests on. */
function evidence(state: State, name: string): string {
  const grounds = groundsOf(state, name).map((it) => [keyOf(state, it.statement), it.for, it.weight]);
  const { seen, last } = state.get(name) as Period;
  return JSON.stringify([seen?.edtf, last?.edtf, grounds]);
}

/** The lines of all periods, as a bundle would write what is modelled of them. */
export function linesOf(state: State): Map<string, object> {
  return new Map(
    rowsOf(state, 'period').map(([name, { state: holds, review, from, to, seen, last, of }]) => {
      const isConsent = of.startsWith('consent ');
      return [
        name,
        {
          ...(isConsent
            ? { state: holds }
            : { ...withoutNulls(statusFields(holds)), ...(review !== null && { review }) }),
          ...(from && { validFrom: from.edtf }),
          ...(to && { validTo: to.edtf }),
          ...(seen && { observedAt: seen.edtf }),
          ...(last && { lastObservedAt: last.edtf }),
          grounds: groundsOf(state, name).map((it) => ({
            statement: keyOf(state, it.statement),
            ...(!isConsent && { for: it.for }),
            weight: it.weight,
          })),
        },
      ];
    }),
  );
}
