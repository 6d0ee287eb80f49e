import { beforeEach, describe, expect, it } from 'vitest';
import { decodeRevision } from '../../../src/graphql/schema/ids.ts';
import { type Answer, asking } from '../../support/asking.ts';
import { bundle, dump, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';
import { writing } from '../../support/writing.ts';

const database = useDatabase();
const ask = asking(database);

let count = 0;
let space = '';
let rule = '';

/** Each test has people, a paper, and a rule of its own that rests on what it says. */
beforeEach(async () => {
  count += 1;
  space = `n${count}`;
  rule = `rule-${count}`;
  await load(database.db, record());
});

const record = (text = 'Ada says the rule holds. Bob says the rule is weighed. Cyd says Ada is wrong.') =>
  bundle(
    space,
    { type: 'document', key: 'paper', text },
    { type: 'document', key: 'other', text: 'The council met. Ada says no such thing.' },
    { type: 'actor', key: `ada-${count}`, kind: 'PERSON', name: 'Ada' },
    { type: 'actor', key: `bob-${count}`, kind: 'PERSON', name: 'Bob', aliases: ['Robert'] },
    { type: 'actor', key: `land-${count}`, kind: 'STATE', name: 'Land' },
    { type: 'actor', key: 'source', kind: 'UNNAMED_SOURCE', name: 'a source', document: 'paper' },
    {
      type: 'restriction',
      key: rule,
      title: `Rule ${count}`,
      modality: 'PROHIBITION',
      parties: [{ actor: `land-${count}`, function: 'ASSIGNER' }],
    },
    statement('ada-says', 'Ada says the rule holds.', `ada-${count}`, 'MAINTAIN'),
    statement('bob-says', 'Bob says the rule is weighed.', `bob-${count}`, 'EASE'),
    statement('cyd-says', 'Cyd says Ada is wrong.', `bob-${count}`, 'LIFT'),
    {
      ...statement('both', 'The council met.', `ada-${count}`, 'NEUTRAL', 'other'),
      speakers: [{ actor: `ada-${count}` }, { actor: `bob-${count}` }],
      addressees: [`bob-${count}`, `land-${count}`],
    },
    statement('ada-denies', 'Ada says no such thing.', `ada-${count}`, 'NEUTRAL', 'other'),
    {
      type: 'status',
      restriction: rule,
      status: 'PROHIBITED',
      review: 'UNDER_REVIEW',
      validFrom: '2024-01-01',
      grounds: [
        { statement: 'ada-says', for: 'STATUS', weight: 'SUPPORTS' },
        { statement: 'bob-says', for: 'REVIEW', weight: 'SUPPORTS' },
      ],
    },
    {
      type: 'consent',
      restriction: rule,
      consentingParty: `land-${count}`,
      covers: 'EXPANSION_OF_USE',
      state: 'REQUESTED',
      validFrom: '2024-01-01',
      grounds: [{ statement: 'bob-says', weight: 'SUPPORTS' }],
    },
  );

const statement = (key: string, exact: string, actor: string, stance: string, document = 'paper') => ({
  type: 'statement',
  key,
  quotation: 'INDIRECT',
  attribution: 'ON_THE_RECORD',
  speakers: [{ actor }],
  evidence: { document, exact },
  stances: [{ restriction: rule, stance, explicitness: 'EXPLICIT' }],
});

const write = writing(ask);

/** Undoes a revision; returns the new revision, or the refusal. */
async function undo({ id }: { id: string }): Promise<Answer> {
  const selection =
    'revision { __typename id undoes { id } reason changes { nodes { kind recordType key revision { id } } } }';
  const undone = await write('undoRevision', { revision: id }, selection);
  return undone.revision ?? undone;
}

/** A revision as messages name it. */
const nameOf = ({ id }: { id: string }) => `r${decodeRevision(id)}`;

/** What the feed told since a number of changes, as `ENTITY KIND`. */
async function told(from: number): Promise<string[]> {
  const all: string[] = [];
  let after: string | null = null;
  for (;;) {
    const data: Answer = await ask(
      `query ($after: Cursor) { changes(first: 100, after: $after) { nodes { recordType kind } pageInfo { endCursor hasNextPage } } }`,
      { after },
    );
    all.push(...data.changes.nodes.map((it: Answer) => `${it.recordType} ${it.kind}`));
    after = data.changes.pageInfo.endCursor;
    if (!data.changes.pageInfo.hasNextPage) return all.slice(from);
  }
}

const everything = async () => (await told(0)).length;

describe('retracting a document', () => {
  const retract = (expectedVersion = 1) =>
    write(
      'retractDocument',
      { document: `${space}:paper`, expectedVersion, date: { edtf: '2024-09-20' }, note: 'withdrawn' },
      `... on Document { revision { id } retraction { note date { edtf } } leftUnsupported { nodes { __typename
         ... on Statement { key } ... on StatusPeriod { status } ... on ConsentPeriod { state } } } }`,
    );

  it('returns and reports everything that is left without support, and can itself be undone', async () => {
    const before = await dump(database.db);
    const start = await everything();
    const retracted = await retract();
    expect(retracted).toMatchObject({
      __typename: 'Document',
      retraction: { note: 'withdrawn', date: { edtf: '2024-09-20' } },
      leftUnsupported: {
        nodes: [
          { __typename: 'Statement' },
          { __typename: 'Statement' },
          { __typename: 'Statement' },
          { __typename: 'StatusPeriod', status: 'PROHIBITED' },
          { __typename: 'ConsentPeriod', state: 'REQUESTED' },
        ],
      },
    });
    expect(await told(start)).toEqual([
      'DOCUMENT RETRACTED',
      'STATUS_PERIOD SUPPORT_LOST',
      'CONSENT_PERIOD SUPPORT_LOST',
    ]);
    const { restriction, statement } = await ask(
      `query ($rule: ID!, $said: ID!) {
        restriction(name: $rule) { statusPeriod { needsReview } consents { nodes { statePeriod { needsReview } } } }
        statement(name: $said) { needsReview }
      }`,
      { rule, said: `${space}:ada-says` },
    );
    expect(restriction).toEqual({
      statusPeriod: { needsReview: true },
      consents: { nodes: [{ statePeriod: { needsReview: true } }] },
    });
    expect(statement.needsReview).toBe(true);
    expect((await retract(2)).__typename).toBe('Document');

    const undone = await undo(retracted.revision);
    expect(undone).toMatchObject({ __typename: 'Revision', undoes: retracted.revision });
    expect(undone.changes.nodes.map((it: Answer) => `${it.recordType} ${it.kind}`)).toEqual([
      'DOCUMENT REINSTATED',
      'STATUS_PERIOD SUPPORT_RESTORED',
      'CONSENT_PERIOD SUPPORT_RESTORED',
    ]);
    expect(await dump(database.db)).toBe(before);
  });

  it('is kept by the same bundle loaded again, and by a dump', async () => {
    await retract();
    const before = await dump(database.db);
    const { counts } = await load(database.db, record());
    expect(Object.values(counts).every((it) => it?.created === 0 && it.revised === 0)).toBe(true);
    expect(await dump(database.db)).toBe(before);
    expect(before).toContain('"retracted":{"date":"2024-09-20","note":"withdrawn"}');
  });
});

describe('what statements do to statements', () => {
  const relate = (subject: string, relation: string, target: string) =>
    write(
      'addStatementRelation',
      { subject: `${space}:${subject}`, relation, target: `${space}:${target}` },
      `... on StatementRelation { revision { id } leftUnsupported { nodes { __typename ... on Statement { key } } } }`,
    );

  it('a denial takes away what rests on the denied alone, and is its own kind', async () => {
    const start = await everything();
    const denied = await relate('ada-denies', 'DENIES', 'ada-says');
    expect(denied.leftUnsupported.nodes).toEqual([
      { __typename: 'Statement', key: `${space}:ada-says` },
      { __typename: 'StatusPeriod' },
    ]);
    expect(await told(start)).toEqual(['STATEMENT_RELATION DENIED', 'STATUS_PERIOD SUPPORT_LOST']);
    const undone = await undo(denied.revision);
    expect(undone.changes.nodes.map((it: Answer) => `${it.recordType} ${it.kind}`)).toEqual([
      'STATEMENT_RELATION REMOVED',
      'STATUS_PERIOD SUPPORT_RESTORED',
    ]);
  });

  it('walking back is its own kind; what is retracted walks nothing back', async () => {
    const start = await everything();
    await relate('ada-denies', 'WALKS_BACK', 'ada-says');
    expect(await told(start)).toEqual(['STATEMENT_RELATION WALKED_BACK', 'STATUS_PERIOD SUPPORT_LOST']);
    await write('retractDocument', { document: `${space}:other`, expectedVersion: 1 }, '');
    expect((await told(start)).slice(2)).toEqual(['DOCUMENT RETRACTED', 'STATUS_PERIOD SUPPORT_RESTORED']);
  });

  it('what only corroborates takes nothing away', async () => {
    const start = await everything();
    expect((await relate('ada-denies', 'CORROBORATES', 'ada-says')).leftUnsupported.nodes).toEqual([]);
    expect(await told(start)).toEqual(['STATEMENT_RELATION CREATED']);
  });
});

describe('a corrected document', () => {
  it('takes away what rests on words that are gone, and no more', async () => {
    const start = await everything();
    await load(
      database.db,
      record('Bob says the rule is weighed. Cyd says Ada is wrong.').replace(
        /.*"ada-says","quotation.*\n/,
        '',
      ),
    );
    // What is quoted from the new text is shown by it from now on.
    expect(await told(start)).toEqual([
      'DOCUMENT NEW_VERSION',
      'STATEMENT REVISED',
      'STATEMENT REVISED',
      'STATUS_PERIOD SUPPORT_LOST',
    ]);
    const { document } = await ask(
      `query ($key: ID!) { document(name: $key) { leftUnsupported { nodes { ... on Statement { key } ... on StatusPeriod { status } } } } }`,
      { key: `${space}:paper` },
    );
    expect(document.leftUnsupported.nodes).toEqual([{ key: `${space}:ada-says` }, { status: 'PROHIBITED' }]);
  });
});

describe('a document found with another text', () => {
  it('returns what is left without support, and can itself be undone', async () => {
    const before = await dump(database.db);
    const start = await everything();
    const added = await write(
      'addDocumentVersion',
      {
        document: `${space}:paper`,
        text: 'Bob says the rule is weighed. Cyd says Ada is wrong.',
        expectedVersion: 1,
      },
      '... on Document { revision { id } versions { nodes { number } } leftUnsupported { nodes { ... on Statement { key } ... on StatusPeriod { status } } } }',
    );
    expect(added).toMatchObject({
      versions: { nodes: [{ number: 1 }, { number: 2 }] },
      leftUnsupported: { nodes: [{ key: `${space}:ada-says` }, { status: 'PROHIBITED' }] },
    });
    const undone = await undo(added.revision);
    expect(undone.changes.nodes.map((it: Answer) => `${it.recordType} ${it.kind}`)).toEqual([
      'DOCUMENT REVISED',
      'STATUS_PERIOD SUPPORT_RESTORED',
    ]);
    expect((await told(start)).slice(0, 2)).toEqual(['DOCUMENT NEW_VERSION', 'STATUS_PERIOD SUPPORT_LOST']);
    expect(await dump(database.db)).toBe(before);
  });
});

describe('a consent elsewhere', () => {
  it('frees a restriction here, and blocks it again', async () => {
    const start = await everything();
    const record = async (state: string, day: string) => {
      const { restriction } = await ask(`query ($rule: ID!) { restriction(name: $rule) { version } }`, {
        rule,
      });
      return write(
        'changeConsent',
        {
          restriction: rule,
          consentingParty: `land-${count}`,
          covers: 'EXPANSION_OF_USE',
          state,
          validFrom: { edtf: day },
          grounds: [{ statement: `${space}:bob-says`, weight: 'SUPPORTS' }],
          expectedVersion: restriction.version,
        },
        '',
      );
    };
    expect((await record('GRANTED', '2024-05-01')).__typename).toBe('ConsentPeriod');
    expect((await record('WITHDRAWN', '2024-06-01')).__typename).toBe('ConsentPeriod');
    expect(await told(start)).toEqual([
      'CONSENT_PERIOD TRANSITION',
      'STATUS_PERIOD UNBLOCKED',
      'CONSENT_PERIOD TRANSITION',
      'STATUS_PERIOD BLOCKED',
    ]);
  });
});

describe('merging two actors', () => {
  const merge = (actor = `bob-${count}`, into = `ada-${count}`) =>
    write(
      'mergeActors',
      { actor, into, expectedVersion: 1 },
      '... on Actor { id key revision { id } formerKeys aliases statements { totalCount } }',
    );

  it('gives one all that was the other’s; both keys and ids resolve; taken back, the record is as before', async () => {
    const before = await dump(database.db);
    const bob = (await ask(`query ($key: ID!) { actor(name: $key) { id } }`, { key: `bob-${count}` })).actor;
    const start = await everything();
    const merged = await merge();
    expect(merged).toMatchObject({
      __typename: 'Actor',
      key: `ada-${count}`,
      formerKeys: [`bob-${count}`],
      aliases: ['Bob', 'Robert'],
      statements: { totalCount: 5 },
    });
    expect((await told(start)).toSorted()).toEqual([
      'ACTOR MERGED',
      'STATEMENT REVISED',
      'STATEMENT REVISED',
      'STATEMENT REVISED',
    ]);
    const data = await ask(
      `query ($id: ID!, $key: ID!, $keys: [ID!]) {
        actor(name: $key) { key } byId: actor(name: $id) { key } node(id: $id) { ... on Actor { key } }
        actors(where: { actors: { in: $keys } }) { totalCount nodes { key } }
        statements(where: { speaker: { actor: { in: $keys } } }) { totalCount }
        search(text: "Robert") { nodes { ... on Actor { key } } }
      }`,
      { id: bob.id, key: `bob-${count}`, keys: [`bob-${count}`] },
    );
    const ada = { key: `ada-${count}` };
    expect(data).toMatchObject({
      actor: ada,
      byId: ada,
      node: ada,
      actors: { totalCount: 1, nodes: [ada] },
      statements: { totalCount: 5 },
    });
    expect(data.search.nodes).toContainEqual(ada);

    const { counts } = await load(database.db, record());
    expect(Object.values(counts).every((it) => it?.created === 0 && it.revised === 0)).toBe(true);

    const { changes } = await ask(
      `{ changes(first: 100, where: { kinds: [MERGED] }) { nodes { key revision { id } } } }`,
    );
    const { revision } = changes.nodes.find((it: Answer) => it.key === `bob-${count}`);
    const undone = await undo(revision);
    expect(undone.changes.nodes.map((it: Answer) => `${it.recordType} ${it.kind}`).toSorted()).toEqual([
      'ACTOR SEPARATED',
      'STATEMENT REVISED',
      'STATEMENT REVISED',
      'STATEMENT REVISED',
    ]);
    expect(await dump(database.db)).toBe(before);
  });

  it('is refused for unnamed sources, for other kinds, and for oneself', async () => {
    expect(await merge(`${space}:source`)).toMatchObject({ __typename: 'SourceStaysUnnamed' });
    expect(await merge(`bob-${count}`, `${space}:source`)).toMatchObject({
      __typename: 'SourceStaysUnnamed',
    });
    expect(await merge(`bob-${count}`, `land-${count}`)).toMatchObject({ __typename: 'InvalidInput' });
    expect(await merge(`bob-${count}`, `bob-${count}`)).toMatchObject({ __typename: 'InvalidInput' });
    expect(await merge(`bob-${count}`, 'nobody')).toMatchObject({
      __typename: 'UnknownReference',
      field: 'into',
    });
  });

  it('comes out of a dump as it went in', async () => {
    await merge();
    expect(await dump(database.db)).toContain(`"mergedInto":"ada-${count}"`);
  });
});

describe('taking a revision back', () => {
  const change = async (status: string, day: string) => {
    const { restriction } = await ask(`query ($rule: ID!) { restriction(name: $rule) { version } }`, {
      rule,
    });
    return write(
      'changeStatus',
      {
        restriction: rule,
        status,
        validFrom: { edtf: day },
        grounds: [{ statement: `${space}:ada-says`, axis: 'STATUS', weight: 'SUPPORTS' }],
        expectedVersion: restriction.version,
      },
      '... on StatusPeriod { id revision { id } restriction { version } }',
    );
  };

  it('a transition that was none is a correction, not a transition; and its undo can be undone', async () => {
    const before = await dump(database.db);
    const start = await everything();
    const changed = await change('LIFTED', '2024-06-01');
    const after = await dump(database.db);
    const undone = await undo(changed.revision);
    expect(await dump(database.db)).toBe(before);
    await undo(undone);
    expect(await dump(database.db)).toBe(after);
    expect(await told(start)).toEqual([
      'STATUS_PERIOD TRANSITION',
      'STATUS_PERIOD CORRECTION',
      'STATUS_PERIOD CORRECTION',
    ]);
  });

  it('is refused when it has been overtaken, and allowed when something beside it was written', async () => {
    const first = await change('LIMITED', '2024-06-01');
    const second = await change('LIFTED', '2024-07-01');
    expect(await undo(first.revision)).toMatchObject({
      __typename: 'Overtaken',
      field: 'revision',
      message: `what revision ${nameOf(first.revision)} wrote has been written since, by ${nameOf(second.revision)}: undo ${nameOf(second.revision)} first`,
    });
    const corrected = await write(
      'correctStatus',
      { period: first.id, expectedVersion: second.restriction.version, status: 'PERMITTED' },
      '... on StatusPeriod { revision { id } }',
    );
    expect(corrected.__typename).toBe('StatusPeriod');
    expect((await undo(second.revision)).__typename).toBe('Revision');
    expect((await undo(corrected.revision)).__typename).toBe('Revision');
    expect((await undo(first.revision)).__typename).toBe('Revision');
  });

  it('gives a period its stated start back that began open for a while', async () => {
    const other = `open-${count}`;
    await load(
      database.db,
      bundle(space, { type: 'restriction', key: other, title: 'Another', modality: 'PROHIBITION' }),
    );
    const selection = '... on StatusPeriod { id revision { id } restriction { version } }';
    const shows = async (status: string, edtf: string) => {
      const { restriction } = await ask(`{ restriction(name: "${other}") { version } }`);
      const grounds = [{ statement: `${space}:ada-says`, axis: 'STATUS', weight: 'SUPPORTS' }];
      const its = { restriction: other, expectedVersion: restriction.version };
      return write('changeStatus', { ...its, status, validFrom: { edtf }, grounds }, selection);
    };
    const later = await shows('LIFTED', '2024-06-30');
    const earlier = await shows('LIMITED', '2024-03-01');
    const corrected = await write(
      'correctStatus',
      {
        period: later.id,
        expectedVersion: earlier.restriction.version,
        validFrom: { edtf: '[..2024-06-30]' },
      },
      selection,
    );
    await undo(earlier.revision);
    await undo(corrected.revision);
    const { restriction } = await ask(`{ restriction(name: "${other}") {
      march: status(asOf: { validAt: "2024-03-15" }) july: status(asOf: { validAt: "2024-07-15" }) } }`);
    expect(restriction).toEqual({ march: null, july: 'LIFTED' });
  });

  it('is refused when others rest on what it brought', async () => {
    const added = await write(
      'addStatement',
      {
        key: `${space}:new`,
        quotation: 'INDIRECT',
        attribution: 'NARRATOR',
        evidence: [{ document: `${space}:other`, exact: 'The council met.' }],
      },
      '... on Statement { revision { id } }',
    );
    await write(
      'addStatementRelation',
      { subject: `${space}:new`, relation: 'CLARIFIES', target: `${space}:ada-says` },
      '',
    );
    expect(await undo(added.revision)).toMatchObject({ __typename: 'Overtaken' });
  });

  it('is refused for what there is not', async () => {
    for (const id of ['r999999999', 'r0', 'nothing'])
      expect(await undo({ id }), id).toMatchObject({ __typename: 'UnknownReference', field: 'revision' });
    const changed = await change('LIFTED', '2024-06-01');
    const undone = await undo(changed.revision);
    const already = (by: { id: string }) => ({
      __typename: 'Overtaken',
      message: `revision ${nameOf(changed.revision)} was undone already, by ${nameOf(by)}`,
    });
    expect(await undo(changed.revision)).toMatchObject(already(undone));
    await undo(undone);
    const again = await undo(changed.revision);
    expect(again.__typename).toBe('Revision');
    expect(await undo(changed.revision)).toMatchObject(already(again));
  });
});
