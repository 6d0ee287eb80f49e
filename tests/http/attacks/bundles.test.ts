import { beforeAll, describe, expect, test } from 'vitest';
import { createKey } from '../../../src/access/keys.ts';
import { useDatabase } from '../../support/database.ts';
import { useAttackedServer } from './attacked.ts';

const database = useDatabase();
const server = useAttackedServer(database);
let key: string;
beforeAll(async () => {
  key = (await createKey(database.db, 'loader')).key;
});

const header = '{"type":"bundle","version":1,"namespace":"hostile"}\n';

async function post(body: string | Uint8Array) {
  const response = await fetch(`${server.url}/bundles`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson', authorization: `Bearer ${key}` },
    body: body as never,
  });
  return { status: response.status, answer: await response.json() };
}

const count = async () =>
  (await database.sql<{ count: number }[]>`select count(*)::int as count from revisions`)[0]?.count;

describe('a bundle', () => {
  test.each<[string, string | Uint8Array, string]>([
    ['bytes that are no UTF-8', Buffer.from([...Buffer.from(header), 0xff, 0xfe, 0x0a]), 'BAD_ENCODING'],
    ['UTF-16', Buffer.from(header, 'utf16le'), 'BAD_JSON'],
    ['half a character at its end', Buffer.from([...Buffer.from(header), 0xe6, 0xbc]), 'BAD_ENCODING'],
    ['a line of ten megabytes that is no JSON', `${header}${'x'.repeat(10_000_000)}\n`, 'BAD_JSON'],
    [
      'a key of ten megabytes',
      `${header}{"type":"item","kind":"SYSTEM","key":"${'k'.repeat(10_000_000)}"}\n`,
      'INVALID_INPUT',
    ],
    ['JSON a hundred thousand deep', `${header}${'['.repeat(100_000)}${']'.repeat(100_000)}\n`, 'BAD_JSON'],
    [
      'an object as deep in a field',
      `${header}{"type":"item","key":"deep","kind":"SYSTEM","name":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}\n`,
      'INVALID_INPUT',
    ],
    ['a prototype', `${header}{"type":"__proto__","key":"constructor"}\n`, 'INVALID_INPUT'],
    ['a NUL', `${header}{"type":"item","key":"nul","kind":"SYSTEM","name":"a\\u0000b"}\n`, 'INVALID_TEXT'],
    [
      'half of a surrogate pair',
      `${header}{"type":"item","key":"half","kind":"SYSTEM","name":"a\\ud800b"}\n`,
      'INVALID_TEXT',
    ],
    ['nothing but lines without a header', '{}\n'.repeat(10_000), 'INVALID_INPUT'],
  ])('of %s is refused as a whole, by line', async (_, body, code) => {
    const before = await count();
    const { status, answer } = await post(body);
    expect([status, answer.code]).toEqual([422, 'BUNDLE_REFUSED']);
    expect(answer.problems[0].code).toBe(code);
    expect(answer.problems.length).toBeLessThanOrEqual(1_000);
    expect(JSON.stringify(answer.problems[0]).length).toBeLessThan(600);
    expect(await count()).toBe(before);
  });

  test('of a million tiny lines says so of a thousand of them', async () => {
    const { status, answer } = await post(header + '[]\n'.repeat(1_000_000));
    expect([status, answer.code, answer.count]).toEqual([422, 'BUNDLE_REFUSED', 1_000_000]);
    expect(answer.problems).toHaveLength(1_000);
  }, 60_000);

  test('of a million empty lines is an empty one', async () => {
    expect(await post(header + '\n'.repeat(1_000_000))).toMatchObject({
      status: 200,
      answer: { counts: {} },
    });
  });
});

describe('GET /changes', () => {
  test('with a cursor of eight thousand letters gets 400', async () => {
    const response = await fetch(`${server.url}/changes?after=${'x'.repeat(8_000)}`);
    expect(response.status).toBe(400);
  });

  test.each<[string, number]>([
    ['first=-1', 400],
    ['first=1001', 400],
    ['first=1e3', 400],
    ['first=1&first=2', 400],
    ['wait=31', 400],
    ['wait=NaN', 400],
    ['kinds=NONSENSE', 400],
    ['kinds=%00', 400],
    ['entities=__proto__', 400],
    ["entities=STATUS');drop table changes;--", 400],
    ['after=garbage', 400],
    ['after=%ff%fe', 400],
    ['unknown=parameter', 400],
  ])('?%s gets %d', async (query, status) => {
    const response = await fetch(`${server.url}/changes?${query.replaceAll("'", '%27')}`);
    const text = await response.text();
    expect(response.status, text.slice(0, 300)).toBe(status);
    if (status === 200) return;
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    const { code, requestId, detail } = JSON.parse(text);
    expect(['BAD_ENCODING', 'BAD_USER_INPUT', 'INVALID_CURSOR', 'PAGE_SIZE_OUT_OF_RANGE']).toContain(code);
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(detail.length).toBeLessThanOrEqual(256);
  });
});
