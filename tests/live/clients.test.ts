import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { Client, fetchExchange } from '@urql/core';
import { chromium } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { schema } from '../../src/graphql/schema.ts';
import { ChangeBatch } from '../../src/live/batch.ts';
import { openSse, sendReconnect } from '../../src/live/sinks/sse.ts';
import { useDatabase } from '../support/database.ts';
import { importConnectSse, importFollow } from '../support/pages/snippets.ts';
import { startServer, type TestServer } from '../support/servers/server.ts';
import { eventClients, type Got } from '../support/servers/sse-clients.ts';

const CHROMIUM = '/usr/bin/chromium';
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0).reverse()) close();
});

const event = (n: number) => ({ position: n, cursor: `c${n}`, json: `{"n":${n}}`, event: null });
const got = (n: number): Got => ({ data: `{"n":${n}}`, id: `c${n}`, event: '' });
const COUNT = 3;

/** A server that is given each request, and its address. */
async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The events that follow the one whose id a client gives back. */
const rest = ({ headers }: IncomingMessage) => {
  const last = Number(String(headers['last-event-id'] ?? 'c0').slice(1));
  return Array.from({ length: COUNT - last }, (_, index) => event(last + index + 1));
};

describe.each(Object.entries(eventClients))('%s', (_name, follow) => {
  test('gets what is in an event, and nothing else', async () => {
    const url = await serve((request, response) => {
      const stream = openSse(response);
      stream.heartbeat?.('c0');
      for (const it of rest(request)) {
        stream.write(new ChangeBatch([it]));
        stream.heartbeat?.(it.cursor);
        stream.heartbeat?.(it.cursor);
      }
    });
    const all: Got[] = [];
    closing.push(follow(url, (it) => all.push(it)));
    await expect.poll(() => all.length).toBeGreaterThanOrEqual(COUNT);
    expect(all).toEqual([got(1), got(2), got(3)]);
  });

  test('comes back from what passes by itself, and from a cut', async () => {
    let requests = 0;
    const url = await serve((request, response) => {
      requests += 1;
      if (requests < 4) return sendReconnect(response, 'DRAINING\nThis server is about to stop.', 10);
      const stream = openSse(response);
      stream.write(new ChangeBatch(rest(request).slice(0, 2)));
      if (requests === 4) stream.close('DRAINING');
    });
    const all: Got[] = [];
    closing.push(follow(url, (it) => all.push(it)));
    await expect.poll(() => all.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(COUNT);
    expect(all).toEqual([got(1), got(2), got(3)]);
  });

  test('loses no event that is cut, wherever that is', async () => {
    const first = new ChangeBatch([event(1), event(2)]).sse;
    // Between the id's line and the blank one: no server can help a client that notes an id before it has the event.
    const ends = [1, 2].map((n) => new ChangeBatch([event(1), event(2)].slice(0, n)).sse.length - 1);
    const cuts = Array.from({ length: first.length + 1 }, (_, at) => at).filter((at) => !ends.includes(at));
    const urls = new Map<string, number>(cuts.map((at) => [`/${at}`, at]));
    const been = new Set<string>();
    const url = await serve((request, response) => {
      const path = String(request.url);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      if (been.has(path))
        return response.write(
          Buffer.concat([Buffer.from('retry: 10\n'), new ChangeBatch(rest(request)).sse]),
        );
      been.add(path);
      const piece = Buffer.concat([Buffer.from('retry: 10\n'), first.subarray(0, urls.get(path))]);
      return response.write(piece, () => response.socket?.destroySoon());
    });
    const all = cuts.map((at) => {
      const seen: Got[] = [];
      closing.push(follow(`${url}/${at}`, (it) => seen.push(it)));
      return { at, seen };
    });
    await expect
      .poll(() => all.every(({ seen }) => seen.at(-1)?.id === 'c3'), { timeout: 20_000 })
      .toBe(true);
    for (const { at, seen } of all) expect({ at, seen }).toEqual({ at, seen: [got(1), got(2), got(3)] });
  });
});

describe('of a server', () => {
  const database = useDatabase();
  const sockets = new Set<{ destroy(): unknown }>();
  let server: TestServer;
  let isAway = false;
  beforeAll(async () => {
    server = await startServer(database, schema);
    server.http.on('connection', (socket) => {
      if (isAway) return socket.destroy();
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
  });
  beforeEach(() => expect.poll(() => server.hub.streams).toBe(0));
  afterAll(() => server?.close());

  const QUERY = 'subscription ($after: Cursor) { changed(after: $after) { ... on Change { key } } }';
  const addPlace = (key: string) =>
    database.sql`insert into places (namespace, key, name) values ('test', ${key}, ${key})`;
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };

  test('graphql-sse goes on where it was, with the code of docs/feed.md', async () => {
    const [{ connectSse }, { follow }] = await Promise.all([importConnectSse(), importFollow()]);
    const client = connectSse({ url: `${server.url}/graphql` });
    closing.push(() => client.dispose());
    const keys: unknown[] = [];
    follow(
      client,
      { query: QUERY },
      {
        next: ({ data }: { data: { changed: { key: string } } }) => keys.push(data.changed.key),
        error: (error: unknown) => keys.push(error),
        complete: () => keys.push('complete'),
      },
    );
    await expect.poll(() => server.hub.streams).toBe(1);
    for (const key of ['sse-1', 'sse-2', 'sse-3']) {
      await addPlace(key);
      await expect.poll(() => keys.at(-1)).toBe(key);
      cut();
      await addPlace(`${key}-meanwhile`);
      await expect.poll(() => keys.at(-1)).toBe(`${key}-meanwhile`);
    }
    expect(keys).toHaveLength(6);
  });

  const BEGINS_NOW = 'subscription { changed { ... on Change { key } } }';
  const beginsNow = () => `${server.url}/graphql?query=${encodeURIComponent(BEGINS_NOW)}`;
  const keyOf = ({ data }: { data: string }) => JSON.parse(data).data.changed.key;
  const nothing = () => {};

  /** A stream by each client that resumes; answers what each program was given. */
  async function beginAll(): Promise<Record<string, () => Promise<unknown[]>>> {
    const programs: Record<string, () => Promise<unknown[]>> = {};
    for (const [name, start] of Object.entries(eventClients)) {
      const all: Got[] = [];
      closing.push(start(beginsNow(), (it) => all.push(it)));
      programs[name] = async () => {
        // An EventSource gives a program only what it listens to; the others are given events of any name.
        for (const { data, id } of all) expect(JSON.parse(data).extensions.cursor).toBe(id);
        return name === 'eventsource' ? all.map(keyOf) : all.filter((it) => it.event === 'next').map(keyOf);
      };
    }
    const [{ connectSse }, { connect, follow }] = await Promise.all([importConnectSse(), importFollow()]);
    const clients = {
      'graphql-sse': connectSse({ url: `${server.url}/graphql` }),
      'graphql-ws': connect({ url: `${server.url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket }),
    };
    for (const [name, client] of Object.entries(clients)) {
      closing.push(() => client.dispose());
      const keys: unknown[] = [];
      const next = ({ data }: { data: { changed: { key: string } } }) => keys.push(data.changed.key);
      follow(client, { query: QUERY }, { next, error: (it: unknown) => keys.push(it), complete: nothing });
      programs[name] = async () => keys;
    }
    if (!existsSync(CHROMIUM)) return programs;
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    closing.push(() => void browser.close());
    const page = await browser.newPage({ bypassCSP: true });
    await page.goto(`${server.url}/health`);
    await page.evaluate(`globalThis.told = [];
      const source = new EventSource(${JSON.stringify(beginsNow())});
      source.onmessage = () => told.push('a message without a name');
      source.addEventListener('next', ({ data }) => told.push(JSON.parse(data).data.changed.key));`);
    programs.EventSource = () => page.evaluate<unknown[]>('told');
    return programs;
  }

  test('every stock client that resumes comes back to where a stream began that had nothing to tell yet', async () => {
    const programs = Object.entries(await beginAll());
    await expect.poll(() => server.hub.streams).toBe(programs.length);
    isAway = true;
    cut();
    await expect.poll(() => server.hub.streams).toBe(0);
    await addPlace('while-away');
    isAway = false;
    for (const [name, given] of programs)
      await expect
        .poll(async () => [name, ...(await given())], { timeout: 10_000 })
        .toEqual([name, 'while-away']);
  });

  test('a stream by POST has a line with its first id, and no event', async () => {
    const stop = new AbortController();
    closing.push(() => stop.abort());
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { accept: 'text/event-stream', 'content-type': 'application/json' },
      body: JSON.stringify({ query: BEGINS_NOW }),
      signal: stop.signal,
    });
    let text = '';
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      if (text.includes('id:')) break;
    }
    expect(text).toMatch(/^retry: 1000\nid: [\w-]+\n$/);
  });

  test("urql's own way ends at the first cut, with an error: it is not for streams that last", async () => {
    const client = new Client({
      url: `${server.url}/graphql`,
      exchanges: [fetchExchange],
      fetchSubscriptions: true,
      preferGetMethod: false,
    });
    const seen: unknown[] = [];
    const subscription = client
      .subscription(QUERY, {})
      .subscribe(({ data, error }) => seen.push(data?.changed?.key ?? error?.message));
    closing.push(() => subscription.unsubscribe());
    await expect.poll(() => server.hub.streams).toBe(1);
    await addPlace('urql-1');
    await expect.poll(() => seen.at(-1)).toBe('urql-1');
    cut();
    await expect.poll(() => seen.at(-1)).toMatch(/Network/);
    expect(server.hub.streams).toBe(0);
  });

  test("Apollo's HttpLink is refused in one sentence that names what to subscribe with", async () => {
    const client = new ApolloClient({
      cache: new InMemoryCache(),
      devtools: { enabled: false },
      link: new HttpLink({ uri: `${server.url}/graphql` }),
    });
    closing.push(() => client.stop());
    const told = new Promise((resolve) => {
      client.subscribe({ query: gql(QUERY) }).subscribe({ next: ({ error }) => resolve(String(error)) });
    });
    expect(await told).toMatch(/Accept: text\/event-stream, or over a WebSocket/);
  });
});
