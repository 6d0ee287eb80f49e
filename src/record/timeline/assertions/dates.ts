import { parseEdtf } from '../../dates/date.ts';
import type { DateLine } from '../../lines/fields.ts';

/** A date in a line of a period. */
export type DateGiven = string | DateLine;

/** A date of a period. Instants are milliseconds since 1970, infinite if the date is open or unknown. */
export type Dated = {
  given: DateGiven;
  edtf: string;
  /** The first instant it can mean. */
  from: number;
  /** The instant after the last one it can mean. */
  to: number;
  /** 00:00 UTC of the last day it can mean, or the instant if a time is given; `from` when the last day is open. */
  begin: number;
};

const DAY = 86_400_000;

/** Parses a date whose form was checked. Null for an absent date. */
export function dated(given: DateGiven | undefined | null): Dated | null {
  if (given === undefined || given === null) return null;
  const edtf = typeof given === 'string' ? given : given.edtf;
  const { earliest, latest } = parseEdtf(edtf);
  const from = earliest === null ? Number.NEGATIVE_INFINITY : Date.parse(earliest);
  const to = latest === null ? Number.POSITIVE_INFINITY : Date.parse(latest) + 1;
  return { given, edtf, from, to, begin: to === Number.POSITIVE_INFINITY ? from : beginOf(edtf, to) };
}

function beginOf(edtf: string, to: number): number {
  const last = edtf
    .replace(/[[\]{}]/g, '')
    .split(/\.\.|[,/]/)
    .at(-1) as string;
  const time = last.includes('T') ? parseEdtf(last.trim()).earliest : null;
  return time === null ? Math.floor((to - 1) / DAY) * DAY : Date.parse(time);
}

/** An instant, or 00:00 UTC of the last day before an end that it would otherwise not precede. */
export const before = (at: number, end: Dated | null): number =>
  end !== null && at >= end.to ? Math.floor((end.to - 1) / DAY) * DAY : at;

/** True if all meanings of one date are among those of another. */
export function contains(wider: Dated, narrower: Dated): boolean {
  return wider.from <= narrower.from && narrower.to <= wider.to;
}

/** The more precise of two dates, the first if they are equal; undefined if they contradict each other. */
export function refine(known: Dated | null, other: Dated | null): Dated | null | undefined {
  if (known === null || other === null) return known ?? other;
  if (contains(other, known)) return known;
  return contains(known, other) ? other : undefined;
}

/** Orders observations by the last instant that each can mean. */
export function byLatest(a: Dated, b: Dated): number {
  return a.to - b.to || (a.from === b.from ? 0 : a.from - b.from);
}

/** Formats an instant for Postgres. */
export function toInstant(at: number): string {
  if (at === Number.POSITIVE_INFINITY) return 'infinity';
  if (at === Number.NEGATIVE_INFINITY) return '-infinity';
  return new Date(at).toISOString();
}

/** Parses an instant from Postgres. */
export function fromInstant(at: string): number {
  if (at === 'infinity') return Number.POSITIVE_INFINITY;
  if (at === '-infinity') return Number.NEGATIVE_INFINITY;
  return Date.parse(at.includes('T') ? at : at.replace(' ', 'T').replace(/\+00$/, 'Z'));
}
