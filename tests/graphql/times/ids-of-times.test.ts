import { beforeAll, expect, it } from 'vitest';
import { decodeId } from '../../../src/graphql/schema/ids.ts';
import { schema } from '../../../src/graphql/schema.ts';
import { type Answer, asking } from '../../support/asking.ts';
import { graphql } from '../../support/both-ways.ts';
import { bundle, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';
import { fc } from '../../support/runs/drawing.ts';
import { seed } from '../../support/runs/seed.ts';

const database = useDatabase();
const ask = asking(database);

const text = 'Ada said the rule holds. Later she said it was lifted.';
const claim = (key: string, exact: string) => ({
  type: 'statement',
  key,
  quotation: 'INDIRECT',
  attribution: 'ON_THE_RECORD',
  speakers: [{ actor: 'ada' }],
  evidence: { document: 'paper', exact },
  stances: [{ restriction: 'rule', stance: 'MAINTAIN', explicitness: 'EXPLICIT' }],
});
const status = (status: string, validFrom: string, statement: string) => ({
  type: 'status',
  restriction: 'rule',
  status,
  validFrom,
  grounds: [{ statement, for: 'STATUS', weight: 'SUPPORTS' }],
});
const rule = (title: string) => ({ type: 'restriction', key: 'rule', title, modality: 'PROHIBITION' });
const loads = [
  [
    { type: 'document', key: 'paper', text },
    { type: 'actor', key: 'ada', kind: 'PERSON', name: 'Ada' },
    { type: 'actor', key: 'party', kind: 'STATE', name: 'Party' },
    rule('No rockets'),
    claim('holds', 'Ada said the rule holds.'),
    status('PROHIBITED', '2024-01-01', 'holds'),
    {
      type: 'consent',
      restriction: 'rule',
      consentingParty: 'party',
      covers: 'EXPANSION_OF_USE',
      state: 'REQUESTED',
      validFrom: '2024-02-01',
      grounds: [{ statement: 'holds', weight: 'SUPPORTS' }],
    },
  ],
  [{ type: 'actor', key: 'ada', kind: 'PERSON', name: 'Ada Alpha' }, rule('Some rockets')],
  [claim('lifted', 'Later she said it was lifted.'), status('LIFTED', '2024-06-01', 'lifted')],
];

let revisions: { id: string; recordedAt: string }[];

beforeAll(async () => {
  for (const lines of loads) await load(database.db, bundle('n', ...lines));
  const rows = await database.db.query.revisions.findMany({ orderBy: { id: 'asc' } });
  revisions = rows.map(({ id, recordedAt }) => ({
    id: `r${id}`,
    recordedAt: String(recordedAt).replace(' ', 'T').replace(/\+00$/, 'Z'),
  }));
}, 60_000);

/** What is read of each type, wherever it is met. */
const fields = `
  fragment Fields on Node { __typename id
    ... on Restriction { recordId title version lastRecordedAt statusPeriod { id does: status } blockedBy { id } }
    ... on StatusPeriod { recordId does: status version isShown restriction { id title } grounds { statement { id key } } }
    ... on Consent { recordId state statePeriod { id stands: state } }
    ... on ConsentPeriod { recordId stands: state consent { id } }
    ... on Statement { recordId key speakers { actor { id name } } }
    ... on Actor { recordId name version }
  }`;

/** Every record in an answer. */
function* nodesIn(answer: Answer): Generator<Answer> {
  if (typeof answer !== 'object' || answer === null) return;
  if ('recordId' in answer) yield answer;
  for (const part of Object.values(answer)) yield* nodesIn(part);
}

const times = () => {
  const validAt = fc.constantFrom('2023-12-31', '2024-03-01', '2024-08-01T12:00:00+02:00');
  const known = fc
    .nat()
    .map((n) => revisions[n % revisions.length] as (typeof revisions)[number])
    .chain(({ id, recordedAt }) =>
      fc.constantFrom(
        { knownAt: recordedAt },
        { knownAt: new Date(recordedAt).toISOString() },
        { knownRevision: id },
      ),
    );
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant({}) },
    { weight: 2, arbitrary: validAt.map((it) => ({ validAt: it })) },
    { weight: 2, arbitrary: known },
    { weight: 2, arbitrary: fc.tuple(validAt, known).map(([it, then]) => ({ validAt: it, ...then })) },
  );
};

it('gives by node(id) and nodes(ids) the same as where the ID was read, whatever the times above', async () => {
  const query = `query ($a: AsOf, $b: AsOf, $c: AsOf, $d: AsOf!) {
    restriction(name: "rule", asOf: $a) { ...Fields
      then: statusPeriod(asOf: $b) { ...Fields restriction { ...Fields now: statusPeriod(asOf: $c) { ...Fields } } }
      consents(asOf: $c) { nodes { ...Fields other: statePeriod(asOf: $b) { ...Fields } } }
      timeline { ...Fields }
      diff(from: {}, to: $d) { before { ...Fields } after { ...Fields } }
      statements { nodes { ...Fields stances { restriction { ...Fields } } } }
    }
    actors(asOf: $b) { nodes { ...Fields statements { nodes { ...Fields } } } }
  } ${fields}`;
  let seen = 0;
  await fc.assert(
    fc.asyncProperty(times(), times(), times(), times(), async (a, b, c, d) => {
      const answer = await ask(query, { a, b, c, d: { ...d, validAt: undefined } });
      const found = new Map<string, Answer>();
      for (const node of nodesIn(answer)) found.set(node.id, node);
      const ids = [...found.keys()];
      seen += ids.length;
      const { nodes } = await ask(`query ($ids: [ID!]!) { nodes(ids: $ids) { ...Fields } } ${fields}`, {
        ids,
      });
      for (const [index, node] of nodes.entries())
        expect(found.get(ids[index] as string)).toMatchObject(node);
      const [first] = ids;
      const { node } = await ask(`query ($id: ID!) { node(id: $id) { ...Fields } } ${fields}`, { id: first });
      expect(found.get(first as string)).toMatchObject(node);
      for (const { id, recordId } of found.values())
        expect(decodeId(recordId)).toEqual({ ...decodeId(id), times: { validAt: null, known: null } });
    }),
    { numRuns: 12, seed },
  );
  expect(seen).toBeGreaterThan(100);
});

it('names the times that were given, in one spelling, and leaves open those that were not', async () => {
  const [, renamed] = revisions as [unknown, { id: string; recordedAt: string }];
  const idAt = async (asOf: object) =>
    (await ask('query ($asOf: AsOf) { restriction(name: "rule", asOf: $asOf) { id recordId } }', { asOf }))
      .restriction;
  const timesAt = async (asOf: object) => decodeId((await idAt(asOf)).id)?.times;
  const plain = await idAt({});
  expect(plain.id).toBe(plain.recordId);
  expect(await timesAt({ validAt: '2024-03-01' })).toEqual({
    validAt: '2024-03-01T23:59:59.999999Z',
    known: null,
  });
  expect(await timesAt({ validAt: '2024-03-01T02:00:00.5+02:00' })).toEqual({
    validAt: '2024-03-01T00:00:00.500000Z',
    known: null,
  });
  expect(await timesAt({ knownRevision: renamed.id })).toEqual({ validAt: null, known: renamed.id });
  expect(await timesAt({ knownAt: '2099-01-01T00:00:00Z' })).toEqual({
    validAt: null,
    known: '2099-01-01T00:00:00.999999Z',
  });
  const { restriction } = await ask(
    `query ($known: ID) { restriction(name: "rule", asOf: { knownRevision: $known }) {
      statusPeriod(asOf: { validAt: "2024-03-01" }) { id } timeline(asOf: { knownAt: "2099-01-01" }) { id } } }`,
    { known: renamed.id },
  );
  expect(decodeId(restriction.statusPeriod.id)?.times).toEqual({
    validAt: '2024-03-01T23:59:59.999999Z',
    known: renamed.id,
  });
  expect(decodeId(restriction.timeline[0].id)?.times).toEqual({
    validAt: null,
    known: '2099-01-01T23:59:59.999999Z',
  });
});

it('takes either ID where a record is named, and drops the times there', async () => {
  const { then } = await ask(
    'query ($known: ID) { then: restriction(name: "rule", asOf: { knownRevision: $known }) { id recordId title } }',
    { known: revisions[0]?.id },
  );
  expect(then.title).toBe('No rockets');
  const now = await ask(
    `query ($id: ID!) { restriction(name: $id) { id title }
      statements(where: { stance: { restriction: { in: [$id] } } }) { totalCount } positions(where: { restrictions: [$id] }) { nodes { actor { key } } } }`,
    { id: then.id },
  );
  expect(now).toEqual({
    restriction: { id: then.recordId, title: 'Some rockets' },
    statements: { totalCount: 2 },
    positions: { nodes: [{ actor: { key: 'ada' } }] },
  });
});

it('refuses an ID whose times are none, and a revision that is not there', async () => {
  const refusal = async (asOf: object) => {
    const { errors } = await graphql({
      schema,
      source: 'query ($asOf: AsOf) { restriction(name: "rule", asOf: $asOf) { id } }',
      variableValues: { asOf },
      contextValue: { db: database.db, principal: null, requestId: 'test' },
    });
    return errors?.[0];
  };
  const { restriction } = await ask('{ restriction(name: "rule") { recordId } }');
  const plain = Buffer.from(restriction.recordId, 'base64').toString();
  const none = [
    '@/',
    '@2024-02-30T00:00:00.000000Z/',
    '@0000-01-01T00:00:00.000000Z/',
    '@/r0',
    '@2024-01-01/',
    '@r1/',
  ];
  for (const times of none) expect(decodeId(Buffer.from(plain + times).toString('base64')), times).toBeNull();
  expect(await refusal({ knownRevision: 'r999' })).toMatchObject({
    message: 'There is no revision r999',
    path: ['restriction'],
  });
  expect(await refusal({ knownRevision: 'r1', knownAt: '2024-01-01' })).toMatchObject({
    extensions: { code: 'BAD_USER_INPUT' },
    path: ['restriction'],
  });
});

it('names nothing by the ID of what was known from a revision that is not there', async () => {
  const { restriction } = await ask('{ restriction(name: "rule") { id } }');
  const plain = Buffer.from(restriction.id, 'base64').toString();
  const ids = ['', '@/r999', '@/r1'].map((times) => Buffer.from(plain + times).toString('base64'));
  const source = 'query ($id: ID!, $ids: [ID!]!) { node(id: $id) { id } nodes(ids: $ids) { id } }';
  expect(await ask(source, { id: ids[1], ids })).toEqual({
    node: null,
    nodes: [{ id: ids[0] }, null, { id: ids[2] }],
  });
});
