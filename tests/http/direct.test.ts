import { createHash } from 'node:crypto';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { createKey } from '../../src/access/keys.ts';
import { decodeCursor } from '../../src/feed/cursor.ts';
import { schema } from '../../src/graphql/schema.ts';
import { demo, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';
import { startServer, type TestServer } from '../support/servers/server.ts';

const database = useDatabase();
let server: TestServer;
let key: string;

beforeAll(async () => {
  await load(database.db, demo);
  server = await startServer(database, schema, { corsOrigins: ['https://friend.example'] });
  key = (await createKey(database.db, 'reader')).key;
});
afterAll(() => server?.close());

const query = 'query Titles($first: Int) { restrictions(first: $first) { nodes { key title } } }';
const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const post = (body: object, headers: Record<string, string> = {}) =>
  fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
const get = (parameters: Record<string, unknown>, headers: Record<string, string> = {}) => {
  const texts = Object.entries(parameters).map(([name, it]) => [
    name,
    typeof it === 'string' ? it : JSON.stringify(it),
  ]);
  return fetch(`${server.url}/graphql?${new URLSearchParams(Object.fromEntries(texts))}`, { headers });
};
const persistedQuery = (sha256Hash: string) => ({ persistedQuery: { version: 1, sha256Hash } });
/** What stands in a header besides what belongs to one request. */
const headersOf = ({ headers }: Response) =>
  Object.fromEntries(
    [...headers].filter(
      ([name]) => !['date', 'x-request-id', 'ratelimit', 'etag', 'cache-control', 'vary'].includes(name),
    ),
  );

describe('a query', () => {
  it.each([
    'application/json',
    '*/*',
    'application/graphql-response+json',
    'application/graphql-response+json, application/json;q=0.9',
    'application/json;q=0.5, application/graphql-response+json;q=0.4',
    'text/html;q=0.1, */*;q=0.5',
    'image/png',
  ])('is answered the same by Yoga, directly and from memory: %s', async (accept) => {
    const headers = { accept, origin: 'https://friend.example' };
    const body = { query, variables: { first: 7 } };
    const byYoga = await post(body, headers);
    const others = [await post(body, headers), await post(body, headers), await post(body, headers)];
    const whole = await byYoga.text();
    for (const other of others) {
      expect([other.status, headersOf(other)]).toEqual([byYoga.status, headersOf(byYoga)]);
      expect(await other.text()).toBe(whole);
    }
  });

  it('says of when it is true, over HTTP and over a WebSocket; so does a mutation, when it is written', async () => {
    const positionOf = (result: { extensions?: { position?: unknown } }) =>
      decodeCursor(String(result.extensions?.position))?.position ?? -1;
    const before = positionOf(await (await post({ query })).json());
    const mutation = `mutation { addPlace(input: { key: "here", name: "Here" }) { position place { key } } }`;
    const answer = await (await post({ query: mutation }, { authorization: `Bearer ${key}` })).json();
    const written = positionOf(answer);
    expect(written).toBeGreaterThan(before);
    expect(answer.data.addPlace.position).toBe(answer.extensions.position);
    const client = createClient({
      url: `${server.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      lazy: true,
    });
    for await (const result of client.iterate({ query })) expect(positionOf(result as never)).toBe(written);
    await client.dispose();
    expect(positionOf(await (await post({ query })).json())).toBe(written);
  });

  it('that costs more than its caller may ask is refused, also where it is in memory', async () => {
    const large =
      '{ restrictions(first: 100) { nodes { key statements(first: 100) { nodes { key evidence { nodes { exact start end prefix suffix } } } } } } }';
    const authorization = `Bearer ${key}`;
    for (let time = 0; time < 3; time += 1)
      expect((await post({ query: large }, { authorization })).status).toBe(200);
    const { errors } = await (await post({ query: large })).json();
    expect(errors[0].extensions.code).toBe('QUERY_TOO_COMPLEX');
  });
});

describe('by GET', () => {
  const parameters = { query, variables: { first: 3 } };

  it('an answer has a tag, by which it need not be sent again', async () => {
    await get(parameters);
    const first = await get(parameters);
    const etag = String(first.headers.get('etag'));
    expect(etag).toMatch(/^W\/"[\w-]{27}"$/);
    for (const given of [etag, etag.slice(2), `"other", ${etag}`, '*']) {
      const again = await get(parameters, { 'if-none-match': given });
      expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag]);
    }
    expect((await get(parameters, { 'if-none-match': '"other"' })).status).toBe(200);
    expect((await get({ query, variables: { first: 2 } })).headers.get('etag')).not.toBe(etag);
  });

  it('a shared cache may keep a public answer for a second, and nothing else', async () => {
    const controlOf = async (response: Promise<Response>) => (await response).headers.get('cache-control');
    await expect
      .poll(() => controlOf(get(parameters)))
      .toBe('public, max-age=0, s-maxage=1, must-revalidate');
    const { headers } = await get(parameters);
    expect(headers.get('vary')?.split(', ').sort()).toEqual([
      'accept',
      'authorization',
      'caveat-min-position',
      'origin',
    ]);
    expect(await controlOf(get(parameters, { authorization: `Bearer ${key}` }))).toBe('private, no-cache');
    expect(await controlOf(get({ query: '{ nothing }' }))).toBe('no-store');
    expect(await controlOf(get({ query: '{ node(id: "none") { id } }' }))).toBe('no-store');
    expect(await controlOf(get({ query: 'mutation { addPlace(input: {}) { __typename } }' }))).toBe(
      'no-store',
    );
  });

  it('a mutation is not written, also not by its hash', async () => {
    const mutation = `mutation { addPlace(input: { key: "nowhere", name: "Nowhere" }) { place { key } } }`;
    await post({ query: `${mutation}`, extensions: persistedQuery(hash(mutation)) });
    for (const parameters of [{ query: mutation }, { extensions: persistedQuery(hash(mutation)) }])
      expect((await get(parameters, { authorization: `Bearer ${key}` })).status).toBe(405);
  });
});

describe('a persisted document', () => {
  const text = '{ restrictions(first: 1) { nodes { key } } }';

  it('is asked for by its hash, once it has been sent with it', async () => {
    const extensions = persistedQuery(hash(text));
    const unknown = await post({ extensions });
    const { errors } = await unknown.json();
    expect([errors[0].message, errors[0].extensions.code]).toEqual([
      'PersistedQueryNotFound',
      'BAD_USER_INPUT',
    ]);
    const sent = await (await get({ query: text, extensions })).json();
    expect(sent.data.restrictions.nodes).toHaveLength(1);
    for (const answer of [await post({ extensions }), await get({ extensions })])
      expect((await answer.json()).data).toEqual(sent.data);
  });

  it.each([
    ['a hash of another text', { query: text, extensions: persistedQuery(hash('{ other }')) }],
    ['a hash that is none', { query: text, extensions: persistedQuery('none') }],
    [
      'another version',
      { query: text, extensions: { persistedQuery: { version: 2, sha256Hash: hash(text) } } },
    ],
  ])('is refused: %s', async (_, body) => {
    const response = await post(body);
    expect([response.status, (await response.json()).errors[0].extensions.code]).toEqual([
      400,
      'BAD_USER_INPUT',
    ]);
  });

  it('is not kept where it is not valid', async () => {
    const bad = '{ nothing }';
    await post({ query: bad, extensions: persistedQuery(hash(bad)) });
    const { errors } = await (await post({ extensions: persistedQuery(hash(bad)) })).json();
    expect(errors[0].message).toBe('PersistedQueryNotFound');
  });
});
