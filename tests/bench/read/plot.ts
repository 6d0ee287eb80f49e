import type { ReadFigures } from './measure.ts';
import { type OperationName, operationNames, operations } from './operations.ts';
import { type SideName, sides } from './sides.ts';
import { ratioOf } from './table.ts';

/** Distinguishable colours, also for the colour-blind, on white and on black. */
const colours: [SideName, string][] = [
  ['hot', '#d9480f'],
  ['cold', '#f59f00'],
  ['ordinary', '#868e96'],
  ['mercurius', '#1c7ed6'],
  ['limit', '#12b886'],
];
const WIDTH = 860;
const LEFT = 280;
const RIGHT = 60;
const TOP = 64;
const BAR = 11;
const GAP = 14;

/** An SVG plot: for each operation how many times PostGraphile's rate each side has, on a logarithmic scale around 1. */
export function drawPlot(figures: ReadFigures, statements: number): string {
  const groups = operationNames
    .map((name) => ({ name, bars: barsOf(figures, name) }))
    .filter(({ bars }) => bars.length > 0);
  const all = groups.flatMap(({ bars }) => bars.map(({ ratio }) => Math.log2(ratio)));
  const low = Math.floor(Math.min(-1, ...all));
  const high = Math.ceil(Math.max(1, ...all));
  const x = (log: number) => LEFT + ((log - low) / (high - low)) * (WIDTH - LEFT - RIGHT);
  const marks: string[] = [];
  let y = TOP;
  for (const { name, bars } of groups) {
    marks.push(text(LEFT - 12, y + (bars.length * BAR) / 2 - 2, name, 'end', 'name'));
    marks.push(text(LEFT - 12, y + (bars.length * BAR) / 2 + 12, operations[name].title, 'end'));
    for (const { ratio, colour } of bars) {
      const end = x(Math.log2(ratio));
      const [from, to] = [Math.min(end, x(0)), Math.max(end, x(0))];
      marks.push(
        `<rect x="${from.toFixed(1)}" y="${y}" width="${Math.max(1, to - from).toFixed(1)}" height="${BAR - 2}" fill="${colour}"/>`,
        text(to + 4, y + BAR - 3, `${ratio.toPrecision(ratio < 100 ? 2 : 3)} ×`, 'start'),
      );
      y += BAR;
    }
    y += GAP;
  }
  const bottom = y - GAP / 2;
  const lines = Array.from({ length: high - low + 1 }, (_, n) => low + n).map(
    (log) =>
      `<line x1="${x(log).toFixed(1)}" x2="${x(log).toFixed(1)}" y1="${TOP - 6}" y2="${bottom}" class="${log === 0 ? 'one' : 'line'}"/>${text(x(log), bottom + 14, log < 0 ? `1/${2 ** -log}` : `${2 ** log}`, 'middle')}`,
  );
  const shown = colours.filter(([side]) => groups.some(({ bars }) => bars.some((it) => it.side === side)));
  const legend = shown.map(
    ([side, colour], n) =>
      `<rect x="${12 + n * 130}" y="30" width="11" height="11" fill="${colour}"/>${text(28 + n * 130, 40, sides[side].title, 'start')}`,
  );
  const title = `Requests a second as multiples of PostGraphile 5’s (the line at 1), ${statements.toLocaleString('en')} statements`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${bottom + 24}" role="img" aria-label="${title}">
<style>${style}</style>
${[text(12, 18, title, 'start', 'name'), ...legend, ...lines, ...marks].join('\n')}
</svg>
`;
}

const style = `text{font:11px system-ui,sans-serif;fill:#57606a}.name{font-weight:600;fill:#24292f}.line{stroke:#8c959f;stroke-opacity:.35}.one{stroke:#57606a;stroke-width:1.5}
@media (prefers-color-scheme:dark){text{fill:#9da7b3}.name{fill:#e6edf3}.one{stroke:#c9d1d9}}`;

function barsOf(figures: ReadFigures, name: OperationName) {
  return colours.flatMap(([side, colour]) => {
    const ratio = ratioOf(figures, name, side);
    return ratio === undefined ? [] : [{ side, colour, ratio }];
  });
}

function text(x: number, y: number, content: string, anchor: string, kind?: string): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}"${kind ? ` class="${kind}"` : ''}>${content}</text>`;
}
