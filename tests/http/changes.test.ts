import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeCursor } from '../../src/feed/cursor.ts';
import { schema } from '../../src/graphql/schema.ts';
import { demo, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';
import { fc } from '../support/runs/drawing.ts';
import { startServer, type TestServer } from '../support/servers/server.ts';

const database = useDatabase();
const page = 'https://board.example';
let server: TestServer;

beforeAll(async () => {
  await load(database.db, demo);
  server = await startServer(database, schema, { ratePerAddress: 0, corsOrigins: [page] });
});
afterAll(() => server?.close());

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(new URL(path, server.url), { headers });
const batch = { accept: 'application/cloudevents-batch+json' };
const addPlace = (key: string) =>
  database.sql`insert into places (namespace, key, name) values ('feed', ${key}, ${key})`;
const idsOf = (events: { id: string }[]) => events.map(({ id }) => id);
/** All changes in one answer. */
async function all(query = ''): Promise<string[]> {
  const text = await (await get(`/changes${query}`, { accept: 'application/x-ndjson' })).text();
  return idsOf(
    text
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
  );
}

/** As stock paginators walk: from `next` to `next`, for as long as there is one. */
async function walk(path: string, headers: Record<string, string> = {}) {
  const ids: string[] = [];
  let next: string | undefined = path;
  let pages = 0;
  let position = '';
  while (next !== undefined) {
    pages += 1;
    expect(pages).toBeLessThan(500);
    const response = await get(next, headers);
    expect(response.status).toBe(200);
    const body = await response.json();
    ids.push(...idsOf(Array.isArray(body) ? body : body.events));
    position = String(response.headers.get('caveat-position'));
    next = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
  }
  return { ids, pages, position };
}

describe('a paginator that follows rel="next"', () => {
  test('comes to an end, whatever it asks for, and has had everything once', async () => {
    const sizes = fc.integer({ min: 1, max: 60 });
    const entities = fc.constantFrom('', 'STATUS', 'PLACE,ITEM', 'STATEMENT,STATUS');
    await fc.assert(
      fc.asyncProperty(sizes, entities, fc.boolean(), async (first, some, isBatch) => {
        const filter = some && `entities=${some}`;
        const walked = await walk(`/changes?first=${first}&${filter}`, isBatch ? batch : {});
        expect(walked.ids).toEqual(await all(filter && `?${filter}`));
        expect(walked.pages).toBeLessThanOrEqual(Math.floor(walked.ids.length / first) + 1);
      }),
      { numRuns: 12 },
    );
  });

  test('gets the cursor to continue after when there is more', async () => {
    const { position } = await walk('/changes?first=1000');
    await addPlace('later');
    const { ids } = await walk(`/changes?after=${position}`);
    expect(ids).toHaveLength(1);
    const end = await get(`/changes?first=0&after=${position}`);
    expect(end.headers.get('link')).toBeNull();
  });
});

describe('HEAD', () => {
  const forms = ['application/json', batch.accept, 'application/x-ndjson', 'text/event-stream'];
  const own = /^(date|x-request-id|ratelimit.*|content-length|transfer-encoding|connection|keep-alive)$/;
  /** Status and headers, and of a refusal why; what is about this one request left aside. */
  async function headOf(method: string, path: string, accept: string, more: Record<string, string> = {}) {
    const stop = new AbortController();
    const response = await fetch(server.url + path, {
      method,
      headers: { accept, ...more },
      signal: stop.signal,
    });
    if (method === 'HEAD') expect(await response.text()).toBe('');
    else stop.abort();
    return [response.status, [...response.headers].filter(([name]) => !own.test(name))];
  }

  test('is answered as GET, without the body, whatever it asks for', async () => {
    const { cursor } = await (await get('/changes?first=1')).json();
    const other = encodeCursor({ epoch: '0123456789abcdef', position: 1 });
    const queries = [
      '',
      `?after=${cursor}`,
      '?after=zzz',
      `?after=${other}`,
      '?from=9999-01-01',
      '?from=2020-01-01',
      '?kinds=none',
      `?first=2&after=${cursor}`,
    ];
    const statuses = new Set<unknown>();
    for (const accept of forms)
      for (const query of queries) {
        const [head, whole] = await Promise.all(
          ['HEAD', 'GET'].map((method) => headOf(method, `/changes${query}`, accept)),
        );
        expect(head, `${accept} ${query}`).toEqual(whole);
        statuses.add(head?.[0]);
      }
    expect([...statuses].toSorted()).toEqual([200, 400, 410]);
  });

  test('of a full page says where to go on, and is answered with 304', async () => {
    const { cursor } = await (await get('/changes?first=1')).json();
    const path = `/changes?first=2&after=${cursor}`;
    const { headers } = await fetch(server.url + path, { method: 'HEAD' });
    expect(headers.get('link')).toMatch(/rel="next"/);
    expect(headers.get('caveat-position')).toMatch(/./);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    const tag = String(headers.get('etag'));
    expect((await headOf('HEAD', path, 'application/json', { 'if-none-match': tag }))[0]).toBe(304);
  });
});

describe('a batch of CloudEvents', () => {
  test('is an array of what a page holds, with its media type and where to go on', async () => {
    const response = await get('/changes?first=3', batch);
    expect(response.headers.get('content-type')).toBe('application/cloudevents-batch+json; charset=utf-8');
    const { events, cursor } = await (await get('/changes?first=3')).json();
    expect(await response.json()).toEqual(events);
    expect(response.headers.get('caveat-position')).toBe(cursor);
    expect(response.headers.get('vary')).toMatch(/accept/);
  });

  test('that is full never changes, and has another tag than the page', async () => {
    const { cursor } = await (await get('/changes?first=1')).json();
    const path = `/changes?first=2&after=${cursor}`;
    const tags = await Promise.all(
      [{}, batch].map(async (it) => String((await get(path, it)).headers.get('etag'))),
    );
    expect(new Set(tags).size).toBe(2);
    for (const [at, form] of [{}, batch].entries()) {
      const same = await get(path, { ...form, 'if-none-match': String(tags[at]) });
      expect([same.status, await same.text(), same.headers.get('etag')]).toEqual([304, '', tags[at]]);
      const other = await get(path, { ...form, 'if-none-match': String(tags[1 - at]) });
      expect(other.status).toBe(200);
    }
  });
});

describe('a start from an instant', () => {
  test('has what was recorded then or later, and nothing before, in every form', async () => {
    await addPlace('before');
    const [row] = await database.sql<{ now: string }[]>`
      select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as now`;
    const from = String(row?.now);
    const head = await all();
    await addPlace('since-1');
    await addPlace('since-2');
    const since = (await all()).slice(head.length);
    expect(since).toHaveLength(2);
    expect((await walk(`/changes?from=${from}&first=1`)).ids).toEqual(since);
    expect(await all(`?from=${from}`)).toEqual(since);
    const [instant = ''] = (await (await get(`/changes?from=${from}`)).json()).events.map(
      (it: { time: string }) => it.time,
    );
    // That very instant is in.
    expect(await all(`?from=${instant}`)).toEqual(since);
    const stop = new AbortController();
    const stream = await fetch(`${server.url}/changes?from=${from}`, {
      headers: { accept: 'text/event-stream' },
      signal: stop.signal,
    });
    let text = '';
    for await (const chunk of stream.body ?? []) {
      text += Buffer.from(chunk).toString();
      if (since.every((id) => text.includes(id))) break;
    }
    expect(text.match(/^id: .+$/gm)?.map((it) => it.slice(4))).toEqual(since);
    stop.abort();
  });

  test('that a fast clock put a moment ahead is now, and further ahead is refused, in every form', async () => {
    const ahead = (seconds: number) => new Date(Date.now() + 1_000 * seconds).toISOString();
    const { position } = await walk('/changes?first=1000');
    const { headers, events } = await get(`/changes?from=${ahead(4)}`).then(async (it) => ({
      headers: it.headers,
      ...(await it.json()),
    }));
    expect([headers.get('caveat-position'), events]).toEqual([position, []]);
    expect(await all(`?from=${ahead(4)}`)).toEqual([]);
    const stop = new AbortController();
    const stream = await fetch(`${server.url}/changes?from=${ahead(4)}`, {
      headers: { accept: 'text/event-stream' },
      signal: stop.signal,
    });
    expect(stream.status).toBe(200);
    await addPlace('after-now');
    const [id] = await all(`?after=${position}`);
    let text = '';
    for await (const chunk of stream.body ?? []) {
      text += Buffer.from(chunk).toString();
      if (/^id: /m.test(text)) break;
    }
    expect(text).toContain(`id: ${id}\n`);
    stop.abort();
    for (const accept of ['*/*', 'application/x-ndjson', 'text/event-stream'])
      expect((await get(`/changes?from=${ahead(60)}`, { accept })).status).toBe(400);
  });

  test('takes a day as its first instant, and an offset', async () => {
    const whole = await all();
    expect(await all('?from=2020-01-01')).toEqual(whole);
    expect(await all('?from=2020-01-01T00:00:00%2B02:00')).toEqual(whole);
  });

  test.each([
    ['?from=9999-01-01', 'more than 5 seconds ahead'],
    ['?from=2024-02-30', 'no such day'],
    ['?from=2024', 'a month or a year is neither'],
    ['?from=yesterday', 'nine decimals'],
    ['?from=2024-01-01T00:00:00+02:00', 'encode + as %2B'],
    ['?from=', 'from'],
  ])('%s is refused', async (query, reason) => {
    const response = await get(`/changes${query}`);
    const { code, detail } = await response.json();
    expect([response.status, code, detail]).toEqual([400, 'BAD_USER_INPUT', expect.stringContaining(reason)]);
  });

  test('is refused beside a cursor, and from before what is kept', async () => {
    const { cursor } = await (await get('/changes?first=1')).json();
    expect((await get(`/changes?from=2024-01-01&after=${cursor}`)).status).toBe(400);
    await database.sql`update feed_retention set trimmed_to = 1`;
    try {
      const response = await get('/changes?from=2020-01-01');
      expect([response.status, await response.json()]).toMatchObject([410, { reason: 'PAST_RETENTION' }]);
    } finally {
      await database.sql`update feed_retention set trimmed_to = 0`;
    }
  });
});

describe('a page of a listed origin', () => {
  test('may read where to go on, the tag and the limits', async () => {
    const { headers } = await get('/changes?first=1', { origin: page });
    expect(headers.get('access-control-allow-origin')).toBe(page);
    const exposed = String(headers.get('access-control-expose-headers')).split(', ');
    expect(exposed).toEqual(
      expect.arrayContaining([
        'link',
        'etag',
        'ratelimit',
        'ratelimit-policy',
        'caveat-position',
        'retry-after',
      ]),
    );
  });

  test.each([
    'if-none-match',
    'traceparent',
    'tracestate',
    'apollo-require-preflight',
    'apollographql-client-name',
    'apollographql-client-version',
    'x-apollo-operation-name',
    'last-event-id',
    'authorization',
  ])('may send %s', async (name) => {
    for (const path of ['/changes', '/graphql', '/bundles']) {
      const { headers } = await fetch(server.url + path, {
        method: 'OPTIONS',
        headers: {
          origin: page,
          'access-control-request-method': 'GET',
          'access-control-request-headers': name,
        },
      });
      expect(String(headers.get('access-control-allow-headers')).split(', ')).toContain(name);
    }
  });

  test('of another origin may nothing', async () => {
    const { headers } = await get('/changes?first=1', { origin: 'https://evil.example' });
    expect([
      headers.get('access-control-allow-origin'),
      headers.get('access-control-expose-headers'),
    ]).toEqual([null, null]);
  });
});
