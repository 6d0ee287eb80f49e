import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createKey } from '../../src/access/keys.ts';
import { entityType } from '../../src/db/tables/index.ts';
import { bitOf, readDependencyIndex } from '../../src/execution/cache/dependencies.ts';
import { ResponseCache } from '../../src/execution/cache/response-cache.ts';
import { encodeCursor } from '../../src/feed/cursor.ts';
import { schema } from '../../src/graphql/schema.ts';
import { bundle, demo, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';
import { startServer, type TestServer } from '../support/servers/server.ts';

const database = useDatabase();
let server: TestServer;
let key: string;

beforeAll(async () => {
  await load(database.db, demo);
  server = await startServer(database, schema);
  key = (await createKey(database.db, 'writer')).key;
  // What an Accept is answered with is learnt from the first.
  await ask('{ __typename }');
});
afterAll(() => server?.close());

type Options = { key?: string; minPosition?: unknown; on?: TestServer };
// biome-ignore lint/suspicious/noExplicitAny: each test asserts the shape
async function ask(query: string, { key: credential, minPosition, on = server }: Options = {}): Promise<any> {
  const response = await fetch(`${on.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(credential && { authorization: `Bearer ${credential}` }),
    },
    body: JSON.stringify({ query, ...(minPosition !== undefined && { extensions: { minPosition } }) }),
  });
  return response.json();
}

async function figures(on = server) {
  const text = await (await fetch(`${on.url}/metrics`)).text();
  const read = (name: string) => Number(new RegExp(`^caveat_answer${name} (\\d+)$`, 'm').exec(text)?.[1]);
  return {
    hits: read('_hits_total'),
    kept: read('s_kept'),
    byChange: read('s_ended_total{by="change"}'.replace(/[{}]/g, '\\$&')),
    byBoundary: read('s_ended_total{by="boundary"}'.replace(/[{}]/g, '\\$&')),
  };
}

/** Asks until the answer comes from memory. */
async function askUntilKept(query: string, options: Options = {}) {
  return expect
    .poll(async () => {
      const before = await figures(options.on);
      await ask(query, options);
      return (await figures(options.on)).hits - before.hits;
    })
    .toBe(1);
}

let count = 0;
const uniquePlace = () => {
  count += 1;
  return `place-${count}`;
};
const addPlace = (name: string) =>
  ask(`mutation { addPlace(input: { key: "${name}", name: "${name}" }) { place { key } } }`, { key });
const psqlPlace = (name: string) =>
  database.sql`insert into places (key, namespace, name) values (${name}, 'test', ${name})`;
const places = '{ places(first: 100) { totalCount nodes { key } } }';
const keysOf = (answer: { data: { places: { nodes: { key: string }[] } } }) =>
  answer.data.places.nodes.map((it) => it.key);
const statuses = '{ restrictions { nodes { key statusPeriod { status } } } }';

describe('an answer that is kept', () => {
  beforeEach(() => askUntilKept(places));

  it('is the same as the one that was read, with a place in the feed that follows the head', async () => {
    const first = await ask(places);
    expect(await ask(places)).toEqual(first);
    await askUntilKept(statuses);
    await addPlace(uniquePlace());
    const before = await figures();
    const later = await ask(statuses);
    expect((await figures()).hits).toBe(before.hits + 1);
    expect(later.extensions.position).not.toBe(first.extensions.position);
  });

  it('stays when something changes that it did not read, and ends with what it read', async () => {
    await askUntilKept(statuses);
    await addPlace(uniquePlace());
    const before = await figures();
    await ask(statuses);
    await ask(places);
    const after = await figures();
    expect([after.hits - before.hits, after.byChange - before.byChange]).toEqual([1, 1]);
  });

  it('is seen by whoever wrote, and by everybody after them', async () => {
    for (let time = 0; time < 5; time += 1) {
      const name = uniquePlace();
      await addPlace(name);
      expect(keysOf(await ask(places))).toContain(name);
    }
  });

  it('is seen within a second when another process writes', async () => {
    const name = uniquePlace();
    await psqlPlace(name);
    const written = performance.now();
    await expect.poll(async () => keysOf(await ask(places)), { interval: 5, timeout: 5_000 }).toContain(name);
    expect(performance.now() - written).toBeLessThan(1_000);
  });

  it('is not older than what is asked for', async () => {
    const name = uniquePlace();
    await psqlPlace(name);
    const [head] = await database.sql`select feed_epoch() as epoch, feed_head()::int as position`;
    const minPosition = encodeCursor(head as never);
    expect(keysOf(await ask(places, { minPosition }))).toContain(name);
  });

  it.each([
    ['is none', 'nonsense', 'INVALID_CURSOR', undefined],
    ['is no text', 7, 'INVALID_CURSOR', undefined],
    [
      'is of another database',
      encodeCursor({ epoch: '0123456789abcdef', position: 1 }),
      'FEED_RESET',
      'OTHER_EPOCH',
    ],
  ])('is refused to whoever asks for a position that %s', async (_, minPosition, code, cause) => {
    const { errors } = await ask(places, { minPosition });
    expect(errors[0].extensions).toMatchObject({ code, ...(cause && { cause }) });
  });

  it('is refused to whoever asks for a position that is still to come', async () => {
    const [row] = await database.sql`select feed_epoch() as epoch`;
    const minPosition = encodeCursor({ epoch: row?.epoch, position: 1_000_000 });
    expect((await ask(places, { minPosition })).errors[0].extensions).toMatchObject({
      code: 'FEED_RESET',
      cause: 'AHEAD',
    });
  });

  it('is the same with a key, except for what its caller may read', async () => {
    const [mine, everybodys] = [await ask(places, { key }), await ask(places)];
    expect(mine.data).toEqual(everybodys.data);
    expect([mine.extensions.cost.maximum, everybodys.extensions.cost.maximum]).toEqual([250_000, 100_000]);
  });
});

describe('answers without `asOf`', () => {
  it('ends when a period begins', async () => {
    const restriction = 'us.atacms.deep-strike';
    await askUntilKept(statuses);
    const { byChange } = await figures();
    const at = new Date(Date.now() + 2_000).toISOString();
    await database.sql.begin(async (tx) => {
      await tx`update status_periods set ends_at = ${at} where ends_at = 'infinity'
                and restriction_id = (select id from restrictions where key = ${restriction})`;
      await tx`with period as (
          insert into status_periods (namespace, restriction_id, status, starts_at)
          select 'test', id, 'LIFTED', ${at} from restrictions where key = ${restriction} returning id)
        insert into status_grounds (status_period_id, statement_id, "for", weight, ordinal)
        select period.id, s.id, 'STATUS', 'SUPPORTS', 0 from period, statements s where s.key = 'demo-2024-09:n09'`;
    });
    // An effect is reported at the same instant, and may invalidate the answer first.
    await database.sql`delete from scheduled_effects`;
    // The answer from before may be given until the change is heard of.
    const isHeard = async () => {
      await ask(statuses);
      return (await figures()).byChange > byChange;
    };
    await expect.poll(isHeard).toBe(true);
    await askUntilKept(statuses);
    const { byBoundary } = await figures();
    const statusOf = async () =>
      (await ask(statuses)).data.restrictions.nodes.find((it: { key: string }) => it.key === restriction)
        .statusPeriod.status;
    await delay(Date.parse(at) - Date.now() + 1);
    expect(await statusOf()).toBe('LIFTED');
    expect((await figures()).byBoundary).toBeGreaterThan(byBoundary);
  });

  it('ends when a place is no longer within another one', async () => {
    const validTo = `${new Date(Date.now() + 2_000).toISOString().slice(0, 19)}Z`;
    const within = [{ place: 'russia-territory', validTo }];
    await load(database.db, bundle('test', { type: 'place', key: 'held-bridge', name: 'Bridge', within }));
    const bridge = '{ place(name: "held-bridge") { broader { key } } }';
    const broaderOf = async () => (await ask(bridge)).data?.place?.broader.length;
    await expect.poll(broaderOf, { interval: 5 }).toBe(1);
    await askUntilKept(bridge);
    const { byBoundary } = await figures();
    await expect.poll(broaderOf, { interval: 20, timeout: 5_000 }).toBe(0);
    expect((await figures()).byBoundary).toBeGreaterThan(byBoundary);
  });
});

describe('what is not kept', () => {
  it.each([
    ['apiKeys', '{ apiKeys { nodes { name } } }', true],
    ['the feed', '{ changes(first: 1) { nodes { cursor } } }', false],
    ['errors', '{ node(id: "none") { id } }', false],
    [
      'what compares with the clock of the server',
      '{ restrictions { nodes { diff(from: { validAt: "2024-01-01T00:00:00Z" }, to: {}) { kind } } } }',
      false,
    ],
  ])('%s', async (_, query, isAdmins) => {
    const admin = isAdmins ? (await createKey(database.db, 'admin', { role: 'ADMIN' })).key : undefined;
    const before = await figures();
    for (let time = 0; time < 3; time += 1) await ask(query, { ...(admin && { key: admin }) });
    const after = await figures();
    expect([after.hits, after.kept]).toEqual([before.hits, before.kept]);
    if (admin) {
      expect((await ask(query, { key: admin })).data.apiKeys.nodes).not.toEqual([]);
      expect((await ask(query)).errors[0].extensions.code).toBe('FORBIDDEN');
    }
  });

  it('anything, where that is switched off', async () => {
    const off = await startServer(database, schema, { answerCacheMegabytes: 0 });
    for (let time = 0; time < 3; time += 1) await ask(places, { on: off });
    expect(await figures(off)).toMatchObject({ hits: 0, kept: 0 });
    await off.close();
  });
});

describe('the index', () => {
  it('knows of every table of the record which changes write to it', async () => {
    const index = await readDependencyIndex(database.db);
    const tables = await database.sql`
      select relname as name from pg_class where relnamespace = 'history'::regnamespace and relkind = 'r'`;
    expect(tables.length).toBeGreaterThan(25);
    for (const { name } of [...tables, { name: 'stances_by_date' }])
      expect(index.dependenciesOf([`select 1 from ${name}`])?.kinds, name).toBeGreaterThan(0);
    const kindsOf = (name: string) => {
      const { kinds } = index.dependenciesOf([`select 1 from ${name}`]) ?? { kinds: 0 };
      return entityType.enumValues.filter((entity) => (kinds & bitOf(entity)) !== 0).join();
    };
    // By a change of its own, and by one that raises its version.
    expect(
      ['restrictions', 'consents', 'status_periods', 'statements', 'stances_by_date', 'actor_merges'].map(
        kindsOf,
      ),
    ).toEqual([
      'RESTRICTION,STATUS,CONSENT',
      'CONSENT',
      'STATUS',
      'DOCUMENT,STATEMENT',
      'STATEMENT',
      'ACTOR',
    ]);
  });

  it('finds what functions and views read, and the clock', async () => {
    const index = await readDependencyIndex(database.db);
    const kinds = (...names: string[]) =>
      index.dependenciesOf(names.map((name) => `select 1 from ${name}`))?.kinds;
    const reach = index.dependenciesOf(['select status_needs_review($1)']);
    expect(reach).toMatchObject({ readsClock: false });
    for (const table of [
      'status_periods',
      'document_retractions',
      'document_versions',
      'statement_relations',
    ])
      expect(reach?.kinds).toBe(Number(reach?.kinds) | Number(kinds(table)));
    expect(index.dependenciesOf(['select statement_counts($1)'])).toMatchObject({ readsClock: true });
    expect(kinds('restrictions')).not.toBe(kinds('places'));
  });

  it.each(['api_keys', 'changes', 'feed', 'lines', 'idempotency_keys'])(
    'says nothing of %s',
    async (table) => {
      expect((await readDependencyIndex(database.db)).dependenciesOf([`select 1 from ${table}`])).toBeNull();
    },
  );
});

it('keeps no more than it has room for, those used last', () => {
  const cache = new ResponseCache(100_000);
  const entry = (length: number) => ({
    data: Buffer.alloc(length),
    position: 0,
    kinds: 0,
    until: Infinity,
    cost: 1,
  });
  for (let at = 0; at < 100; at += 1) {
    cache.set(`key ${at}`, entry(5_000));
    cache.get('key 0');
  }
  expect(cache.bytes).toBeLessThanOrEqual(100_000);
  expect(cache.bytes).toBeGreaterThan(80_000);
  expect([cache.get('key 0'), cache.get('key 1'), cache.get('key 99')].map((it) => it !== undefined)).toEqual(
    [true, false, true],
  );
  expect(cache.pushedOut).toBe(100 - cache.size);
  cache.set('large', entry(50_000));
  expect(cache.get('large')).toBeUndefined();
  cache.clear();
  expect([cache.bytes, cache.size]).toEqual([0, 0]);
});
