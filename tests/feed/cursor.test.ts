import { expect, test } from 'vitest';
import { decodeCursor, encodeCursor } from '../../src/feed/cursor.ts';

const place = { epoch: '0123456789abcdef', position: 42 };
const encode = (text: string) => Buffer.from(text).toString('base64url');

test('a cursor gives back its place', () => {
  expect(decodeCursor(encodeCursor(place))).toEqual(place);
  expect(encodeCursor(place)).toMatch(/^[\w-]+$/);
});

test.each([
  ['nothing', ''],
  ['another text', 'last tuesday'],
  ['a cursor with something after it', `${encodeCursor(place)}=`],
  ['a cursor with spaces in it', ` ${encodeCursor(place)}`],
  ['an epoch that is none', encode('0123.42')],
  ['a negative position', encode('0123456789abcdef.-1')],
  ['a position written otherwise', encode('0123456789abcdef.042')],
  ['a position beyond exact numbers', encode('0123456789abcdef.9007199254740993')],
  ['a long text', 'A'.repeat(1_000_000)],
])('%s is not a cursor', (_, text) => {
  expect(decodeCursor(text)).toBeNull();
});
