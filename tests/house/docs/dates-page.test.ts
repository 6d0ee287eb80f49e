import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { InvalidDate, parseEdtf } from '../../../src/record/dates/date.ts';

const page = readFileSync(new URL('../../../docs/dates.md', import.meta.url), 'utf8');
const rows = [...page.matchAll(/^\| `([^`]+)` \| (.+) \| ([\w-]*) ?\| ([\w-]*) ?\|$/gm)].map(
  ([, edtf = '', , first = '', last = '']) => [edtf, first, last] as const,
);

it('the page on dates has a table of them', () => {
  expect(rows.length).toBeGreaterThan(15);
});

it.each(rows)('the page on dates says what %s means', (edtf, first, last) => {
  if (first === '') {
    expect(() => parseEdtf(edtf)).toThrow(InvalidDate);
    return;
  }
  const { earliest, latest } = parseEdtf(edtf);
  const day = (instant: string | null) => instant?.slice(0, 10) ?? 'open';
  expect([day(earliest), day(latest)]).toEqual([first, last]);
});
