import { BoundedMap } from '../../bounded-map.ts';
import { Refusal } from '../errors.ts';
import { boundsOf, DateProblem, isDay, NOT_EDTF, wholeDays } from './date-bounds.ts';
import { isRelative, meantBy } from './meant.ts';

/**
 * A date as EDTF (ISO 8601-2, levels 0 to 2), with the first and the last millisecond it can mean.
 *
 * - `edtf` is the text as it was given.
 * - `earliest` and `latest` are ISO 8601 UTC instants with milliseconds; `null` is unbounded or unknown on that side.
 * - Days are UTC days. A time of day stands for its whole minute, second or fraction.
 * - `?`, `~` and `%` do not widen the bounds: `2024-07~` is the whole of July, not the weeks around it. They stand before
 *   or after any part of any date, also beside unspecified digits and seasons: `201X?`, `2024-XX~`, `2001-21?`.
 * - Seasons, qualifiers and unspecified digits are also read in intervals and sets, where level 2 has none: `2024-21/2024-23`.
 * - A season (`2024-21` to `-32`) is bounded by its year: the standard gives it no months, half the world has it at the
 *   other end of the year. Quarters, thirds and halves (`-33` to `-41`) have their months.
 * - An interval runs from the first of its start to the last of its end; a set or list from its first member to its last.
 */
export type Edtf = { edtf: string; earliest: string | null; latest: string | null };

/** The text is not a date that the record accepts. */
export class InvalidDate extends Refusal {
  readonly code = 'INVALID_DATE';
  /** The first 60 characters of the input; anything but printable ASCII is shown as U+FFFD. */
  readonly value: string;
  /** The fault, in words that do not repeat the input. */
  readonly problem: string;

  constructor(text: string, problem: string) {
    const value = text.slice(0, LONGEST_ECHO).replace(/[^ -~]/g, '\uFFFD');
    super('', `Not a date that can be recorded: "${value}" (${problem}).`);
    this.value = value;
    this.problem = problem;
  }
}

const LONGEST_TEXT = 100;
const LONGEST_ECHO = 60;

/** A cache: dates with unknown digits take up to a millisecond to read, and a source repeats its dates. */
const cache = new BoundedMap<string, Edtf>({ entries: 1_000 });

/** Reads a date in EDTF. Throws `InvalidDate`, and nothing else. */
export function parseEdtf(text: string): Edtf {
  const known = cache.get(text);
  if (known) return { ...known };
  try {
    if (isDay(text)) return { edtf: text, ...wholeDays(text, text) };
    if (text === '') throw new DateProblem('it is empty');
    if (text.length > LONGEST_TEXT) throw new DateProblem(`it is longer than ${LONGEST_TEXT} characters`);
    if (!/^[ -~]+$/.test(text)) throw new DateProblem('only printable ASCII characters can stand in a date');
    if (text.trim() !== text) throw new DateProblem('it begins or ends with white space');
    const date = { edtf: text, ...boundsOf(text) };
    cache.set(date.edtf, date);
    return { ...date };
  } catch (error) {
    if (error instanceof DateProblem) throw new InvalidDate(text, advised(text, error.message));
    throw error;
  }
}

/** The fault of a date, with the EDTF to write instead if it can be guessed. */
function advised(text: string, problem: string): string {
  if (text.length > LONGEST_TEXT) return problem;
  if (isRelative(text))
    return `${NOT_EDTF}: write the day that is meant, YYYY-MM-DD, and these words as its expression`;
  const meant = meantBy(text).filter(isDate);
  if (meant.length === 0) return problem;
  const fault = text.includes('/') ? NOT_EDTF : problem;
  const unknownYear = meant.some((it) => it.startsWith('XXXX')) ? ', with the year where it is known' : '';
  return `${fault}: write ${meant.join(' or ')}${unknownYear}`;
}

function isDate(text: string): boolean {
  try {
    boundsOf(text);
    return true;
  } catch {
    return false;
  }
}
