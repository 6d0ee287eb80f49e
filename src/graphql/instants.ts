import type { Moment } from '../db/client.ts';
import { isDay } from '../record/dates/date-bounds.ts';

/** An instant as far as the record has decimals: six. */
export const withoutNanoseconds = (instant: string) => instant.replace(/(\.\d{6})\d+/, '$1');

/** The first microsecond at or after a DateOrTime: a day's first. */
export function firstOf(moment: string): string {
  if (isDay(moment)) return `${moment}T00:00:00Z`;
  const instant = withoutNanoseconds(moment);
  if (!/\.\d{6}0*[1-9]/.test(moment)) return instant;
  const later = microsecondsOf(instant) + 1n;
  const decimals = ((later % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const whole = new Date(Number((later - decimals) / 1_000n)).toISOString();
  // There is none in the years that are read.
  if (!/^\d{4}-/.test(whole)) return instant;
  return whole.replace('.000Z', `.${String(decimals).padStart(6, '0')}Z`);
}

/** The last microsecond of a DateOrTime: a day's last, an instant's own. */
export function lastOf(moment: string): string {
  return isDay(moment) ? `${moment}T23:59:59.999999Z` : withoutNanoseconds(moment);
}

/** Since 1970, for comparing: an instant has up to six decimals here, a `Date` three. */
export function microsecondsOf(instant: string): bigint {
  const [, decimals = ''] = /\.(\d+)/.exec(instant) ?? [];
  const whole = Date.parse(instant.replace(/\.\d+/, ''));
  return BigInt(whole) * 1_000n + BigInt(decimals.padEnd(6, '0').slice(0, 6));
}

type AsOfInput = { validAt?: string | null | undefined; knownAt?: string | null | undefined };

/** When that is, as the database reads it; what is left out is as of `within`. */
export function momentOfInput({ validAt, knownAt }: AsOfInput, within: Moment): Moment {
  return {
    validAt: validAt == null ? within.validAt : lastOf(validAt),
    knownAt: knownAt == null ? within.knownAt : lastOf(knownAt),
  };
}
