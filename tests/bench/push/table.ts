import { formatMarkdown } from '../markdown.ts';
import type { PushFigures, RowName } from './figures.ts';
import { type SideName, sideNames, titles } from './sides.ts';

type Line = {
  row: RowName;
  title: string;
  digits: number;
  /** What ours is divided by before it is held against the goals; nothing: it stands for itself. */
  over?: SideName;
  least?: boolean;
  goals?: readonly number[];
};

/** The figures of the promises, with the goal that must be met and the one that is aimed for after it. */
const lines: readonly Line[] = [
  { row: 'paced', title: 'CPU per message, one group, µs', digits: 1, over: 'raw', goals: [1.2, 1.05] },
  {
    row: 'burst',
    title: 'messages a second in a burst, k',
    digits: 0,
    over: 'raw',
    least: true,
    goals: [3, 9],
  },
  { row: 'burst cpu', title: 'CPU per message in a burst, µs', digits: 2 },
  { row: 'last p50', title: 'to the last subscriber, p50, ms', digits: 0 },
  { row: 'last p99', title: 'to the last subscriber, p99, ms', digits: 0, goals: [80, 65] },
  { row: 'memory', title: 'memory per idle subscriber, kB', digits: 1, goals: [16, 11] },
  { row: 'heap', title: 'of it on the heap, kB', digits: 1 },
  { row: 'commit p50', title: 'commit to client, p50, ms', digits: 2, goals: [2.5] },
  { row: 'commit p99', title: 'commit to client, p99, ms', digits: 2, goals: [8] },
  {
    row: 'distinct',
    title: 'CPU per message, all different, µs',
    digits: 1,
    over: 'yoga',
    goals: [0.6, 0.35],
  },
  { row: 'writers', title: 'commits a second, 32 writers, k', digits: 2, least: true, goals: [3.5, 5] },
  { row: 'lost', title: 'of these not told, or twice', digits: 0, goals: [0] },
];
const inThousands: readonly RowName[] = ['burst', 'writers'];

/** Markdown: a line for each figure, a column for each side, and ours against the goals. */
export function formatTable(figures: PushFigures): string {
  const head = ['figure', ...sideNames.map((name) => titles[name]), 'ours', 'goal', 'then'];
  const rows = lines.filter(({ row }) => figures.has(row)).map((line) => formatLine(line, figures));
  return formatMarkdown(head, rows);
}

function formatLine(line: Line, figures: PushFigures): string[] {
  const { row, title, digits, over } = line;
  const read = (side: SideName | 'unordered') => {
    const value = figures.median(row, side);
    return value === undefined ? undefined : value / (inThousands.includes(row) ? 1_000 : 1);
  };
  const cells = sideNames.map((side) => read(side)?.toFixed(digits) ?? '–');
  const ours = read('ours');
  const base = over ? read(over) : 1;
  const ratio = ours === undefined || base === undefined ? undefined : ours / base;
  const shown = ratio?.toFixed(over ? 2 : digits);
  const unordered = read('unordered');
  return [
    unordered === undefined ? title : `${title} (unordered ${unordered.toFixed(digits)})`,
    ...cells,
    shown === undefined || !line.goals ? '–' : over ? `${shown} × ${titles[over]}` : shown,
    formatGoal(line, 0, ratio),
    formatGoal(line, 1, ratio),
  ];
}

function formatGoal({ goals, least, digits, over }: Line, which: number, ratio: number | undefined): string {
  const goal = goals?.[which];
  if (goal === undefined) return '';
  const met = ratio !== undefined && (least ? ratio >= goal : ratio <= goal);
  const text = `${least ? '≥' : '≤'} ${over ? goal : goal.toFixed(Math.min(digits, 1))}`;
  return ratio === undefined ? text : `${text} ${met ? '✓' : '✗'}`;
}
