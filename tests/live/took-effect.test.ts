import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { schema } from '../../src/graphql/schema.ts';
import { takeEffect } from '../../src/record/revisions/effects.ts';
import { openTap } from '../faults/support/tap.ts';
import { bundle, demo, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';
import { startServer, type TestServer } from '../support/servers/server.ts';

const database = useDatabase();
const ATACMS = 'us.atacms.deep-strike';
const STORM_SHADOW = 'uk.storm-shadow.ukraine-only';
const SIMILAR = 'fr.similar-weapons.ukraine-only';
let server: TestServer;
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  await load(database.db, demo);
  // Nobody calls `takeEffect` but the tests.
  server = await startServer(database, schema);
});

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await expect.poll(() => server.hub.streams).toBe(0);
});

afterAll(() => server?.close());

// biome-ignore lint/suspicious/noExplicitAny: each test asserts the shape
async function follow(selection: string): Promise<any[]> {
  // biome-ignore lint/suspicious/noExplicitAny: each test asserts the shape
  const told: any[] = [];
  const { close } = await openTap(server.url, 'ws', {
    query: `subscription { ${selection} }`,
    onNext: (result) => told.push(Object.values(JSON.parse(result).data)[0]),
  });
  closing.push(close);
  return told;
}

const followStatus = (key: string, kinds = '') =>
  follow(`statusChanged(where: { restrictions: { in: ["${key}"] } ${kinds} }) {
    ... on StatusChange { kind from to before { status } after { status } principal reason } }`);

const soon = (milliseconds: number) => new Date(Date.now() + milliseconds).toISOString();

/** Ends what holds at an instant to come, and begins another; answers the new period's id. */
async function plan(key: string, status: string, at: string): Promise<string> {
  return database.sql.begin(async (sql) => {
    await sql`update status_periods set ends_at = ${at} where ends_at = 'infinity'
               and restriction_id = (select id from restrictions where key = ${key})`;
    const [row] = await sql`
      with period as (
        insert into status_periods (namespace, restriction_id, status, starts_at)
        select 'test', id, ${status}::restriction_status, ${at} from restrictions where key = ${key} returning id)
      insert into status_grounds (status_period_id, statement_id, "for", weight, ordinal)
      select period.id, s.id, 'STATUS', 'SUPPORTS', 0 from period, statements s where s.key = 'demo-2024-09:n09'
      returning status_period_id as id`;
    return row?.id;
  });
}

/** Waits until an instant has passed for Postgres, and for the `milliseconds` after it. */
async function passed(at: string, milliseconds = 0) {
  await database.sql`
    select pg_sleep(greatest(0, ${milliseconds / 1_000}::float8
                              + extract(epoch from ${at}::timestamptz - clock_timestamp())))`;
}

const statusOf = async (key: string): Promise<string> => {
  const [row] = await database.sql`
    select p.status from status_periods p join restrictions r on r.id = p.restriction_id
     where r.key = ${key} and p.starts_at <= now() and now() < p.ends_at`;
  return row?.status;
};

/** Two corrections, which undo each other: once a stream has told them, it has told all that came before. */
async function toldAll(key: string, told: { kind: string; to: string }[]) {
  const status = await statusOf(key);
  for (const [from, to] of [
    [status, 'DISCOURAGED'],
    ['DISCOURAGED', status],
  ] as const) {
    await database.sql`update status_periods set status = ${to} where ends_at = 'infinity' and status = ${from}
                         and restriction_id = (select id from restrictions where key = ${key})`;
    await expect.poll(() => told.at(-1)).toMatchObject({ kind: 'CORRECTION', to });
  }
  return told.slice(0, -2);
}

test('a period recorded before its day is sent then, and once when its day comes, by any process', async () => {
  const [usual, only, lines] = await Promise.all([
    followStatus(ATACMS),
    followStatus(ATACMS, 'kinds: [TOOK_EFFECT]'),
    follow(
      'changed(where: { kinds: [TOOK_EFFECT] }) { ... on Change { kind recordType before after principal } }',
    ),
  ]);
  const was = await statusOf(ATACMS);
  const at = soon(1_500);
  await plan(ATACMS, 'LIFTED', at);
  await expect.poll(() => usual.length).toBe(1);
  expect(await takeEffect(database.db)).toBe(0);
  expect(await statusOf(ATACMS)).toBe(was);

  const callers = [1, 2, 3].map(() => openDatabase(database.url, { connections: 1 }));
  for (const { close } of callers) closing.push(close);
  const end = Date.parse(at) + 500;
  const counts = await Promise.all(
    callers.map(async ({ db }) => {
      let count = 0;
      while (Date.now() < end) count += await takeEffect(db);
      return count;
    }),
  );
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1);
  expect(await statusOf(ATACMS)).toBe('LIFTED');

  const change = { from: was, to: 'LIFTED', before: { status: was }, after: { status: 'LIFTED' } };
  expect(await toldAll(ATACMS, usual)).toMatchObject([
    { kind: 'TRANSITION', ...change },
    { kind: 'TOOK_EFFECT', ...change, principal: 'caveat', reason: 'its day came' },
  ]);
  expect(only).toMatchObject([{ kind: 'TOOK_EFFECT', ...change }]);
  expect(lines).toMatchObject([
    {
      kind: 'TOOK_EFFECT',
      recordType: 'STATUS_PERIOD',
      before: { type: 'status', restriction: ATACMS, status: was },
      after: { type: 'status', restriction: ATACMS, status: 'LIFTED' },
    },
  ]);
});

test('periods that came due while no process ran are sent together, in the order of their days', async () => {
  const told = await follow(
    'statusChanged(where: { kinds: [TOOK_EFFECT] }) { ... on StatusChange { to restriction { key } } }',
  );
  const [first, second] = [soon(1_500), soon(2_000)];
  await plan(SIMILAR, 'LIMITED', second);
  await plan(STORM_SHADOW, 'LIMITED', first);
  await passed(second, 300);
  expect(await takeEffect(database.db)).toBe(2);
  expect(await takeEffect(database.db)).toBe(0);
  await expect.poll(() => told.length).toBe(2);
  expect(told.map(({ restriction }) => restriction.key)).toEqual([STORM_SHADOW, SIMILAR]);
});

test('a period that was moved takes effect on the later day only', async () => {
  const told = await followStatus(ATACMS);
  const [first, later] = [soon(1_500), soon(2_500)];
  const id = await plan(ATACMS, 'LIMITED', first);
  await database.sql.begin(async (sql) => {
    await sql`update status_periods set ends_at = ${later} where ends_at = ${first}`;
    await sql`update status_periods set starts_at = ${later} where id = ${id}`;
  });
  await passed(first, 100);
  expect(await takeEffect(database.db)).toBe(0);
  expect(await statusOf(ATACMS)).not.toBe('LIMITED');
  await passed(later, 100);
  expect(await takeEffect(database.db)).toBe(1);
  expect(await takeEffect(database.db)).toBe(0);
  const effects = (await toldAll(ATACMS, told)).filter(({ kind }) => kind === 'TOOK_EFFECT');
  expect(effects).toMatchObject([{ from: 'LIFTED', to: 'LIMITED', before: { status: 'LIFTED' } }]);
});

test('a period that was moved to a day gone by takes no effect on a day to come', async () => {
  const told = await followStatus(ATACMS);
  const [planned, past] = [soon(1_000), soon(-10)];
  const id = await plan(ATACMS, 'PERMITTED', planned);
  await database.sql.begin(async (sql) => {
    await sql`update status_periods set ends_at = ${past} where ends_at = ${planned}`;
    await sql`update status_periods set starts_at = ${past} where id = ${id}`;
  });
  await passed(planned, 100);
  expect(await takeEffect(database.db)).toBe(0);
  expect((await toldAll(ATACMS, told)).map(({ kind }) => kind)).not.toContain('TOOK_EFFECT');
});

test('a period that was taken out before its day never takes effect', async () => {
  const told = await followStatus(STORM_SHADOW);
  const at = soon(1_500);
  const id = await plan(STORM_SHADOW, 'PERMITTED', at);
  await database.sql.begin(async (sql) => {
    await sql`delete from status_grounds where status_period_id = ${id}`;
    await sql`delete from status_periods where id = ${id}`;
    await sql`update status_periods set ends_at = 'infinity' where ends_at = ${at}`;
  });
  await passed(at, 100);
  expect(await takeEffect(database.db)).toBe(0);
  const [transition, ...rest] = await toldAll(STORM_SHADOW, told);
  expect(transition).toMatchObject({ kind: 'TRANSITION', from: 'LIMITED', to: 'PERMITTED' });
  expect(rest.every(({ kind }) => kind === 'CORRECTION')).toBe(true);
  expect(rest).toContainEqual(expect.objectContaining({ from: 'PERMITTED', to: null }));
});

test('a consent takes effect, too', async () => {
  const told = await follow(
    'changed(where: { recordTypes: [CONSENT_PERIOD] }) { ... on Change { kind before after } }',
  );
  const at = soon(1_500);
  const [current] = await database.sql`
    select p.id, p.consent_id, p.state from consent_periods p where p.ends_at = 'infinity' order by p.id limit 1`;
  const state = current?.state === 'GRANTED' ? 'DENIED' : 'GRANTED';
  await database.sql.begin(async (sql) => {
    await sql`update consent_periods set ends_at = ${at} where id = ${current?.id}`;
    await sql`
      with period as (
        insert into consent_periods (namespace, consent_id, state, starts_at)
        values ('test', ${current?.consent_id}, ${state}::consent_state, ${at}) returning id)
      insert into consent_grounds (consent_period_id, statement_id, weight, ordinal)
      select period.id, s.id, 'SUPPORTS', 0 from period, statements s where s.key = 'demo-2024-09:n09'`;
  });
  await expect.poll(() => told.map(({ kind }) => kind)).toContain('TRANSITION');
  await passed(at, 100);
  expect(await takeEffect(database.db)).toBe(1);
  await expect.poll(() => told.at(-1)?.kind).toBe('TOOK_EFFECT');
  expect(told.at(-1)).toMatchObject({ before: { state: current?.state }, after: { state } });
  expect(told.filter(({ kind }) => kind === 'TOOK_EFFECT')).toHaveLength(1);
});

test('a change of the licence policy is sent as a transition, and again when its day comes', async () => {
  const judged = (licencePolicy: string, validFrom: string) => ({
    ...{ type: 'status', restriction: 'lenses', status: 'LICENCE_REQUIRED', licencePolicy, validFrom },
    grounds: [{ statement: 'paper' }],
  });
  const coding = bundle(
    'n',
    { type: 'document', key: 'paper', text: 'Lenses need a licence, which is rarely granted.' },
    {
      ...{ type: 'statement', key: 'paper', quotation: 'INDIRECT', attribution: 'NARRATOR' },
      evidence: { document: 'paper', exact: 'Lenses need a licence' },
    },
    { type: 'restriction', key: 'lenses', title: 'Lenses', modality: 'PROHIBITION', action: 'TRANSFER' },
    judged('PRESUMPTION_OF_DENIAL', '2024-01-01'),
  );
  await load(database.db, coding);
  const told = await follow(`statusChanged(where: { restrictions: { in: ["lenses"] } }) {
    ... on StatusChange { kind isCurrent from to before { licencePolicy } after { licencePolicy } } }`);
  const change = (before: string, after: string) => ({
    ...{ from: 'LICENCE_REQUIRED', to: 'LICENCE_REQUIRED' },
    ...{ before: { licencePolicy: before }, after: { licencePolicy: after } },
  });
  await load(database.db, bundle('n', judged('CASE_BY_CASE', '2024-06-01')));
  const first = { kind: 'TRANSITION', isCurrent: true, ...change('PRESUMPTION_OF_DENIAL', 'CASE_BY_CASE') };
  await expect.poll(() => told).toEqual([first]);

  const second = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 1_000).toISOString();
  await load(database.db, bundle('n', judged('PRESUMPTION_OF_APPROVAL', second.replace('.000', ''))));
  const planned = change('CASE_BY_CASE', 'PRESUMPTION_OF_APPROVAL');
  await expect.poll(() => told.slice(1)).toEqual([{ kind: 'TRANSITION', isCurrent: false, ...planned }]);
  await passed(second);
  expect(await takeEffect(database.db)).toBe(1);
  await expect.poll(() => told.slice(2)).toEqual([{ kind: 'TOOK_EFFECT', isCurrent: true, ...planned }]);
});
