import { parse } from 'edtf';
import { describe, expect, test } from 'vitest';
import { InvalidDate, parseEdtf } from '../../src/record/dates/date.ts';
import { anyText, mutant, parts, written } from '../support/dates.ts';
import { fc } from '../support/runs/drawing.ts';

const startOf = (day: string) => `${day}T00:00:00.000Z`;
const endOf = (day: string) => `${day}T23:59:59.999Z`;

function outcome(text: string) {
  try {
    return parseEdtf(text);
  } catch (error) {
    return error;
  }
}

function expectSound(text: string) {
  const result = outcome(text);
  if (result instanceof Error) {
    expect(result).toBeInstanceOf(InvalidDate);
    expect(result.message.length).toBeLessThan(200);
    return;
  }
  const { edtf, earliest, latest } = result as ReturnType<typeof parseEdtf>;
  expect(edtf).toBe(text);
  for (const instant of [earliest, latest]) {
    if (instant !== null) expect(new Date(instant).toISOString()).toBe(instant);
  }
  if (earliest !== null && latest !== null) expect(earliest <= latest).toBe(true);
  expect(() => parse(plainly(text)), 'a parser by others takes it too').not.toThrow();
}

/**
 * The same text without what is read here and not by that parser: a qualifier on any part, seasons and unspecified digits
 * anywhere, times of day in UTC. What is left shows whether all stands where it may.
 */
function plainly(text: string): string {
  return text
    .replace(/(?<![?~%])([?~%])(?=[\dX])|(?<=[\dX])[?~%]/g, '')
    .replace(/T\d\d:\d\d[^/]*/g, '')
    .replace(/^\d{2,3}$|[1-9]\d{3}S\d/g, '2024')
    .replace(/(?<=^|[/[{,. ])(\d{2,3})(?=$|[/\]},.])/g, '2024')
    .replace(/[\dX]{4}(?:-[\dX]{2}){0,2}/g, '2024');
}

/** What that parser takes is read, or refused for a reason of its own. */
function expectReadOrReason(text: string) {
  try {
    parse(text);
  } catch {
    return;
  }
  const result = outcome(text);
  if (result instanceof Error) expect(result.message).not.toMatch(/not EDTF/);
}

const day = fc
  .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

describe('the bounds of a date', () => {
  test('of a random day are that day, however it is qualified', () => {
    fc.assert(
      fc.property(day, fc.constantFrom('', '?', '~', '%'), (date, mark) => {
        const edtf = `${date}${mark}`;
        expect(parseEdtf(edtf)).toEqual({ edtf, earliest: startOf(date), latest: endOf(date) });
      }),
    );
  });

  test('of a set, a list and an interval are the start of one day and the end of another', () => {
    fc.assert(
      fc.property(day, day, (one, other) => {
        const [first, last] = one < other ? [one, other] : [other, one];
        for (const edtf of [
          `[${first}..${last}]`,
          `{${first}..${last}}`,
          `[${last},${first}]`,
          `${first}/${last}`,
        ]) {
          expect(parseEdtf(edtf)).toEqual({ edtf, earliest: startOf(first), latest: endOf(last) });
        }
        for (const edtf of [`[..${last}]`, `../${last}`, `/${last}`, `{..${first},${last}}`]) {
          expect(parseEdtf(edtf)).toEqual({ edtf, earliest: null, latest: endOf(last) });
        }
        for (const edtf of [`[${first}..]`, `${first}/..`, `${first}/`]) {
          expect(parseEdtf(edtf)).toEqual({ edtf, earliest: startOf(first), latest: null });
        }
        if (first === last) return;
        for (const edtf of [`[${last}..${first}]`, `${last}/${first}`]) {
          expect(outcome(edtf)).toBeInstanceOf(InvalidDate);
        }
      }),
    );
  });

  test('of digits that are not known are the first and the last day that exists with them', () => {
    const digits = fc.tuple(day, fc.array(fc.nat({ max: 9 }), { maxLength: 3 })).map(([date, at]) => {
      const characters = [...date];
      for (const index of at) if (characters[index] !== '-') characters[index] = 'X';
      return characters.join('');
    });
    const everyDay = Array.from({ length: 366 }, (_, index) =>
      new Date(Date.UTC(2024, 0, 1 + index)).toISOString().slice(5, 10),
    );
    fc.assert(
      fc.property(digits, (edtf) => {
        const result = outcome(edtf);
        if (result instanceof Error || edtf.startsWith('XXXX')) return;
        const pattern = new RegExp(edtf.replaceAll('X', '\\d'));
        const years = Array.from({ length: 9_999 }, (_, index) => String(index + 1).padStart(4, '0'));
        const matching = years
          .filter((year) => new RegExp(edtf.slice(0, 4).replaceAll('X', '\\d')).test(year))
          .flatMap((year) => everyDay.map((monthDay) => `${year}-${monthDay}`))
          .filter((date) => pattern.test(date) && new Date(date).toISOString().startsWith(date));
        const [first = '', last = ''] = [matching[0], matching.at(-1)];
        expect(result).toEqual({ edtf, earliest: startOf(first), latest: endOf(last) });
      }),
      { numRuns: 30 },
    );
  });
});

describe('qualifiers', () => {
  test('stand beside any part of any date, alone, in an interval and in a set, and change no bounds', () => {
    const frame = fc.constantFrom(
      'D',
      'D/..',
      '../D',
      'D/',
      '[..D]',
      '{D..}',
      '[D,2024]',
      '[0001,D,9999]',
      '{D}',
    );
    fc.assert(
      fc.property(written, frame, ({ plain, qualified }, shape) => {
        const bare = outcome(shape.replace('D', plain));
        const marked = outcome(shape.replace('D', qualified));
        if (bare instanceof Error) {
          // `000X` and its like with a month that is no month of any year are refused alike.
          expect(marked).toBeInstanceOf(InvalidDate);
          expect((marked as Error).message.replace(/".*"/, '')).toBe(bare.message.replace(/".*"/, ''));
        } else expect({ ...(marked as object), edtf: '' }).toEqual({ ...(bare as object), edtf: '' });
      }),
      { numRuns: 2_000 },
    );
  });

  test('one part has one at most', () => {
    fc.assert(
      fc.property(parts, fc.constantFrom('?', '~', '%'), fc.constantFrom('?', '~', '%'), (of, a, b) => {
        const [year = '', ...rest] = of;
        for (const text of [`${a}${b}${year}`, `${a}${year}${b}`, `${year}${a}${b}`])
          expect(outcome([text, ...rest].join('-'))).toBeInstanceOf(InvalidDate);
      }),
    );
  });
});

describe('whatever the text', () => {
  test('the shapes that come most are read strictly', () => {
    const two = fc.nat({ max: 99 }).map((number) => String(number).padStart(2, '0'));
    const anyDay = fc.tuple(two, two).map(([month, date]) => `2024-${month}-${date}`);
    const shape = fc.constantFrom(
      ...['D', 'D~', '[..D]', '[D..]', '[D..2024-12-31]', '2024-01-01/D', 'DT10:00Z', '2024-01-01TT:TZ'],
    );
    const text = fc
      .tuple(shape, anyDay, two)
      .map(([text, date, number]) => text.replace('D', date).replaceAll(/(?<=[T:])T/g, number));
    fc.assert(fc.property(text, expectSound), { numRuns: 5_000 });
  });

  test('it is read, where a parser by others takes it, or refused with the reason', () => {
    fc.assert(fc.property(mutant, expectReadOrReason), { numRuns: 5_000 });
  });

  test('it is a date with sound bounds or an InvalidDate', () => {
    fc.assert(fc.property(anyText, expectSound), { numRuns: 2_000 });
  });

  test('so is a date with a few characters changed', () => {
    fc.assert(fc.property(mutant, expectSound), { numRuns: 5_000 });
  });
});
