import fc from 'fast-check';

/** EDTF, the first day it can mean, the last one; null is unbounded or unknown. */
export const days: [string, string | null, string | null][] = [
  ['2024-09-12', '2024-09-12', '2024-09-12'],
  ['2024-02-29', '2024-02-29', '2024-02-29'],
  ['0001-01-01', '0001-01-01', '0001-01-01'],
  ['9999-12-31', '9999-12-31', '9999-12-31'],
  ['2024-02', '2024-02-01', '2024-02-29'],
  ['2023-02', '2023-02-01', '2023-02-28'],
  ['2024', '2024-01-01', '2024-12-31'],
  ['0099', '0099-01-01', '0099-12-31'],
  // decade, century, significant digits
  ['202', '2020-01-01', '2029-12-31'],
  ['20', '2000-01-01', '2099-12-31'],
  ['00', '0001-01-01', '0099-12-31'],
  ['1950S2', '1900-01-01', '1999-12-31'],
  // qualification
  ['2024-07~', '2024-07-01', '2024-07-31'],
  ['2024?', '2024-01-01', '2024-12-31'],
  ['2024-09-12%', '2024-09-12', '2024-09-12'],
  ['2024-09~-12', '2024-09-12', '2024-09-12'],
  ['?2024-09-~12', '2024-09-12', '2024-09-12'],
  ['2024-~06-11', '2024-06-11', '2024-06-11'],
  ['201X?', '2010-01-01', '2019-12-31'],
  ['20XX~', '2000-01-01', '2099-12-31'],
  ['?XXXX', null, null],
  ['XXXX-12-24?', null, null],
  ['2024-XX~', '2024-01-01', '2024-12-31'],
  ['2024-1X%', '2024-10-01', '2024-12-31'],
  ['?2024-09-XX', '2024-09-01', '2024-09-30'],
  ['156?', '1560-01-01', '1569-12-31'],
  ['~15', '1500-01-01', '1599-12-31'],
  ['1950S2?', '1900-01-01', '1999-12-31'],
  ['2001-21?', '2001-01-01', '2001-12-31'],
  ['2001?-21', '2001-01-01', '2001-12-31'],
  ['2001-~33', '2001-01-01', '2001-03-31'],
  // divisions of a year
  ['201X-22', '2010-01-01', '2019-12-31'],
  ['XXXX-21', null, null],
  ['2024-21', '2024-01-01', '2024-12-31'],
  ['2024-24', '2024-01-01', '2024-12-31'],
  ['2024-32', '2024-01-01', '2024-12-31'],
  ['2024-33', '2024-01-01', '2024-03-31'],
  ['2024-36', '2024-10-01', '2024-12-31'],
  ['2024-37', '2024-01-01', '2024-04-30'],
  ['2024-38', '2024-05-01', '2024-08-31'],
  ['2024-41', '2024-07-01', '2024-12-31'],
  // unspecified digits
  ['2024-XX', '2024-01-01', '2024-12-31'],
  ['2024-1X', '2024-10-01', '2024-12-31'],
  ['202X', '2020-01-01', '2029-12-31'],
  ['000X', '0001-01-01', '0009-12-31'],
  ['2024-09-XX', '2024-09-01', '2024-09-30'],
  ['2024-02-2X', '2024-02-20', '2024-02-29'],
  ['2023-02-2X', '2023-02-20', '2023-02-28'],
  ['2024-XX-XX', '2024-01-01', '2024-12-31'],
  ['2023-XX-31', '2023-01-31', '2023-12-31'],
  ['202X-02-29', '2020-02-29', '2028-02-29'],
  ['XXXX', null, null],
  ['XXXX-12-24', null, null],
  // intervals
  ['2024-09-09/2024-09-13', '2024-09-09', '2024-09-13'],
  ['2024-09-12/2024-09-12', '2024-09-12', '2024-09-12'],
  ['2024-09/2024', '2024-09-01', '2024-12-31'],
  ['2024-09-15/2024-09', '2024-09-15', '2024-09-30'],
  ['2024-07~/2024-09-12?', '2024-07-01', '2024-09-12'],
  ['202X/2031', '2020-01-01', '2031-12-31'],
  ['2024-21/2024-22', '2024-01-01', '2024-12-31'],
  ['2024-33/2025-21?', '2024-01-01', '2025-12-31'],
  ['201X?/2024-XX~', '2010-01-01', '2024-12-31'],
  ['../2024-40', null, '2024-06-30'],
  ['XXXX/2024', null, '2024-12-31'],
  ['2024-09-12/..', '2024-09-12', null],
  ['../2024-09-12', null, '2024-09-12'],
  ['2024-09-12/', '2024-09-12', null],
  ['/2024-09-12', null, '2024-09-12'],
  ['../..', null, null],
  // one of a set, all of a list
  ['[2024-09-09..2024-09-13]', '2024-09-09', '2024-09-13'],
  ['[2024-09..2024-11]', '2024-09-01', '2024-11-30'],
  ['[..2024-09-13]', null, '2024-09-13'],
  ['[2024-09-13..]', '2024-09-13', null],
  ['[2024-09-09,2024-09-11,2024-09-13]', '2024-09-09', '2024-09-13'],
  ['[2024-09-13, 2024-09-09]', '2024-09-09', '2024-09-13'],
  ['[1998,2001..2003,2010-05]', '1998-01-01', '2010-05-31'],
  ['[..2023,2024-02]', null, '2024-02-29'],
  ['[2024-XX,?2025]', '2024-01-01', '2025-12-31'],
  ['[XXXX,2024]', null, null],
  ['[201X?,2024]', '2010-01-01', '2024-12-31'],
  ['[201X..202X]', '2010-01-01', '2029-12-31'],
  ['[2024-09-12?..2024-09-14~]', '2024-09-12', '2024-09-14'],
  ['[..2024-XX~]', null, '2024-12-31'],
  ['{2024-21,2025-34}', '2024-01-01', '2025-06-30'],
  ['[2024-33..]', '2024-01-01', null],
  ['{2024-09-09,2024-09-11}', '2024-09-09', '2024-09-11'],
  ['{2024-09-09..2024-09-11}', '2024-09-09', '2024-09-11'],
  ['{..2024}', null, '2024-12-31'],
];

/** EDTF with a time of day, the first and the last millisecond it can mean. */
export const instants: [string, string, string][] = [
  ['2024-09-12T10:30:15Z', '2024-09-12T10:30:15.000Z', '2024-09-12T10:30:15.999Z'],
  ['2024-09-12T10:30Z', '2024-09-12T10:30:00.000Z', '2024-09-12T10:30:59.999Z'],
  ['2024-09-12T10:30:15.5Z', '2024-09-12T10:30:15.500Z', '2024-09-12T10:30:15.599Z'],
  ['2024-09-12T10:30:15.123Z', '2024-09-12T10:30:15.123Z', '2024-09-12T10:30:15.123Z'],
  ['2024-09-12T10:30:15.123456Z', '2024-09-12T10:30:15.123Z', '2024-09-12T10:30:15.123Z'],
  ['2024-09-12T01:30:00+02:00', '2024-09-11T23:30:00.000Z', '2024-09-11T23:30:00.999Z'],
  ['2024-09-12T22:30-0530', '2024-09-13T04:00:00.000Z', '2024-09-13T04:00:59.999Z'],
  ['2024-09-12T22:30+02', '2024-09-12T20:30:00.000Z', '2024-09-12T20:30:59.999Z'],
  ['0050-01-01T00:00:00Z', '0050-01-01T00:00:00.000Z', '0050-01-01T00:00:00.999Z'],
  ['2024-09-12T10:00Z/2024-09-12', '2024-09-12T10:00:00.000Z', '2024-09-12T23:59:59.999Z'],
];

/** What is no date that is kept, and what the refusal says. */
export const refused: [string, RegExp][] = [
  ['', /empty/],
  ['infinity', /not EDTF/],
  ['-infinity', /0001 to 9999/],
  ['today', /not EDTF.*: write the day that is meant, YYYY-MM-DD/],
  [' 2024-09-12', /white space/],
  ['2024-09-12 ', /white space/],
  ['2024-09-12\n', /ASCII/],
  ['2024-09-12\0', /ASCII/],
  ['٢٠٢٤-٠٩-١٢', /ASCII/],
  ['2024‑09‑12', /ASCII/],
  ['2024-09-12T10:00−05:00', /ASCII/],
  [`[${'2024,'.repeat(20)}2024]`, /longer than 100/],
  ['2026-02-31', /no such day/],
  ['2023-02-29', /no such day/],
  ['1900-02-29', /no such day/],
  ['2024-09-31', /no such day/],
  ['2024-09-00', /no such day/],
  ['2023-02-29~', /no such day/],
  ['2023-02-3X', /no such day/],
  ['XXXX-02-30', /no such day/],
  ['2024-13-01', /no such month/],
  ['2024-13', /no such month/],
  ['2024-00', /no such month/],
  ['2024-42', /no such month/],
  ['2024-21-05', /no such month/],
  ['2024-33-05~', /no such month/],
  ['[2024-29-09..2024-30-13]', /no such month/],
  ['0000', /0001 to 9999/],
  ['-0001', /0001 to 9999/],
  ['-202X', /0001 to 9999/],
  ['Y294277', /0001 to 9999/],
  ['Y2E3', /0001 to 9999/],
  ['10000-01-01', /not EDTF/],
  ['20240912', /YYYY-MM-DD: write 2024-09-12/],
  ['1726128000000', /not EDTF/],
  ['2024-9-12', /two digits: write 2024-09-12/],
  ['12.09.2024', /not EDTF of level 0, 1 or 2: write 2024-09-12\)/],
  ['29.11.2026', /: write 2026-11-29\)/],
  ['31.02.2026', /level 0, 1 or 2\)/],
  ['12/09/2024', /level 0, 1 or 2: write 2024-09-12 or 2024-12-09\)/],
  ['09/13/2024', /: write 2024-09-13\)/],
  ['2024/09/13', /: write 2024-09-13\)/],
  ['May 2027', /: write 2027-05\)/],
  ['20 Nov', /: write XXXX-11-20, with the year where it is known\)/],
  ['September 12th, 2024', /: write 2024-09-12\)/],
  ['12 Sept. 2024', /: write 2024-09-12\)/],
  ['tomorrow', /: write the day that is meant/],
  ['last Tuesday', /: write the day that is meant/],
  ['2024-Q1', /: write 2024-33\)/],
  ['Q4 2024', /: write 2024-36\)/],
  ['2024-H2', /: write 2024-41\)/],
  ['summer 2024', /: write 2024-22\)/],
  ['ca. 2024-09', /: write 2024-09~\)/],
  ['2024-2025', /: write 2024\/2025\)/],
  ['1990s', /: write 199X\)/],
  ['2024-09-12T10:30', /needs Z or an offset/],
  ['2024-09-12T10:30:00', /needs Z or an offset/],
  ['2024-09-12T24:00Z', /00 to 23/],
  ['2024-09-12T25:00:00Z', /00 to 23/],
  ['2024-09-12T10:60Z', /no such time/],
  ['2024-09-12T10:00:60Z', /no such time/],
  ['2024-09-12T10:00+25:00', /at most 14:00/],
  ['2023-02-29T10:00Z', /exists/],
  ['0001-01-01T00:00+01:00', /0001 to 9999/],
  ['9999-12-31T23:30-01:00', /0001 to 9999/],
  ['2024-09-13/2024-09-09', /end is before/],
  ['2024-09/2024-08-31', /end is before/],
  ['[2024-09-13..2024-09-09]', /end is before/],
  ['{2024..2023}', /end is before/],
  ['2024-02-30/..', /no such day/],
  ['[..2023-02-29]', /no such day/],
  ['2023/2024/2025', /one start and one end/],
  ['2024-22/2023-21', /end is before/],
  ['[2024-09-09', /bracket/],
  ['[2024}', /bracket/],
  ['[]', /names its dates/],
  ['[..]', /names its dates/],
  ['[2024..,2025]', /names its dates/],
  ['..', /interval is written with a/],
  ['2024-09-12??', /at most one of/],
  ['?2024?', /at most one of/],
  ['2024-09-12?~', /at most one of/],
  ['20?4', /at most one of/],
  ['201?X', /at most one of/],
  ['2024-09-12T10:30Z?', /time of day is not qualified/],
  ['[2024-09-12T10:30Z..]', /no times of day/],
  ['2024-09-12T10:30:15,5Z', /like T10:30Z/],
  ['2024-09-12 10:30Z', /after a T/],
  ['2024-09-12T10:30+14:30', /at most 14:00/],
  ['2024..2025', /interval is written with a/],
  ['[2024,2025]?', /bracket/],
  ['2023/[2024,2025]', /brackets/],
  ['{[2024]}', /brackets/],
  ['201x', /written X/],
  ['2024-uu', /written X/],
  ['unknown/2024', /empty/],
  ['2024-2X', /no such month/],
  ['2024-21-XX', /no such month/],
];

const valid = [
  '2024-09-12',
  '2024-02',
  '2024',
  '202',
  '1950S2',
  '2024-07~',
  '?2024-09-~12',
  '2024-21',
  '2024-XX-31',
  '202X',
  '2024-09-12T10:30:15.5+02:00',
  '2024-09-12T10:30Z/..',
  '2024-09-09/2024-09-13',
  '../2024-09?',
  '201X?',
  '2001-21~/2002-XX?',
  '[2024-09-12?..202X]',
  '/2024',
  '[2024-09-09..2024-09-13]',
  '[..2024-09-13]',
  '[1998,2001..2003,2010-05..]',
  '{..2023-1X,2024-02-29}',
];

/** A date's parts, with where they begin and end; a qualifier may stand before or after each. */
export const parts = fc
  .tuple(fc.integer({ min: 1, max: 9_999 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
  .map((numbers) => numbers.map((number, at) => String(number).padStart(at === 0 ? 4 : 2, '0')))
  .chain(([year = '', month = '', date = '']) =>
    fc.constantFrom(
      [year],
      [`${year.slice(0, 3)}X`],
      [`${year.slice(0, 2)}XX`],
      [year, month],
      [year, 'XX'],
      [year, `${month[0]}X`],
      [year, month, date],
      [year, month, 'XX'],
      [year, 'XX', date],
      [year, '21'],
      [year, '32'],
      [year, '33'],
      [year, '41'],
      [`${year.slice(0, 3)}X`, '24'],
    ),
  );
const qualifier = fc.constantFrom('', '', '?', '~', '%');
const side = fc.constantFrom('before', 'after');
const marks = fc.array(fc.tuple(qualifier, side), { minLength: 3, maxLength: 3 });
/** A date, and the same with qualifiers. */
export const written = fc.tuple(parts, marks).map(([of, places]) => {
  const qualified = of.map((digits, at) => {
    const [mark = '', where] = places[at] ?? [];
    return where === 'before' ? mark + digits : digits + mark;
  });
  return { plain: of.join('-'), qualified: qualified.join('-') };
});

/** Any text, most of it of the characters of dates. */
export const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 120 }),
  fc.string({ unit: fc.constantFrom(...'0123456789-X/.,[]{}?~%TZ:+SYE '), maxLength: 40 }),
);
/** A date with a few characters changed. */
export const mutant = fc
  .tuple(
    fc.constantFrom(...valid),
    fc.array(
      fc.tuple(
        fc.nat(),
        fc.nat({ max: 2 }),
        fc.string({ unit: fc.constantFrom(...'0123456789-X/.,[]{}?~%TZ:+\0é'), maxLength: 2 }),
      ),
      { minLength: 1, maxLength: 3 },
    ),
  )
  .map(([text, edits]) =>
    edits.reduce((edited, [place, removed, added]) => {
      const at = place % (edited.length + 1);
      return edited.slice(0, at) + added + edited.slice(at + removed);
    }, text),
  );

const frames = [
  'D',
  'D/..',
  '../D',
  'D/',
  'D/E',
  '[..D]',
  '{D..}',
  '[D,E]',
  '[E..D]',
  '{D..E,2024}',
  '[ D ,E]',
  'DTt',
  'DTt/E',
];
const times = fc
  .tuple(fc.nat({ max: 25 }), fc.nat({ max: 61 }), fc.nat({ max: 61 }), fc.nat({ max: 99_999 }))
  .chain(([hours, minutes, seconds, decimals]) => {
    const [h, m, s] = [hours, minutes, seconds].map((it) => String(it).padStart(2, '0'));
    const zones = ['Z', '', `+${h}`, `-${h}:${m}`, `+${h}${m}`];
    return fc
      .tuple(
        fc.constantFrom(`${h}:${m}`, `${h}:${m}:${s}`, `${h}:${m}:${s}.${decimals}`),
        fc.constantFrom(...zones),
      )
      .map((it) => it.join(''));
  });
const digits = fc
  .tuple(
    fc.string({ unit: fc.constantFrom(...'0129X'), minLength: 4, maxLength: 4 }),
    fc.string({ unit: fc.constantFrom(...'0123X'), minLength: 2, maxLength: 2 }),
    fc.string({ unit: fc.constantFrom(...'0123X'), minLength: 2, maxLength: 2 }),
    fc.integer({ min: 1, max: 3 }),
  )
  .map(([year, month, day, length]) => [year, month, day].slice(0, length).join('-'));
const anyDate = fc.oneof(
  written.map((it) => it.qualified),
  written.map((it) => it.plain),
  digits,
);
/** Texts that are dates, nearly dates, and none; all of them can be stored. */
export const anyDateText = fc
  .oneof(
    {
      arbitrary: fc
        .tuple(fc.constantFrom(...frames), anyDate, anyDate, times)
        .map(([frame, date, other, time]) => frame.replace('t', time).replace('D', date).replace('E', other)),
      weight: 4,
    },
    { arbitrary: mutant, weight: 3 },
    { arbitrary: anyText, weight: 1 },
  )
  .filter((it) => !it.includes('\0') && it.isWellFormed());
/** The texts of the tables above. */
export const dateTexts = [...days, ...instants, ...refused]
  .map(([text]) => text)
  .filter((it) => !it.includes('\0'));
