import { describe, expect, test } from 'vitest';
import { InvalidDate, parseEdtf } from '../../src/record/dates/date.ts';
import { days, instants, refused } from '../support/dates.ts';

const startOf = (day: string) => `${day}T00:00:00.000Z`;
const endOf = (day: string) => `${day}T23:59:59.999Z`;

function outcome(text: string) {
  try {
    return parseEdtf(text);
  } catch (error) {
    return error;
  }
}

describe('the bounds of a date', () => {
  test.each(days)('%s: days %s to %s', (edtf, first, last) => {
    const earliest = first && startOf(first);
    const latest = last && endOf(last);
    expect(parseEdtf(edtf)).toEqual({ edtf, earliest, latest });
    expect(parseEdtf(edtf), 'and again').toEqual({ edtf, earliest, latest });
  });

  test.each(instants)('%s: %s to %s', (edtf, earliest, latest) => {
    expect(parseEdtf(edtf)).toEqual({ edtf, earliest, latest });
  });

  test('do not depend on what a caller did to an earlier answer', () => {
    parseEdtf('2024-08~').latest = null;
    expect(parseEdtf('2024-08~').latest).toBe(endOf('2024-08-31'));
  });
});

describe('a refused date', () => {
  test.each(refused)('%j', (text, reason) => {
    expect(() => parseEdtf(text)).toThrow(InvalidDate);
    expect(() => parseEdtf(text)).toThrow(reason);
  });

  test('tells what was given in at most 60 printable characters', () => {
    const refusal = outcome(`\0\u001b[31m${'ü'.repeat(1_000_000)}`) as InvalidDate;
    expect(refusal.value).toBe(`\uFFFD\uFFFD[31m${'\uFFFD'.repeat(54)}`);
    expect(refusal.message.length).toBeLessThan(200);
    expect((outcome('2024-02-31') as InvalidDate).value).toBe('2024-02-31');
  });
});
