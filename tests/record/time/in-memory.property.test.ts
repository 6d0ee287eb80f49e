import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Door } from '../../../src/record/timeline/incoming.ts';
import { lineOf, type Telling } from './doors.ts';
import { type Story, story } from './drawing.ts';
import { settle } from './expected-timeline.ts';
import { InMemoryTimeline, type Report } from './in-memory.ts';
import type { Said } from './laying.ts';
import { expectedRows, rowsText } from './reading.ts';
import { when } from './when.ts';

/** Without a database a sequence takes a millisecond: more of them are drawn than through the doors. */
const sequences = Number(process.env.CAVEAT_SEQUENCES ?? 200) * 5;
const runs = { numRuns: sequences };
const timeout = 30_000 + sequences * 20;

const linesOf = (of: Story, lines: readonly Said[]) =>
  lines.map((it) => {
    const namespace = it.name.split(' ')[0] as string;
    const line = lineOf({ story: of, rule: 'rule' } as Telling, it) as { grounds: { statement: string }[] };
    return {
      namespace,
      line: { ...line, grounds: line.grounds.map((ground) => ({ ...ground, weight: 'SUPPORTS' })) },
    };
  });

/** The order of a story, cut into parts that are recorded one after the other. */
const parts = (lines: readonly Said[], cuts: readonly boolean[]) =>
  lines.reduce<Said[][]>((all, line, index) => {
    const last = all.at(-1);
    if (last === undefined || cuts[index]) all.push([line]);
    else last.push(line);
    return all;
  }, []);

function recordAll(of: Story, all: readonly Said[][], door: Door) {
  const timeline = new InMemoryTimeline(of.is);
  const reports: Report[] = [];
  for (const lines of all) reports.push(timeline.record(linesOf(of, lines), door));
  return { timeline, reports };
}

const drawn = fc.record({
  it: story(),
  order: fc.nat(3),
  cuts: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
  door: fc.constantFrom<Door>('LOAD', 'CHANGE'),
});

const originals = (all: readonly { resumes: unknown }[]) =>
  all.filter(({ resumes }) => resumes === null).length;

const anyDate = fc.constantFrom('2024-01-05', '2024-03-01', '2024-03', '2024-05-15', '2024-06-30').map(when);
const patch = fc.oneof(
  anyDate.map((to): Partial<Said> => ({ to })),
  anyDate.map((seen): Partial<Said> => ({ seen })),
);

describe('what sources say, in whatever order and in whatever parts', () => {
  it('gives the same timeline, and saying it again changes nothing', { timeout }, () => {
    fc.assert(
      fc.property(drawn, ({ it, order, cuts, door }) => {
        const lines = it.orders[order] as Said[];
        const all = door === 'CHANGE' ? lines.map((line) => [line]) : parts(lines, cuts);
        const { timeline, reports } = recordAll(it, all, door);
        const because = all.map((part) => JSON.stringify(linesOf(it, part))).join('\n');
        if (door === 'CHANGE' && reports.some(({ refused }) => refused.length > 0)) return;
        expect(
          reports.flatMap(({ refused }) => refused),
          because,
        ).toEqual([]);
        expect(rowsText(timeline.rows), because).toEqual(expectedRows(settle([], lines).timeline));
        expect(timeline.linesItIsMadeOf, because).toBe(lines.length);
        if (door === 'LOAD') {
          const again = timeline.record(linesOf(it, lines), 'LOAD');
          expect(again, because).toEqual({ refused: [], differing: [], written: 0 });
        }
      }),
      runs,
    );
  });

  it('keeps what came first where lines contradict one another, and loading again changes nothing', {
    timeout,
  }, () => {
    fc.assert(
      fc.property(story('DIFFERING'), fc.nat(3), (it, order) => {
        const lines = it.orders[order] as Said[];
        const { timeline, reports } = recordAll(it, [lines], 'LOAD');
        const because = JSON.stringify(linesOf(it, lines));
        if (reports.some(({ refused }) => refused.length > 0)) return;
        expect(rowsText(timeline.rows), because).toEqual(expectedRows(settle([], lines).timeline));
        const { refused, written } = timeline.record(linesOf(it, lines), 'LOAD');
        expect({ refused, written }, because).toEqual({ refused: [], written: 0 });
      }),
      runs,
    );
  });

  it('refuses the mutations that contradict what is recorded, and no others', { timeout }, () => {
    fc.assert(
      fc.property(story('REFUSED'), fc.nat(3), (it, order) => {
        const lines = (it.orders[order] as Said[]).filter(({ from, seen }) => from !== null || seen !== null);
        const timeline = new InMemoryTimeline(it.is);
        let accepted: Said[] = [];
        const story: string[] = [];
        for (const line of lines) {
          const { refused } = timeline.record(linesOf(it, [line]), 'CHANGE');
          const expected = settle(accepted, [line]);
          story.push(JSON.stringify(linesOf(it, [line])));
          const due = expected.rejected[0]?.is.replace('Differing', 'StatusOverlap');
          expect(refused[0]?.why.split(' ')[0], `${story.join('\n')}\n${refused[0]?.why}`).toBe(due);
          if (due === undefined) accepted = expected.accepted;
        }
        expect(rowsText(timeline.rows), story.join('\n')).toEqual(
          expectedRows(settle([], accepted).timeline),
        );
      }),
      runs,
    );
  });

  it('applies a changed line once, and takes no evidence of another line away', { timeout }, () => {
    fc.assert(
      fc.property(story(), fc.nat(3), fc.nat(5), patch, (it, order, nth, fields) => {
        const lines = it.orders[order] as Said[];
        const changed = lines.map((line, index) =>
          index === nth % lines.length ? { ...line, ...fields } : line,
        );
        const { timeline } = recordAll(it, [lines], 'LOAD');
        const before = originals(timeline.rows);
        const report = timeline.record(linesOf(it, changed), 'LOAD');
        const because = `${JSON.stringify(linesOf(it, lines))}\n${JSON.stringify(linesOf(it, changed))}`;
        if (report.refused.length > 0) return;
        const grounds = new Set(
          timeline.rows.flatMap((row) => row.grounds.map(({ statementId }) => statementId)),
        );
        const cited = lines.flatMap((line) => line.grounds.map((ground) => ground.split(' ')[0] as string));
        expect(
          cited.filter((key) => !grounds.has(key)),
          because,
        ).toEqual([]);
        const { refused, written } = timeline.record(linesOf(it, changed), 'LOAD');
        expect({ refused, written }, because).toEqual({ refused: [], written: 0 });
        const { rejected, timeline: expected } = settle([], changed);
        // A line that changed neither unites recorded periods nor makes two of one, and evidence stays where it was recorded.
        const areAsMany = [originals(expected), before].every((it) => it === originals(timeline.rows));
        const areDated = lines.every(({ from, seen }) => from !== null || seen !== null);
        const bare = (all: string[]) => all.map((it) => it.replace(/ \{.*?\}/, ''));
        if ('to' in fields && rejected.length === 0 && report.differing.length === 0 && areAsMany && areDated)
          expect(bare(rowsText(timeline.rows)), because).toEqual(bare(expectedRows(expected)));
      }),
      runs,
    );
  });
});
