import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { schema } from '../../src/graphql/schema.ts';
import { takeEffect } from '../../src/record/effects.ts';
import { openTap } from '../faults/tap.ts';
import { bundle, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';
import { startServer, type TestServer } from '../support/server.ts';

const database = useDatabase();
let server: TestServer;
const closing: (() => unknown)[] = [];

const rules = ['gap', 'interrupted', 'followed', 'past', 'down', 'consent', 'outage'];
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

test('an end is told when its day comes, by default and to filters by `from` and `to`, with what holds then', async () => {
  const end = soon(2);
  await record(
    status('gap', 'PERMITTED', { validFrom: '2024-01-01', validTo: end.second }),
    status('interrupted', 'PROHIBITED', { validFrom: '2024-01-01' }),
    status('interrupted', 'LIFTED', { validFrom: '2024-03-01', validTo: end.second }),
  );
  const [gap, interrupted, resumed, lines] = await Promise.all([
    followStatus('gap'),
    followStatus('interrupted', 'from: { in: [LIFTED] }'),
    followStatus('interrupted', 'to: { eq: PROHIBITED }'),
    follow('changed(where: { kinds: [ENDED] }) { ... on Change { kind recordType before after } }'),
  ]);
  expect(await takeEffect(database.db)).toBe(0);
  await passed(end.over);
  expect(await takeEffect(database.db)).toBe(2);
  expect(await takeEffect(database.db)).toBe(0);
  const line = (value: string) => ({ status: value, validTo: { edtf: end.second } });
  const ended = (from: string, to: string | null) => [
    { kind: 'ENDED', from, to, before: line(from), after: line(from) },
  ];
  await expect.poll(() => gap.at(-1)).toEqual(ended('PERMITTED', null)[0]);
  await expect.poll(() => interrupted).toEqual(ended('LIFTED', 'PROHIBITED'));
  await expect.poll(() => resumed).toEqual(ended('LIFTED', 'PROHIBITED'));
  await expect.poll(() => lines.length).toBe(2);
  for (const { before, after } of lines) expect(before).toEqual(after);
});

test('where another period begins at that instant, its beginning alone is told', async () => {
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

test('an end that had passed when it was recorded is not told', async () => {
  await record(status('past', 'PERMITTED', { validFrom: '2024-01-01', validTo: '2024-06-30' }));
  expect(await takeEffect(database.db)).toBe(0);
  const [scheduled] = await database.sql`
    select count(*)::int as count from scheduled_effects s join status_periods p on p.id = s.entity_id
      join restrictions r on r.id = p.restriction_id where r.key = 'past'`;
  expect(scheduled?.count).toBe(0);
});

test('what began and ended while every process was down is told in order, each once', async () => {
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
