/**
 * The first and the last millisecond that a date can mean, as UTC instants; `null` means unbounded or unknown on that
 * side.
 */
export type Bounds = { earliest: string | null; latest: string | null };

/** The fault of a date, in words that do not repeat it. */
export class DateProblem extends Error {
  override name = 'DateProblem';
}

const DAYS_IN_MONTH = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const QUALIFIER = /[?~%]/g;
/** A part of a date, with at most one qualifier, before or after it. */
const part = (digits: string) => `(?:[?~%]?${digits}|${digits}[?~%])`;
const DATE_SYNTAX = new RegExp(`^${part('[\\dX]{4}')}(?:-${part('[\\dX]{2}')}(?:-${part('[\\dX]{2}')})?)?$`);
/** Significant digits, a decade, a century. */
const YEARS_SYNTAX = new RegExp(`^${part('(?:[1-9]\\d{3}S[1-4]|\\d{2,3})')}$`);
const DATE = /^([\dX]{4})(?:-([\dX]{2})(?:-([\dX]{2}))?)?$/;
const TIME = /^([^T]+)T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(?:(Z)|([+-]\d{2})(?::?(\d{2}))?)?$/;
const SIGNIFICANT_DIGITS = /^([1-9]\d{3})S([1-4])$/;
const LARGEST_OFFSET_MINUTES = 14 * 60;

/** ISO 8601-2 divisions of a year, as first and last month; 21 to 32 are the seasons. */
const QUARTERS_THIRDS_HALVES: Record<number, [number, number]> = {
  33: [1, 3],
  34: [4, 6],
  35: [7, 9],
  36: [10, 12],
  37: [1, 4],
  38: [5, 8],
  39: [9, 12],
  40: [1, 6],
  41: [7, 12],
};

/** True for the `YYYY-MM-DD` of an existing day. */
export function isDay(text: string): boolean {
  const [, year, month, day] = DAY.exec(text) ?? [];
  return Number(year) > 0 && Number(day) > 0 && Number(day) <= daysInMonth(Number(year), Number(month));
}

/**
 * The bounds of a text in EDTF of level 0, 1 or 2. Beyond these levels, seasons, unspecified digits and qualifiers are
 * accepted in every date. Throws `DateProblem`.
 */
export function boundsOf(text: string): Bounds {
  if (/^[[{]/.test(text)) return boundsOfSet(text);
  if (text.includes('/')) return boundsOfInterval(text.split('/'));
  return boundsOfPoint(text);
}

function boundsOfInterval(sides: string[]): Bounds {
  const [start, end, ...more] = sides.map((side) =>
    side === '' || side === '..' ? { earliest: null, latest: null } : boundsOfPoint(side),
  );
  if (!start || !end || more.length > 0) throw new DateProblem('an interval has one start and one end');
  return between(start, end);
}

function boundsOfSet(text: string): Bounds {
  if (!text.endsWith(text.startsWith('[') ? ']' : '}'))
    throw new DateProblem('a set ends with the bracket that it began with');
  const content = text.slice(1, -1);
  const earlier = content.startsWith('..');
  const later = content.endsWith('..');
  const members = content.slice(earlier ? 2 : 0, later ? -2 : undefined).split(/ *, */);
  let bounds: Bounds | undefined;
  for (const member of members) {
    const { earliest, latest } = boundsOfMember(member);
    bounds = bounds
      ? { earliest: least(bounds.earliest, earliest), latest: greatest(bounds.latest, latest) }
      : { earliest, latest };
  }
  return {
    earliest: earlier ? null : (bounds?.earliest ?? null),
    latest: later ? null : (bounds?.latest ?? null),
  };
}

/** One date of a set, or a range of them. */
function boundsOfMember(member: string): Bounds {
  const [first = '', last = first, ...more] = member.split('..');
  if (first === '' || last === '' || more.length > 0)
    throw new DateProblem('a set names its dates, with .. between two, before the first or after the last');
  if (member.includes('T'))
    throw new DateProblem('a set holds no times of day; an open interval may: ../2024-09-13T10:00Z');
  return between(boundsOfPoint(first), boundsOfPoint(last));
}

/** Refuses only an end that is certainly before the start: `2024-09-15/2024-09` may be the 15th to the 30th. */
function between(start: Bounds, end: Bounds): Bounds {
  if (start.earliest !== null && end.latest !== null && end.latest < start.earliest) {
    throw new DateProblem('its end is before its start');
  }
  return { earliest: start.earliest, latest: end.latest };
}

// Instants are compared as text: years are 0001 to 9999 throughout, so the order is the same.
function least(a: string | null, b: string | null): string | null {
  return a === null || b === null ? null : a < b ? a : b;
}

function greatest(a: string | null, b: string | null): string | null {
  return a === null || b === null ? null : a > b ? a : b;
}

function boundsOfPoint(qualified: string): Bounds {
  const text = qualified.replace(QUALIFIER, '');
  const date = DATE_SYNTAX.test(qualified) ? DATE.exec(text) : null;
  if (date) return boundsOfDate(date[1] ?? '', date[2], date[3]);

  const time = TIME.exec(qualified);
  if (time) return boundsOfTime(time);

  if (YEARS_SYNTAX.test(qualified)) {
    const [, year = text, digits = text.length] = SIGNIFICANT_DIGITS.exec(text) ?? [];
    return boundsOfDate(year.slice(0, Number(digits)).padEnd(4, 'X'));
  }
  throw new DateProblem(problems.find(({ looks }) => looks.test(qualified))?.is ?? NOT_EDTF);
}

export const NOT_EDTF = 'it is not EDTF of level 0, 1 or 2';
/** Common notations that are not EDTF, and the EDTF to write instead. */
const problems = [
  { looks: /^[?~%]?\d+S\d+[?~%]?$/, is: 'a year in four digits has 1 to 4 significant ones: 1950S2' },
  { looks: /^[?~%]?[Y-]/, is: 'years are 0001 to 9999, in four digits' },
  { looks: /[[\]{}]/, is: 'brackets stand around a whole set, and not beside a /' },
  { looks: /\.\./, is: 'a range with .. stands in [ ] or { }; an interval is written with a /' },
  { looks: /T.*[?~%]|[?~%].*T/, is: 'a time of day is not qualified with ?, ~ or %' },
  { looks: /[?~%]/, is: 'each part of a date has at most one of ?, ~ and % (both), beside its digits' },
  { looks: /^[\dXxu]{4}(-[\dXxu]{2}){0,2}$/, is: 'a digit that is not known is written X' },
  { looks: /^\d{4}-\d{1,2}(-\d{1,2})?$/, is: 'months and days have two digits' },
  { looks: /^\d{8}$/, is: 'a day is written YYYY-MM-DD' },
  { looks: /^\d{4}-\d\d-\d\d[ t]\d/, is: 'a time of day comes after a T' },
  { looks: /^\d{4}-\d\d-\d\dT/, is: 'a time of day is written like T10:30Z or T10:30:15.250Z' },
  { looks: /^(unknown|open)$/i, is: 'in an interval an open side is .. and an unknown one is empty' },
];

function boundsOfDate(year: string, month = 'XX', day?: string): Bounds {
  // A year of unknown digits has no bounds, but `XXXX-02-31` is still no day; all days exist in 2000.
  const years = year === 'XXXX' ? [2000] : numbersLike(year, 1, 9999);
  if (years.length === 0) throw new DateProblem('years are 0001 to 9999, in four digits');
  const months = (day === undefined && monthsOfDivision(month)) || numbersLike(month, 1, 12);
  if (months.length === 0) throw new DateProblem('there is no such month');
  const days = numbersLike(day ?? 'XX', 1, 31);
  const first = firstDay(years, months, days);
  const last = firstDay(years.toReversed(), months.toReversed(), days.toReversed());
  if (!first || !last) throw new DateProblem('there is no such day');
  if (year === 'XXXX') return { earliest: null, latest: null };
  return wholeDays(first, last);
}

export function wholeDays(first: string, last: string): Bounds {
  return { earliest: `${first}T00:00:00.000Z`, latest: `${last}T23:59:59.999Z` };
}

/** The month may be a season, quarter, third or half of the year, which has no days. */
function monthsOfDivision(division: string): number[] | undefined {
  const number = Number(division);
  const [first, last] = number >= 21 && number <= 32 ? [1, 12] : (QUARTERS_THIRDS_HALVES[number] ?? []);
  return first && last ? numbersLike('XX', first, last) : undefined;
}

/** The numbers from `least` to `greatest` that match digits with `X` for any digit, in order. */
function numbersLike(digits: string, least: number, greatest: number): number[] {
  let numbers = [0];
  for (const digit of digits) {
    const choices = digit === 'X' ? [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] : [Number(digit)];
    numbers = numbers.flatMap((number) => choices.map((choice) => number * 10 + choice));
  }
  return numbers.filter((number) => number >= least && number <= greatest);
}

function firstDay(years: number[], months: number[], days: number[]): string | undefined {
  for (const year of years) {
    for (const month of months) {
      const length = daysInMonth(year, month);
      const day = days.find((candidate) => candidate <= length);
      if (day !== undefined) return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
    }
  }
  return undefined;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return DAYS_IN_MONTH[month] ?? 0;
}

function padded(number: number, width: number): string {
  return String(number).padStart(width, '0');
}

function boundsOfTime(match: RegExpExecArray): Bounds {
  const [, day = '', hour = '', minute = '', second, fraction = '', utc, offsetHours, offsetMinutes = '00'] =
    match;
  if (!isDay(day)) throw new DateProblem('a time of day needs a day that exists before it');
  if (!utc && !offsetHours) throw new DateProblem('a time of day needs Z or an offset such as +02:00');
  if (Number(hour) > 23) throw new DateProblem('hours are 00 to 23');
  const milliseconds = fraction.slice(0, 3);
  const offset = utc ?? `${offsetHours}:${offsetMinutes}`;
  const offsetBy = Math.abs(Number(offsetHours ?? 0)) * 60 + Number(offsetMinutes);
  if (offsetBy > LARGEST_OFFSET_MINUTES) throw new DateProblem('an offset is at most 14:00');
  const start = Date.parse(
    `${day}T${hour}:${minute}:${second ?? '00'}.${milliseconds.padEnd(3, '0')}${offset}`,
  );
  if (Number.isNaN(start)) throw new DateProblem('there is no such time of day');
  const width = second === undefined ? 60_000 : 10 ** (3 - milliseconds.length);
  const earliest = new Date(start).toISOString();
  const latest = new Date(start + width - 1).toISOString();
  // An offset can move 0001-01-01 and 9999-12-31 out of the range of years.
  if (!/^(?!0000)\d{4}-/.test(earliest) || !/^\d{4}-/.test(latest))
    throw new DateProblem('years are 0001 to 9999 in UTC');
  return { earliest, latest };
}
