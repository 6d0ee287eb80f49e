import { describe, expect, it } from 'vitest';
import { dated } from '../../../../src/record/timeline/assertions/dates.ts';
import type { Door } from '../../../../src/record/timeline/incoming.ts';
import { fc } from '../../../support/runs/drawing.ts';
import { lineOf, type Telling } from '../doors.ts';
import { type Story, story } from '../model/drawing.ts';
import { settle } from '../model/expected-timeline.ts';
import { groundOf, type Said } from '../model/laying.ts';
import { when } from '../model/when.ts';
import { expectedRows, rowsText } from '../reading.ts';
import { InMemoryTimeline, type Report } from './in-memory.ts';

/** Without a database a sequence takes a millisecond: more of them are drawn than through the doors. */
const sequences = Number(process.env.CAVEAT_SEQUENCES ?? 200) * 5;
const runs = { numRuns: sequences };
const timeout = 30_000 + sequences * 20;

const linesOf = (of: Story, lines: readonly Said[]) =>
  lines.map((it) => {
    const namespace = it.name.split(' ')[0] as string;
    return { namespace, line: lineOf({ story: of, rule: 'rule' } as Telling, it) };
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

const dateField = fc.constantFrom('validFrom', 'validTo', 'observedAt');

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
        const cited = lines.flatMap((line) => line.grounds.map((it) => groundOf(it)[0]));
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

/** What happens to a timeline between two loads of its bundle. */
const happening = fc.oneof(
  fc.record({ do: fc.constant('SAY' as const), nth: fc.nat(5), fields: patch, overwrite: fc.boolean() }),
  fc.record({ do: fc.constant('CORRECT' as const), nth: fc.nat(3), field: dateField, date: anyDate }),
  fc.record({ do: fc.constant('SHUFFLE' as const), order: fc.nat(3), overwrite: fc.boolean() }),
  fc.record({ do: fc.constant('UNDO' as const) }),
);

describe('loading again, whatever a person corrected, overwrote and took back', () => {
  it('changes nothing', { timeout }, () => {
    fc.assert(
      fc.property(story('DIFFERING'), fc.array(happening, { minLength: 1, maxLength: 5 }), (it, all) => {
        const timeline = new InMemoryTimeline(it.is);
        let lines = it.lines;
        const told = [JSON.stringify(linesOf(it, lines))];
        if (timeline.record(linesOf(it, lines), 'LOAD').refused.length > 0) return;
        let before = timeline.rows;
        for (const step of all) {
          told.push(JSON.stringify(step));
          if (step.do === 'CORRECT') {
            timeline.correct(step.nth, { [step.field]: dated(step.date.edtf) });
            continue;
          }
          if (step.do === 'UNDO') {
            timeline.undoTo(before);
            continue;
          }
          if (step.do === 'SHUFFLE') lines = it.orders[step.order] as Said[];
          else
            lines = lines.map((one, index) =>
              index === step.nth % lines.length ? { ...one, ...step.fields } : one,
            );
          const { overwrite } = step;
          const was = timeline.rows;
          if (timeline.record(linesOf(it, lines), 'LOAD', { overwrite }).refused.length > 0) continue;
          before = was;
          const rows = rowsText(timeline.rows);
          const { refused, written } = timeline.record(linesOf(it, lines), 'LOAD', { overwrite });
          const because = [
            ...told,
            JSON.stringify(linesOf(it, lines)),
            '',
            ...rows,
            '',
            ...rowsText(timeline.rows),
          ].join('\n');
          expect({ refused, written }, because).toEqual({ refused: [], written: 0 });
          // What was overwritten stays, and is not overwritten by the next ordinary night.
          expect(timeline.record(linesOf(it, lines), 'LOAD'), because).toMatchObject({
            refused: [],
            written: 0,
          });
        }
      }),
      runs,
    );
  });

  it('comes to the same in whatever order the lines of a load change', { timeout }, () => {
    const changes = fc.array(fc.tuple(fc.nat(5), patch), { minLength: 2, maxLength: 4 });
    const corrections = fc.array(fc.tuple(fc.nat(3), dateField, anyDate), { minLength: 1, maxLength: 2 });
    fc.assert(
      fc.property(story(), corrections, changes, fc.nat(3), (it, corrected, changed, order) => {
        const told = [JSON.stringify(linesOf(it, it.lines)), JSON.stringify(corrected)];
        const fields = new Map(
          changed
            .map(([nth, some]) => [it.lines[nth % it.lines.length] as Said, some] as const)
            // Another observation of a line that has no start is another line.
            .filter(([line, some]) => line.from !== null || 'to' in some),
        );
        const outcomes = [it.lines, it.orders[order] as Said[]].map((lines) => {
          const timeline = new InMemoryTimeline(it.is);
          timeline.record(linesOf(it, it.lines), 'LOAD');
          for (const [nth, field, date] of corrected) timeline.correct(nth, { [field]: dated(date.edtf) });
          const next = lines.map((one) => ({ ...one, ...fields.get(one) }));
          const { refused, differing } = timeline.record(linesOf(it, next), 'LOAD');
          told.push(JSON.stringify(linesOf(it, next)));
          return {
            isRefused: refused.length > 0,
            rows: rowsText(timeline.rows),
            differing: differing.map((number) => next[number]?.name).sort(),
          };
        });
        // New lines that begin together with another state are refused, the later ones.
        if (outcomes.some(({ isRefused }) => isRefused)) return;
        expect(outcomes[1], told.join('\n')).toEqual(outcomes[0]);
      }),
      runs,
    );
  });
});
