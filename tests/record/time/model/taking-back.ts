import { isDeepStrictEqual } from 'node:util';
import { anchorOfLine } from './laying.ts';
import {
  type Draft,
  endOf,
  groundsOf,
  hasEvidence,
  type Period,
  type Row,
  rowsOf,
  type State,
  timelineOf,
} from './state.ts';

/** What a revision did to each row; undefined where there was none. */
export type Steps = ReadonlyMap<string, { was: Row | undefined; became: Row | undefined }>;

export function stepsBetween(before: State, after: State): Steps {
  const names = new Set([...before.keys(), ...after.keys()]);
  return new Map(
    [...names].flatMap((name) => {
      const [was, became] = [before.get(name), after.get(name)];
      return isDeepStrictEqual(was, became) ? [] : [[name, { was, became }] as const];
    }),
  );
}

/**
 * Makes every row what it was before a revision; answers why it must not. Only the fields that the revision changed go
 * back, and none that has been written since; nothing that others rest on goes; timelines are whole afterwards.
 */
export function takeBack(draft: Draft, steps: Steps): 'Overtaken' | 'EvidenceMissing' | undefined {
  for (const [name, { was, became }] of steps) {
    const stands = draft.get(name);
    if (became === undefined) {
      if (stands !== undefined) return 'Overtaken';
      draft.set(name, was as Row);
    } else if (was === undefined) {
      if (!isDeepStrictEqual(stands, became)) return 'Overtaken';
      draft.delete(name);
    } else {
      if (stands === undefined) return 'Overtaken';
      const back = Object.entries(was).filter(
        ([field, value]) => !isDeepStrictEqual(value, fieldOf(became, field)),
      );
      if (back.some(([field]) => !isDeepStrictEqual(fieldOf(stands, field), fieldOf(became, field))))
        return 'Overtaken';
      draft.set(name, { ...stands, ...Object.fromEntries(back) } as Row);
    }
  }
  if (!isWhole(draft)) return 'Overtaken';
  const rests = ([name, { review }]: [string, Period]) => hasEvidence(review, groundsOf(draft, name));
  return rowsOf(draft, 'period').every(rests) ? undefined : 'EvidenceMissing';
}

const fieldOf = (row: Row, field: string) => (row as Record<string, unknown>)[field];

/** Whether everything refers to what is there, nothing is there twice, and each period ends where it should, after it starts. */
function isWhole(state: State): boolean {
  const has = (name: string) => state.has(name);
  const owners = new Set(rowsOf(state, 'period').map(([, it]) => it.of));
  const identities = [...state.values()].flatMap((row) => {
    if (row.is === 'statement') return [row.key];
    if (row.is === 'relation') return [`${row.subject} ${row.relation} ${row.object}`];
    return row.is === 'consent' ? [`${row.rule} ${row.party}`] : [];
  });
  return (
    rowsOf(state, 'ground').every(([, it]) => has(it.period) && has(it.statement)) &&
    rowsOf(state, 'relation').every(([, it]) => has(it.subject) && has(it.object)) &&
    [...owners].every((of) => !of.startsWith('consent ') || has(of)) &&
    new Set(identities).size === identities.length &&
    [...owners].every((of) => {
      const timeline = timelineOf(state, of);
      const [first, second] = timeline.map(([, it]) => it);
      // By its words, the first one would come after the other.
      if (first && second && anchorOfLine(first) >= second.startsAt) return false;
      return timeline.every(
        ([, it], index) => it.startsAt < it.endsAt && it.endsAt === endOf(it, timeline[index + 1]?.[1]),
      );
    })
  );
}
