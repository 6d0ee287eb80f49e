import { readFileSync } from 'node:fs';

/** The tables beneath a heading of a page in docs/, in their order: each its rows, by the names of its columns. */
export function tablesIn(page: string, heading: string): Record<string, string>[][] {
  const text = readFileSync(new URL(`../../../docs/${page}`, import.meta.url), 'utf8');
  const section = text.split(/^## /m).find((it) => it.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`docs/${page} has no heading "${heading}"`);
  const cellsOf = (line: string) =>
    line
      .split('|')
      .slice(1, -1)
      .map((it) => it.trim());
  return [...section.matchAll(/(?:^\|.*\n)+/gm)].map(([table]) => {
    const [head = [], , ...rows] = table.trim().split('\n').map(cellsOf);
    return rows.map((cells) => Object.fromEntries(head.map((name, at) => [name, cells[at] ?? ''])));
  });
}

/** The words of a cell that are separated by commas; none where it is empty. */
export const wordsOf = (cell = ''): string[] => cell.split(',').flatMap((it) => it.trim() || []);
