import { once } from 'node:events';
import { createClient } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createKey, revokeKey } from '../../src/access/keys.ts';
import { schema } from '../../src/graphql/schema.ts';
import { openTap, type Transport } from '../faults/support/tap.ts';
import { demo, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';
import { inSeconds, openIssuer } from '../support/servers/issuer.ts';
import { startServer, type TestServer } from '../support/servers/server.ts';

const database = useDatabase();
let issuer: Awaited<ReturnType<typeof openIssuer>>;
/** Reading needs a credential at the first, not at the second. */
let server: TestServer;
let open: TestServer;
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  await load(database.db, demo);
  issuer = await openIssuer();
  server = await startServer(database, schema, { publicRead: false, ...issuer.settings });
  open = await startServer(database, schema, issuer.settings);
});
afterEach(async () => {
  issuer.away = false;
  for (const close of closing.splice(0)) await close();
  await expect.poll(() => server.hub.streams + open.hub.streams).toBe(0);
});
afterAll(async () => {
  await server?.close();
  await open?.close();
  await issuer?.close();
});

const get = (path: string, headers: Record<string, string> = {}, at = server) =>
  fetch(at.url + path, { headers, redirect: 'manual' });
const bearer = (credential: string) => ({ authorization: `Bearer ${credential}` });
const query = (text: string) => `/graphql?query=${encodeURIComponent(text)}`;
const CHANGED =
  'subscription { changed(where: { recordTypes: [PLACE] }) { ... on Change { key principal } } }';
const addPlace = (key: string) =>
  database.sql`insert into places (namespace, key, name) values ('trust', ${key}, ${key})`;

/** A WebSocket that speaks the protocol by hand; resolves with each message in turn. */
async function connect(payload?: object, at = server) {
  const socket = new WebSocket(`${at.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  closing.push(() => socket.terminate());
  const closed = once(socket, 'close').then(([code, reason]) => [code, String(reason)]);
  const received: Record<string, unknown>[] = [];
  const waiting: (() => void)[] = [];
  socket.on('message', (data) => {
    received.push(JSON.parse(String(data)));
    waiting.shift()?.();
  });
  await once(socket, 'open');
  const send = (message: object) => socket.send(JSON.stringify(message));
  send({ type: 'connection_init', ...(payload && { payload }) });
  return {
    send,
    closed,
    async receive() {
      if (received.length === 0) await new Promise<void>((resolve) => waiting.push(resolve));
      return received.shift();
    },
  };
}

describe('where reading needs a credential', () => {
  const page = { accept: 'text/html' };
  const stream = { accept: 'text/event-stream' };

  test.each<[string, Record<string, string>]>([
    [query('{ __typename }'), {}],
    [query('{ __schema { queryType { name } } }'), {}],
    [query('{ __typename }'), { ...stream }],
    [query(CHANGED), stream],
    ['/changes', {}],
    ['/changes?wait=30', {}],
    ['/changes', stream],
    ['/changes', { accept: 'application/x-ndjson' }],
    ['/bundles', {}],
    ['/bundles', page],
    ['/nothing', {}],
  ])('GET %s %j is refused without one', async (path, headers) => {
    const response = await get(path, headers);
    const body = await response.json();
    const { code, requestId } = body.errors?.[0].extensions ?? body;
    expect([response.status, code, response.headers.get('www-authenticate')]).toEqual([
      401,
      'UNAUTHENTICATED',
      'Bearer',
    ]);
    expect(requestId).toBe(response.headers.get('x-request-id'));
  });

  test('so are POST and HEAD', async () => {
    for (const [path, method] of [
      ['/graphql', 'POST'],
      ['/bundles', 'POST'],
      ['/changes', 'HEAD'],
    ] as const) {
      const response = await fetch(server.url + path, {
        method,
        ...(method === 'POST' && {
          headers: { 'content-type': 'application/json' },
          body: '{"query":"{__typename}"}',
        }),
      });
      expect([path, response.status]).toEqual([path, 401]);
    }
  });

  test('so is a WebSocket, for good', async () => {
    for (const authorization of [undefined, null, 'Bearer cav_nothing', 7, { toString: 7 }, [['Bearer']]])
      expect(await (await connect({ authorization })).closed).toEqual([4401, 'Unauthenticated']);
  });

  test('watchdogs are answered, and whoever wants the page to ask with', async () => {
    for (const path of ['/health', '/ready']) expect((await get(path)).status).toBe(200);
    expect((await get('/')).status).toBe(307);
    expect((await get('/graphql', page)).status).toBe(200);
    expect((await get(query('{ apiKeys { nodes { id } } }'), page)).headers.get('content-type')).toContain(
      'text/html',
    );
    const preflight = await fetch(`${server.url}/graphql`, { method: 'OPTIONS' });
    expect(preflight.status).toBe(204);
  });

  test('an answer to a caller with one is not for a shared cache', async () => {
    const { key } = await createKey(database.db, 'cached', { role: 'READER' });
    const first = await (await get('/changes?first=2', bearer(key))).json();
    const path = `/changes?first=2&after=${first.cursor}`;
    expect((await get(path, bearer(key))).headers.get('cache-control')).toMatch(/^private, .*immutable$/);
    expect((await get(path, {}, open)).headers.get('cache-control')).toMatch(/^public, .*immutable$/);
  });
});

/** attacks.md, row 37: one fact, the title of a restriction, by every way to it. */
describe('a fact', () => {
  const KEY = 'us.atacms.deep-strike';
  type Caller = { at: TestServer; credential?: string | undefined };
  const ask = async ({ at, credential }: Caller, text: string) => {
    const response = await get(query(text), credential ? bearer(credential) : {}, at);
    const body = await response.json();
    return response.status === 200 ? body.data : body.errors[0].extensions.code;
  };
  const textOf = async ({ at, credential }: Caller, path: string) => {
    const response = await get(path, credential ? bearer(credential) : {}, at);
    return response.status === 200 ? response.text() : (await response.json()).code;
  };
  let id: string;
  let title: string;
  beforeAll(async () => {
    const found = await ask({ at: open }, `{ restriction(name: "${KEY}") { id title } }`);
    ({ id, title } = found.restriction);
  });

  /** The title, by each route; or the code of the refusal. */
  const routes: [string, (caller: Caller) => Promise<unknown>][] = [
    [
      'a node',
      async (it) => {
        const data = await ask(it, `{ node(id: "${id}") { ... on Restriction { title } } }`);
        return data.node?.title ?? data;
      },
    ],
    [
      'a connection',
      async (it) => {
        const data = await ask(it, '{ restrictions(first: 100) { edges { node { key title } } } }');
        const edges: { node: { key: string; title: string } }[] = data.restrictions?.edges ?? [];
        return edges.find(({ node }) => node.key === KEY)?.node.title ?? data;
      },
    ],
    [
      'a relation',
      async (it) => {
        const data = await ask(
          it,
          `{ restriction(name: "${KEY}") { statusPeriod { restriction { title } } } }`,
        );
        return data.restriction?.statusPeriod.restriction.title ?? data;
      },
    ],
    [
      'a subscription',
      async ({ at, credential }) => {
        const socket = await connect(credential ? bearer(credential) : {}, at);
        const ack = await Promise.race([socket.receive(), socket.closed]);
        if (Array.isArray(ack)) return ack[0] === 4401 ? 'UNAUTHENTICATED' : ack;
        socket.send({
          id: '1',
          type: 'subscribe',
          payload: {
            query: `subscription { statusChanged(startWith: CURRENT_STATE, where: { restrictions: { in: ["${KEY}"] } }) {
              ... on StatusChange { restriction { title } } } }`,
          },
        });
        // biome-ignore lint/suspicious/noExplicitAny: the shape is asserted below
        return ((await socket.receive()) as any).payload.data.statusChanged.restriction.title;
      },
    ],
    ['an export of what holds', async (it) => found(await textOf(it, '/bundles'))],
    ['an export of what happened', async (it) => found(await textOf(it, '/changes?first=1000'))],
  ];
  const found = (text: string) => (text.includes(JSON.stringify(title)) ? title : text);

  test.each(routes)('is given by %s to those who may have it, and to nobody else', async (_, read) => {
    const { key } = await createKey(database.db, 'reader', { role: 'READER' });
    const token = await issuer.sign();
    expect(await read({ at: open })).toBe(title);
    for (const credential of [key, token]) expect(await read({ at: server, credential })).toBe(title);
    for (const credential of [undefined, `cav_${'x'.repeat(43)}`, 'a.b.c'])
      expect(await read({ at: server, credential })).toBe('UNAUTHENTICATED');
  });
});

describe('a token', () => {
  test('too large for a header is 431, for a frame 1009, and otherwise none', async () => {
    const token = `a.b.${'x'.repeat(1_000_000)}`;
    const response = await get('/changes', bearer(token));
    expect([response.status, (await response.json()).code]).toEqual([431, 'HEADERS_TOO_LARGE']);
    expect((await (await connect(bearer(token))).closed)[0]).toBe(1009);
    expect((await get('/changes', bearer(`a.b.${'x'.repeat(12_000)}`))).status).toBe(401);
    expect((await (await connect(bearer(`a.b.${'x'.repeat(50_000)}`))).closed)[0]).toBe(4401);
  });

  test('whose issuer does not answer gets 503 with Retry-After, and known keys still work', async () => {
    const late = await startServer(database, schema, issuer.settings);
    closing.push(() => late.close());
    issuer.away = true;
    const response = await get('/changes', bearer(await issuer.sign()), late);
    expect([response.status, (await response.json()).code, response.headers.get('retry-after')]).toEqual([
      503,
      'OVERLOADED',
      '1',
    ]);
    expect((await (await connect(bearer(await issuer.sign()), late)).closed)[0]).toBe(1013);
    const { key } = await createKey(database.db, 'known');
    expect((await get('/changes', bearer(key), late)).status).toBe(200);
    expect(late.lines.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });
});

/** attacks.md, row 36. */
describe.each<Transport>(['ws', 'sse'])('a stream over %s', (transport) => {
  const listen = async (authorization: string | undefined, at = server) => {
    // biome-ignore lint/suspicious/noExplicitAny: each test asserts the shape
    const told: any[] = [];
    const tap = await openTap(at.url, transport, {
      query: CHANGED,
      authorization: authorization && `Bearer ${authorization}`,
      onNext: (result) => told.push(JSON.parse(result)),
    });
    closing.push(() => tap.close());
    return { told, ended: tap.ended.then((how) => ({ how, at: Date.now() })) };
  };

  const ends: [string, () => Promise<{ credential: string; end: () => Promise<number> }>][] = [
    [
      'the token that opened it expires',
      async () => {
        const exp = inSeconds(2);
        return { credential: await issuer.sign({ exp }), end: async () => 1_000 * exp };
      },
    ],
    [
      'its key expires',
      async () => {
        const endsAt = Date.now() + 1_500;
        const expiresAt = new Date(endsAt).toISOString();
        const { key } = await createKey(database.db, 'brief', { role: 'READER', expiresAt });
        return { credential: key, end: async () => endsAt };
      },
    ],
    [
      'its key is revoked',
      async () => {
        const { id, key } = await createKey(database.db, 'revoked', { role: 'READER' });
        return {
          credential: key,
          end: async () => {
            await revokeKey(database.db, id);
            return Date.now();
          },
        };
      },
    ],
  ];

  test.each(ends)('ends within a second when %s, and no other one does', async (_, prepare) => {
    const other = await createKey(database.db, 'other', { role: 'READER' });
    const undisturbed = await listen(other.key);
    const anonymous = await listen(undefined, open);
    const { credential, end } = await prepare();
    const stream = await listen(credential);
    await addPlace(`before-${crypto.randomUUID()}`);
    await expect.poll(() => stream.told.length).toBe(1);
    const { cursor } = stream.told[0].extensions;
    const endsAt = await end();
    const { how, at } = await stream.ended;
    expect(at - endsAt).toBeLessThan(1_000);
    const missed = `after-${crypto.randomUUID()}`;
    await addPlace(missed);
    if (transport === 'ws') expect(how).toBe(4403);
    else {
      expect(how).toBe('complete');
      expect(stream.told.at(-1)).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    }
    for (const { told } of [undisturbed, anonymous])
      await expect.poll(() => told.map(({ data }) => data.changed.key)).toHaveLength(2);
    expect(stream.told.filter(({ data }) => data)).toHaveLength(1);
    // From its cursor it goes on, with another credential, where it was.
    const page = await (await get(`/changes?after=${cursor}&entities=PLACE`, bearer(other.key))).json();
    expect(page.events).toMatchObject([{ subject: expect.stringContaining(missed) }]);
  });
});

test('a close has its reason', async () => {
  const socket = await connect(bearer(await issuer.sign({ exp: inSeconds(2) })));
  expect(await socket.closed).toEqual([4403, 'Token expired']);
  const { id, key } = await createKey(database.db, 'short');
  const other = await connect(bearer(key));
  expect(await other.receive()).toEqual({ type: 'connection_ack' });
  await revokeKey(database.db, id);
  expect(await other.closed).toEqual([4403, 'Key revoked']);
});

test('an answer that waits for changes does not outlive its credential', async () => {
  const head = await (await get('/changes?first=1000&entities=PLACE', bearer(await issuer.sign()))).json();
  const token = await issuer.sign({ exp: inSeconds(2) });
  const waiting = get(`/changes?wait=30&entities=PLACE&after=${head.cursor}`, bearer(token));
  await expect(waiting).rejects.toThrow();
  expect((await get('/changes', bearer(token))).status).toBe(401);
});

describe('a credential is renewed', () => {
  test('by the stock client, whose stream goes on past the end of the first', async () => {
    const exp = inSeconds(2);
    const renewed = Promise.withResolvers<unknown>();
    const client = createClient({
      url: `${server.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: { authorization: `Bearer ${await issuer.sign({ exp })}` },
      on: {
        connected: async (socket) => {
          const authorization = `Bearer ${await issuer.sign({ exp: exp + 60 })}`;
          (socket as WebSocket).send(JSON.stringify({ type: 'ping', payload: { authorization } }));
        },
        pong: (received, payload) => received && renewed.resolve(payload),
      },
    });
    closing.push(() => client.dispose());
    const unrenewed = await connect(bearer(await issuer.sign({ exp })));
    const changes = client.iterate({ query: CHANGED });
    const next = changes.next();
    expect(await renewed.promise).toEqual({
      renewed: true,
      expiresAt: new Date(1_000 * (exp + 60)).toISOString(),
    });
    expect(await unrenewed.closed).toEqual([4403, 'Token expired']);
    await addPlace('renewed');
    expect((await next).value).toMatchObject({
      data: { changed: { key: expect.stringContaining('renewed') } },
    });
  });

  test('by a key of the same name and role, which then is what ends it', async () => {
    const [first, second] = [await createKey(database.db, 'pair'), await createKey(database.db, 'pair')];
    const socket = await connect(bearer(first.key));
    expect(await socket.receive()).toEqual({ type: 'connection_ack' });
    const unrenewed = await connect(bearer(first.key));
    socket.send({ type: 'ping', payload: bearer(second.key) });
    expect(await socket.receive()).toEqual({ type: 'pong', payload: { renewed: true, expiresAt: null } });
    await revokeKey(database.db, first.id);
    expect(await unrenewed.closed).toEqual([4403, 'Key revoked']);
    socket.send({ type: 'ping' });
    expect(await socket.receive()).toEqual({ type: 'pong' });
    await revokeKey(database.db, second.id);
    expect(await socket.closed).toEqual([4403, 'Key revoked']);
  });

  test('gets no answer where the issuer does not answer, and the first credential stays valid', async () => {
    const late = await startServer(database, schema, issuer.settings);
    closing.push(() => late.close());
    const { key } = await createKey(database.db, 'patient');
    const socket = await connect(bearer(key), late);
    await socket.receive();
    issuer.away = true;
    socket.send({ type: 'ping', payload: bearer(await issuer.sign()) });
    expect(await socket.receive()).toEqual({ type: 'pong', payload: { renewed: false } });
  });

  test.each<[string, () => Promise<object>, [number, string]]>([
    ['another token', () => issuer.sign({ sub: 'eve' }).then(bearer), [4403, 'Another principal']],
    ['a greater role', () => issuer.sign({ role: 'ADMIN' }).then(bearer), [4403, 'Another principal']],
    [
      'one that is not good',
      () => issuer.sign({ exp: inSeconds(-9) }).then(bearer),
      [4403, 'Unauthenticated'],
    ],
    ['nothing', async () => ({ authorization: null }), [4403, 'Unauthenticated']],
    ['an object', async () => ({ authorization: {} }), [4403, 'Unauthenticated']],
  ])('with %s ends the connection', async (_, payload, expected) => {
    const socket = await connect(bearer(await issuer.sign()));
    expect(await socket.receive()).toEqual({ type: 'connection_ack' });
    socket.send({ type: 'ping', payload: await payload() });
    expect(await socket.closed).toEqual(expected);
  });

  test('not by who has none, nor by a thousand at once, nor before the first', async () => {
    const anonymous = await connect({}, open);
    await anonymous.receive();
    anonymous.send({ type: 'ping', payload: bearer(await issuer.sign()) });
    expect(await anonymous.closed).toEqual([4403, 'Another principal']);
    const eager = await connect(bearer(await issuer.sign()));
    await eager.receive();
    const again = { type: 'ping', payload: bearer(await issuer.sign()) };
    for (let n = 0; n < 1_000; n += 1) eager.send(again);
    expect(await eager.closed).toEqual([4429, 'One renewal at a time']);
    const early = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const closed = once(early, 'close');
    await once(early, 'open');
    early.send(JSON.stringify(again));
    expect((await closed)[0]).toBe(4401);
  });

  test('a ping that renews nothing is answered with what it carries', async () => {
    const socket = await connect(bearer(await issuer.sign()));
    await socket.receive();
    socket.send({ type: 'ping', payload: { n: 1 } });
    expect(await socket.receive()).toEqual({ type: 'pong', payload: { n: 1 } });
  });
});
