import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKey } from '../../../src/access/keys.ts';
import { firstOf, lastOf, microsecondsOf } from '../../../src/graphql/as-of/instants.ts';
import { schema } from '../../../src/graphql/schema.ts';
import { asking } from '../../support/asking.ts';
import { graphql } from '../../support/both-ways.ts';
import { bundle, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';
import { fc } from '../../support/runs/drawing.ts';
import { startServer, type TestServer } from '../../support/servers/server.ts';

const database = useDatabase();
const ask = asking(database);
let server: TestServer;
afterAll(() => server?.close());

const text = 'Ada said so.';
const spoken = {
  'before-midnight': '2024-06-09T23:59:59.999Z',
  'at-midnight': '2024-06-10T00:00:00.000Z',
  'in-the-evening': '2024-06-10T23:59:59.999Z',
  'the-next-day': '2024-06-11T00:00:00.000Z',
};
const record = bundle(
  'n',
  { type: 'document', key: 'paper', text },
  { type: 'actor', key: 'ada', kind: 'STATE', name: 'Ada' },
  { type: 'item', key: 'rocket', kind: 'SYSTEM', name: 'Rocket' },
  { type: 'restriction', key: 'rule', title: 'No rockets', modality: 'PROHIBITION', items: ['rocket'] },
  ...Object.entries(spoken).map(([key, at]) => ({
    type: 'statement',
    key,
    quotation: 'INDIRECT',
    attribution: 'ON_THE_RECORD',
    speakers: [{ actor: 'ada' }],
    spoken: at,
    evidence: { document: 'paper', exact: text },
  })),
  {
    type: 'status',
    restriction: 'rule',
    status: 'PROHIBITED',
    validFrom: '2024-06-10T12:00:00Z',
    grounds: [{ statement: 'at-midnight', for: 'STATUS', weight: 'SUPPORTS' }],
  },
);

/** When the bundle was recorded, set by hand: the last millisecond of a day. */
const recorded = '2026-01-05T23:59:59.9999Z';

beforeAll(async () => {
  await load(database.db, record);
  await database.sql`update revisions set recorded_at = ${recorded}`;
  server = await startServer(database, schema);
});

const statusAt = async (validAt: string) =>
  (
    await ask(
      'query ($v: DateOrTime) { restriction(name: "rule") { statusPeriod(asOf: { validAt: $v }) { status } } }',
      { v: validAt },
    )
  ).restriction.statusPeriod?.status ?? null;
const titleKnownAt = async (knownAt: string) =>
  (
    await ask('query ($k: DateOrTime) { restriction(name: "rule", asOf: { knownAt: $k }) { title } }', {
      k: knownAt,
    })
  ).restriction?.title ?? null;

describe('a day', () => {
  it('in `validAt` is its last instant', async () => {
    expect(await statusAt('2024-06-10')).toBe('PROHIBITED');
    expect(await statusAt('2024-06-09')).toBeNull();
    expect(await statusAt('2024-06-10T00:00:00Z')).toBeNull();
  });

  it('in `knownAt` is its last instant, to the microsecond', async () => {
    expect(await titleKnownAt('2026-01-05')).toBe('No rockets');
    expect(await titleKnownAt('2026-01-05T23:59:59.999000Z')).toBeNull();
    expect(await titleKnownAt('2026-01-05T23:59:59.999Z')).toBe('No rockets');
    expect(await titleKnownAt('2026-01-04')).toBeNull();
    const { restriction } = await ask(`{ restriction(name: "rule") {
      during: timeline(asOf: { knownAt: "2026-01-05" }) { status } before: timeline(asOf: { knownAt: "2026-01-04" }) { status }
      diff(from: { validAt: "2024-06-10", knownAt: "2026-01-04" }, to: { validAt: "2024-06-10", knownAt: "2026-01-05" }) { kind after { status } }
      world: diff(from: { validAt: "2024-06-09" }, to: { validAt: "2024-06-10" }) { kind after { status } }
    } }`);
    expect(restriction).toEqual({
      during: [{ status: 'PROHIBITED' }],
      before: [],
      diff: [{ kind: 'KNOWLEDGE', after: { status: 'PROHIBITED' } }],
      world: [{ kind: 'WORLD', after: { status: 'PROHIBITED' } }],
    });
  });

  it('is its first instant in `from`, its last in `until`', async () => {
    const find = async (stretch: object) =>
      (
        await ask(
          'query ($s: InstantFilter) { statements(where: { spoken: $s }, first: 100) { nodes { key } } }',
          { s: stretch },
        )
      ).statements.nodes.map(({ key }: { key: string }) => key.replace('n:', ''));
    const day = ['at-midnight', 'in-the-evening'];
    for (const certainty of ['CERTAINLY', 'POSSIBLY'])
      expect(await find({ from: '2024-06-10', until: '2024-06-10', certainty })).toEqual(day);
    expect(await find({ from: '2024-06-10' })).toEqual([...day, 'the-next-day']);
    expect(await find({ until: '2024-06-10' })).toEqual(['before-midnight', ...day]);
  });

  it('that is not over, or lies ahead, is now in `knownAt`: what is written next is in the next answer', async () => {
    const { key } = await createKey(database.db, 'writer');
    const [{ today }] =
      (await database.sql`select to_char(now() at time zone 'UTC', 'YYYY-MM-DD') as today`) as never as [
        { today: string },
      ];
    const actors = async (knownAt: string) => {
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: `{ actors(asOf: { knownAt: "${knownAt}" }) { totalCount } }` }),
      });
      return (await response.json()).data.actors.totalCount;
    };
    for (const [index, knownAt] of [today, '2999-12-31', today].entries()) {
      expect(await actors(knownAt)).toBe(1 + index);
      expect(await actors(knownAt)).toBe(1 + index);
      const written = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
        body: JSON.stringify({
          query: `mutation { addActor(input: { key: "state-${index}", kind: STATE, name: "State" }) { outcome } }`,
        }),
      });
      expect(await written.json()).toMatchObject({ data: { addActor: { outcome: 'ADDED' } } });
      expect(await actors(knownAt)).toBe(2 + index);
    }
  });
});

describe('an instant', () => {
  it('is read with seven and nine decimals, of which those past the sixth never reach further', async () => {
    expect(await titleKnownAt('2026-01-05T23:59:59.9999000Z')).toBe('No rockets');
    expect(await titleKnownAt('2026-01-05T23:59:59.999900999Z')).toBe('No rockets');
    expect(await titleKnownAt('2026-01-05T23:59:59.999899999Z')).toBeNull();
    expect(await statusAt('2024-06-10T12:00:00.0000000Z')).toBe('PROHIBITED');
    expect(await statusAt('2024-06-10T11:59:59.999999999Z')).toBeNull();
  });

  it('is rounded to the microsecond that keeps what is asked: up for a first, down for a last', () => {
    const instant = fc.tuple(
      fc.date({
        min: new Date('0001-01-02T00:00:00Z'),
        max: new Date('9999-12-30T00:00:00Z'),
        noInvalidDate: true,
      }),
      fc.nat({ max: 999_999_999 }),
      fc.integer({ min: 1, max: 9 }),
    );
    fc.assert(
      fc.property(instant, ([date, nanoseconds, digits]) => {
        const decimals = String(nanoseconds).padStart(9, '0').slice(0, digits);
        const moment = date.toISOString().replace(/\.\d{3}Z$/, `.${decimals}Z`);
        const exact = microsecondsOf(moment.replace(/\.\d+/, '')) * 1_000n + BigInt(decimals.padEnd(9, '0'));
        const [first, last] = [microsecondsOf(firstOf(moment)), microsecondsOf(lastOf(moment))];
        expect(first * 1_000n >= exact && first * 1_000n - exact < 1_000n).toBe(true);
        expect(last * 1_000n <= exact && exact - last * 1_000n < 1_000n).toBe(true);
      }),
    );
  });
});

describe('what is neither', () => {
  it.each([
    ['2024-09', /month or a year/],
    ['2024', /month or a year/],
    ['2024-02-30', /no such day/],
    ['0000-01-01', /no such day/],
    ['2024-9-1', /DateOrTime is a day/],
    ['today', /DateOrTime is a day/],
    ['2024-09-13T08:00:00', /offset/],
    ['2024-09-13T08:00:00.1234567890Z', /nine decimals/],
    ['2024-02-30T08:00:00Z', /DateOrTime is a day/],
    ['+10000-01-01T00:00:00Z', /0001 to 9999/],
    [' 2024-09-13', /DateOrTime is a day/],
    ['2024-09-13Z', /DateOrTime is a day/],
    [20240913, /it is text/],
  ])('%j is refused', async (value, reason) => {
    for (const where of [
      'asOf: { validAt: $v }',
      'asOf: { knownAt: $v }',
      'where: { spoken: { from: $v } }',
      'where: { spoken: { until: $v } }',
    ]) {
      const { errors } = await graphql({
        schema,
        source: `query ($v: DateOrTime) { statements(${where}) { totalCount } }`,
        variableValues: { v: value },
        contextValue: { db: database.db, principal: null, requestId: 'test' },
      });
      expect(errors?.[0]?.message).toMatch(reason);
    }
  });
});
