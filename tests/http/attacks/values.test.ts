import { describe, expect, test } from 'vitest';
import { createKey } from '../../../src/access/keys.ts';
import { useDatabase } from '../../support/database.ts';
import { toldOf, useAttackedServer } from './attacked.ts';

const database = useDatabase();
const server = useAttackedServer(database, { ratePerAddress: 0, ratePerKey: 0 });

/** The status, and the one code that stands beside the data. */
async function ask(query: string, variables: object = {}, headers: Record<string, string> = {}) {
  const answer = await server.post({ query, variables }, headers);
  return answer.body.errors
    ? [...toldOf(answer), answer.body.data]
    : [answer.status, undefined, answer.body.data];
}

const told = async (...asked: Parameters<typeof ask>) => (await ask(...asked)).slice(0, 2);

const search = 'query ($text: String!) { search(text: $text) { totalCount } }';
const byKey = 'query ($key: ID!) { restriction(name: $key) { key } }';

describe('26, 27: text that is none', () => {
  const nothing = ['a\u0000b', 'a\ud800b', '\udc00', '\ud800\ud800'];

  test.each(nothing)('in a variable: %j', async (text) => {
    for (const query of [search, byKey.replaceAll('$key', '$text')])
      expect(await told(query, { text })).toEqual([400, 'INVALID_TEXT']);
    const filter = 'query ($where: ActorFilter) { actors(where: $where) { totalCount } }';
    const [status, code] = await ask(filter, { where: { key: { in: [text] } } });
    expect([status, code]).toEqual([400, expect.stringMatching(/INVALID_TEXT|BAD_USER_INPUT|GRAPHQL/)]);
  });

  test.each(['\\u0000', '\\ud800', '\\u{0}'])('in the document: %s', async (text) => {
    const [status, code] = await ask(`{ search(text: "a${text}") { totalCount } }`);
    expect([status, code]).toEqual([400, expect.stringMatching(/^(INVALID_TEXT|GRAPHQL_PARSE_FAILED)$/)]);
  });

  test.each(nothing)('in what is written: %j', async (name) => {
    const { key } = await createKey(database.db, 'writer');
    const mutation = 'mutation ($input: AddPlaceInput!) { addPlace(input: $input) { __typename } }';
    const found = await ask(mutation, { input: { key: 'evil', name } }, { authorization: `Bearer ${key}` });
    expect(found.slice(0, 2)).toEqual([400, 'INVALID_TEXT']);
    expect(await database.sql`select 1 from places where key = 'evil'`).toHaveLength(0);
  });
});

describe('28: cursors', () => {
  const page = 'query ($after: String) { actors(first: 2, after: $after) { pageInfo { endCursor } } }';

  test('that nobody gave out', async () => {
    const [, , data] = await ask(page);
    const good = String(data.actors.pageInfo.endCursor);
    const bytes = Buffer.from(good, 'base64url');
    const tampered = [
      good.slice(0, -2),
      `${good}=`,
      good.toUpperCase(),
      Buffer.concat([bytes, Buffer.from("'; drop table actors")]).toString('base64url'),
      Buffer.from(bytes.map((byte, n) => (n === bytes.length - 2 ? byte ^ 1 : byte))).toString('base64url'),
      'nonsense',
      ' ',
      '%00',
      'a'.repeat(10_000),
    ];
    for (const after of tampered) expect(await told(page, { after })).toEqual([200, 'INVALID_CURSOR']);
  });

  test('of another order or filter', async () => {
    const [, , data] = await ask(page);
    const after = data.actors.pageInfo.endCursor;
    for (const more of ['orderBy: { field: KEY, direction: DESC }', 'where: { kind: { in: [PERSON] } }'])
      expect(await told(page.replace('first: 2', `first: 2, ${more}`), { after })).toEqual([
        200,
        'CURSOR_MISMATCH',
      ]);
    expect(await told(page.replace('actors', 'items'), { after })).toEqual([200, 'CURSOR_MISMATCH']);
  });

  test.each(['nonsense', '', 'a'.repeat(5_000), '\u0000'])('of the feed: %j', async (after) => {
    const response = await fetch(`${server.url}/changes?${new URLSearchParams({ after: after || ' ' })}`);
    expect([response.status, (await response.json()).code]).toEqual([400, 'INVALID_CURSOR']);
  });
});

describe('29: IDs', () => {
  const node = 'query ($id: ID!) { node(id: $id) { id } }';

  test.each([
    '',
    'nonsense',
    'Actor:abc',
    'Actor:10000000000000',
    '__proto__:1',
    'constructor:1',
    'a'.repeat(5_000),
    "'; drop table actors --",
  ])('%j', async (id) => {
    const encoded = Buffer.from(id).toString('base64');
    for (const text of [id, encoded]) {
      const [status, code, data] = await ask(node, { id: text });
      expect([status, code, data.node]).toEqual([200, 'INVALID_ID', null]);
    }
  });

  test('well formed, of nothing', async () => {
    const [, , data] = await ask('{ restriction(name: "us.atacms.deep-strike") { id } }');
    const { id } = data.restriction;
    const other = Buffer.from(
      Buffer.from(id, 'base64url')
        .toString()
        .replace(/.$/, (last) => (last === '0' ? '1' : '0')),
    ).toString('base64url');
    expect((await ask(node, { id: other }))[2]).toEqual({ node: null });
    expect(await ask(node, { id })).toEqual([200, undefined, { node: { id } }]);
  });
});

describe('30, 31: numbers', () => {
  const page = 'query ($first: Int, $last: Int) { actors(first: $first, last: $last) { nodes { key } } }';

  test.each([2 ** 31, -(2 ** 31) - 1, 1.5, '1', true, [1, 2], {}, 1e300])(
    'that are no Int: %j',
    async (first) => {
      expect(await told(page, { first })).toEqual([400, 'BAD_USER_INPUT']);
    },
  );

  test('that no number can hold', async () => {
    const body = Buffer.from(
      JSON.stringify({ query: page, variables: { first: 0 } }).replace('"first":0', '"first":1e400'),
    );
    expect(toldOf(await server.post(body))).toEqual([400, 'BAD_USER_INPUT']);
    expect(
      toldOf(
        await server.post({
          query: page.replace('$first)', '99999999999)').replace('first: $first', 'first: 99999999999'),
        }),
      ),
    ).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
  });

  test.each([-1, 101, 1_000_000, 2 ** 31 - 1])('that are no page: %d', async (size) => {
    for (const variables of [{ first: size }, { last: size }])
      expect(await told(page, variables)).toEqual([200, 'PAGE_SIZE_OUT_OF_RANGE']);
  });

  test('none, and too many', async () => {
    expect(await ask(page, { first: 0 })).toEqual([200, undefined, { actors: { nodes: [] } }]);
    const [status, code] = await ask(page, { first: 1, last: 1 });
    expect([status, code]).toEqual([200, 'BAD_USER_INPUT']);
  });
});

describe('32: days', () => {
  test.each([
    'infinity',
    '-infinity',
    'now',
    '294277-01-01T00:00:00Z',
    '2026-02-31T00:00:00Z',
    '2026-01-01T25:00:00Z',
    '0000-01-01T00:00:00Z',
    '2026-01',
    '2026-02-29',
    '20260101',
    '',
    '1e9',
    '2026-01-01T00:00:00+99:99',
  ])('%j', async (validAt) => {
    const query = 'query ($validAt: DateOrTime) { restrictions(asOf: { validAt: $validAt }) { totalCount } }';
    expect(await told(query, { validAt })).toEqual([400, 'BAD_USER_INPUT']);
  });
});

describe('33, 34: what means something elsewhere is text here', () => {
  // Not among documents, whose text has a 1.
  const among =
    'query ($text: String!) { search(text: $text, types: [ACTOR, STATEMENT, RESTRICTION, ITEM]) { totalCount } }';
  test.each([
    "' or 1=1 --",
    '%',
    '_',
    '\\',
    "'); drop table actors; --",
    '$7043',
    '*',
    ':*',
    "a' & b",
    '<->',
    '!',
    '()',
  ])('%j', async (text) => {
    const [status, code, data] = await ask(among, { text });
    expect([status, code]).toEqual([200, undefined]);
    expect(data.search.totalCount).toBe(0);
    expect(await ask(byKey, { key: text })).toEqual([200, 'UNKNOWN_REFERENCE', { restriction: null }]);
  });

  test('34: nor do expressions take long', async () => {
    const began = performance.now();
    expect(await told(search, { text: '(a+)+$' })).toEqual([200, undefined]);
    expect(await told(search, { text: `${'('.repeat(200)}a${')*'.repeat(200)}` })).toEqual([200, undefined]);
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  test('and there is no field for expressions', async () => {
    const query = '{ actors(where: { name: { regex: "(a+)+$" } }) { totalCount } }';
    expect(await told(query)).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
  });
});

test('44: whatever a request says is one line of JSON', async () => {
  const before = server.lines.length;
  for (const path of ['/%0d%0aevil', '/\u001b[31mred', `/${'a'.repeat(10_000)}`])
    await fetch(server.url + path);
  await ask(`query ${'N'.repeat(10_000)} { __typename }`);
  await expect.poll(() => server.lines.length).toBeGreaterThanOrEqual(before + 4);
  for (const line of server.lines.slice(before)) {
    expect(JSON.stringify(line).length).toBeLessThan(1_000);
    expect(String(line.path ?? '')).not.toContain('\u001b');
  }
});
