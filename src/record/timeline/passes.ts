import { isDeepStrictEqual } from 'node:util';
import { byCodePoint } from '../lines/fields.ts';
import type { LineOutcome, Source, Writing } from '../write/write-session.ts';
import type { Door, Incoming } from './incoming.ts';
import type { PeriodRow, TimelineKind, TimelineLine } from './kind.ts';
import { OneTimeline, type Report } from './one-timeline.ts';
import { readRecorded } from './recorded.ts';
import { byIdentity, type Said } from './said.ts';
import { areSameRows, rowsOnceStored, type Timeline } from './save.ts';

/** A timeline and its remembered lines. */
export type Stands = { ownerId: string; rows: readonly PeriodRow[]; said: readonly Said[] };

/** The effect of lines on a timeline. */
export type Recording = {
  timeline: Timeline;
  /** Lines to remember that are new or have changed. */
  remembered: Said[];
  /** Lines to forget. */
  forgotten: Said[];
  /** Recorded periods that proved to be wrong. */
  corrected: string[];
  /** The period of each line, by number. */
  periodIds: [number, string][];
};

/** A bound above the number of passes that any lines were seen to need. */
const MOST_PASSES = 8;

/**
 * Records lines on one timeline. A load repeats its lines until a further pass would change nothing: applying one of
 * them may make another one fit. Stores nothing; reports the result of each line to `writing`.
 */
export function recordOnOne<Line extends TimelineLine>(
  writing: Writing,
  kind: TimelineKind<Line>,
  before: Stands,
  lines: readonly Incoming<Line>[],
  door: Door,
  statementId: (key: string) => string | undefined,
): Recording {
  const refused = writing.refusals.length;
  // Which of two contradicting lines is applied does not depend on their order in the bundle.
  const inOrder = lines.toSorted((a, b) => byCodePoint(nameOfLine(a), nameOfLine(b)));
  // A load that begins a timeline lays all of its lines at once.
  const most = door === 'CHANGE' || (before.rows.length === 0 && !writing.overwrite) ? 1 : MOST_PASSES;
  const passes: OneTimeline<Line>[] = [];
  let stands = before;
  for (let isChanged = true; isChanged && passes.length < most; ) {
    const recorded = readRecorded(kind, stands.rows, stands.said, statementId);
    const one = new OneTimeline(writing, kind, before.ownerId, recorded, door, statementId);
    one.add(inOrder);
    if (passes.length === 0) passes.push(one);
    if (writing.refusals.length > refused) break;
    const after = standsAfter(stands, one);
    isChanged = !areSame(stands, after);
    if (isChanged && passes.at(-1) !== one) passes.push(one);
    stands = after;
  }
  tell(writing, passes.map((it) => it.report).reduce(reportOfBoth));
  return recordingOf(before, stands.said, passes);
}

/** A timeline after lines are recorded on it. Remembered lines of removed periods are removed with them. */
function standsAfter<Line extends TimelineLine>({ ownerId, said }: Stands, one: OneTimeline<Line>): Stands {
  const rows = rowsOnceStored(one.timeline);
  const ids = new Set(rows.map(({ id }) => id));
  const remembered = new Map(said.map((it) => [nameOf(it), it]));
  for (const it of one.forgotten) remembered.delete(nameOf(it));
  for (const it of one.remembered()) remembered.set(nameOf(it), it);
  const left = [...remembered.values()].filter(({ entityId }) => entityId === null || ids.has(entityId));
  return { ownerId, rows, said: left.sort(byIdentity) };
}

const nameOfLine = <Line>({ words, source }: Incoming<Line>) => `${words} ${source.namespace}`;

const nameOf = ({ namespace, identity }: Said) => `${namespace} ${identity}`;

const areSame = (some: Stands, others: Stands): boolean =>
  isDeepStrictEqual(some.said, others.said) && areSameRows(some.rows, others.rows);

function recordingOf<Line extends TimelineLine>(
  before: Stands,
  said: readonly Said[],
  passes: readonly OneTimeline<Line>[],
): Recording {
  const last = passes.at(-1) as OneTimeline<Line>;
  const known = new Map(before.said.map((it) => [nameOf(it), it]));
  const left = new Set(said.map(nameOf));
  return {
    timeline: { ...last.timeline, rows: before.rows },
    remembered: said.filter((it) => !isDeepStrictEqual(it, known.get(nameOf(it)))),
    forgotten: before.said.filter((it) => !left.has(nameOf(it))),
    corrected: [...new Set(passes.flatMap((it) => [...it.corrected]))],
    periodIds: last.periodIds(),
  };
}

/** The combined report of two passes: the differences after the second, and the larger outcome of each line. */
function reportOfBoth(first: Report, second: Report): Report {
  const most = (source: Source<TimelineLine>, outcome: LineOutcome): LineOutcome => {
    const before = first.outcomes.get(source);
    return before === 'created' || (before === 'revised' && outcome !== 'created') ? before : outcome;
  };
  return {
    outcomes: new Map([...second.outcomes].map(([source, it]) => [source, most(source, it)])),
    differing: second.differing,
    warnings: [...first.warnings, ...second.warnings],
  };
}

function tell(writing: Writing, { outcomes, differing, warnings }: Report): void {
  for (const [{ line }, outcome] of outcomes) writing.count(line.type, outcome);
  writing.differing.push(...differing.toSorted((a, b) => a.line - b.line));
  writing.warnings.push(...warnings.toSorted((a, b) => a.line - b.line));
}
