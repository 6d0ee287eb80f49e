/**
 * A date: its first instant, null when that is open, the instant after its last, and `anchor`: the beginning of its last
 * day, or the instant itself where a time is given.
 */
export type When = { edtf: string; from: number | null; to: number; anchor: number };

const DAY = 86_400_000;

/** Reads the few forms of EDTF that the tests use: a year, a month, a day, a minute, and ranges of these. */
export function when(edtf: string): When {
  const [first, last] = endsOf(edtf);
  const { from, to, hasTime } = simple(last);
  return {
    edtf,
    from: first === null ? null : simple(first).from,
    to,
    anchor: hasTime ? from : to - DAY,
  };
}

function endsOf(edtf: string): [string | null, string] {
  const inner = edtf.startsWith('[') ? edtf.slice(1, -1) : edtf;
  const parts = inner.startsWith('../') ? ['', inner.slice(3)] : inner.split(/\.\.|[,/]/);
  const [first = '', last = first] = parts;
  return [first === '' ? null : first, last];
}

function simple(text: string): { from: number; to: number; hasTime: boolean } {
  const [day = '', time] = text.split('T');
  const [year, month, date] = day.split('-').map(Number) as [number, number?, number?];
  if (time !== undefined) {
    const from = Date.parse(`${day}T${time}`);
    return { from, to: from + (time.split(':').length === 2 ? 60_000 : 1_000), hasTime: true };
  }
  const from = Date.UTC(year, (month ?? 1) - 1, date ?? 1);
  const next = date === undefined ? Date.UTC(month ? year : year + 1, month ?? 0, 1) : from + DAY;
  return { from, to: next, hasTime: false };
}

/** Few days, so that lines meet on them; a few uncertain ones; two that are still to come. */
export const dates: When[] = [
  '2024-01-05',
  '2024-02-10',
  '2024-03-01',
  '2024-03-02',
  '2024-05-15',
  '2024-06-30',
  '2024-09-12',
  '2091-01-01',
  '2091-06-01',
  '2024-03',
  '[2024-05-10..2024-05-20]',
  '[2024-02-10,2024-06-30]',
  '[..2024-06-30]',
].map(when);

const lower = ({ from }: When) => from ?? Number.NEGATIVE_INFINITY;

export const isEqual = (a: When, b: When) => a.from === b.from && a.to === b.to;

/** Whether everything that `b` can mean is something that `a` can mean, too. */
export const contains = (a: When, b: When) => lower(a) <= lower(b) && b.to <= a.to;

export const isLater = (a: When, b: When) => lower(a) > lower(b) && a.to > b.to;

/** Whether nothing that `a` can mean comes as late as anything that `b` can mean. */
export const isCertainlyBefore = (a: When, b: When) => a.to <= lower(b);
