const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?';
const DAY = '(\\d{1,2})(?:st|nd|rd|th)?';
const SEASONS: Record<string, number> = { spring: 21, summer: 22, autumn: 23, fall: 23, winter: 24 };

const two = (digits: string) => digits.padStart(2, '0');
const month = (name: string) => two(String(MONTHS.indexOf(name.slice(0, 3)) + 1));

type Reading = readonly [looks: RegExp, means: (...parts: string[]) => readonly string[]];
const reading = (looks: string, means: Reading[1]): Reading => [new RegExp(`^${looks}$`, 'i'), means];

/** Dates in common notations, and their meanings in EDTF: two if the day and the month cannot be distinguished. */
const readings: readonly Reading[] = [
  reading('(\\d{1,2})\\. ?(\\d{1,2})\\. ?(\\d{4})', (d, m, y) => [`${y}-${two(m)}-${two(d)}`]),
  reading('(\\d{1,2})[/-](\\d{1,2})[/-](\\d{4})', (a, b, y) => [
    ...new Set([`${y}-${two(b)}-${two(a)}`, `${y}-${two(a)}-${two(b)}`]),
  ]),
  reading('(\\d{4})[/.-](\\d{1,2})[/.-](\\d{1,2})', (y, m, d) => [`${y}-${two(m)}-${two(d)}`]),
  reading('(\\d{4})(\\d\\d)(\\d\\d)', (y, m, d) => [`${y}-${m}-${d}`]),
  reading('(\\d{4})[-.](\\d{1,2})', (y, m) => [`${y}-${two(m)}`]),
  reading('(\\d{1,2})[/.](\\d{4})', (m, y) => [`${y}-${two(m)}`]),
  reading(`${DAY} ${MONTH},? (\\d{4})`, (d, m, y) => [`${y}-${month(m)}-${two(d)}`]),
  reading(`${MONTH} ${DAY},? (\\d{4})`, (m, d, y) => [`${y}-${month(m)}-${two(d)}`]),
  reading(`${MONTH},? (\\d{4})`, (m, y) => [`${y}-${month(m)}`]),
  reading(`(\\d{4}),? ${MONTH}`, (y, m) => [`${y}-${month(m)}`]),
  reading(`${DAY} ${MONTH}`, (d, m) => [`XXXX-${month(m)}-${two(d)}`]),
  reading(`${MONTH} ${DAY}`, (m, d) => [`XXXX-${month(m)}-${two(d)}`]),
  reading('(\\d{4})[- ]?q([1-4])', (y, q) => [`${y}-${32 + Number(q)}`]),
  reading('q([1-4])[-/ ]?(\\d{4})', (q, y) => [`${y}-${32 + Number(q)}`]),
  reading('(\\d{4})[- ]?h([12])', (y, h) => [`${y}-${39 + Number(h)}`]),
  reading('h([12])[-/ ]?(\\d{4})', (h, y) => [`${y}-${39 + Number(h)}`]),
  reading('(spring|summer|autumn|fall|winter),? (\\d{4})', (it, y) => [`${y}-${SEASONS[it]}`]),
  reading('(?:c\\.?|ca\\.?|circa|about) ?(\\d{4}(?:-\\d\\d){0,2})', (date) => [`${date}~`]),
  reading('(\\d{4}) ?- ?(\\d{4})', (from, to) => [`${from}/${to}`]),
  reading("(\\d{3})0'?s", (decade) => [`${decade}X`]),
];

const RELATIVE =
  /^(now|today|tonight|tomorrow|yesterday|(this|last|next) (week|month|year|spring|summer|autumn|fall|winter|\w+day))$/i;

/** The EDTF texts that a text in another notation may mean; empty if unknown. They may name days that do not exist. */
export function meantBy(text: string): readonly string[] {
  for (const [looks, means] of readings) {
    const [, ...parts] = looks.exec(text) ?? [];
    if (parts.length > 0) return means(...parts.map((it) => it.toLowerCase()));
  }
  return [];
}

/** True if a text is relative to the day on which it is said. */
export const isRelative = (text: string): boolean => RELATIVE.test(text);
