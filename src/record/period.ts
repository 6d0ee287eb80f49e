import { parseEdtf } from './dates/date.ts';
import type { DateLine } from './fields.ts';

/** A period as the timeline sees it; instants are milliseconds, unbounded ones infinite. */
export type Period = { id: string; startsAt: number; endsAt: number };

/** What a source says of a period. */
export type PeriodLine = {
  validFrom?: string | DateLine | undefined;
  validTo?: string | DateLine | undefined;
  observedAt?: string | DateLine | undefined;
};

export type Placement<P extends Period> =
  /** What the source shows is what holds: more evidence for it. */
  | { is: 'HELD'; period: P }
  /** A period of its own; `cut` is the one that ends where it starts. */
  | { is: 'NEW'; startsAt: number; endsAt: number; cut: P | undefined }
  /** Something else holds then, and the source gives no later start. */
  | { is: 'OVERLAP'; period: P };

/**
 * Where what a source shows belongs on a timeline (ordered, without overlaps). It is looked for where it is known to
 * hold: at its start, or where it was observed when no start is given. A later start ends what held; a start before
 * all that is known comes before it.
 */
export function placePeriod<P extends Period>(
  timeline: readonly P[],
  line: PeriodLine,
  isSame: (period: P) => boolean,
): Placement<P> {
  const start = earliest(line.validFrom);
  const at = start ?? earliest(line.observedAt) ?? Number.NEGATIVE_INFINITY;
  const held = timeline.find((period) => period.startsAt <= at && at < period.endsAt);
  if (held !== undefined) {
    if (isSame(held)) return { is: 'HELD', period: held };
    if (start === undefined || start <= held.startsAt) return { is: 'OVERLAP', period: held };
  }
  const previous = timeline.findLast((period) => period.endsAt <= at);
  const next = timeline.find((period) => period.startsAt > at);
  if (next !== undefined && start === undefined && held === undefined && isSame(next)) {
    return { is: 'HELD', period: next };
  }
  return {
    is: 'NEW',
    startsAt: start ?? previous?.endsAt ?? Number.NEGATIVE_INFINITY,
    endsAt: Math.min(
      next?.startsAt ?? Number.POSITIVE_INFINITY,
      end(line.validTo) ?? Number.POSITIVE_INFINITY,
    ),
    cut: held,
  };
}

/** The first instant a date can mean; undefined when it is open or not given. */
export function earliest(date: string | DateLine | undefined): number | undefined {
  const bound = date === undefined ? null : parseEdtf(typeof date === 'string' ? date : date.edtf).earliest;
  return bound === null ? undefined : Date.parse(bound);
}

/** The instant after the last one a date can mean. */
export function end(date: string | DateLine | undefined): number | undefined {
  const bound = date === undefined ? null : parseEdtf(typeof date === 'string' ? date : date.edtf).latest;
  return bound === null ? undefined : Date.parse(bound) + 1;
}

/** An instant as Postgres writes it. */
export function toInstant(at: number): string {
  if (at === Number.POSITIVE_INFINITY) return 'infinity';
  if (at === Number.NEGATIVE_INFINITY) return '-infinity';
  return new Date(at).toISOString();
}

/** An instant as Postgres wrote it. */
export function fromInstant(at: string): number {
  if (at === 'infinity') return Number.POSITIVE_INFINITY;
  if (at === '-infinity') return Number.NEGATIVE_INFINITY;
  return Date.parse(at.includes('T') ? at : at.replace(' ', 'T').replace(/\+00$/, 'Z'));
}
