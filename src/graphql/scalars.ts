import { builder } from './builder.ts';
import { refuse } from './errors.ts';

const INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d{1,6}))?(Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/;

/** An ISO 8601 instant with its offset, checked day by day; kept as text, because a `Date` has no microseconds. */
function readInstant(value: unknown): string {
  const match = typeof value === 'string' ? INSTANT.exec(value) : null;
  if (match) {
    const [year, month, day] = match.slice(1, 4).map(Number) as [number, number, number];
    const days = new Date(Date.UTC(2000, month, 0));
    days.setUTCFullYear(year, month, 0);
    if (year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= days.getUTCDate())
      return value as string;
  }
  throw refuse(
    'BAD_USER_INPUT',
    'A DateTime is an existing day and time with its offset, years 0001 to 9999, like 2024-09-13T08:00:00Z',
  );
}

/** As Postgres writes it, in ISO 8601: with `T`, and `Z` for UTC. */
export function writeInstant(value: string): string {
  return value
    .replace(' ', 'T')
    .replace(/([+-]\d{2})(:?\d{2})?$/, (_, hours: string, rest = '') =>
      hours.slice(1) === '00' && /^:?0*$/.test(rest) ? 'Z' : `${hours}:${rest.replace(':', '') || '00'}`,
    );
}

/** Since 1970, for comparing: a `DateTime` has up to six decimals, a `Date` three. */
export function microsecondsOf(instant: string): bigint {
  const [, decimals = ''] = /\.(\d+)/.exec(instant) ?? [];
  const whole = Date.parse(instant.replace(/\.\d+/, ''));
  return BigInt(whole) * 1_000n + BigInt(decimals.padEnd(6, '0').slice(0, 6));
}

builder.scalarType('DateTime', {
  description:
    'An instant, ISO 8601 with an offset and up to six decimals: `2024-09-13T08:00:00.123456Z`. Years 0001 to 9999.',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/date-time.html',
  parseValue: readInstant,
  serialize: (value) => writeInstant(String(value)),
});

builder.scalarType('Cursor', {
  description:
    'A place in the feed of changes. Opaque; every door takes it: `changes`, subscriptions, Server-Sent Events. Changes after it are those committed later.',
  parseValue: (value) => {
    if (typeof value !== 'string') throw refuse('BAD_USER_INPUT', 'A Cursor is text');
    return value;
  },
  serialize: String,
});

builder.scalarType('JSON', {
  description: 'Any JSON value. Used for coded forms: the same objects as the lines of a bundle.',
  parseValue: (value) => value,
  serialize: (value) => value,
});
