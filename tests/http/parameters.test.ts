import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createKey } from '../../src/access/keys.ts';
import { printSchema, schema } from '../../src/graphql/schema.ts';
import { bundle, demo, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';
import { fc } from '../support/runs/drawing.ts';
import { run } from '../support/servers/process.ts';
import { startServer, type TestServer } from '../support/servers/server.ts';

const database = useDatabase();
let server: TestServer;
let key: string;

beforeAll(async () => {
  await load(database.db, demo);
  key = (await createKey(database.db, 'pipeline')).key;
  server = await startServer(database, schema, { ratePerAddress: 0 });
});
afterAll(() => server?.close());

const places = async () => Number((await database.sql`select count(*) from places`)[0]?.count);
const post = (query: string, body = bundle('n', { type: 'place', key: 'written', name: 'Written' })) =>
  fetch(`${server.url}/bundles${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson', authorization: `Bearer ${key}` },
    body,
  });

/** What each route takes, by method. */
const routes: [method: string, path: string, takes: string[]][] = [
  ['GET', '/', []],
  ['GET', '/graphql', ['query', 'operationName', 'variables', 'extensions']],
  ['POST', '/graphql', []],
  ['GET', '/changes', ['after', 'from', 'first', 'wait', 'entities', 'kinds']],
  ['HEAD', '/changes', ['after', 'from', 'first', 'wait', 'entities', 'kinds']],
  ['GET', '/bundles', []],
  ['POST', '/bundles', ['dryRun', 'overwrite']],
  ['GET', '/schema.graphql', []],
  ['HEAD', '/schema.graphql', []],
  ['GET', '/health', []],
  ['GET', '/ready', []],
  ['GET', '/metrics', []],
];

describe('a parameter that a route does not take', () => {
  test.each(routes)('%s %s is refused, and nothing is done', async (method, path, takes) => {
    const before = await places();
    for (const name of ['dry-run', 'DryRun', 'wiat', takes[0]?.toUpperCase() ?? 'query']) {
      const response = await fetch(`${server.url}${path}?${name}=true`, {
        method,
        redirect: 'manual',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        ...(method === 'POST' && { body: '{"query":"{ __typename }"}' }),
      });
      expect([name, response.status]).toEqual([name, 400]);
      if (method === 'HEAD') continue;
      const body = await response.json();
      const { code, requestId } = body.errors?.[0].extensions ?? body;
      expect(code).toBe('BAD_USER_INPUT');
      expect(requestId).toBe(response.headers.get('x-request-id'));
      const said: string = body.errors?.[0].message ?? body.detail;
      expect(said).toContain(`"${name}"`);
      for (const it of takes) expect(said).toContain(it);
    }
    expect(await places()).toBe(before);
  });

  test('is refused where a WebSocket is opened', async () => {
    const socket = new WebSocket(
      `${server.url.replace('http', 'ws')}/graphql?token=secret`,
      'graphql-transport-ws',
    );
    const [, response] = await once(socket, 'unexpected-response');
    expect(response.statusCode).toBe(400);
    response.resume();
    await once(response, 'end');
  });

  test('is reported in a short sentence, whatever its name', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...routes.filter(([method]) => method === 'GET')),
        fc.string({ unit: 'binary', maxLength: 300 }),
        async ([, path, takes], name) => {
          fc.pre(!takes.includes(name) && !/[\ud800-\udfff]/u.test(name));
          const response = await fetch(`${server.url}${path}?${encodeURIComponent(name)}=1`, {
            redirect: 'manual',
          });
          expect(response.status).toBe(400);
          expect((await response.text()).length).toBeLessThan(1_000);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('a value that a parameter cannot have', () => {
  test.each([
    '?dryRun',
    '?dryRun=',
    '?dryRun=1',
    '?dryRun=yes',
    '?dryRun=TRUE',
    '?dryRun=true&dryRun=false',
    '?overwrite=on',
  ])('POST /bundles%s writes nothing', async (query) => {
    const before = await places();
    const response = await post(query);
    expect([response.status, (await response.json()).code]).toEqual([400, 'BAD_USER_INPUT']);
    expect(await places()).toBe(before);
  });

  test('POST /bundles?dryRun=false&overwrite=false is the same as without', async () => {
    const body = bundle('n', { type: 'place', key: 'flags', name: 'Flags' });
    expect(await (await post('?dryRun=false&overwrite=false', body)).json()).toMatchObject({
      dryRun: false,
      counts: { place: { created: 1 } },
    });
  });

  test.each([
    '/graphql?query=%ff',
    '/graphql?query=%7B__typename%7D&variables=%c3%28',
    '/changes?after=%ff%fe',
  ])('GET %s is not UTF-8', async (path) => {
    const response = await fetch(server.url + path);
    const body = await response.json();
    expect([response.status, body.code ?? body.errors[0].extensions.code]).toEqual([400, 'BAD_ENCODING']);
  });

  test.each([
    ['application/x-ndjson', 'first=2'],
    ['application/x-ndjson', 'wait=3'],
    ['text/event-stream', 'first=2'],
    ['text/event-stream', 'wait=3'],
  ])('GET /changes as %s has no pages: %s is refused', async (accept, query) => {
    const response = await fetch(`${server.url}/changes?${query}`, { headers: { accept } });
    expect([response.status, (await response.json()).code]).toEqual([400, 'BAD_USER_INPUT']);
  });
});

describe('the whole record', () => {
  const changesAfter = async (cursor: string) =>
    (await (await fetch(`${server.url}/changes?first=1000&after=${cursor}`)).json()).events;

  test('says at which cursor it is true: what follows is in the feed after it', async () => {
    const response = await fetch(`${server.url}/bundles`);
    const cursor = String(response.headers.get('caveat-position'));
    const lines = (await response.text()).split('\n');
    expect(lines.some((line) => line.includes('"key":"afterwards"'))).toBe(false);
    expect(await changesAfter(cursor)).toEqual([]);
    await database.sql`insert into places (namespace, key, name) values ('test', 'afterwards', 'Afterwards')`;
    expect(await changesAfter(cursor)).toMatchObject([{ subject: 'afterwards' }]);
  });

  test('says so on standard error where npm run dump has it', async () => {
    const { stdout, stderr } = await run('src/commands/dump.ts', [], { DATABASE_URL: database.url });
    const cursor = String(/^position (\S+)$/m.exec(stderr)?.[1]);
    expect(await changesAfter(cursor)).toEqual([]);
    expect(stdout).toBe(await (await fetch(`${server.url}/bundles`)).text());
  }, 60_000);
});

describe('the schema as text', () => {
  const read = (headers: Record<string, string> = {}, method = 'GET') =>
    fetch(`${server.url}/schema.graphql`, { method, headers });

  test('is what the server answers by, and is sent once', async () => {
    const response = await read();
    const text = await response.text();
    expect(text).toBe(printSchema());
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('public, max-age=60');
    const again = await read({ 'if-none-match': response.headers.get('etag') ?? '' });
    expect([again.status, await again.text()]).toEqual([304, '']);
    const head = await read({}, 'HEAD');
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(Buffer.byteLength(text))]);
    expect((await read({}, 'POST')).status).toBe(405);
  });
});
