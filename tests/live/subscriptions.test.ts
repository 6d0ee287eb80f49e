import { once } from 'node:events';
import { connect } from 'node:net';
import { createClient } from 'graphql-ws';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createKey } from '../../src/access/keys.ts';
import { FrameScanner, textFrame, upgradeRequest } from '../bench/push/frames.ts';
import { subscribeBySse, useSmallServer } from '../http/small-server.ts';
import { useDatabase } from '../support/database.ts';

const database = useDatabase();
const server = useSmallServer(database);
const closing: (() => unknown)[] = [];
const PLACED = 'subscription ($after: String) { placed(after: $after) }';

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await expect.poll(() => server.hub.streams).toBe(0);
});

const address = () => `${server.url.replace('http', 'ws')}/graphql`;

async function addPlace(key: string) {
  await database.sql`insert into places (namespace, key, name) values ('test', ${key}, ${key})`;
}

function clientOf(options: Partial<Parameters<typeof createClient>[0]> = {}) {
  const client = createClient({ url: address(), webSocketImpl: WebSocket, retryAttempts: 0, ...options });
  closing.push(() => client.dispose());
  return client;
}

/** A socket that speaks the protocol by hand; resolves with each message in turn. */
async function openSocket(options: { headers?: Record<string, string> } = {}) {
  const socket = new WebSocket(address(), 'graphql-transport-ws', options);
  closing.push(() => socket.terminate());
  const messages: Record<string, unknown>[] = [];
  const waiting: (() => void)[] = [];
  socket.on('message', (data) => {
    messages.push(JSON.parse(String(data)));
    waiting.shift()?.();
  });
  await once(socket, 'open');
  return {
    socket,
    send: (message: object) => socket.send(JSON.stringify(message)),
    async receive() {
      if (messages.length === 0) await new Promise<void>((resolve) => waiting.push(resolve));
      return messages.shift();
    },
  };
}

async function acknowledged(params?: object) {
  const opened = await openSocket();
  opened.send({ type: 'connection_init', payload: params });
  expect(await opened.receive()).toMatchObject({ type: 'connection_ack' });
  return opened;
}

const streaming = (count: number) => expect.poll(() => server.hub.streams).toBe(count);

describe('the stock WebSocket client', () => {
  test('gets a change that another connection commits', async () => {
    const results = clientOf().iterate({ query: PLACED });
    const next = results.next();
    await streaming(1);
    await addPlace('harbour');
    expect((await next).value).toMatchObject({
      data: { placed: 'harbour' },
      extensions: { cursor: expect.any(String) },
    });
    await results.return?.();
    await streaming(0);
  });

  test('is who its key says', async () => {
    const { key } = await createKey(database.db, 'ada');
    const client = clientOf({ connectionParams: { authorization: `Bearer ${key}` } });
    expect((await client.iterate({ query: '{ who }' }).next()).value).toMatchObject({ data: { who: 'ada' } });
  });

  test('is sent away with an invalid key, for good', async () => {
    const client = clientOf({ connectionParams: { authorization: 'Bearer cav_nothing' }, retryAttempts: 5 });
    await expect(client.iterate({ query: '{ who }' }).next()).rejects.toMatchObject({ code: 4401 });
  });
});

describe('Server-Sent Events', () => {
  test('tell of a change that another connection commits, and end with the client', async () => {
    const { results, response, stop } = await subscribeBySse(server.url, PLACED);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    await streaming(1);
    await addPlace('hill');
    expect((await results.next()).value).toMatchObject({ data: { placed: 'hill' } });
    stop();
    await streaming(0);
  });

  test('come for a GET, as EventSource sends it', async () => {
    const stop = new AbortController();
    closing.push(() => stop.abort());
    const response = await fetch(
      `${server.url}/graphql?query=${encodeURIComponent('subscription { placed }')}`,
      {
        headers: { accept: 'text/event-stream' },
        signal: stop.signal,
      },
    );
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  });
});

describe('a cursor', () => {
  /** Its place, taken apart. */
  const read = (cursor: string) => Buffer.from(cursor, 'base64url').toString().split('.');

  test('is gone on from, without gap or double', async () => {
    const { results: all, stop: stopAll } = await subscribeBySse(server.url, PLACED);
    closing.push(stopAll);
    await streaming(1);
    for (const key of ['one', 'two', 'three']) await addPlace(key);
    const after = (await all.next()).value.extensions.cursor;
    const { results, stop } = await subscribeBySse(server.url, PLACED, { after });
    closing.push(stop);
    expect([(await results.next()).value, (await results.next()).value]).toMatchObject([
      { data: { placed: 'two' } },
      { data: { placed: 'three' } },
    ]);
    await addPlace('four');
    expect((await results.next()).value).toMatchObject({ data: { placed: 'four' } });
  });

  test.each([
    ['that nobody gave out', 'FORGED', 'nonsense'],
    ['of another database', 'OTHER_EPOCH', Buffer.from('0123456789abcdef.1').toString('base64url')],
  ])('%s is sent as a reset, and the stream continues', async (_, reason, cursor) => {
    const { results, stop } = await subscribeBySse(server.url, PLACED, { after: cursor });
    closing.push(stop);
    expect((await results.next()).value).toMatchObject({ data: { placed: reason } });
    await addPlace(`after-${reason.length}`);
    expect((await results.next()).value).toMatchObject({ data: { placed: `after-${reason.length}` } });
  });

  test('ahead of the feed is sent as a reset', async () => {
    const forged = await subscribeBySse(server.url, PLACED, { after: 'nonsense' });
    closing.push(forged.stop);
    const [epoch] = read((await forged.results.next()).value.extensions.cursor);
    const after = Buffer.from(`${epoch}.999999`).toString('base64url');
    const { results, stop } = await subscribeBySse(server.url, PLACED, { after });
    closing.push(stop);
    expect((await results.next()).value).toMatchObject({
      data: { placed: 'AHEAD' },
      extensions: { reset: 'AHEAD' },
    });
  });
});

describe('one operation never closes the socket of the others', () => {
  test.each([
    ['a syntax error', { query: '{ hello' }, 'GRAPHQL_PARSE_FAILED'],
    ['a field that does not exist', { query: '{ nothing }' }, 'GRAPHQL_VALIDATION_FAILED'],
    ['a misspelt member', { query: '{ hello }', operationname: 'A' }, 'BAD_USER_INPUT'],
    [
      'an extension that takes another value',
      { query: PLACED, extensions: { progress: 'yes' } },
      'BAD_USER_INPUT',
    ],
    [
      'two operations and no name',
      { query: 'query A { hello } query B { hello }' },
      'OPERATION_RESOLUTION_FAILURE',
    ],
  ])('%s', async (_, payload, code) => {
    const { send, receive } = await acknowledged();
    send({ id: '1', type: 'subscribe', payload });
    expect(await receive()).toMatchObject({
      id: '1',
      type: 'error',
      payload: [{ extensions: { code, requestId: expect.any(String) } }],
    });
    send({ id: '1', type: 'subscribe', payload: { query: '{ hello }' } });
    expect(await receive()).toMatchObject({ id: '1', type: 'next', payload: { data: { hello: 'world' } } });
  });

  test('a surprise, and a variable that does not fit', async () => {
    const { send, receive } = await acknowledged();
    send({ id: '1', type: 'subscribe', payload: { query: '{ fails }' } });
    expect(await receive()).toMatchObject({
      type: 'next',
      payload: { errors: [{ message: 'Unexpected error.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }] },
    });
    expect(await receive()).toMatchObject({ type: 'complete' });
    const query = 'query ($n: Int!) { twice(n: $n) }';
    send({ id: '2', type: 'subscribe', payload: { query, variables: { n: 'x' } } });
    expect(await receive()).toMatchObject({
      id: '2',
      payload: { errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] },
    });
  });
});

describe('the socket', () => {
  const refused = (headers: Record<string, string>, path = '/graphql') =>
    new Promise<number>((resolve, reject) => {
      const socket = new WebSocket(`${server.url.replace('http', 'ws')}${path}`, 'graphql-transport-ws', {
        headers,
      });
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
      socket.on('open', () => reject(new Error('it opened')));
      socket.on('error', () => {});
    });

  test('is refused to pages of other origins, before it is one', async () => {
    expect(await refused({ origin: 'https://evil.example' })).toBe(403);
    expect(await refused({ origin: 'null' })).toBe(403);
  });

  test('is there for listed origins and for our own pages', async () => {
    for (const origin of ['https://friend.example', server.url]) await openSocket({ headers: { origin } });
  });

  test('is nowhere else', async () => {
    expect(await refused({}, '/other')).toBe(404);
  });

  test.each([
    ['a frame beyond 64 KiB', 1009, 'x'.repeat(70_000)],
    [
      'subscribing before the handshake',
      4401,
      JSON.stringify({ id: '1', type: 'subscribe', payload: { query: '{ hello }' } }),
    ],
    ['nonsense', 4400, 'nonsense'],
  ])('closes on %s with %d', async (_, code, text) => {
    const { socket } = await openSocket();
    socket.send(text);
    expect((await once(socket, 'close'))[0]).toBe(code);
  });
});

test('nothing follows a goodbye, even where it is not answered', async () => {
  const socket = connect({ port: Number(new URL(server.url).port), host: '127.0.0.1' });
  closing.push(() => socket.destroy());
  socket.write(upgradeRequest(Number(new URL(server.url).port)));
  await once(socket, 'data');
  // 1 for a text, 8 for the goodbye, 9 for a question.
  const kinds: number[] = [];
  const scanner = new FrameScanner({
    onMessage: () => kinds.push(1),
    onShort: (opcode) => kinds.push(opcode),
  });
  socket.on('data', (chunk) => scanner.read(Buffer.from(chunk)));
  socket.write(textFrame({ type: 'connection_init' }));
  socket.write(textFrame({ id: '1', type: 'subscribe', payload: { query: PLACED } }));
  const witness = clientOf().iterate({ query: PLACED });
  const first = witness.next();
  await streaming(2);
  await addPlace('before-goodbye');
  await first;
  await expect.poll(() => kinds).toEqual([1, 1]);
  socket.write(textFrame({ type: 'connection_init' }));
  await expect.poll(() => kinds).toEqual([1, 1, 8]);
  const second = witness.next();
  await addPlace('after-goodbye');
  await second;
  // Nothing may follow: a longer wait only makes it likelier that a forbidden message is seen.
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(kinds).toEqual([1, 1, 8]);
});

test('closing the server tells sockets to come again, and cuts streams off without a complete', async () => {
  const { socket } = await acknowledged();
  const closed = once(socket, 'close');
  const { results } = await subscribeBySse(server.url, PLACED);
  await streaming(1);
  const ended = results.next();
  await Promise.all([server.close(), expect(ended).rejects.toThrow()]);
  expect((await closed)[0]).toBe(1012);
});
