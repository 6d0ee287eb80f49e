import { formatMarkdown } from '../markdown.ts';
import type { PushFigures } from '../push/figures.ts';
import type { LoadFigures } from './load.ts';
import { RELEASE } from './release.ts';

const show = (value: number | undefined, digits = 0) => value?.toFixed(digits) ?? '–';

/** Markdown: a line for each figure, a column for each side. */
export function formatTable(loads: LoadFigures, commits: PushFigures, sizes: readonly number[]): string {
  const head = [
    'figure',
    'Caveat',
    RELEASE,
    'floor',
    `${RELEASE}, floor`,
    'COPY, with triggers',
    'unordered',
    'PostGraphile 5',
  ];
  const rows = sizes
    .filter((size) => loads.has(`${size} lines/s`))
    .flatMap((size) => [
      [
        `loading ${size.toLocaleString('en')} statements, lines a second`,
        ...(['ours', 'release', 'floor', 'release floor', 'copy'] as const).map((side) =>
          show(loads.median(`${size} lines/s`, side)),
        ),
        '–',
        '–',
      ],
      [
        'peak memory of the process, MB',
        ...(['ours', 'release'] as const).map((side) => show(loads.median(`${size} MB`, side))),
        ...Array(5).fill('–'),
      ],
    ]);
  if (commits.has('writers')) {
    const [ours, release, floor, unordered] = (['ours', 'release', 'floor', 'unordered'] as const).map(
      (side) => show(commits.median('writers', side)),
    );
    rows.push(['commits a second, 32 writers', ours, release, floor, '–', '–', unordered, '–'] as string[]);
  }
  if (commits.has('commit p50')) {
    const [ours, theirs] = (['ours', 'postgraphile'] as const).map((side) =>
      show(commits.median('commit p50', side), 2),
    );
    rows.push(['commit to client, p50, ms', ours, '–', '–', '–', '–', '–', theirs] as string[]);
  }
  return formatMarkdown(head, rows);
}

type Goal = { name: string; value: number | undefined; limit: number; most?: boolean };

/** A line for each goal: what ours is as a ratio, and whether that is enough. */
export function holdAgainstGoals(
  loads: LoadFigures,
  commits: PushFigures,
  sizes: readonly number[],
): string[] {
  const goals: Goal[] = sizes.flatMap((size) => {
    const [rate, memory] = [`${size} lines/s`, `${size} MB`] as const;
    const times = (row: typeof rate | typeof memory, side: 'release' | 'floor') =>
      over(loads.median(row, 'ours'), loads.median(row, side));
    return [
      { name: `loading ${size} over ${RELEASE}`, value: times(rate, 'release'), limit: 2 },
      { name: `loading ${size} over the floor`, value: times(rate, 'floor'), limit: 0.45 },
      { name: `memory over ${RELEASE}`, value: times(memory, 'release'), limit: 1, most: true },
    ];
  });
  const [ours, release, floor] = (['ours', 'release', 'floor'] as const).map((side) =>
    commits.median('writers', side),
  );
  const enough = Math.min(1.5, 0.8 * (over(floor, release) ?? Number.NaN));
  goals.push({ name: `commits over ${RELEASE}`, value: over(ours, release), limit: enough });
  goals.push({
    name: 'commit to client over PostGraphile 5',
    value: over(commits.median('commit p50', 'ours'), commits.median('commit p50', 'postgraphile')),
    limit: 1.3,
    most: true,
  });
  return goals.filter(({ value }) => value !== undefined).map(formatGoal);
}

const over = (one: number | undefined, other: number | undefined) =>
  one === undefined || other === undefined ? undefined : one / other;

function formatGoal({ name, value = Number.NaN, limit, most = false }: Goal): string {
  const isMet = most ? value <= limit : value >= limit;
  return `${name}: ${value.toFixed(2)} ×, ${most ? '≤' : '≥'} ${limit.toFixed(2)} ${isMet ? '✓' : '✗'}`;
}
