import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { useDatabase } from '../../support/database.ts';
import { readAnswer, sendBytes, toldOf, useAttackedServer } from './attacked.ts';

const database = useDatabase();
const server = useAttackedServer(database);

const query = '{"query":"{ __typename }"}';
const head = (line: string, ...headers: string[]) => [line, 'host: a', ...headers, '', ''].join('\r\n');
const post = (...headers: string[]) =>
  head('POST /graphql HTTP/1.1', 'content-type: application/json', ...headers);
const send = async (bytes: string | Buffer) => readAnswer((await sendBytes(server, bytes)).text);

describe('bodies', () => {
  test.each([
    ['announced as 20 MB', post('content-length: 20000000') + 'x'.repeat(2_000_000)],
    [
      'in chunks that never end',
      `${post('transfer-encoding: chunked')}${`10000\r\n${'x'.repeat(65_536)}\r\n`.repeat(40)}`,
    ],
  ])('14: %s are refused whole, and the connection ends', async (_, bytes) => {
    const began = performance.now();
    const { status, code, head } = await send(bytes);
    expect([status, code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    expect(head).toContain('connection: close');
    expect(performance.now() - began).toBeLessThan(3_000);
  });

  test('14: what is sent after one is not taken for its rest', async () => {
    const large = { query: '{ __typename }', variables: { text: 'x'.repeat(20_000_000) } };
    const refused = await server.post(large).catch((error) => error);
    if (!(refused instanceof Error)) expect(toldOf(refused)).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    expect((await server.post({ query: '{ __typename }' })).status).toBe(200);
  });

  test.each(['gzip', 'deflate', 'br', 'zstd', 'gzip, gzip', 'identity, gzip'])(
    'compressed as %s are not opened',
    async (encoding) => {
      const answer = await server.post(gzipSync(Buffer.alloc(50_000_000, ' ')), {
        'content-encoding': encoding,
      });
      expect(toldOf(answer)).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
    },
  );

  test('15: text is not sent back', async () => {
    const answer = await server.post({
      query: 'query ($n: Int!) { restrictions(first: $n) { totalCount } }',
      variables: { n: 'x'.repeat(5_000) },
    });
    expect(toldOf(answer)).toEqual([400, 'BAD_USER_INPUT']);
    expect(answer.text.length).toBeLessThan(1_000);
  });

  test('deep JSON is only what does not fit', async () => {
    const deep = `{"query":"query ($n: Int) { restrictions(first: $n) { totalCount } }","variables":{"n":${'['.repeat(400_000)}${']'.repeat(400_000)}}}`;
    expect(toldOf(await server.post(Buffer.from(deep)))).toEqual([400, 'BAD_USER_INPUT']);
    const nested = `{"query":"query ($w: RestrictionFilter) { restrictions(where: $w) { totalCount } }","variables":{"w":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}}`;
    expect(toldOf(await server.post(Buffer.from(nested)))).toEqual([400, 'BAD_USER_INPUT']);
  });

  test.each([
    [
      'a good one is asked for',
      post(`content-length: ${query.length}`, 'expect: 100-continue'),
      /^HTTP\/1.1 100 Continue/,
    ],
    [
      'one that is too large is not',
      post('content-length: 20000000', 'expect: 100-continue'),
      /^HTTP\/1.1 413 /,
    ],
    [
      'one of another type is not',
      head('POST /graphql HTTP/1.1', 'content-type: text/plain', 'content-length: 5', 'expect: 100-continue'),
      /^HTTP\/1.1 415 /,
    ],
    [
      'one for nobody is not',
      head('POST /nothing HTTP/1.1', 'content-length: 5', 'expect: 100-continue'),
      /^HTTP\/1.1 404 /,
    ],
    [
      'something else is not to be expected',
      post('content-length: 5', 'expect: a-miracle'),
      /^HTTP\/1.1 417 [\s\S]*"code":"BAD_USER_INPUT"/,
    ],
  ])('Expect: %s', async (_, bytes, answer) => {
    const { text } = await sendBytes(server, bytes, (it) => it.includes('\r\n\r\n'));
    expect(text).toMatch(answer);
  });

  test('Expect: and is then read', async () => {
    const { text } = await sendBytes(
      server,
      (socket) => {
        socket.write(post(`content-length: ${query.length}`, 'expect: 100-continue', 'connection: close'));
        socket.once('data', () => socket.write(query));
      },
      (it) => it.includes('Query'),
    );
    expect(text).toMatch(/^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 OK/);
  });
});

describe('requests that can be read in two ways', () => {
  test.each([
    ['two lengths', post('content-length: 5', 'content-length: 26') + query],
    ['the same length twice', post('content-length: 26', 'content-length: 26') + query],
    ['a length and chunks', post('content-length: 26', 'transfer-encoding: chunked') + query],
    ['chunks that are none', post('transfer-encoding: xchunked') + query],
    ['a length that is no number', post('content-length: +26') + query],
    ['two hosts', head('GET /health HTTP/1.1', 'host: b')],
    ['no host', 'GET /health HTTP/1.1\r\n\r\n'],
    ['two keys', head('GET /changes HTTP/1.1', 'authorization: Bearer a', 'authorization: Bearer b')],
    ['two origins', head('GET /health HTTP/1.1', 'origin: http://a', 'origin: http://b')],
    ['two types', post('content-type: text/plain', 'content-length: 26') + query],
    ['a header in two lines', head('GET /health HTTP/1.1', 'a: b', ' c')],
    ['a header with space before its colon', head('GET /health HTTP/1.1', 'a : b')],
    ['a NUL in a header', head('GET /health HTTP/1.1', 'a: b\0c')],
    ['a bare line feed', 'GET /health HTTP/1.1\nhost: a\n\n'],
    ['another protocol', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['HTTP/2 as it begins', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ])('%s', async (_, bytes) => {
    const { status, code, head } = await send(bytes);
    expect([status, code]).toEqual([400, 'BAD_USER_INPUT']);
    expect(head).toContain('connection: close');
  });

  test('many in one go are answered in their order', async () => {
    const one = (n: number) =>
      head(
        `GET /graphql?query=query+N${n}+{__typename}`.replace(/$/, ' HTTP/1.1'),
        'accept: application/json',
      );
    const bytes = Array.from({ length: 50 }, (_, n) =>
      n % 5 ? one(n) : head(`GET /nothing-${n} HTTP/1.1`),
    ).join('');
    const { text } = await sendBytes(server, bytes, (it) => (it.match(/HTTP\/1.1 \d/g) ?? []).length === 50);
    const statuses = [...text.matchAll(/HTTP\/1.1 (\d+)/g)].map(([, status]) => Number(status));
    expect(statuses).toEqual(Array.from({ length: 50 }, (_, n) => (n % 5 ? 200 : 404)));
  });

  test('what follows a refused body on its connection is not answered', async () => {
    const smuggled = head('GET /health HTTP/1.1');
    const { text } = await sendBytes(
      server,
      head('POST /graphql HTTP/1.1', 'content-type: text/plain', 'content-length: 1000') + smuggled,
    );
    expect(text.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 415']);
  });
});

describe('heads', () => {
  test.each([
    ['a long path', head(`GET /${'a'.repeat(20_000)} HTTP/1.1`)],
    ['a long query', head(`GET /graphql?query=${'a'.repeat(20_000)} HTTP/1.1`)],
    ['a long header', head('GET /health HTTP/1.1', `a: ${'b'.repeat(20_000)}`)],
    [
      'many headers',
      head('GET /health HTTP/1.1', ...Array.from({ length: 1_500 }, (_, n) => `a${n}: bcdefgh`)),
    ],
  ])('%s', async (_, bytes) => {
    expect(await send(bytes)).toMatchObject({ status: 431, code: 'HEADERS_TOO_LARGE' });
  });

  test('a path as long as may be is only not there', async () => {
    expect(await send(head(`GET /${'%2e%2e/'.repeat(2_000)} HTTP/1.1`, 'connection: close'))).toMatchObject({
      status: 404,
      code: 'NOT_FOUND',
    });
  });

  test.each(['TRACE', 'PUT', 'PATCH', 'DELETE', 'PURGE'])('%s is no method', async (method) => {
    const {
      status,
      code,
      head: answered,
    } = await send(head(`${method} /graphql HTTP/1.1`, 'connection: close'));
    expect([status, code]).toEqual([405, 'METHOD_NOT_ALLOWED']);
    expect(answered).toContain('allow: get, post');
  });

  test('another protocol to upgrade to is passed over', async () => {
    const { status } = await send(head('GET /health HTTP/1.1', 'connection: upgrade, close', 'upgrade: h2c'));
    expect(status).toBe(200);
  });
});

describe('answers', () => {
  test('say what they are, and nothing of what made them', async () => {
    for (const path of ['/graphql?query={__typename}', '/changes', '/nothing', '/health', '/metrics']) {
      const { headers } = await fetch(server.url + path);
      expect(Object.fromEntries(headers)).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect([headers.get('server'), headers.get('x-powered-by')]).toEqual([null, null]);
    }
  });

  test('that are a page run what is in it, and ask nobody else', async () => {
    const response = await fetch(`${server.url}/graphql`, { headers: { accept: 'text/html' } });
    await response.body?.cancel();
    const policy = String(response.headers.get('content-security-policy'));
    expect(policy).toMatch(/script-src 'sha256-[^;]+;/);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval|script-src[^;]*unsafe/);
  });

  test('39: that are not ready say no more', async () => {
    const execute = database.db.execute;
    database.db.execute = (() => Promise.reject(new Error('password authentication failed'))) as never;
    const response = await fetch(`${server.url}/ready`);
    database.db.execute = execute;
    const body = await response.json();
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
    expect(body).toEqual({
      type: 'about:blank',
      status: 503,
      code: 'OVERLOADED',
      detail: 'Not ready.',
      requestId: expect.any(String),
    });
  });

  test('45: metrics do not grow with names that callers make up', async () => {
    const series = async () =>
      (await (await fetch(`${server.url}/metrics`)).text()).match(/^[^#\n]/gm)?.length ?? 0;
    const before = await series();
    for (let n = 0; n < 300; n += 1) {
      const name = `N${Math.random().toString(36).slice(2)}`;
      await server.post({ query: `query ${name} { __typename }`, operationName: name });
      await fetch(`${server.url}/${name}`);
    }
    expect(await series()).toBeLessThan(Math.min(before + 20, 2_000));
  });
});

describe('40: slowly', { timeout: 45_000 }, () => {
  const slowly = async (bytes: string, each: string) => {
    const began = performance.now();
    const { text } = await sendBytes(server, (socket) => {
      socket.write(bytes);
      const clock = setInterval(() => socket.write(each), 500);
      socket.once('close', () => clearInterval(clock));
    });
    return { ...readAnswer(text), seconds: (performance.now() - began) / 1_000 };
  };

  test('sent headers and bodies are cut off with a 408', async () => {
    const [headers, body, silence] = await Promise.all([
      slowly('GET /health HTTP/1.1\r\nhost: a\r\n', 'a: b\r\n'),
      slowly(post('content-length: 500000'), 'x'),
      slowly(head('GET /health HTTP/1.1', 'content-length: 500000'), 'x'),
    ]);
    expect(headers).toMatchObject({ status: 408, code: 'REQUEST_TIMEOUT' });
    expect(headers.seconds).toBeLessThan(12.5);
    expect(body).toMatchObject({ status: 408, code: 'REQUEST_TIMEOUT' });
    expect(body.seconds).toBeLessThan(32.5);
    // It has its answer; the rest is not waited for.
    expect(silence.status).toBe(200);
    expect(silence.seconds).toBeLessThan(32.5);
  });
});
