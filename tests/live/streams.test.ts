import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { schema } from '../../src/graphql/schema.ts';
import { demo, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';
import { startServer, type TestServer } from '../support/servers/server.ts';

const database = useDatabase();
let server: TestServer;
const closing: (() => unknown)[] = [];
const STATE = `subscription ($after: Cursor, $where: StatusChangeFilter) {
  statusChanged(after: $after, where: $where, startWith: CURRENT_STATE) {
    __typename ... on StatusChange { kind from to before { status } restriction { key } }
    ... on SnapshotEnd { cursor } ... on FeedReset { cause }
  }
}`;
const PLACES = `subscription ($after: Cursor) { changed(where: { recordTypes: [PLACE] }, after: $after, progress: true) {
  __typename ... on Change { key kind } ... on Progress { cursor } } }`;

beforeAll(async () => {
  await load(database.db, demo);
  server = await startServer(database, schema, { progressMilliseconds: 200, drainSeconds: 1 });
});

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await expect.poll(() => server.hub.streams).toBe(0);
});

afterAll(() => server?.close());

type Event = { id: string | undefined; event: string | undefined; data: string | undefined };

/** The events of a stream, as they come. */
async function openEvents(path: string, headers: Record<string, string> = {}, body?: object) {
  const stop = new AbortController();
  closing.push(() => stop.abort());
  const open = server.hub.streams;
  const response = await fetch(`${server.url}${path}`, {
    headers: { accept: 'text/event-stream', ...(body && { 'content-type': 'application/json' }), ...headers },
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
    signal: stop.signal,
  });
  await expect.poll(() => server.hub.streams).toBeGreaterThan(open);
  return { response, events: readEvents(response), stop: () => stop.abort() };
}

async function* readEvents(response: Response): AsyncGenerator<Event> {
  let rest = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const blocks = (rest + chunk).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      // If several lines have the same name, the last one counts.
      const field = (name: string) =>
        block
          .matchAll(new RegExp(`^${name}: ?(.*)$`, 'gm'))
          .toArray()
          .at(-1)?.[1];
      yield { id: field('id'), event: field('event'), data: field('data') };
    }
  }
}

/** What a stream says before it is cut off. */
async function readCut(response: Response): Promise<string> {
  let text = '';
  const read = async () => {
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) text += chunk;
  };
  await expect(read()).rejects.toThrow();
  return text;
}

async function subscribe(query: string, variables: object = {}, headers: Record<string, string> = {}) {
  const { events, stop } = await openEvents('/graphql', headers, { query, variables });
  const next = async () => {
    const { id, data } = (await events.next()).value as Event;
    const result = JSON.parse(String(data));
    expect(result.extensions.cursor).toBe(id);
    return { ...(Object.values(result.data)[0] as Record<string, unknown>), cursor: id } as Record<
      string,
      unknown
    >;
  };
  return { next, stop };
}

const addPlace = (key: string) =>
  database.sql`insert into places (namespace, key, name) values ('test', ${key}, ${key})`;
const touch = (key: string) =>
  database.sql`update status_periods set review = case review when 'NONE' then 'NONE'::review else 'NONE' end,
                 status = case status when 'PROHIBITED' then 'LIMITED'::restriction_status else 'PROHIBITED' end
               where ends_at = 'infinity' and restriction_id = (select id from restrictions where key = ${key})`;

describe('startWith: CURRENT_STATE', () => {
  const readState = async (next: () => Promise<Record<string, unknown>>) => {
    const told: Record<string, unknown>[] = [];
    for (;;) {
      const message = await next();
      if (message.__typename === 'SnapshotEnd') return { told, end: String(message.cursor) };
      told.push(message);
    }
  };

  test('tells what holds now, its end, and then every later change', async () => {
    const { next } = await subscribe(STATE);
    const { told } = await readState(next);
    const rows = await database.sql`
      select distinct on (r.key) r.key, case when now() < p.ends_at then p.status::text else 'EXPIRED' end as status
        from status_periods p join restrictions r on r.id = p.restriction_id
       where p.starts_at <= now() order by r.key, p.starts_at desc`;
    expect(told.map((it) => ({ key: (it.restriction as { key: string }).key, status: it.to }))).toEqual([
      ...rows,
    ]);
    expect(told.every((it) => it.kind === 'INITIAL' && it.from === null && it.before === null)).toBe(true);
    await touch('us.atacms.deep-strike');
    expect(await next()).toMatchObject({ kind: 'CORRECTION', restriction: { key: 'us.atacms.deep-strike' } });
  });

  test('asks of the state what can be asked of it', async () => {
    const { next } = await subscribe(STATE, {
      where: { assigners: { in: ['united-states'] }, from: { in: ['LIFTED'] } },
    });
    const { told } = await readState(next);
    const rows = await database.sql`
      select distinct r.key from restrictions r join restriction_parties p on p.restriction_id = r.id
        join actors a on a.id = p.actor_id join status_periods s on s.restriction_id = r.id
       where a.key = 'united-states' and p.function = 'ASSIGNER' and s.starts_at <= now() and now() < s.ends_at
       order by r.key`;
    expect(told.map((it) => (it.restriction as { key: string }).key)).toEqual(rows.map((row) => row.key));
    expect(told.length).toBeGreaterThan(0);
  });

  test('begins again for a reader that reconnects within it, and continues for one that had all of it', async () => {
    const first = await subscribe(STATE);
    const middle = String((await first.next()).cursor);
    const { end } = await readState(first.next);
    const again = await subscribe(STATE, { after: middle });
    expect((await readState(again.next)).told.length).toBeGreaterThan(1);
    await touch('us.atacms.deep-strike');
    const on = await subscribe(STATE, { after: end });
    expect(await on.next()).toMatchObject({ kind: 'CORRECTION' });
  });

  test('comes again after a reset', async () => {
    const { next } = await subscribe(STATE, { after: 'nonsense' });
    expect(await next()).toMatchObject({ __typename: 'FeedReset', cause: 'FORGED' });
    expect((await readState(next)).told.length).toBeGreaterThan(1);
  });

  test('costs one read for a crowd', async () => {
    const { executions } = server.hub.figures();
    const crowd = await Promise.all(Array.from({ length: 20 }, () => subscribe(STATE)));
    const states = await Promise.all(crowd.map(({ next }) => readState(next)));
    expect(new Set(states.map(({ told }) => JSON.stringify(told))).size).toBe(1);
    expect(server.hub.figures().executions - executions).toBeLessThan(3 * (states[0]?.told.length ?? 0) + 25);
  });
});

test('startWith: BEGINNING tells everything that is kept', async () => {
  const { next } = await subscribe(
    'subscription { statusChanged(startWith: BEGINNING, where: { kinds: [INITIAL, TRANSITION] }) { ... on StatusChange { kind } } }',
  );
  const [row] = await database.sql`
    select count(*)::int as count from feed where entity = 'STATUS' and kind in ('INITIAL', 'TRANSITION')`;
  for (let n = 0; n < row?.count; n += 1) expect(['INITIAL', 'TRANSITION']).toContain((await next()).kind);
});

describe('Server-Sent Events', () => {
  test('go on after Last-Event-ID, whatever the operation says', async () => {
    const { next, stop } = await subscribe(PLACES);
    await addPlace('sse-1');
    expect((await next()).__typename).toBe('Progress');
    const { cursor } = await next();
    stop();
    await expect.poll(() => server.hub.streams).toBe(0);
    await addPlace('sse-2');
    const again = await subscribe(PLACES, { after: 'nonsense' }, { 'last-event-id': String(cursor) });
    expect(await again.next()).toMatchObject({ key: 'sse-2' });
    expect(server.hub.figures().resumes.last_event_id).toBe(1);
  });

  test('reach a client of HTTP/1.0, as proxies are by default', async () => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    closing.push(() => socket.destroy());
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
    });
    const query = encodeURIComponent('subscription { changed { ... on Change { key } } }');
    socket.write(`GET /graphql?query=${query} HTTP/1.0\r\naccept: text/event-stream\r\n\r\n`);
    await expect.poll(() => server.hub.streams).toBe(1);
    await addPlace('old-http');
    await expect.poll(() => text).toContain('data: {"data":{"changed":{"key":"old-http"}}');
    expect(text.toLowerCase()).not.toContain('chunked');
  });
});

describe('Progress', () => {
  test('is sent when nothing happens that the filter matches', async () => {
    const { next } = await subscribe(PLACES);
    const begun = await next();
    expect(begun.__typename).toBe('Progress');
    await touch('us.atacms.deep-strike');
    const { __typename, cursor } = await next();
    expect(__typename).toBe('Progress');
    expect(cursor).not.toBe(begun.cursor);
    await addPlace('progress-1');
    const again = await subscribe(PLACES, { after: cursor });
    expect(await again.next()).toMatchObject({ key: 'progress-1' });
  });

  test('is sent to nobody who did not ask for it', async () => {
    const { next } = await subscribe(PLACES.replace(', progress: true', ''));
    const asking = await subscribe(PLACES);
    await asking.next();
    await touch('us.atacms.deep-strike');
    expect(await asking.next()).toMatchObject({ __typename: 'Progress' });
    await addPlace('progress-2');
    expect(await next()).toMatchObject({ __typename: 'Change', key: 'progress-2' });
  });
});

test('equal subscriptions are executed once, however they are written', async () => {
  const plain = PLACES.replace(', progress: true', '');
  const written = [
    plain,
    plain.replace('subscription (', 'subscription Named  (').replace('key kind', '\n key, kind # the same\n'),
  ];
  const crowd = await Promise.all(
    Array.from({ length: 20 }, (_, n) => subscribe(String(written[n % 2]), n % 3 ? {} : { after: null })),
  );
  const before = server.hub.figures();
  expect(before.groups).toBe(1);
  await addPlace('once');
  for (const { next } of crowd) expect(await next()).toMatchObject({ key: 'once' });
  const after = server.hub.figures();
  expect(after.executions - before.executions).toBe(1);
  expect(after.deliveries - before.deliveries).toBe(20);
});

describe('GET /changes', () => {
  const get = async (query: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${server.url}/changes${query}`, { headers });
    return { response, body: await response.text() };
  };

  test('is read page by page to the head; full pages never change', async () => {
    const events: { id: string; data: { entity: string } }[] = [];
    for (let query = '?first=50'; ; ) {
      const { response, body } = await get(query);
      const page = JSON.parse(body);
      events.push(...page.events);
      const immutable = response.headers.get('cache-control')?.includes('immutable') === true;
      expect(immutable).toBe(page.events.length === 50 && query.includes('after'));
      if (immutable) {
        await addPlace(`cached-${events.length}`);
        expect((await get(query)).body).toBe(body);
      }
      const next = /<\/changes(.*)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
      if (!page.more) {
        expect(next).toBeUndefined();
        break;
      }
      expect(next).toContain(`after=${page.cursor}`);
      query = String(next);
    }
    const rows = await database.sql`select count(*)::int as count from feed`;
    expect(events).toHaveLength(rows[0]?.count);
    expect(new Set(events.map((event) => event.id)).size).toBe(events.length);
  });

  test('goes on after any number of revisions that tell nothing', async () => {
    const { cursor } = JSON.parse((await get('?first=1000')).body);
    await addPlace('quiet');
    // In parts, none of which takes as long as a statement may.
    for (let part = 0; part < 7; part += 1)
      await database.sql.unsafe(`do $$ begin for n in 1..143 loop
        update places set name = name where key = 'quiet'; commit; end loop; end $$`);
    await addPlace('told');
    const { events, more } = JSON.parse((await get(`?after=${cursor}`)).body);
    expect(events.map(({ subject }: { subject: string }) => subject)).toEqual(['quiet', 'told']);
    expect(more).toBe(false);
  });

  test('gives CloudEvents', async () => {
    const { body } = await get('?entities=status&kinds=initial&first=1');
    expect(JSON.parse(body).events[0]).toEqual({
      specversion: '1.0',
      id: expect.stringMatching(/^[\w-]+$/),
      source: expect.stringMatching(/^urn:caveat:feed:[0-9a-f]{16}$/),
      type: 'caveat.status.initial',
      subject: expect.any(String),
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/),
      datacontenttype: 'application/json',
      data: {
        entity: 'STATUS',
        entityId: expect.any(String),
        kind: 'INITIAL',
        before: null,
        after: expect.objectContaining({ type: 'status' }),
        reason: null,
        principal: 'test',
        revision: expect.stringMatching(/^r\d+$/),
      },
    });
  });

  test('streams the whole feed as lines', async () => {
    const { response, body } = await get('', { accept: 'application/x-ndjson' });
    expect(response.headers.get('content-type')).toContain('application/x-ndjson');
    const lines = body.trim().split('\n');
    const rows = await database.sql`select count(*)::int as count from feed`;
    expect(lines).toHaveLength(rows[0]?.count);
    const { id } = JSON.parse(String(lines.at(-2)));
    const rest = await get(`?after=${id}`, { accept: 'application/x-ndjson' });
    expect(rest.body.trim()).toBe(lines.at(-1));
  });

  test('with an empty cursor begins at the beginning, and asked for nothing ends a loop', async () => {
    const [plain, empty] = [await get('?first=3'), await get('?after=&first=3')];
    expect(empty.body).toBe(plain.body);
    const { cursor } = JSON.parse((await get('?first=1000')).body);
    const start = JSON.parse((await get('?first=0')).body);
    expect(start).toMatchObject({ events: [], more: false });
    expect((await get(`?after=${start.cursor}&first=3`)).body).toBe(plain.body);
    for (const at of [JSON.parse(plain.body).cursor, cursor]) {
      const { response, body } = await get(`?after=${at}&first=0`);
      expect(JSON.parse(body)).toEqual({ events: [], cursor: at, more: false });
      expect(response.headers.get('link')).toBeNull();
    }
  });

  test('waits for what comes', async () => {
    const { body } = await get('?first=1000');
    const { cursor } = JSON.parse(body);
    const waiting = get(`?after=${cursor}&wait=30`);
    await addPlace('waited-for');
    expect(JSON.parse((await waiting).body).events).toMatchObject([{ subject: 'waited-for' }]);
  });

  test('follows as events without a name, for onmessage', async () => {
    const { cursor } = JSON.parse((await get('?first=1000')).body);
    const { events } = await openEvents(`/changes?after=${cursor}&entities=PLACE`);
    await addPlace('followed');
    const { id, event, data } = (await events.next()).value as Event;
    expect([event, JSON.parse(String(data))]).toMatchObject([undefined, { id, subject: 'followed' }]);
  });

  test.each([
    ['a size beyond the largest', '?first=1001', 400, 'PAGE_SIZE_OUT_OF_RANGE'],
    ['a size that is none', '?first=-1', 400, 'PAGE_SIZE_OUT_OF_RANGE'],
    ['a parameter that does not exist', '?frist=1', 400, 'BAD_USER_INPUT'],
    ['a parameter given twice', '?first=1&first=2', 400, 'BAD_USER_INPUT'],
    ['an entity that is none', '?entities=DRAGON', 400, 'BAD_USER_INPUT'],
    ['a wait without end', '?wait=31', 400, 'BAD_USER_INPUT'],
    ['a cursor that is none', '?after=nonsense', 400, 'INVALID_CURSOR'],
    [
      'a cursor of another history',
      `?after=${Buffer.from('0123456789abcdef.1').toString('base64url')}`,
      410,
      'FEED_RESET',
    ],
  ])('refuses %s', async (_, query, status, code) => {
    const { response, body } = await get(query);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(JSON.parse(body)).toMatchObject({ status, code, requestId: expect.any(String) });
  });
});

test('GET /metrics tells what the push does', async () => {
  const { next } = await subscribe(PLACES);
  await addPlace('measured');
  for (const name of ['Progress', 'Change']) expect((await next()).__typename).toBe(name);
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const value = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
  expect(value('caveat_streams')).toBe(1);
  expect(value('caveat_groups')).toBe(1);
  expect(value('caveat_hub_lag')).toBe(0);
  expect(value('caveat_feed_head_position')).toBe(value('caveat_hub_position'));
  expect(value('caveat_deliveries_total')).toBeGreaterThan(value('caveat_executions_total') / 2);
  expect(value('caveat_resets_total{reason="FORGED"}')).toBeGreaterThan(0);
  expect(value('caveat_pool_busy')).toBe(0);
  expect(text).toContain('nodejs_eventloop_lag_seconds');
});

test('a server that stops is not ready, sends streams away one after the other, and takes no new ones', async () => {
  const other = await startServer(database, schema, { drainSeconds: 1 });
  const open = () =>
    fetch(`${other.url}/graphql?query=${encodeURIComponent('subscription { changed { __typename } }')}`, {
      headers: { accept: 'text/event-stream' },
    });
  const streams = await Promise.all(Array.from({ length: 4 }, open));
  const ends: number[] = [];
  const started = performance.now();
  const reading = streams.map(async (response) => {
    await response.text().catch(() => {});
    ends.push(performance.now() - started);
  });
  const { cursor } = await (await fetch(`${other.url}/changes?first=1000`)).json();
  const waiting = fetch(`${other.url}/changes?after=${cursor}&wait=30`).then((response) => response.json());
  // It has been asked when the next one is answered.
  await fetch(`${other.url}/changes?first=0`);
  const closed = other.close();
  const ready = await fetch(`${other.url}/ready`);
  expect([ready.status, (await ready.json()).code]).toEqual([503, 'DRAINING']);
  const late = await open();
  expect([late.status, await readCut(late)]).toEqual([
    200,
    expect.stringMatching(/^: DRAINING .*\nretry: 1000\n$/),
  ]);
  await Promise.all(reading);
  expect(Math.max(...ends) - Math.min(...ends)).toBeGreaterThan(300);
  expect(await waiting).toEqual({ events: [], cursor, more: false });
  await closed;
  await expect(open()).rejects.toThrow();
});
