import fc from 'fast-check';

/** A value that is drawn `weight` times as often as one of weight 1. */
export const often = <Value>(weight: number, arbitrary: fc.Arbitrary<Value>) => ({ weight, arbitrary });

/** Text that a type takes, and that something behind it may not. */
const sharp = [
  '',
  ' ',
  '%',
  '_',
  '%%%\\',
  '\\',
  "'; DROP TABLE actors; --",
  "' OR '1'='1",
  '$1 {{7*7}} $$',
  '(a+)+$',
  '"unclosed & | ! <-> :* (',
  '-word -"',
  '\u001b[31mred\u001b[0m\r\nlevel=error msg="forged"',
  '\r\n\r\nHTTP/1.1 200 OK',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'NaN',
  '‮gnp.exe',
  'e\u0301\u0301\u0301',
  '👩‍👩‍👧‍👦',
  '\ufeff\u200b\u2028\u2029',
  '\uffff\ufffe',
  '../../../../etc/passwd',
  '<script>alert(1)</script>',
  'ſﬀİ',
];

/** Dates of EDTF and instants, existing ones and others. */
export const dates = [
  '2024-09-13',
  '2024-09',
  '2024',
  '[2024-09-09..2024-09-13]',
  '[..2024-09-13]',
  '2024-07~',
  '2024-05-30/2024-05-31',
  '2024-09-13T08:00:00Z',
  '2024-09-13T08:00:00.123456+02:00',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999999-14:00',
  '294277-01-01',
  '294277-01-01T00:00:00Z',
  '2026-02-31',
  '2026-02-31T00:00:00Z',
  '2024-09-13T24:00:00Z',
  '2024-09-13T08:00:00',
  'infinity',
  '-infinity',
  'Invalid Date',
  'now',
  'epoch',
  'Y294277',
  'Y-17E7',
  '-0000-01-01',
  '-4713-11-24',
  '0000',
  '156X-12-XX',
  'XXXX',
  '2024-21',
  '{2024,2026-02-31..2030}',
  '[..]',
  '/',
  '../..',
  '2024-09-13/2023-01-01',
  '1e400',
];

/** What no text may hold: Postgres keeps no NUL, and half a surrogate pair is no character. */
const unwritable = ['\0', 'a\0b', '\\u0000', '\ud800', 'x\udfffy', '\udc00\ud800', '\ud83d'];

const long = fc
  .tuple(
    fc.constantFrom('x', '%', '(', ' ', 'é', '👍', '"', '\\', 'a b '),
    fc.constantFrom(300, 10_000, 100_000),
  )
  .map(([piece, length]) => piece.repeat(Math.ceil(length / piece.length)));

/** Text of all kinds, the shortest first. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  often(20, fc.constantFrom(...sharp)),
  often(6, fc.string({ unit: 'grapheme', maxLength: 20 })),
  often(6, fc.string({ unit: 'binary', maxLength: 20 })),
  often(3, fc.constantFrom(...dates)),
  often(1, fc.constantFrom(...unwritable)),
  often(1, long),
);

/** Where anything goes: the same, more often what cannot be kept. */
export const badText: fc.Arbitrary<string> = fc.oneof(
  often(2, anyText),
  often(1, fc.constantFrom(...unwritable)),
);

/** Global IDs and cursors that nobody gave out. */
export const forgeries: readonly string[] = [
  'Actor:abc',
  '__proto__:1',
  'Actor:10000000000000',
  'Nothing:00000000-0000-0000-0000-000000000000',
  'Actor:00000000-0000-0000-0000-000000000000',
  'Restriction:00000000-0000-0000-0000-00000000000g',
  'aaaaaaaa0.1',
  '0123456789abcdef.1',
  '0123456789abcdef.-1',
  '0123456789abcdef.99999999999999999999',
  'GPC:["a",1]',
  'DC:D:9999999999999',
  '\0\u0001\u0002',
].flatMap((text) => [text, Buffer.from(text).toString('base64'), Buffer.from(text).toString('base64url')]);

/** One character of a text is another one, is missing, or is there twice. */
export const tampered = (texts: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(texts, fc.nat(), fc.constantFrom('', 'A', '_', '=', '\0', 'é', undefined))
    .map(([text, at, by]) => {
      const place = text.length === 0 ? 0 : at % text.length;
      return text.slice(0, place) + (by ?? (text[place] ?? '').repeat(2)) + text.slice(place + 1);
    });
