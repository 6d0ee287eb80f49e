import { beforeAll, describe, expect, it } from 'vitest';
import { schema } from '../../../src/graphql/schema.ts';
import { type Answer, asking } from '../../support/asking.ts';
import { countsPlainly, graphql } from '../../support/both-ways.ts';
import { bundle, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';
import { writing } from '../../support/writing.ts';

const statements: string[] = [];
countsPlainly(statements);
const database = useDatabase({ onQuery: (text) => statements.push(text) });
const ask = asking(database);
const write = writing(ask);

/** The latest commit: as of then, the record is what it is. */
async function moment(): Promise<string> {
  const { changes } = await ask(`{ changes(first: 100) { nodes { recordedAt } } }`);
  return changes.nodes.at(-1).recordedAt;
}

const text = 'Ada Alpha said the rule holds. Later she said it was lifted.';
const record = bundle(
  'n',
  { type: 'document', key: 'paper', text },
  { type: 'actor', key: 'ada', kind: 'PERSON', name: 'Ada Alpha' },
  { type: 'actor', key: 'party', kind: 'STATE', name: 'Party' },
  { type: 'item', key: 'rocket', kind: 'SYSTEM', name: 'Rocket' },
  {
    type: 'restriction',
    key: 'rule',
    title: 'No rockets',
    modality: 'PROHIBITION',
    items: ['rocket'],
    parties: [{ actor: 'party', function: 'ASSIGNER' }],
  },
  {
    type: 'statement',
    key: 'claim',
    quotation: 'INDIRECT',
    attribution: 'ON_THE_RECORD',
    speakers: [{ actor: 'ada' }],
    spoken: '2024-01',
    evidence: { document: 'paper', exact: 'Ada Alpha said the rule holds.' },
    stances: [{ restriction: 'rule', stance: 'MAINTAIN', explicitness: 'EXPLICIT' }],
  },
  {
    type: 'status',
    restriction: 'rule',
    status: 'PROHIBITED',
    validFrom: '2024-01-01',
    grounds: [{ statement: 'claim', for: 'STATUS', weight: 'SUPPORTS' }],
  },
  {
    type: 'consent',
    restriction: 'rule',
    consentingParty: 'party',
    covers: 'EXPANSION_OF_USE',
    state: 'REQUESTED',
    validFrom: '2024-01-01',
    grounds: [{ statement: 'claim', weight: 'SUPPORTS' }],
  },
);

const times: Record<'loaded' | 'changed' | 'corrected' | 'amended', string> = {} as never;

beforeAll(async () => {
  await load(database.db, record);
  times.loaded = await moment();
  const grounds = [{ statement: 'n:claim', axis: 'STATUS', weight: 'SUPPORTS' }];
  const change = {
    restriction: 'rule',
    expectedVersion: 1,
    status: 'LIFTED',
    validFrom: { edtf: '2024-06-01' },
  };
  const begun = await write('changeStatus', { ...change, grounds }, 'id restriction { version }');
  expect(begun.__typename).toBe('StatusPeriod');
  times.changed = await moment();
  const correction = { status: 'LIMITED', validFrom: { edtf: '2024-07-01' } };
  const corrected = await write(
    'correctStatus',
    { period: begun.id, expectedVersion: begun.restriction.version, ...correction },
    'id restriction { version }',
  );
  expect(corrected.__typename).toBe('StatusPeriod');
  times.corrected = await moment();
  const { restriction } = await ask(`{ restriction(name: "rule") { id } }`);
  const amended = await write('amendRestriction', {
    restriction: restriction.id,
    expectedVersion: corrected.restriction.version,
    title: 'Some rockets',
  });
  expect(amended.__typename).toBe('Restriction');
  times.amended = await moment();
});

const timeline = (periods: Answer[]) => periods.map((it) => [it.status, it.validFrom?.edtf ?? null]);

describe('what is different', () => {
  const diff = async (from: object, to: object) => {
    const { restriction } = await ask(
      `query ($from: AsOf!, $to: AsOf!) { restriction(name: "rule") { diff(from: $from, to: $to) { kind
        before { status validFrom { edtf } } after { status validFrom { edtf } } } } }`,
      { from, to },
    );
    return restriction.diff.map(({ kind, before, after }: Answer) => [
      kind,
      before && `${before.status} ${before.validFrom.edtf}`,
      after && `${after.status} ${after.validFrom.edtf}`,
    ]);
  };
  const [spring, june, august] = ['2024-03-01', '2024-06-15', '2024-08-01'].map((day) => `${day}T00:00:00Z`);

  it('in the world, as it is known now', async () => {
    expect(await diff({ validAt: spring }, { validAt: august })).toEqual([
      ['WORLD', 'PROHIBITED 2024-01-01', 'LIMITED 2024-07-01'],
    ]);
    expect(await diff({ validAt: spring }, { validAt: june })).toEqual([]);
    expect(await diff({ validAt: '2023-01-01T00:00:00Z' }, { validAt: spring })).toEqual([
      ['WORLD', null, 'PROHIBITED 2024-01-01'],
    ]);
  });

  it('in our knowledge, where the world stays the same', async () => {
    const { loaded, changed, corrected } = times;
    expect(
      await diff({ validAt: august, knownAt: changed }, { validAt: august, knownAt: corrected }),
    ).toEqual([['KNOWLEDGE', 'LIFTED 2024-06-01', 'LIMITED 2024-07-01']]);
    expect(await diff({ validAt: august, knownAt: loaded }, { validAt: august, knownAt: changed })).toEqual([
      ['KNOWLEDGE', null, 'LIFTED 2024-06-01'],
    ]);
    expect(await diff({ validAt: spring, knownAt: loaded }, { validAt: august, knownAt: changed })).toEqual([
      ['WORLD', 'PROHIBITED 2024-01-01', 'LIFTED 2024-06-01'],
    ]);
  });

  it('of both, each told apart', async () => {
    expect(
      await diff({ validAt: spring, knownAt: times.changed }, { validAt: august, knownAt: times.corrected }),
    ).toEqual([
      ['KNOWLEDGE', 'LIFTED 2024-06-01', 'LIMITED 2024-07-01'],
      ['WORLD', 'PROHIBITED 2024-01-01', 'LIMITED 2024-07-01'],
    ]);
  });
});

describe('the record as of two times', () => {
  it('says how old the evidence of a status is', async () => {
    const { restriction } = await ask(`{ restriction(name: "rule") {
      statusPeriod(asOf: { validAt: "2024-02-01T00:00:00Z" }) { lastEvidenceAt isStale review: isContested(axis: REVIEW) isContested
        grounds(weight: AGAINST) { weight } support: grounds(axis: STATUS, weight: SUPPORTS) { statement { key } } }
      later: statusPeriod(asOf: { validAt: "2024-12-01T00:00:00Z" }) { lastEvidenceAt isStale }
    } }`);
    expect(restriction.statusPeriod).toEqual({
      lastEvidenceAt: '2024-01-31T23:59:59.999Z',
      isStale: false,
      review: false,
      isContested: false,
      grounds: [],
      support: [{ statement: { key: 'n:claim' } }],
    });
    expect(restriction.later.isStale).toBe(true);
  });

  it('has the status of any day of the world', async () => {
    const { restriction } = await ask(`{ restriction(name: "rule") {
      before: statusPeriod(asOf: { validAt: "2023-12-31T00:00:00Z" }) { status }
      mid: statusPeriod(asOf: { validAt: "2024-06-15T00:00:00Z" }) { status }
      now: statusPeriod { status }
    } }`);
    expect(restriction).toEqual({
      before: null,
      mid: { status: 'PROHIBITED' },
      now: { status: 'LIMITED' },
    });
  });

  it('answers what was known, at each commit', async () => {
    const { restriction } = await ask(
      `query ($loaded: DateOrTime, $changed: DateOrTime, $corrected: DateOrTime) { restriction(name: "rule") {
        title
        loaded: timeline(asOf: { knownAt: $loaded }) { status validFrom { edtf } grounds { statement { key } } restriction { title } }
        changed: timeline(asOf: { knownAt: $changed }) { status validFrom { edtf } }
        corrected: timeline(asOf: { knownAt: $corrected }) { status validFrom { edtf } }
        now: timeline { status validFrom { edtf } restriction { title } }
      } }`,
      times,
    );
    expect(timeline(restriction.loaded)).toEqual([['PROHIBITED', '2024-01-01']]);
    expect(timeline(restriction.changed)).toEqual([
      ['PROHIBITED', '2024-01-01'],
      ['LIFTED', '2024-06-01'],
    ]);
    expect(timeline(restriction.corrected)).toEqual([
      ['PROHIBITED', '2024-01-01'],
      ['LIMITED', '2024-07-01'],
    ]);
    expect(timeline(restriction.now)).toEqual(timeline(restriction.corrected));
    expect(restriction.title).toBe('Some rockets');
    expect(restriction.loaded[0].restriction.title).toBe('No rockets');
    expect(restriction.now[0].restriction.title).toBe('Some rockets');
  });

  it('reads everything beneath as of the same times', async () => {
    const { restrictions } = await ask(
      `query ($changed: DateOrTime) {
        restrictions(asOf: { knownAt: $changed, validAt: "2024-06-15T00:00:00Z" }, where: { status: { eq: LIFTED } }) {
          totalCount nodes { title statusPeriod { status } consents { nodes { state statePeriod { state } } }
            statements { nodes { key stances { restriction { title statusPeriod { status } } } } }
            world: statusPeriod(asOf: { validAt: "2024-02-01T00:00:00Z" }) { status restriction { statusPeriod { status } title } } }
        } }`,
      times,
    );
    expect(restrictions).toEqual({
      totalCount: 1,
      nodes: [
        {
          title: 'No rockets',
          statusPeriod: { status: 'LIFTED' },
          consents: { nodes: [{ state: 'REQUESTED', statePeriod: { state: 'REQUESTED' } }] },
          statements: {
            nodes: [
              {
                key: 'n:claim',
                stances: [{ restriction: { title: 'No rockets', statusPeriod: { status: 'LIFTED' } } }],
              },
            ],
          },
          world: {
            status: 'PROHIBITED',
            restriction: { statusPeriod: { status: 'PROHIBITED' }, title: 'No rockets' },
          },
        },
      ],
    });
  });

  it('knows nothing before there was a record', async () => {
    const data = await ask(`{
      restriction(name: "rule") { title
        statusPeriod(asOf: { knownAt: "2020-01-01T00:00:00Z" }) { status }
        timeline(asOf: { knownAt: "2020-01-01T00:00:00Z" }) { status }
        blockedBy(asOf: { knownAt: "2020-01-01T00:00:00Z" }) { state }
      }
      former: restriction(name: "rule", asOf: { knownAt: "2020-01-01T00:00:00Z" }) { title }
      restrictions(asOf: { knownAt: "2020-01-01T00:00:00Z" }) { groups(by: STATUS) { nodes { count } } }
      statements(asOf: { knownAt: "2020-01-01T00:00:00Z" }) { totalCount nodes { key } }
    }`);
    expect(data).toEqual({
      restriction: { title: 'Some rockets', statusPeriod: null, timeline: [], blockedBy: [] },
      former: null,
      restrictions: { groups: { nodes: [] } },
      statements: { totalCount: 0, nodes: [] },
    });
  });

  it('asks Postgres once for each other time, however many parents', async () => {
    statements.length = 0;
    await ask(
      `query ($loaded: DateOrTime) { actors(first: 20) { nodes { key
        affiliations(asOf: { knownAt: $loaded }) { nodes { role } }
        partyTo { nodes { restriction { statusPeriod { status } then: statusPeriod(asOf: { knownAt: $loaded }) { status grounds { statement { key } } } } } }
      } } }`,
      times,
    );
    expect(statements).toHaveLength(3);
  });
});

describe('as of other times, everywhere', () => {
  it('reads connections beneath a record, other root fields, and a search', async () => {
    const data = await ask(
      `query ($changed: DateOrTime) {
        restriction(name: "rule") { title statements(asOf: { knownAt: $changed }) { totalCount nodes { key stances { restriction { title } } } } }
        actors { nodes { key statements(asOf: { knownAt: $changed }) { nodes { stances { restriction { title } } } } } }
        item(name: "rocket", asOf: { knownAt: $changed }) { restrictions { nodes { title } } }
        before: item(name: "rocket", asOf: { knownAt: "2020-01-01" }) { name }
        search(text: "rockets", types: [RESTRICTION], asOf: { knownAt: $changed }) { nodes { ... on Restriction { title } } }
        found: search(text: "rockets", types: [RESTRICTION], asOf: { knownAt: "2020-01-01" }) { totalCount }
        now: search(text: "some rockets", types: [RESTRICTION]) { totalCount nodes { ... on Restriction { title } } }
        documents(asOf: { knownAt: "2020-01-01" }) { totalCount }
      }`,
      times,
    );
    expect(data.restriction).toEqual({
      title: 'Some rockets',
      statements: {
        totalCount: 1,
        nodes: [{ key: 'n:claim', stances: [{ restriction: { title: 'No rockets' } }] }],
      },
    });
    expect(data.actors.nodes.find(({ key }: Answer) => key === 'ada').statements.nodes).toEqual([
      { stances: [{ restriction: { title: 'No rockets' } }] },
    ]);
    expect(data.item.restrictions.nodes).toEqual([{ title: 'No rockets' }]);
    expect(data.before).toBeNull();
    expect(data.search.nodes).toEqual([{ title: 'No rockets' }]);
    expect(data.found.totalCount).toBe(0);
    expect(data.now).toEqual({ totalCount: 1, nodes: [{ title: 'Some rockets' }] });
    expect(data.documents.totalCount).toBe(0);
  });

  it('refuses a `validAt` of what covers all times of the world', async () => {
    const { data, errors } = await graphql({
      schema,
      source: '{ restriction(name: "rule") { title timeline(asOf: { validAt: "2024-01-01" }) { status } } }',
      contextValue: { db: database.db, principal: null, requestId: 'test' },
    });
    expect(errors).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT' }, path: ['restriction', 'timeline'] },
    ]);
    expect(data).toEqual({ restriction: { title: 'Some rockets', timeline: null } });
  });
});
