import { expect, it } from 'vitest';
import { strategies } from '../../../src/execution/executed.ts';
import { reasons } from '../../../src/execution/not-plannable.ts';
import { readPage } from '../../support/pages/pages.ts';

/** The rows of the table under a heading, as pairs. */
const rowsUnder = (heading: string): string[][] => {
  const [, table = ''] = readPage('docs/operations.md').split(`| \`${heading}\` |`);
  return [...(table.split('\n\n')[0] ?? '').matchAll(/^\| `(\w+)` \| (.*) \|$/gm)].map((row) => row.slice(1));
};

it('docs/operations.md has each strategy, and each reason to fall back in its own words', () => {
  expect(rowsUnder('strategy').map(([name]) => name)).toEqual(strategies);
  expect(rowsUnder('reason')).toEqual(Object.entries(reasons));
});
