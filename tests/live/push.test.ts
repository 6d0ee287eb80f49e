import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createKey } from '../../src/access/keys.ts';
import { bundle, demo, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';
import { start } from '../support/servers/process.ts';

const database = useDatabase();
const RULE = 'us.atacms.deep-strike';
const QUERY = `subscription { statusChanged(where: { restrictions: { in: ["${RULE}"] } }) {
  ... on StatusChange { kind from to reason restriction { key } }
} }`;
type Server = Awaited<ReturnType<typeof start>>;
let one: Server;
let two: Server;
let key: string;
const seen: Record<'websocket' | 'sse', string[]> = { websocket: [], sse: [] };
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  await load(database.db, demo);
  key = (await createKey(database.db, 'test')).key;
  [one, two] = await Promise.all([
    start({ DATABASE_URL: database.url }),
    start({ DATABASE_URL: database.url }),
  ]);
  const tell = (door: keyof typeof seen, data: { statusChanged: Record<string, string> }) =>
    seen[door].push(`${data.statusChanged.kind} ${data.statusChanged.from} ${data.statusChanged.to}`);

  const client = createClient({ url: `${one.url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket });
  closing.push(() => client.dispose());
  client.subscribe(
    { query: QUERY },
    { next: ({ data }) => tell('websocket', data as never), error: () => {}, complete: () => {} },
  );
  const controller = new AbortController();
  closing.push(() => controller.abort());
  const stream = await fetch(`${one.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query: QUERY }),
    signal: controller.signal,
  });
  readEvents(stream, (data) => tell('sse', data as never)).catch(() => {});
  // Nothing says that a stream is open but what comes through it.
  while (Math.min(seen.sse.length, seen.websocket.length) === 0) {
    await change(one, day % 2 === 0 ? 'LIMITED' : 'PROHIBITED');
    await delay(100);
  }
}, 60_000);

afterAll(async () => {
  for (const close of closing) await close();
  await Promise.all([one?.stop(), two?.stop()]);
});

async function readEvents(response: Response, tell: (data: unknown) => void) {
  let rest = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const events = (rest + chunk).split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) {
      const data = /^data: (.*)$/m.exec(event)?.[1];
      if (/^event: next$/m.test(event) && data) tell(JSON.parse(data).data);
    }
  }
}

let day = 0;
const nextDay = () => {
  day += 1;
  return new Date(Date.UTC(2024, 9, day)).toISOString().slice(0, 10);
};

async function change(server: Server, status: string) {
  const { data } = await server.ask(`{ restriction(name: "${RULE}") { version } }`);
  const result = await server.ask(
    `mutation ($version: Version!) { changeStatus(input: {
      restriction: "${RULE}", expectedVersion: $version, status: ${status}, validFrom: { edtf: "${nextDay()}" }
      grounds: [{ statement: "demo-2024-09:n09" }]
    }) { outcome refusals { message } } }`,
    { version: data.restriction.version },
    key,
  );
  expect(result.data.changeStatus).toEqual({ outcome: 'BEGAN', refusals: [] });
}

/** Both subscribers receive what `write` does, as a change to `status`. */
async function expectPushed(status: string, write: () => Promise<unknown>) {
  const before = { websocket: seen.websocket.length, sse: seen.sse.length };
  await write();
  for (const door of ['websocket', 'sse'] as const) {
    await expect
      .poll(() => seen[door].slice(before[door]).map((it) => it.split(' ')[2]), { timeout: 10_000 })
      .toContain(status);
  }
}

it('pushes a status changed by a mutation', () => expectPushed('PERMITTED', () => change(one, 'PERMITTED')));

it('pushes a status changed by a second server process', () =>
  expectPushed('LIFTED', () => change(two, 'LIFTED')));

it('pushes a status changed from psql, as the correction it is', async () => {
  await expectPushed('DISCOURAGED', () =>
    database.sql.unsafe(`update status_periods set status = 'DISCOURAGED'
      where restriction_id = (select id from restrictions where key = '${RULE}') and ends_at = 'infinity'`),
  );
  expect(seen.websocket.at(-1)).toBe('CORRECTION LIFTED DISCOURAGED');
});

it('pushes a status changed by a bundle', () =>
  expectPushed('PROHIBITED', async () => {
    const response = await fetch(`${two.url}/bundles`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson', authorization: `Bearer ${key}` },
      body: bundle('demo-2024-09', {
        type: 'status',
        restriction: RULE,
        status: 'PROHIBITED',
        validFrom: nextDay(),
        grounds: [{ statement: 'n09', for: 'STATUS', weight: 'SUPPORTS' }],
      }),
    });
    expect(response.status).toBe(200);
    expect((await response.json()).counts.status).toMatchObject({ created: 1 });
  }));

it('has told both subscribers the same, in the same order', () => {
  const shared = Math.min(seen.sse.length, seen.websocket.length);
  expect(seen.sse.slice(-shared)).toEqual(seen.websocket.slice(-shared));
});
