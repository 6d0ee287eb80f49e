import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { auditServer } from 'graphql-http';
import { describe, expect, test } from 'vitest';
import { createKey, revokeKey } from '../../src/access/keys.ts';
import { useDatabase } from '../support/database.ts';
import { useSmallServer } from './small-server.ts';

const database = useDatabase();
const server = useSmallServer(database);

const json = { 'content-type': 'application/json', accept: 'application/graphql-response+json' };

async function post(body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { ...json, ...headers },
    body: typeof body === 'string' || body instanceof Uint8Array ? (body as string) : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: JSON.parse(text) };
}

/** The only error's code, after checking that it has the form of every error. */
function codeOf({
  body,
  text,
}: {
  body: { errors?: { extensions: Record<string, unknown> }[] };
  text: string;
}) {
  expect(text.length).toBeLessThan(4_000);
  expect(text).not.toMatch(/secrets|node_modules|\/work\//);
  for (const { extensions } of body.errors ?? []) expect(extensions.requestId).toMatch(/^[0-9a-f-]{36}$/);
  return body.errors?.[0]?.extensions.code;
}

test('GraphQL over HTTP: every audit passes', async () => {
  const audits = await auditServer({ url: `${server.url}/graphql` });
  expect(audits.filter(({ status }) => status !== 'ok').map(({ name }) => name)).toEqual([]);
  expect(audits).toHaveLength(61);
});

/** Where it is true and what it may have cost stand beside it. */
const hello = {
  data: { hello: 'world' },
  extensions: { position: expect.any(String), cost: { requested: 10, maximum: 100_000 } },
};

test.each([
  ['operationname', 'operationName'],
  ['variable', 'variables'],
  ['Query', 'query'],
  ['extension', 'extensions'],
  ['documentId', undefined],
  ['__proto__', undefined],
])('a member of the body called %s is refused, and the near miss named', async (name, near) => {
  const told = await post(`{ "query": "{ hello }", ${JSON.stringify(name)}: {} }`);
  expect([told.status, codeOf(told)]).toEqual([400, 'BAD_USER_INPUT']);
  const meant = near === undefined ? '.' : `; did you mean "${near}"?`;
  expect(told.body.errors[0].message).toBe(
    `Unknown parameter "${name}"${meant} Allowed: query, operationName, variables, extensions.`,
  );
});

test('a query is answered, by POST and by GET', async () => {
  expect((await post({ query: '{ hello }' })).body).toEqual(hello);
  const response = await fetch(`${server.url}/graphql?query=${encodeURIComponent('{ hello }')}`);
  expect(await response.json()).toEqual(hello);
});

describe('refused with a status, a code and an id', () => {
  const big = JSON.stringify({ query: '{ hello }', variables: { text: 'x'.repeat(2_000_000) } });
  const twice = 'query ($n: Int!) { twice(n: $n) }';
  test.each<[string, unknown, Record<string, string>, number, string]>([
    ['a body that is not JSON', '{"query":', {}, 400, 'BAD_JSON'],
    ['a body that is not UTF-8', Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d), {}, 400, 'BAD_ENCODING'],
    ['a list of operations', '[{"query":"{ hello }"}]', {}, 400, 'BATCHING_NOT_SUPPORTED'],
    ['an empty list', '[]', {}, 400, 'BATCHING_NOT_SUPPORTED'],
    ['no query', {}, {}, 400, 'BAD_USER_INPUT'],
    ['a syntax error', { query: '{ hello' }, {}, 400, 'GRAPHQL_PARSE_FAILED'],
    ['a field that does not exist', { query: '{ nothing }' }, {}, 400, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'no operation of that name',
      { query: 'query A { hello } query B { hello }', operationName: 'C' },
      {},
      400,
      'OPERATION_RESOLUTION_FAILURE',
    ],
    [
      'a variable that does not fit',
      { query: twice, variables: { n: 'x'.repeat(5_000) } },
      {},
      400,
      'BAD_USER_INPUT',
    ],
    ['a variable that is left out', { query: twice }, {}, 400, 'BAD_USER_INPUT'],
    [
      'a form',
      'query=%7Bhello%7D',
      { 'content-type': 'application/x-www-form-urlencoded' },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    ['plain text', '{"query":"{ hello }"}', { 'content-type': 'text/plain' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    [
      'multipart',
      '--x--',
      { 'content-type': 'multipart/form-data; boundary=x' },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    ['a large body', big, {}, 413, 'PAYLOAD_TOO_LARGE'],
    [
      'an invalid key',
      { query: '{ hello }' },
      { authorization: `Bearer cav_${'x'.repeat(43)}` },
      401,
      'UNAUTHENTICATED',
    ],
    [
      'another kind of authorization',
      { query: '{ hello }' },
      { authorization: 'Basic eDp5' },
      401,
      'UNAUTHENTICATED',
    ],
    ['a subscription without a stream', { query: 'subscription { placed }' }, {}, 400, 'BAD_USER_INPUT'],
  ])('%s', async (_, body, headers, status, code) => {
    const answer = await post(body, headers);
    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
  });

  test('a mutation by GET', async () => {
    const response = await fetch(`${server.url}/graphql?query=${encodeURIComponent('mutation { write }')}`, {
      headers: json,
    });
    const text = await response.text();
    expect([response.status, codeOf({ text, body: JSON.parse(text) })]).toEqual([405, 'METHOD_NOT_ALLOWED']);
    expect(response.headers.get('allow')).toBe('POST');
  });

  test('another method', async () => {
    const response = await fetch(`${server.url}/graphql`, { method: 'DELETE' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, POST']);
  });

  test('a body that turns out too large, over a connection that closes', async () => {
    const request = httpRequest(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    });
    request.on('error', () => {});
    const [response] = await new Promise<[import('node:http').IncomingMessage]>((resolve) => {
      request.once('response', (it) => resolve([it]));
      const write = () => request.write('x'.repeat(100_000)) && setImmediate(write);
      request.on('drain', write);
      write();
    });
    expect([response.statusCode, response.headers.connection]).toEqual([413, 'close']);
    request.destroy();
  });

  test('variables in the address that are not JSON', async () => {
    const response = await fetch(`${server.url}/graphql?query={hello}&variables={`, { headers: json });
    expect([response.status, (await response.json()).errors[0].extensions.code]).toEqual([400, 'BAD_JSON']);
  });
});

test('a surprise is masked, with 200 and beside the data; what is refused on purpose is short', async () => {
  const answer = await post({ query: '{ hello fails refuses }' });
  expect(answer.status).toBe(200);
  expect(answer.body.data).toEqual({ hello: 'world', fails: null, refuses: null });
  expect(answer.body.errors[0]).toMatchObject({
    message: 'Unexpected error.',
    path: ['fails'],
    extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: answer.headers.get('x-request-id') },
  });
  expect(answer.body.errors[1].message).toHaveLength(256);
  expect(answer.body.errors[1].extensions).toEqual({
    code: 'INVALID_CURSOR',
    requestId: answer.headers.get('x-request-id'),
  });
});

test('a caller with a key is known by its name, until the key is revoked', async () => {
  const { id, key } = await createKey(database.db, 'ada');
  const ask = () => post({ query: '{ who }' }, { authorization: `Bearer ${key}` });
  expect((await ask()).body).toMatchObject({ data: { who: 'ada' } });
  await revokeKey(database.db, id);
  expect((await ask()).status).toBe(401);
});

test('GraphiQL is one page that asks no other server', async () => {
  const response = await fetch(`${server.url}/graphql`, { headers: { accept: 'text/html' } });
  const page = await response.text();
  expect(response.headers.get('content-type')).toContain('text/html');
  expect(page).not.toMatch(/<(script|link)[^>]+(src|href)="https?:/);
});

describe('pages of other origins', () => {
  const from = (origin: string, method = 'POST') =>
    fetch(`${server.url}/graphql`, {
      method,
      headers: { ...json, origin },
      ...(method === 'POST' && { body: JSON.stringify({ query: '{ hello }' }) }),
    });

  test('may read when they are listed, without credentials', async () => {
    const { headers } = await from('https://friend.example');
    expect(headers.get('access-control-allow-origin')).toBe('https://friend.example');
    expect(headers.get('access-control-allow-credentials')).toBeNull();
    const preflight = await from('https://friend.example', 'OPTIONS');
    expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization');
  });

  test('are never echoed otherwise', async () => {
    for (const method of ['POST', 'OPTIONS']) {
      const { headers } = await from('https://evil.example', method);
      expect(
        [...headers].filter(([name, value]) => name.startsWith('access-control') || value.includes('evil')),
      ).toEqual([]);
    }
  });
});

test('a page of another origin is refused with the setting that admits it, which is also logged, once', async () => {
  const ask = (origin: string) =>
    fetch(`${server.url}/graphql`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    });
  const told =
    'Pages of https://app.example:5173 are refused. To admit them, add this origin to the setting CORS_ORIGINS of the server.';
  for (const _ of [1, 2]) {
    const response = await ask('https://app.example:5173');
    expect([response.status, (await response.json()).errors[0].message]).toEqual([403, told]);
  }
  expect(server.lines.filter(({ msg }) => msg === told)).toHaveLength(1);
  expect((await (await ask('null')).json()).errors[0].message).toMatch(/over HTTP.* CORS_ORIGINS/);
  expect((await ask('https://friend.example')).status).toBe(204);
  expect((await ask(server.url)).status).toBe(204);
  expect((await ask(`https://${'x'.repeat(2_000)}.example`)).status).toBe(403);
});

describe('other doors', () => {
  test('an unknown path is a problem', async () => {
    const response = await fetch(`${server.url}/nothing`);
    expect([response.status, response.headers.get('content-type')]).toEqual([
      404,
      'application/problem+json',
    ]);
    expect(await response.json()).toMatchObject({ code: 'NOT_FOUND', status: 404 });
  });

  test('alive, and ready', async () => {
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
    expect((await fetch(`${server.url}/ready`)).status).toBe(200);
  });

  test('bytes that are not HTTP get an answer and the connection is closed', async () => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    socket.end('nonsense\r\n\r\n');
    const [chunk] = await once(socket, 'data');
    expect(String(chunk)).toMatch(/^HTTP\/1.1 400 [\s\S]+"code":"BAD_USER_INPUT"/);
  });

  test('headers that are too large', async () => {
    const response = await fetch(`${server.url}/health`, { headers: { 'x-big': 'x'.repeat(20_000) } });
    expect([response.status, (await response.json()).code]).toEqual([431, 'HEADERS_TOO_LARGE']);
  });
});

test('each request is one line in the log, whatever its path says', async () => {
  const response = await fetch(`${server.url}/a%0d%0ab?secret=1`);
  const id = response.headers.get('x-request-id');
  await response.text();
  await expect
    .poll(() => server.lines.filter(({ requestId }) => requestId === id))
    .toEqual([expect.objectContaining({ method: 'GET', path: '/a%0d%0ab', status: 404, msg: 'request' })]);
});
