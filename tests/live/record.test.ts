import { createClient } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { schema } from '../../src/graphql/schema.ts';
import { subscribeBySse } from '../http/small-server.ts';
import { demo, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';
import { startServer, type TestServer } from '../support/servers/server.ts';

const database = useDatabase();
const ATACMS = 'us.atacms.deep-strike';
let server: TestServer;
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  await load(database.db, demo);
  server = await startServer(database, schema);
});

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await expect.poll(() => server.hub.streams).toBe(0);
});

afterAll(() => server?.close());

async function subscribe(selection: string) {
  const open = server.hub.streams;
  const { results, stop } = await subscribeBySse(server.url, `subscription { ${selection} }`);
  closing.push(stop);
  await expect.poll(() => server.hub.streams).toBe(open + 1);
  return async () => (await results.next()).value;
}

/** What an editor would do in psql: end what holds now, begin another. */
async function changeBySql(key: string, status: string, from: string) {
  await database.sql.begin(async (sql) => {
    await sql`select set_config('caveat.reason', 'it was announced', true)`;
    await sql`update status_periods set ends_at = ${from} where ends_at = 'infinity'
               and restriction_id = (select id from restrictions where key = ${key})`;
    await sql`
      with period as (
        insert into status_periods (namespace, restriction_id, status, starts_at, valid_from_edtf,
                                    valid_from_earliest, valid_from_latest, valid_from_derivation)
        select 'test', id, ${status}::restriction_status, ${from}, ${from.slice(0, 10)}, ${from}, ${from.replace('00:00:00Z', '23:59:59.999Z')}, 'STATED'
          from restrictions where key = ${key} returning id)
      insert into status_grounds (status_period_id, statement_id, "for", weight, ordinal)
      select period.id, s.id, 'STATUS', 'SUPPORTS', 0 from period, statements s where s.key = 'demo-2024-09:n09'`;
  });
}

const CHANGE = `__typename ... on StatusChange { kind from to restriction { key title statusPeriod { status } }
  before { status review grounds { axis weight statement { key } } } after { status review validFrom { edtf } }
  reason principal recordedAt cursor } ... on FeedReset { cause cursor }`;

describe('statusChanged', () => {
  test('tells a transition that was written in SQL, with what was and what is', async () => {
    const next = await subscribe(
      `statusChanged(where: { restrictions: { in: ["${ATACMS}"] } }) { ${CHANGE} }`,
    );
    await changeBySql('uk.storm-shadow.ukraine-only', 'LIFTED', '2024-11-01T00:00:00Z');
    await changeBySql(ATACMS, 'LIMITED', '2024-11-17T00:00:00Z');
    const result = await next();
    expect(result.errors).toBeUndefined();
    expect(result.data.statusChanged).toMatchObject({
      kind: 'TRANSITION',
      from: 'PROHIBITED',
      to: 'LIMITED',
      restriction: { key: ATACMS },
      before: {
        status: 'PROHIBITED',
        review: 'UNDER_REVIEW',
        grounds: expect.arrayContaining([
          { axis: 'STATUS', weight: 'SUPPORTS', statement: { key: 'demo-2024-09:n09' } },
        ]),
      },
      after: { status: 'LIMITED', review: 'NONE', validFrom: { edtf: '2024-11-17' } },
      reason: 'it was announced',
      principal: 'postgres:caveat',
      recordedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    });
  });

  test('reaches the stock WebSocket client, fresh for each change', async () => {
    const client = createClient({
      url: `${server.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
    });
    closing.push(() => client.dispose());
    const key = 'us.long-range.use-guidance';
    const results = client.iterate<{ statusChanged: { restriction: { title: string } } }>({
      query: `subscription { changed(where: { recordTypes: [RESTRICTION] }) { ... on Change { node { ... on Restriction { title } } } } }`,
    });
    const first = results.next();
    await expect.poll(() => server.hub.streams).toBe(1);
    await database.sql`update restrictions set title = 'one' where key = ${key}`;
    expect((await first).value?.data).toEqual({ changed: { node: { title: 'one' } } });
    await database.sql`update restrictions set title = 'two' where key = ${key}`;
    expect((await results.next()).value?.data).toEqual({ changed: { node: { title: 'two' } } });
  });

  test('an ID of another type is refused at once', async () => {
    const id = Buffer.from('Actor:01890000-0000-7000-8000-000000000000').toString('base64');
    const { results, stop } = await subscribeBySse(
      server.url,
      `subscription { statusChanged(where: { items: { in: ["${id}"] } }) { __typename } }`,
    );
    closing.push(stop);
    expect((await results.next()).value.errors[0].extensions.code).toBe('INVALID_ID');
  });

  test.each([
    ['items', 'atacms'],
    ['assigners', 'united-states'],
    ['to', 'PERMITTED'],
  ])('by %s', async (field, value) => {
    const where = `{ ${field}: { in: [${field === 'to' ? value : `"${value}"`}] } }`;
    const next = await subscribe(`statusChanged(where: ${where}) { ${CHANGE} }`);
    const days = { items: '2024-12-01', assigners: '2024-12-02', to: '2024-12-03' };
    await changeBySql('fr.similar-weapons.ukraine-only', 'LIFTED', `${days[field as 'to']}T00:00:00Z`);
    await changeBySql(ATACMS, field === 'to' ? 'PERMITTED' : 'LIFTED', `${days[field as 'to']}T00:00:00Z`);
    const result = await next();
    expect(result.data?.statusChanged).toMatchObject({ restriction: { key: ATACMS } });
  });
});

test('statementRecorded tells of a new statement', async () => {
  const next = await subscribe(
    `statementRecorded { ... on StatementRecorded { statement { key speakers { actor { key } } } principal } }`,
  );
  await database.sql`insert into statements (namespace, key, quotation, attribution)
                     values ('test', 'test:new', 'INDIRECT', 'NARRATOR')`;
  const result = await next();
  expect(result).toMatchObject({
    data: {
      statementRecorded: { statement: { key: 'test:new', speakers: [] }, principal: 'postgres:caveat' },
    },
  });
});
