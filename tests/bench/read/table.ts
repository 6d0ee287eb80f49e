import { formatMarkdown } from '../markdown.ts';
import type { FigureName, ReadFigures } from './measure.ts';
import { type OperationName, operationNames, operations } from './operations.ts';
import { type SideName, sideNames, sides } from './sides.ts';

const titles: [FigureName, string, number][] = [
  ['rate', 'requests a second', 0],
  ['cpu', 'server CPU per request, µs', 0],
  ['postgres', 'Postgres CPU per request, µs', 0],
  ['p50', 'p50, ms', 2],
  ['p99', 'p99, ms', 2],
  ['generator', 'cores that the load generator used', 2],
  ['bytes', 'bytes of an answer', 0],
];

/** How many times PostGraphile's rate ours must be, hot and cold; the second of each is aimed for after that. */
const goals: Record<'hot' | 'cold', (name: OperationName) => readonly number[]> = {
  hot: (name) => (name === 'board' || name === 'nested' ? [10] : []),
  cold: () => [1, 1.3],
};

/** Ours over PostGraphile's rate. */
export function ratioOf(figures: ReadFigures, name: OperationName, side: SideName): number | undefined {
  const ours = figures.median(`${name} rate`, side);
  const theirs = figures.median(`${name} rate`, 'postgraphile');
  return ours === undefined || theirs === undefined ? undefined : ours / theirs;
}

/** Markdown: a table for each figure, an operation a line, a side a column; rates are held against the goals. */
export function formatTables(figures: ReadFigures): string {
  const tables = titles.map(([figure, title, digits]) => {
    const asked = operationNames.filter((name) => figures.has(`${name} ${figure}`));
    const goalColumns = figure === 'rate' ? ['hot × PG', 'cold × PG'] : [];
    const head = [title, ...sideNames.map((side) => sides[side].title), ...goalColumns];
    const rows = asked.map((name) => [
      `${name}: ${operations[name].title}`,
      ...sideNames.map((side) => figures.median(`${name} ${figure}`, side)?.toFixed(digits) ?? '–'),
      ...(figure === 'rate' ? [formatRatio(figures, name, 'hot'), formatRatio(figures, name, 'cold')] : []),
    ]);
    return rows.length === 0 ? '' : formatMarkdown(head, rows);
  });
  return tables.filter((table) => table !== '').join('\n\n');
}

function formatRatio(figures: ReadFigures, name: OperationName, side: 'hot' | 'cold'): string {
  const ratio = ratioOf(figures, name, side);
  if (ratio === undefined) return '–';
  const held = goals[side](name).map((goal) => `≥ ${goal} ${ratio >= goal ? '✓' : '✗'}`);
  return [ratio.toFixed(2), ...held].join(' ');
}

/** Markdown: what becomes of each operation as the record grows, nothing kept; rate, p50 and p99. */
export function formatGrowth(bySize: ReadonlyMap<number, ReadFigures>, side: SideName): string {
  const columns = [...bySize];
  const head = [
    `${sides[side].title}: requests a second, p50, p99 in ms`,
    ...columns.map(([size]) => size.toLocaleString('en')),
  ];
  const rows = operationNames.flatMap((name) => {
    const cells = columns.map(([, figures]) => {
      const [rate, p50, p99] = (['rate', 'p50', 'p99'] as const).map((it) =>
        figures.median(`${name} ${it}`, side),
      );
      return rate === undefined ? '–' : `${rate.toFixed(0)}, ${p50?.toFixed(2)}, ${p99?.toFixed(2)}`;
    });
    return cells.every((cell) => cell === '–') ? [] : [[`${name}: ${operations[name].title}`, ...cells]];
  });
  return formatMarkdown(head, rows);
}

/** How a page far in compares with the first one, which it may take twice as long as at most. */
export function formatDeep(figures: ReadFigures, statements: number): string | undefined {
  const [deep, first] = (['deep', 'first'] as const).map((name) => figures.median(`${name} p99`, 'cold'));
  if (deep === undefined || first === undefined) return undefined;
  const ratio = deep / first;
  return `p99 of the page far in among ${statements} statements: ${ratio.toFixed(2)} × the first page’s, ≤ 2 ${ratio <= 2 ? '✓' : '✗'}`;
}
