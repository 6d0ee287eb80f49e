import { isDay } from '../../record/dates/date-bounds.ts';
import type { Times } from '../../record/names/global-id.ts';
import { revisionName } from '../../record/revisions/revision.ts';
import { refuse } from '../schema/errors.ts';
import { decodeRevision } from '../schema/ids.ts';

/** An instant as far as the record has decimals: six. */
export const withoutNanoseconds = (instant: string) => instant.replace(/(\.\d{6})\d+/, '$1');

/** The first microsecond at or after a DateOrTime: a day's first. */
export function firstOf(moment: string): string {
  if (isDay(moment)) return `${moment}T00:00:00Z`;
  const instant = withoutNanoseconds(moment);
  if (!/\.\d{6}0*[1-9]/.test(moment)) return instant;
  return inUTC(microsecondsOf(instant) + 1n);
}

/** The last microsecond of a DateOrTime: a day's last, an instant's own. */
export function lastOf(moment: string): string {
  return isDay(moment) ? `${moment}T23:59:59.999999Z` : withoutNanoseconds(moment);
}

/** An instant as Postgres writes it, with all six decimals: given back as `knownAt` it is exactly that one. */
export const exact = (instant: string) =>
  instant.replace(
    /(:\d\d)(?:\.(\d+))?(?=[+-]\d\d(?::?\d\d)?$)/,
    (_, whole: string, decimals = '') => `${whole}.${decimals.padEnd(6, '0')}`,
  );

/** Since 1970, for comparing: an instant has up to six decimals here, a `Date` three. */
export function microsecondsOf(instant: string): bigint {
  const [, decimals = ''] = /\.(\d+)/.exec(instant) ?? [];
  const whole = Date.parse(instant.replace(/\.\d+/, ''));
  return BigInt(whole) * 1_000n + BigInt(decimals.padEnd(6, '0').slice(0, 6));
}

const FIRST = '0001-01-01T00:00:00.000000Z';
const LAST = '9999-12-31T23:59:59.999999Z';

/** An instant in one spelling: UTC, with six decimals. One that an offset takes out of the years that are read is their first or last. */
function inUTC(microseconds: bigint): string {
  const decimals = ((microseconds % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const whole = new Date(Number((microseconds - decimals) / 1_000n)).toISOString();
  if (/^(?:-|0000)/.test(whole)) return FIRST;
  if (whole.startsWith('+')) return LAST;
  return whole.replace('.000Z', `.${String(decimals).padStart(6, '0')}Z`);
}

const canonical = (instant: string): string => inUTC(microsecondsOf(instant));

/** The instant of the world that a DateOrTime names, in one spelling: a day names its last. */
export const validInstantOf = (moment: string): string => canonical(lastOf(moment));

/**
 * The last microsecond at which something was known that was known by a DateOrTime, in one spelling. Clients whose
 * times have three decimals or none cut the rest off: they mean the whole of that millisecond, or of that second.
 */
export function knownInstantOf(moment: string): string {
  const instant = lastOf(moment);
  const [, decimals = ''] = /\.(\d+)/.exec(instant) ?? [];
  if (decimals.length > 3) return canonical(instant);
  const all = decimals === '' ? '999999' : `${decimals.padEnd(3, '0')}999`;
  return canonical(instant.replace(/(:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)$/, `$1.${all}$2`));
}

export type AsOfInput = {
  validAt?: string | null | undefined;
  knownAt?: string | null | undefined;
  knownRevision?: string | null | undefined;
};

/** The times that are given; what is left out is as of `within`. Throws BAD_USER_INPUT and INVALID_ID. */
export function timesOfInput({ validAt, knownAt, knownRevision }: AsOfInput, within: Times): Times {
  if (knownAt != null && knownRevision != null)
    throw refuse('BAD_USER_INPUT', 'Give only one of `knownAt` and `knownRevision`');
  const known =
    knownRevision != null
      ? revisionName(decodeRevision(knownRevision))
      : knownAt != null
        ? knownInstantOf(knownAt)
        : within.known;
  return { validAt: validAt == null ? within.validAt : validInstantOf(validAt), known };
}
