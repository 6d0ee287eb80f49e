import { beforeAll, describe, expect, test } from 'vitest';
import { schema } from '../../../src/graphql/schema.ts';
import { type Answer, asking } from '../../support/asking.ts';
import { graphql } from '../../support/both-ways.ts';
import { bundle, demo, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';

const database = useDatabase();
const ask = asking(database);

const text = 'Ada says no. Bob says yes. Cyd says that Ada never said it.';
const said = (key: string, exact: string, speaker: string, more = {}) => ({
  type: 'statement',
  key,
  quotation: 'INDIRECT',
  attribution: 'ON_THE_RECORD',
  speakers: [{ actor: speaker }],
  evidence: { document: 'paper', exact },
  ...more,
});
const status = (value: string, validFrom: string | null, observedAt: string | null, ground: string) => ({
  type: 'status',
  restriction: 'rule',
  status: value,
  ...(validFrom && { validFrom }),
  ...(observedAt && { observedAt }),
  grounds: [{ statement: ground }],
});

beforeAll(async () => {
  await load(database.db, demo);
  await load(
    database.db,
    bundle(
      'n',
      { type: 'document', key: 'paper', text },
      ...['ada', 'bob', 'cyd'].map((key) => ({ type: 'actor', key, kind: 'PERSON', name: key })),
      { type: 'actor', key: 'office', kind: 'ORGANIZATION', name: 'The office' },
      { type: 'actor', key: 'source', kind: 'UNNAMED_SOURCE', name: 'a source', document: 'paper' },
      { type: 'item', key: 'weapons', kind: 'CLASS', name: 'Weapons' },
      {
        type: 'item',
        key: 'cannon',
        kind: 'DESIGNATION',
        name: 'Cannon',
        origin: 'office',
        broader: ['weapons'],
      },
      { type: 'place', key: 'town', name: 'Town' },
      { type: 'target', key: 'bridge', name: 'Bridges' },
      {
        type: 'event',
        key: 'talk',
        name: 'A talk',
        status: 'OCCURRED',
        place: 'town',
        participants: ['ada'],
      },
      { type: 'affiliation', person: 'ada', organization: 'office', role: 'Clerk', validFrom: '2020-01-01' },
      { type: 'affiliation', person: 'bob', organization: 'office', role: 'Head' },
      {
        type: 'transfer',
        key: 'gift',
        supplier: 'office',
        recipient: 'ada',
        item: 'cannon',
        status: 'DELIVERED',
      },
      {
        type: 'restriction',
        key: 'rule',
        title: 'A rule on weapons',
        modality: 'PROHIBITION',
        items: ['weapons'],
        scope: [
          { dimension: 'PLACE', operator: 'WITHIN', value: 'town' },
          { dimension: 'TARGET', operator: 'WITHIN', value: 'bridge' },
        ],
      },
      said('no', 'Ada says no.', 'ada', {
        stances: [{ restriction: 'rule', stance: 'MAINTAIN', explicitness: 'EXPLICIT' }],
      }),
      said('yes', 'Bob says yes.', 'bob'),
      said('never', 'Cyd says that Ada never said it.', 'cyd'),
      { type: 'relation', subject: 'never', relation: 'DENIES', object: 'no' },
      status('PROHIBITED', '2030-01-05', null, 'no'),
      status('LIMITED', null, '2030-03-02', 'no'),
      status('LIFTED', '2030-09-10', null, 'yes'),
      {
        type: 'consent',
        restriction: 'rule',
        consentingParty: 'office',
        covers: 'EXPANSION_OF_USE',
        state: 'DENIED',
        observedAt: '2024-01-01',
        grounds: [{ statement: 'no' }],
      },
      {
        type: 'consent',
        restriction: 'rule',
        consentingParty: 'office',
        covers: 'EXPANSION_OF_USE',
        state: 'GRANTED',
        validFrom: '2099-01-01',
        grounds: [{ statement: 'yes' }],
      },
    ),
  );
});

const nodes = async (query: string, selection: string): Promise<Answer[]> =>
  Object.values<Answer>(await ask(`{ it: ${query} { totalCount nodes { ${selection} } } }`)).flatMap((it) => {
    expect(it.totalCount).toBe(it.nodes.length);
    return it.nodes;
  });

describe('periods that began between two instants', () => {
  test('is found among the statuses of all restrictions', async () => {
    const lifted = await nodes(
      'statusPeriods(where: { status: { eq: LIFTED }, since: { from: "2030-09-01", until: "2030-09-30" } })',
      'status restriction { key }',
    );
    expect(lifted).toEqual([{ status: 'LIFTED', restriction: { key: 'rule' } }]);
  });

  test('is asked whether it is in force, and whether its evidence is old', async () => {
    const among = (where: string, asOf = '') =>
      nodes(`statusPeriods(where: { restriction: { in: "rule" }, ${where} }${asOf})`, 'status');
    const all = await among('isStale: false');
    expect(all).toHaveLength(3);
    expect(await among('isInForce: true')).toEqual([{ status: 'PROHIBITED' }, { status: 'LIMITED' }]);
    expect(await among('isInForce: false')).toEqual([{ status: 'LIFTED' }]);
    // Only one of them has evidence that is dated.
    const later = ', asOf: { validAt: "2030-12-01" }';
    expect(await among('isStale: true', later)).toEqual([{ status: 'LIMITED' }]);
    expect(await among('isStale: false', later)).toEqual([{ status: 'PROHIBITED' }, { status: 'LIFTED' }]);
  });

  test('is there by its first observation where no start is stated', async () => {
    const found = await nodes(
      'statusPeriods(where: { since: { from: "2030-03-01", until: "2030-03-31" } })',
      'status',
    );
    expect(found).toEqual([{ status: 'LIMITED' }]);
    const none = await nodes(
      'statusPeriods(where: { restriction: { in: "rule" }, since: { isNull: true } })',
      'status',
    );
    expect(none).toEqual([]);
  });

  test('is asked of a timeline: the periods that overlap it, also of a consent', async () => {
    const held = async (range: string) => {
      const { restriction } = await ask(
        `{ restriction(name: "rule") { timeline${range} { status } all: timeline { status }
          consents { nodes { timeline${range} { state } } } } }`,
      );
      expect(restriction.all).toHaveLength(3);
      return [restriction.timeline, restriction.consents.nodes[0].timeline].map((periods) =>
        periods.map((it: Answer) => it.status ?? it.state).join(' '),
      );
    };
    expect(await held('')).toEqual(['PROHIBITED LIMITED LIFTED', 'DENIED GRANTED']);
    expect(await held('(from: "2030-03-02")')).toEqual(['LIMITED LIFTED', 'DENIED GRANTED']);
    expect(await held('(from: "2030-03-01")')).toEqual(['PROHIBITED LIMITED LIFTED', 'DENIED GRANTED']);
    expect(await held('(until: "2030-01-04")')).toEqual(['', 'DENIED']);
    expect(await held('(until: "2030-01-05")')).toEqual(['PROHIBITED', 'DENIED']);
    expect(await held('(from: "2030-02-01", until: "2030-02-02", asOf: { knownAt: "2100-01-01" })')).toEqual([
      'PROHIBITED',
      'DENIED',
    ]);
    expect(await held('(from: "2030-09-10T00:00:00Z")')).toEqual(['LIFTED', 'DENIED GRANTED']);
    // Observed first in 2024, since when is unknown.
    expect(await held('(until: "2023-12-31")')).toEqual(['', 'DENIED']);
    expect(await held(`(from: "2030-05-01", until: "2030-02-01")`)).toEqual(['', '']);
  });

  test('is walked through from either end', async () => {
    const { forwards, backwards } = await ask(`{
      forwards: statusPeriods(first: 100) { nodes { id } }
      backwards: statusPeriods(first: 100, orderBy: { field: SINCE, direction: DESC }) { nodes { id } }
    }`);
    expect(forwards.nodes.length).toBeGreaterThan(5);
    expect(backwards.nodes).toEqual([...forwards.nodes].reverse());
  });
});

describe('a list of what has no key', () => {
  test('of roles', async () => {
    expect(
      await nodes(
        'affiliations(where: { organization: { in: "office" }, since: { isNull: false } })',
        'role',
      ),
    ).toEqual([{ role: 'Clerk' }]);
    expect(await nodes('affiliations(where: { role: { eq: "Head" } })', 'person { key }')).toEqual([
      { person: { key: 'bob' } },
    ]);
  });

  test('of consents', async () => {
    const where = '{ consentingParty: { in: "office" }, state: { eq: DENIED } }';
    expect(await nodes(`consents(where: ${where})`, 'restriction { key } covers')).toEqual([
      { restriction: { key: 'rule' }, covers: 'EXPANSION_OF_USE' },
    ]);
  });

  test('of what statements do to one another', async () => {
    const where = '{ relation: { eq: DENIES }, subject: { speaker: { actor: { in: "cyd" } } } }';
    expect(await nodes(`statementRelations(where: ${where})`, 'subject { key } target { key }')).toEqual([
      { subject: { key: 'n:never' }, target: { key: 'n:no' } },
    ]);
  });

  test('of revisions, the newest at its end', async () => {
    const all = await nodes('revisions(first: 100)', 'id principal recordedAt');
    const { newest, older } = await ask(`{
      newest: revisions(last: 1) { nodes { id } pageInfo { startCursor hasPreviousPage } }
      older: revisions(where: { recordedAt: { until: "${all[0].recordedAt}" } }) { nodes { id } }
    }`);
    expect(newest.nodes).toEqual([{ id: all.at(-1).id }]);
    expect(older.nodes).toEqual([{ id: all[0].id }]);
    const before = await ask(
      `{ revisions(last: 100, before: "${newest.pageInfo.startCursor}") { nodes { id } } }`,
    );
    expect(before.revisions.nodes).toEqual(all.slice(0, -1).map(({ id }) => ({ id })));
    expect(await nodes('revisions(where: { principals: ["nobody"] })', 'id')).toEqual([]);
  });

  test('of what waits for a person', async () => {
    const found = await nodes(
      'unsupported',
      '__typename ... on Statement { key } ... on StatusPeriod { status }',
    );
    expect(found).toContainEqual({ __typename: 'Statement', key: 'n:no' });
    expect(found).toContainEqual({ __typename: 'StatusPeriod', status: 'PROHIBITED' });
    expect(found).not.toContainEqual({ __typename: 'StatusPeriod', status: 'LIFTED' });
  });
});

test('what has no key can be asked by when and by whom it was written', async () => {
  const lists = ['statusPeriods', 'consents', 'affiliations', 'statementRelations'];
  const counts = async (where: string) => {
    const answer = await ask(
      `{ ${lists.map((list) => `${list}(where: ${where}) { totalCount }`).join(' ')} }`,
    );
    return lists.map((list) => answer[list].totalCount);
  };
  const all = await counts('{}');
  expect(Math.min(...all)).toBeGreaterThan(0);
  const none = lists.map(() => 0);
  expect(await counts('{ principal: { isNull: false }, lastRecordedAt: { from: "2020-01-01" } }')).toEqual(
    all,
  );
  expect(await counts('{ principal: { eq: "nobody" } }')).toEqual(none);
  expect(await counts('{ lastRecordedAt: { until: "2020-01-01" } }')).toEqual(none);
  expect(await counts('{ firstRecordedAt: { until: "2020-01-01" } }')).toEqual(none);
  const own = await ask(`{ statusPeriods(where: { namespace: { eq: "n" } }) { totalCount }
    affiliations(where: { namespace: { eq: "nowhere" } }) { totalCount } }`);
  expect([own.statusPeriods.totalCount, own.affiliations.totalCount]).toEqual([3, 0]);
});

describe('a record leads back', () => {
  test('from a document to its statements and sources', async () => {
    const { document } = await ask(`{ document(name: "n:paper") {
      statements { totalCount nodes { key } } actors { nodes { key } }
      page: statements(first: 1) { nodes { key } pageInfo { endCursor } } } }`);
    expect(document.statements.nodes.map((it: Answer) => it.key).sort()).toEqual([
      'n:never',
      'n:no',
      'n:yes',
    ]);
    expect(document.statements.totalCount).toBe(3);
    expect(document.actors.nodes).toEqual([{ key: 'n:source' }]);
    const rest = await ask(
      `{ document(name: "n:paper") { statements(after: "${document.page.pageInfo.endCursor}") { nodes { key } } } }`,
    );
    expect([...document.page.nodes, ...rest.document.statements.nodes]).toEqual(document.statements.nodes);
  });

  test('from a document to a part that no text has, which is refused', async () => {
    const parts = ['start: -5', 'end: -1', 'start: 10, end: 5'].flatMap((part) => [
      `text(${part})`,
      `evidence(${part}) { totalCount }`,
    ]);
    for (const field of parts) {
      const source = `{ document(name: "n:paper") { key ${field} } }`;
      const contextValue = { db: database.db, principal: null, requestId: 'test' };
      const { data, errors } = await graphql({ schema, source, contextValue });
      expect(data?.document).toMatchObject({ key: 'n:paper' });
      expect(
        errors?.map(({ extensions }) => extensions.code),
        field,
      ).toEqual(['BAD_USER_INPUT']);
    }
  });

  test('from actors, items, places and targets', async () => {
    const { office, ada, cannon, weapons, place, target } = await ask(`{
      office: actor(name: "office") { originOf { nodes { key } } transfers { totalCount nodes { key } } }
      ada: actor(name: "ada") { events { nodes { key } } transfers { nodes { key } } }
      cannon: item(name: "cannon") { restrictions { totalCount } bindingRestrictions { totalCount nodes { key } } }
      weapons: item(name: "weapons") { bindingRestrictions { nodes { key } } }
      place(name: "town") { restrictions { nodes { key } } events { nodes { key } } }
      target(name: "bridge") { restrictions { nodes { key } } }
    }`);
    expect(office).toEqual({
      originOf: { nodes: [{ key: 'cannon' }] },
      transfers: { totalCount: 1, nodes: [{ key: 'n:gift' }] },
    });
    expect(ada).toEqual({
      events: { nodes: [{ key: 'n:talk' }] },
      transfers: { nodes: [{ key: 'n:gift' }] },
    });
    expect(cannon).toEqual({
      restrictions: { totalCount: 0 },
      bindingRestrictions: { totalCount: 1, nodes: [{ key: 'rule' }] },
    });
    expect(weapons.bindingRestrictions.nodes).toEqual([{ key: 'rule' }]);
    expect(place).toEqual({
      restrictions: { nodes: [{ key: 'rule' }] },
      events: { nodes: [{ key: 'n:talk' }] },
    });
    expect(target.restrictions.nodes).toEqual([{ key: 'rule' }]);
  });

  test('from a statement to the restrictions it is about, and a period to its neighbours', async () => {
    const { statement, restriction } = await ask(`{
      statement(name: "n:no") { restrictions { nodes { key } } evidence { nodes { context(characters: 5) { before exact after } } } }
      restriction(name: "rule") { timeline { status previous { status } next { status } }
        consents { nodes { timeline { state previous { state } next { state } } } } }
    }`);
    expect(restriction.consents.nodes[0].timeline).toEqual([
      { state: 'DENIED', previous: null, next: { state: 'GRANTED' } },
      { state: 'GRANTED', previous: { state: 'DENIED' }, next: null },
    ]);
    expect(statement.restrictions.nodes).toEqual([{ key: 'rule' }]);
    expect(statement.evidence.nodes).toEqual([
      { context: { before: '', exact: 'Ada says no.', after: ' Bob ' } },
    ]);
    expect(restriction.timeline).toEqual([
      { status: 'PROHIBITED', previous: null, next: { status: 'LIMITED' } },
      { status: 'LIMITED', previous: { status: 'PROHIBITED' }, next: { status: 'LIFTED' } },
      { status: 'LIFTED', previous: { status: 'LIMITED' }, next: null },
    ]);
  });
});
