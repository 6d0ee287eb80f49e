import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createKey } from '../../../src/access/keys.ts';
import { encodeCursor } from '../../../src/feed/cursor.ts';
import { useDatabase } from '../../support/database.ts';
import { readAnswer, sendBytes, useAttackedServer } from './attacked.ts';

const database = useDatabase();
const server = useAttackedServer(database, { connectionsPerAddress: 20, connectionsPerKey: 3 });
const opened: WebSocket[] = [];

afterEach(async () => {
  for (const socket of opened.splice(0)) socket.terminate();
  await expect.poll(() => server.hub.streams).toBe(1);
});

type Message = { type: string; id?: string; payload?: unknown };

function openSocket(headers: Record<string, string> = {}) {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
    headers,
  });
  opened.push(socket);
  const messages: Message[] = [];
  socket.on('message', (data) => messages.push(JSON.parse(String(data))));
  socket.on('error', () => {});
  const status = new Promise<number>((resolve) => {
    socket.once('open', () => resolve(101));
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
  });
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  return {
    socket,
    messages,
    /** 101, or with what it was refused. */
    status,
    closed,
    send: (message: object | string) =>
      socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
  };
}

async function acknowledged(authorization?: string) {
  const it = openSocket();
  await it.status;
  it.send({ type: 'connection_init', ...(authorization && { payload: { authorization } }) });
  await expect.poll(() => it.messages.length).toBe(1);
  it.messages.splice(0);
  return it;
}

const CHANGED = 'subscription { changed(where: { recordTypes: [ITEM] }) { __typename } }';
const subscribe = (id: string, query = CHANGED, variables = {}) => ({
  id,
  type: 'subscribe',
  payload: { query, variables },
});

test('18: a page of others gets 403 before there is a socket, in a form to be read', async () => {
  const handshake = (...headers: string[]) =>
    [
      'GET /graphql HTTP/1.1',
      'host: a',
      'connection: upgrade',
      'upgrade: websocket',
      ...headers,
      '',
      '',
    ].join('\r\n');
  const key = ['sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==', 'sec-websocket-version: 13'];
  for (const origin of [
    'https://evil.example',
    'null',
    'http://a.evil.example',
    'http://evil.example/a',
    'file://',
  ])
    expect(readAnswer((await sendBytes(server, handshake(...key, `origin: ${origin}`))).text)).toMatchObject({
      status: 403,
      code: 'FORBIDDEN',
      body: expect.stringContaining('CORS_ORIGINS'),
    });
  for (const headers of [
    [],
    ['sec-websocket-version: 13'],
    ['sec-websocket-key: short', 'sec-websocket-version: 13'],
    [String(key[0]), 'sec-websocket-version: 7'],
  ])
    expect(readAnswer((await sendBytes(server, handshake(...headers))).text)).toMatchObject({
      status: 400,
      code: 'BAD_USER_INPUT',
    });
  expect(await openSocket().status).toBe(101);
});

describe('20: many subscriptions on one socket', () => {
  test('beyond fifty each is refused, and the socket stays', async () => {
    const { send, messages, socket } = await acknowledged();
    for (let n = 0; n < 1_000; n += 1) send(subscribe(String(n)));
    await expect.poll(() => messages.length).toBe(950);
    expect(messages.every(({ type }) => type === 'error')).toBe(true);
    expect(messages[0]).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'TOO_MANY_SUBSCRIPTIONS', requestId: expect.any(String) } }],
    });
    await expect.poll(() => server.hub.streams).toBe(51);
    send({ id: '0', type: 'complete' });
    await expect.poll(() => server.hub.streams).toBe(50);
    messages.splice(0);
    send(subscribe('again', '{ __typename }'));
    await expect.poll(() => messages.map(({ type }) => type)).toEqual(['next', 'complete']);
    expect(socket.readyState).toBe(WebSocket.OPEN);
  });

  test.each([
    [
      'too deep',
      `{ restrictions { nodes { ${'relations { target { '.repeat(50)} key ${'} } '.repeat(50)} } } }`,
      'QUERY_TOO_DEEP',
    ],
    [
      'too broad',
      `subscription { changed { ... on Change { ${Array.from({ length: 400 }, (_, n) => `a${n}: key`).join(' ')} } } }`,
      'QUERY_TOO_BROAD',
    ],
    ['too many tokens', `{ ${'__typename '.repeat(3_000)} }`, 'GRAPHQL_PARSE_FAILED'],
    [
      'too dear',
      '{ restrictions(first: 100) { nodes { statements(first: 100) { nodes { key evidence { nodes { exact start end prefix } } } } } } }',
      'QUERY_TOO_COMPLEX',
    ],
  ])('one that is %s is refused, and the socket stays', async (_, query, code) => {
    const { send, messages, socket } = await acknowledged();
    send(subscribe('1', query));
    await expect
      .poll(() => messages[0])
      .toMatchObject({ id: '1', type: 'error', payload: [{ extensions: { code } }] });
    expect(socket.readyState).toBe(WebSocket.OPEN);
  });

  test.each([
    ['is none', 'zzz', { code: 'INVALID_CURSOR' }],
    [
      'is of another history',
      encodeCursor({ epoch: '0123456789abcdef', position: 1 }),
      { code: 'FEED_RESET', cause: 'OTHER_EPOCH' },
    ],
  ])('a minPosition that %s is the error of its operation, as over POST', async (_, minPosition, refused) => {
    const { send, messages, socket } = await acknowledged();
    send(subscribe('stream'));
    await expect.poll(() => server.hub.streams).toBe(2);
    const payload = { query: '{ restrictions { totalCount } }', extensions: { minPosition } };
    const errors = [{ extensions: { ...refused, requestId: expect.any(String) } }];
    expect((await server.post(payload)).body).toMatchObject({ errors });
    send({ id: 'query', type: 'subscribe', payload });
    await expect.poll(() => messages).toHaveLength(2);
    expect(messages).toMatchObject([
      { id: 'query', type: 'next', payload: { errors } },
      { id: 'query', type: 'complete' },
    ]);
    expect([socket.readyState, server.hub.streams]).toEqual([WebSocket.OPEN, 2]);
  });

  test('12: nor is a variable a way around', async () => {
    const { send, messages } = await acknowledged();
    const query =
      'query ($n: Int!) { restrictions(first: $n) { nodes { statements(first: $n) { nodes { key evidence { nodes { exact start end prefix } } } } } } }';
    for (const [id, n] of [
      ['1', 2],
      ['2', 100],
      ['3', 2],
      ['4', 100],
    ] as const)
      send(subscribe(id, query, { n }));
    await expect.poll(() => messages.length).toBe(6);
    const typeOf = (id: string) => messages.find((it) => it.id === id)?.type;
    expect(['1', '2', '3', '4'].map(typeOf)).toEqual(['next', 'error', 'next', 'error']);
  });
});

describe('21: many connections', () => {
  test('beyond what an address may have are refused with 429, before they are sockets', async () => {
    const flood = Array.from({ length: 300 }, () => openSocket());
    const statuses = await Promise.all(flood.map(({ status }) => status));
    // The bystander has one.
    expect(statuses.filter((status) => status === 101)).toHaveLength(19);
    expect(statuses.filter((status) => status === 429)).toHaveLength(281);
    const address = `${server.url}/graphql?query=${encodeURIComponent(CHANGED)}`;
    const stream = await fetch(address);
    expect([
      stream.status,
      stream.headers.get('retry-after'),
      (await stream.json()).errors[0].extensions.code,
    ]).toEqual([429, '1', 'RATE_LIMITED']);
    const passing = await fetch(address, { headers: { accept: 'text/event-stream' } });
    expect(passing.status).toBe(200);
    await expect(passing.text()).rejects.toThrow();
    const poll = await fetch(`${server.url}/changes?wait=5`);
    expect([poll.status, (await poll.json()).code]).toEqual([429, 'RATE_LIMITED']);
    expect((await server.post({ query: '{ __typename }' })).status).toBe(200);
  });

  test('and their places are given back', async () => {
    await expect.poll(async () => (await acknowledged()).socket.readyState).toBe(WebSocket.OPEN);
  });

  test('beyond what a key may have are closed with a code to come back from', async () => {
    const { key } = await createKey(database.db, 'many');
    for (let n = 0; n < 3; n += 1) await acknowledged(`Bearer ${key}`);
    const fourth = openSocket();
    await fourth.status;
    fourth.send({ type: 'connection_init', payload: { authorization: `Bearer ${key}` } });
    expect(await fourth.closed).toBe(1013);
  });

  test('that say nothing are closed, and do not keep others out', async () => {
    const silent = Array.from({ length: 400 }, () => connect(server.port, '127.0.0.1').on('error', () => {}));
    await Promise.all(silent.map((socket) => once(socket, 'connect')));
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
    const left = () =>
      new Promise<number>((resolve) => server.http.getConnections((_, count) => resolve(count)));
    await expect.poll(left, { timeout: 5_000 }).toBeLessThan(90);
    for (const socket of silent) socket.destroy();
  });
});

describe('22 to 25: the protocol', () => {
  test('22: who says nothing is closed', async () => {
    expect(await openSocket().closed).toBe(4408);
  });

  test.each<[string, number, (it: Awaited<ReturnType<typeof acknowledged>>) => void]>([
    ['23: a second init', 4429, ({ send }) => send({ type: 'connection_init' })],
    ['23: an id that is in use', 4409, ({ send }) => [1, 2].map(() => send(subscribe('1')))],
    ['24: a frame beyond 64 KiB', 1009, ({ send }) => send('x'.repeat(65_537))],
    [
      '24: one in pieces',
      1009,
      ({ socket }) => {
        for (let n = 0; n < 80; n += 1) socket.send('x'.repeat(1_024), { fin: false });
      },
    ],
    [
      '25: text that is not UTF-8',
      1007,
      ({ socket }) => socket.send(Buffer.from([0xff, 0xfe]), { binary: false }),
    ],
    ['no JSON', 4400, ({ send }) => send('{')],
    ['no message', 4400, ({ send }) => send('[]')],
    ['no id', 4400, ({ send }) => send({ type: 'subscribe', payload: { query: CHANGED } })],
    [
      'a query that is no text',
      4400,
      ({ send }) => send({ id: '1', type: 'subscribe', payload: { query: 1 } }),
    ],
  ])('%s closes with %d', async (_, code, attack) => {
    const it = await acknowledged();
    attack(it);
    expect(await it.closed).toBe(code);
  });

  test('23: who subscribes before is closed', async () => {
    const it = openSocket();
    await it.status;
    it.send(subscribe('1'));
    expect(await it.closed).toBe(4401);
  });

  test.each(['__proto__', 'constructor', 'toString', '\u0000', '"'.repeat(10), 'x'.repeat(10_000)])(
    'an id is only an id: %j',
    async (id) => {
      const { send, messages } = await acknowledged();
      send(subscribe(id, '{ __typename }'));
      await expect
        .poll(() => messages.map((it) => [it.id, it.type]))
        .toEqual([
          [id, 'next'],
          [id, 'complete'],
        ]);
    },
  );
});

describe('a client that sends requests without reading', () => {
  /** A socket of which the client reads nothing more, and the server's end of it. */
  async function unread() {
    const connected = once(server.http, 'connection') as Promise<[Socket]>;
    const it = await acknowledged();
    it.socket.pause();
    return { ...it, theirs: (await connected)[0] };
  }

  test('is not listened to', async () => {
    const { send, theirs } = await unread();
    const large = '{ __schema { types { description fields { description args { description } } } } }';
    let count = 0;
    const fill = () => {
      for (let n = 0; n < 10; n += 1) send(subscribe(`large${count++}`, large));
      return theirs.writableLength;
    };
    // The system takes some megabytes before anything waits.
    await expect.poll(fill, { timeout: 20_000, interval: 100 }).toBeGreaterThan(1_100_000);
    for (let n = 0; n < 20_000; n += 1) send({ type: 'ping', payload: { text: 'x'.repeat(1_000) } });
    await expect.poll(() => theirs.isPaused(), { timeout: 10_000 }).toBe(true);
    expect(theirs.bytesRead).toBeLessThan(2_000_000);
  });

  test('is closed when it sends pings', async () => {
    const { socket, theirs } = await unread();
    for (let n = 0; n < 10_000; n += 1) socket.ping('x'.repeat(100));
    await expect.poll(() => theirs.destroyed, { timeout: 10_000 }).toBe(true);
  });
});

describe('a socket that says what no client says', () => {
  test('an id given again before its first use is over means one operation at a time', async () => {
    const { send, socket } = await acknowledged();
    for (let n = 0; n < 60; n += 1) {
      send(subscribe(`${n % 3}`, '{ __typename }'));
      send({ id: `${n % 3}`, type: 'complete' });
      send(subscribe(`${n % 3}`));
      send({ id: `${n % 3}`, type: 'complete' });
    }
    send(subscribe('last'));
    await expect.poll(() => server.hub.streams).toBe(2);
    socket.close();
    await expect.poll(() => server.hub.streams).toBe(1);
  });

  test.each(['next', 'error', 'connection_ack'])('"%s" is a bad request', async (type) => {
    const { send, closed } = await acknowledged();
    send({ id: '1', type, payload: {} });
    expect(await closed).toBe(4400);
  });

  test.each(['x'.repeat(5_000), '漢'.repeat(40)])('an id twice, however long', async (id) => {
    const { send, closed } = await acknowledged();
    send(subscribe(id));
    await expect.poll(() => server.hub.streams).toBe(2);
    send(subscribe(id));
    expect(await closed).toBe(4409);
  });
});
