import { graphql } from 'graphql';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { schema } from '../../src/graphql/schema.ts';
import { takeEffect } from '../../src/record/revisions/effects.ts';
import { openTap } from '../faults/support/tap.ts';
import { asking } from '../support/asking.ts';
import { bundle, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';
import { startServer, type TestServer } from '../support/servers/server.ts';

const database = useDatabase();
let server: TestServer;
const closing: (() => unknown)[] = [];

const rules = [
  'gap',
  'never',
  'interrupted',
  'followed',
  'past',
  'down',
  'consent',
  'outage',
  'lapsed',
  'renewed',
  'restored',
];
const grounds = [{ statement: 'claim', for: 'STATUS', weight: 'SUPPORTS' }];
const status = (restriction: string, value: string, dates: object) => ({
  type: 'status',
  restriction,
  status: value,
  grounds,
  ...dates,
});
const record = (...lines: object[]) => load(database.db, bundle('n', ...lines));

beforeAll(async () => {
  await record(
    { type: 'document', key: 'paper', text: 'The source says so.' },
    {
      type: 'statement',
      key: 'claim',
      quotation: 'INDIRECT',
      attribution: 'NARRATOR',
      evidence: { document: 'paper', exact: 'The source says so.' },
    },
    { type: 'actor', key: 'land', kind: 'STATE', name: 'Land' },
    ...rules.map((key) => ({ type: 'restriction', key, title: key, modality: 'PROHIBITION' })),
  );
  // Nobody calls `takeEffect` but the tests.
  server = await startServer(database, schema);
});

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
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

const followStatus = (key: string, where = '') =>
  follow(`statusChanged(where: { restrictions: { in: ["${key}"] } ${where} }) {
    ... on StatusChange { kind from to before { status validTo { edtf } } after { status validTo { edtf } } } }`);

/** A whole second to come: a period that ends with it ends when it is over. */
function soon(seconds: number): { second: string; over: string } {
  const at = Math.ceil(Date.now() / 1_000) * 1_000 + seconds * 1_000;
  return { second: `${new Date(at).toISOString().slice(0, 19)}Z`, over: new Date(at + 1_000).toISOString() };
}

async function passed(at: string) {
  await database.sql`
    select pg_sleep(greatest(0, 0.1 + extract(epoch from ${at}::timestamptz - clock_timestamp())))`;
}

/** The answer of the server, which caches answers and runs plans; graphql-js gives the same. */
async function answer(query: string) {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = (await response.json()) as { data: unknown; errors?: unknown };
  expect(errors).toBeUndefined();
  expect(data).toEqual(JSON.parse(JSON.stringify(await asking(database)(query))));
  return data;
}

const three = '(where: { restrictions: { in: ["gap", "interrupted", "never"] } }, orderBy: { field: KEY })';
const among = (status: string) =>
  `(where: { restrictions: { in: ["gap", "interrupted", "never"] }, ${status} }, orderBy: { field: KEY }) { nodes { key } totalCount }`;
const asked = `{
  restrictions${three} { nodes { key status statusPeriod { status } } groups(by: STATUS) { nodes { status count } } }
  is: restrictions${among('status: { eq: EXPIRED }')}
  among: restrictions${among('status: { in: [EXPIRED, LIFTED] }')}
  not: restrictions${among('status: { notIn: [EXPIRED] }')}
  notLifted: restrictions${among('status: { notIn: [LIFTED] }')}
  none: restrictions${among('status: { isNull: true }')}
  some: restrictions${among('status: { isNull: false }, review: { isNull: true }')}
  inForce: restrictions${among('isInForce: true')}
  notInForce: restrictions${among('not: { status: { eq: EXPIRED } }')}
  earlier: restriction(name: "gap", asOf: { validAt: "2024-02-01" }) { status statusPeriod { status } }
  long: restriction(name: "gap", asOf: { validAt: "2023-02-01" }) { status }
}`;
const found = (...keys: string[]) => ({ nodes: keys.map((key) => ({ key })), totalCount: keys.length });

test('an end is sent when its day comes, by default and to filters by `from` and `to`, with what holds then', async () => {
  const end = soon(2);
  await record(
    status('gap', 'PERMITTED', { validFrom: '2024-01-01', validTo: end.second }),
    status('interrupted', 'PROHIBITED', { validFrom: '2024-01-01' }),
    status('interrupted', 'LIFTED', { validFrom: '2024-03-01', validTo: end.second }),
  );
  const [gap, interrupted, resumed, lines] = await Promise.all([
    followStatus('gap', 'to: { in: [EXPIRED] }'),
    followStatus('interrupted', 'from: { in: [LIFTED] }'),
    followStatus('interrupted', 'to: { eq: PROHIBITED }'),
    follow('changed(where: { kinds: [ENDED] }) { ... on Change { kind recordType before after } }'),
  ]);
  expect(await takeEffect(database.db)).toBe(0);
  const before = await answer(asked);
  expect(await answer(asked)).toEqual(before);
  expect(before).toMatchObject({
    restrictions: { nodes: [{ status: 'PERMITTED' }, { status: 'LIFTED' }, { status: null }] },
    is: found(),
    among: found('interrupted'),
    not: found('gap', 'interrupted'),
    none: found('never'),
    some: found(),
    inForce: found('gap'),
  });
  await passed(end.over);
  // Nothing was committed since: what is kept of before has ended by itself.
  expect(await answer(asked)).toEqual({
    restrictions: {
      nodes: [
        { key: 'gap', status: 'EXPIRED', statusPeriod: null },
        { key: 'interrupted', status: 'PROHIBITED', statusPeriod: { status: 'PROHIBITED' } },
        { key: 'never', status: null, statusPeriod: null },
      ],
      groups: {
        nodes: [
          { status: 'PROHIBITED', count: 1 },
          { status: 'EXPIRED', count: 1 },
          { status: null, count: 1 },
        ],
      },
    },
    is: found('gap'),
    among: found('gap'),
    not: found('interrupted'),
    notLifted: found('gap', 'interrupted'),
    none: found('never'),
    some: found('gap'),
    inForce: found('interrupted'),
    notInForce: found('interrupted', 'never'),
    earlier: { status: 'PERMITTED', statusPeriod: { status: 'PERMITTED' } },
    long: { status: null },
  });
  const { gap: recorded } = (await answer('{ gap: restriction(name: "gap") { lastRecordedAt } }')) as {
    gap: { lastRecordedAt: string };
  };
  // As it was known then, the day of the end has come, too.
  expect(
    await answer(`{ restrictions(where: { status: { eq: EXPIRED } }, asOf: { knownAt: "${recorded.lastRecordedAt}" }) {
      nodes { key status } } }`),
  ).toEqual({ restrictions: { nodes: [{ key: 'gap', status: 'EXPIRED' }] } });
  expect(await takeEffect(database.db)).toBe(2);
  expect(await takeEffect(database.db)).toBe(0);
  const line = (value: string) => ({ status: value, validTo: { edtf: end.second } });
  const ended = (from: string, to: string | null) => [
    { kind: 'ENDED', from, to, before: line(from), after: line(from) },
  ];
  await expect.poll(() => gap.at(-1)).toEqual(ended('PERMITTED', 'EXPIRED')[0]);
  await expect.poll(() => interrupted).toEqual(ended('LIFTED', 'PROHIBITED'));
  await expect.poll(() => resumed).toEqual(ended('LIFTED', 'PROHIBITED'));
  await expect.poll(() => lines.length).toBe(2);
  for (const { before, after } of lines) expect(before).toEqual(after);
});

test('nobody records that a status has expired', async () => {
  const refused = await record(status('past', 'EXPIRED', { validFrom: '2024-01-01' })).catch(
    (error) => error,
  );
  expect(refused.problems).toMatchObject([
    {
      field: 'status',
      reason:
        '"EXPIRED" is not one of PROPOSED, REJECTED, PROHIBITED, LICENCE_REQUIRED, LIMITED, DISCOURAGED, IN_FORCE, PERMITTED, SUSPENDED, LIFTED',
    },
  ]);
  const { errors } = await graphql({
    schema,
    source: 'mutation { changeStatus(input: { status: EXPIRED }) { outcome } }',
  });
  expect(errors?.map(({ message }) => message)).toContain(
    'Value "EXPIRED" does not exist in "RecordedStatus" enum.',
  );
});

test('where another period begins at that instant, only its beginning is sent', async () => {
  const end = soon(2);
  await record(status('followed', 'PERMITTED', { validFrom: '2024-01-01', validTo: end.second }));
  const next = `${new Date(Date.parse(end.over)).toISOString().slice(0, 19)}Z`;
  await record(status('followed', 'PROHIBITED', { validFrom: next }));
  const told = await followStatus('followed', 'kinds: [TOOK_EFFECT, ENDED]');
  await passed(end.over);
  expect(await takeEffect(database.db)).toBe(1);
  await expect
    .poll(() => told.map(({ kind, from, to }) => [kind, from, to]))
    .toEqual([['TOOK_EFFECT', 'PERMITTED', 'PROHIBITED']]);
});

test('what follows an expired status comes from EXPIRED, and a stream begins with what has expired', async () => {
  await record(
    status('lapsed', 'PERMITTED', { validFrom: '2023-01-01', validTo: '2023-06-30' }),
    status('renewed', 'PERMITTED', { validFrom: '2023-01-01', validTo: '2023-06-30' }),
    status('restored', 'PROHIBITED', { validFrom: '2023-01-01' }),
    status('restored', 'LIFTED', { validFrom: '2023-03-01', validTo: '2023-03-31' }),
  );
  const [changes, none] = await Promise.all([
    followStatus('renewed', 'from: { eq: EXPIRED }'),
    followStatus('renewed', 'from: { isNull: true }'),
  ]);
  await record(status('renewed', 'LIMITED', { validFrom: '2024-01-01' }));
  await expect
    .poll(() => changes)
    .toEqual([
      {
        kind: 'TRANSITION',
        from: 'EXPIRED',
        to: 'LIMITED',
        before: null,
        after: { status: 'LIMITED', validTo: null },
      },
    ]);
  expect(none).toEqual([]);

  const state = await follow(`statusChanged(startWith: CURRENT_STATE, where: {
    restrictions: { in: ["lapsed", "renewed", "restored", "never"] } }) {
    __typename ... on StatusChange { kind restrictionKey from to isCurrent after { status } } }`);
  await expect.poll(() => state.at(-1)?.__typename).toBe('SnapshotEnd');
  const told = (restrictionKey: string, was: string, to: string, isCurrent: boolean) => ({
    ...{ __typename: 'StatusChange', kind: 'INITIAL', from: null, restrictionKey, to, isCurrent },
    after: { status: was },
  });
  expect(state.slice(0, -1)).toEqual([
    told('lapsed', 'PERMITTED', 'EXPIRED', false),
    told('renewed', 'LIMITED', 'LIMITED', true),
    told('restored', 'PROHIBITED', 'PROHIBITED', true),
  ]);
});

test('an end that had passed when it was recorded is not told', async () => {
  await record(status('past', 'PERMITTED', { validFrom: '2024-01-01', validTo: '2024-06-30' }));
  expect(await takeEffect(database.db)).toBe(0);
  const [scheduled] = await database.sql`
    select count(*)::int as count from scheduled_effects s join status_periods p on p.id = s.entity_id
      join restrictions r on r.id = p.restriction_id where r.key = 'past'`;
  expect(scheduled?.count).toBe(0);
});

test('periods that began and ended while every process was down are sent in order, each once', async () => {
  const [first, second] = [soon(1), soon(2)];
  await record(
    status('down', 'PROHIBITED', { validFrom: '2024-01-01' }),
    status('down', 'LIFTED', { validFrom: first.second, validTo: second.second }),
  );
  const told = await followStatus('down', 'kinds: [TOOK_EFFECT, ENDED]');
  await passed(second.over);
  expect(await takeEffect(database.db)).toBe(2);
  await expect
    .poll(() => told.map(({ kind, from, to }) => [kind, from, to]))
    .toEqual([
      ['TOOK_EFFECT', 'PROHIBITED', 'LIFTED'],
      ['ENDED', 'LIFTED', 'PROHIBITED'],
    ]);
});

const granted = (restriction: string, dates: object) => ({
  type: 'consent',
  restriction,
  consentingParty: 'land',
  covers: 'EXPANSION_OF_USE',
  state: 'GRANTED',
  grounds: [{ statement: 'claim' }],
  ...dates,
});

test('a consent that ended and began again during an outage blocks and unblocks, each on its day', async () => {
  const [end, start] = [soon(1), soon(3)];
  await record(
    status('outage', 'LIMITED', { validFrom: '2024-01-01' }),
    granted('outage', { validFrom: '2024-02-01', validTo: end.second }),
    granted('outage', { validFrom: start.second }),
  );
  const told = await follow(
    'changed(where: { kinds: [ENDED, TOOK_EFFECT, BLOCKED, UNBLOCKED] }) { ... on Change { kind recordType } }',
  );
  await passed(start.over);
  await takeEffect(database.db);
  await expect
    .poll(() => told.map(({ kind, recordType }) => `${recordType} ${kind}`))
    .toEqual([
      'CONSENT_PERIOD ENDED',
      'STATUS_PERIOD BLOCKED',
      'CONSENT_PERIOD TOOK_EFFECT',
      'STATUS_PERIOD UNBLOCKED',
    ]);
});

test('a consent that ends blocks in the same commit', async () => {
  const end = soon(2);
  await record(
    status('consent', 'LIMITED', { validFrom: '2024-01-01' }),
    granted('consent', { validFrom: '2024-02-01', validTo: end.second }),
  );
  const told = await follow(
    'changed(where: { kinds: [ENDED, BLOCKED] }) { ... on Change { kind recordType recordedAt } }',
  );
  await passed(end.over);
  expect(await takeEffect(database.db)).toBe(1);
  await expect.poll(() => told.length).toBe(2);
  expect(told.map(({ kind, recordType }) => `${recordType} ${kind}`)).toEqual([
    'CONSENT_PERIOD ENDED',
    'STATUS_PERIOD BLOCKED',
  ]);
  expect(new Set(told.map(({ recordedAt }) => recordedAt)).size).toBe(1);
});
