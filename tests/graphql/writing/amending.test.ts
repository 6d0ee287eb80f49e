import { sql } from 'drizzle-orm';
import {
  type GraphQLEnumType,
  type GraphQLInputObjectType,
  type GraphQLObjectType,
  getNamedType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { type LineType, toLineNames } from '../../../src/graphql/schema/line-names.ts';
import { schema } from '../../../src/graphql/schema.ts';
import { encodeId } from '../../../src/record/names/global-id.ts';
import { decodeVersion, encodeVersion } from '../../../src/record/revisions/version.ts';
import { type Answer, asking } from '../../support/asking.ts';
import { bundle, dump, load } from '../../support/bundle.ts';
import { schemaFaultsOf } from '../../support/bundle-schema.ts';
import { useDatabase } from '../../support/database.ts';
import { recordOf, writing } from '../../support/writing.ts';

const database = useDatabase();
const ask = asking(database);
const write = writing(ask);
const text = 'Ada said: we see no need. Bob said yes. The council met.';
const span = (exact: string) => ({ document: 'paper', exact });

/** One entity of each type, with a value in every field. */
beforeAll(async () => {
  await load(
    database.db,
    bundle(
      'n',
      {
        ...{ type: 'document', key: 'paper', text, title: 'A title', author: 'An author', language: 'en' },
        ...{ publisher: 'A publisher', url: 'https://paper.test/1', published: '2024-09-12' },
      },
      ...['ada', 'bob', 'cyd'].map((key) => ({ type: 'actor', key, kind: 'PERSON', name: key })),
      { type: 'actor', key: 'land', kind: 'STATE', name: 'Land' },
      {
        ...{ type: 'actor', key: 'critics', kind: 'GROUP', name: 'critics', description: 'They object' },
        ...{ givenName: 'C', aliases: ['foes', 'sceptics'], country: 'GB', members: ['ada', 'bob'] },
        ...{ membersExhaustive: true, cardinality: 3, evidence: [span('Ada said'), span('Bob said yes.')] },
      },
      ...['guns', 'boats'].map((key) => ({ type: 'item', key, kind: 'CLASS', name: key })),
      {
        ...{ type: 'item', key: 'drone', kind: 'CLASS', name: 'Drones', description: 'They fly' },
        ...{ aliases: ['UAV'], origin: 'land', broader: ['guns'], evidence: span('Bob said yes.') },
      },
      { type: 'place', key: 'world', name: 'The world' },
      {
        ...{ type: 'place', key: 'river', name: 'The river', description: 'Wet', within: 'world' },
        evidence: span('The council met.'),
      },
      { type: 'target', key: 'anything', name: 'Anything' },
      {
        ...{ type: 'target', key: 'bridge', name: 'Bridges', description: 'High', broader: 'anything' },
        evidence: span('The council met.'),
      },
      {
        ...{ type: 'event', key: 'meeting', name: 'A meeting', status: 'OCCURRED', place: 'river' },
        ...{ date: '2024-09-12', participants: ['ada', 'bob'], evidence: span('The council met.') },
        vote: { motion: 'third', result: 'ADOPTED', yes: 2 },
      },
      {
        ...{ type: 'transfer', key: 'gift', supplier: 'land', recipient: 'ada', item: 'drone' },
        ...{ status: 'ORDERED', quantity: 3, date: '2024-09', evidence: span('Bob said yes.') },
      },
      ...['other', 'third'].map((key) => ({ type: 'restriction', key, title: key, modality: 'PROHIBITION' })),
      {
        ...{ type: 'restriction', key: 'rule', title: 'A rule', modality: 'PROHIBITION', summary: 'No.' },
        ...{ action: 'TRANSFER', parties: [{ actor: 'land', function: 'ASSIGNER' }], items: ['drone'] },
        scope: [{ dimension: 'PLACE', operator: 'WITHIN', value: 'river' }],
        related: [{ relation: 'EXCEPTION_TO', restriction: 'other' }],
        basis: [{ instrument: 'The Act', provision: 'Article 2', url: 'https://acts.test/2' }],
        limits: [{ quantity: 'range', operator: 'AT_MOST', value: 80, unit: 'km' }],
        conditions: [{ kind: 'PURPOSE', text: 'only for training' }],
        ...{ licenceAuthority: 'land', licenceKind: 'GENERAL' },
        evidence: span('The council met.'),
      },
      {
        ...{ type: 'statement', key: 'one', quotation: 'MIXED', attribution: 'ON_THE_RECORD' },
        ...{ evidence: [span('Ada said: we see no need.')], verbatim: [span('we see no need')] },
        ...{
          speakers: [{ actor: 'ada' }],
          addressees: ['bob'],
          via: [{ relation: 'REPORTED', actor: 'cyd' }],
        },
        ...{ spoken: '2024-09-12', event: 'meeting', medium: 'ORAL', speechAct: 'INFORM', note: 'Noted' },
        stances: [{ restriction: 'rule', stance: 'MAINTAIN', explicitness: 'EXPLICIT' }],
        ...{ about: ['other'], factuality: 'FACT' },
        translations: [{ language: 'de', text: 'Ada sagte: wir sehen keinen Bedarf.', by: 'CODER' }],
      },
      {
        ...{ type: 'statement', key: 'two', quotation: 'INDIRECT', attribution: 'NARRATOR' },
        evidence: span('Bob said yes.'),
      },
      { type: 'relation', subject: 'one', relation: 'CONTRADICTS', object: 'two', note: 'Noted' },
      {
        ...{ type: 'affiliation', person: 'bob', organization: 'land', role: 'Chair', validFrom: '2010' },
        ...{ validTo: '2012', evidence: span('Bob said yes.') },
      },
      {
        ...{ type: 'status', restriction: 'rule', status: 'SUSPENDED', suspendedBy: 'land' },
        review: 'UNDER_REVIEW',
        ...{ validFrom: '2024-01-01', validTo: '2024-06-01', observedAt: '2024-02-01' },
        grounds: [{ statement: 'one' }, { statement: 'two', for: 'REVIEW' }],
      },
      {
        ...{ type: 'consent', restriction: 'rule', consentingParty: 'land', covers: 'TRANSFER' },
        ...{ state: 'REQUESTED', validFrom: '2024-01-01', validTo: '2024-06-01', observedAt: '2024-02-01' },
        grounds: [{ statement: 'one' }],
      },
    ),
  );
});

it('has lines that fit the JSON Schema of a bundle', async () => {
  expect(schemaFaultsOf(await dump(database.db))).toEqual([]);
});

type Amendment = {
  name: string;
  input: GraphQLInputObjectType;
  record: string;
  type: string;
  entity: string;
};
const mutations = Object.values(schema.getMutationType()?.getFields() ?? {});
const inputOf = (name: string) =>
  getNamedType(mutations.find((it) => it.name === name)?.args[0]?.type) as GraphQLInputObjectType;
const entities: Record<string, string> = {
  StatementRelation: 'RELATION',
  StatusPeriod: 'STATUS',
  ConsentPeriod: 'CONSENT',
};

/** Every mutation that changes a record, and the type of the record. */
const amendments: Amendment[] = mutations
  .filter(({ name }) => /^(amend|correct)/.test(name))
  .map(({ name, type }) => {
    const record = String(recordOf(name));
    const payload = getNamedType(type) as GraphQLObjectType;
    const typename = String(getNamedType(payload.getFields()[record]?.type));
    const entity = entities[typename] ?? typename.toUpperCase();
    return { name, input: inputOf(name), record, type: typename, entity };
  });

/** The entity of a type with the most fields, as its line. */
async function findFull({ entity, type }: Amendment): Promise<{ id: string; line: Record<string, unknown> }> {
  const [row] = await database.db.execute<{ id: string; line: Record<string, unknown> }>(sql`
    select entity_id as id, line from lines where entity = ${entity}::entity_type
     order by length(line::text) - length(coalesce(line ->> 'text', '')) desc limit 1`);
  if (row === undefined) throw new Error(`no ${type}`);
  return row;
}

/** Amends it with a patch, and answers the payload and the line that it has then. */
async function amend(of: Amendment, patch: object) {
  const { name, record, type } = of;
  const { id } = await findFull(of);
  const field = record.endsWith('Period') ? 'period' : record;
  const named = encodeId(type, id);
  const { node } = await ask(`query ($id: ID!) { node(id: $id) { ... on ${type} { version } } }`, {
    id: named,
  });
  const data = await ask(
    `mutation ($input: ${of.input.name}!) { ${name}(input: $input) {
       outcome revision { id } refusals { code path message ... on InvalidInput { accepted } } } }`,
    { input: { [field]: named, expectedVersion: node.version, ...patch } },
  );
  const [row] = await database.db.execute<{ line: Record<string, unknown> }>(
    sql`select line from lines where entity_id = ${id}`,
  );
  return { ...(data[name] as Answer), line: row?.line };
}

/** What the line calls a field of an input. */
const inLine = ({ entity }: Amendment, field: string) =>
  Object.keys(toLineNames(entity.toLowerCase() as LineType, { [field]: null }))[0] as string;

const undo = ({ id }: { id: string }) => write('undoRevision', { revision: id }, 'outcome');
/** Fields that are about the write, or name the record. */
const about = new Set(['idempotencyKey', 'reason', 'expectedVersion', 'absences', 'period']);
const isDelta = (name: string) => /^(add|remove)[A-Z]/.test(name);

describe.each(amendments.map((it) => [it.name, it] as const))('%s', (_, of) => {
  const fields = Object.keys(of.input.getFields()).filter(
    (it) => !about.has(it) && !isDelta(it) && it !== of.record,
  );

  it('says what left out, null and a list mean, names its record, and wants its Version', () => {
    expect(of.input.description).toContain(
      'Fields that are left out stay as they are; null removes a value; a list replaces the whole list.',
    );
    const { expectedVersion, id } = of.input.getFields();
    expect(String(expectedVersion?.type)).toBe('Version!');
    expect(id).toBeUndefined();
  });

  it('leaves what is left out, and says that nothing was written', async () => {
    const { line } = await findFull(of);
    const empty = fields.filter((it) => line[inLine(of, it)] === undefined);
    // A period that begins is not observed again; only LICENCE_REQUIRED has a policy, only an action OTHER a text, and a shared
    // group no namespace.
    expect(
      empty.filter((it) => !['lastObservedAt', 'licencePolicy', 'actionText', 'isShared'].includes(it)),
    ).toEqual([]);
    expect(await amend(of, {})).toEqual({ outcome: 'UNCHANGED', revision: null, refusals: [], line });
  });

  it('says which of its fields may be without a value, by names that the schema has', async () => {
    const field = of.name === 'amendStatement' ? 'CARDINALITY' : 'SPOKEN';
    const { refusals } = await amend(of, { absences: [{ field, reason: 'WITHHELD' }] });
    expect(refusals).toMatchObject([{ code: 'INVALID_INPUT', path: ['absences', '0', 'field'] }]);
    const known = (schema.getType('AbsentField') as GraphQLEnumType).getValues().map((it) => it.name);
    expect(known).toEqual(expect.arrayContaining(refusals[0].accepted));
  });

  it('takes a value away for null, or refuses it there', async () => {
    for (const field of fields) {
      const { line } = await findFull(of);
      const { outcome, refusals, revision, line: after } = await amend(of, { [field]: null });
      if (refusals.length > 0) {
        expect(refusals, field).toMatchObject([{ path: [field] }]);
        expect(after, field).toEqual(line);
      } else if (line[inLine(of, field)] === undefined) {
        expect(outcome, field).toBe('UNCHANGED');
      } else {
        const { [inLine(of, field)]: _, ...rest } = line;
        // What always has a value gets its default.
        expect(after, field).toEqual(field === 'action' ? { ...rest, action: 'USE' } : rest);
        await undo(revision);
        expect((await findFull(of)).line, field).toEqual(line);
      }
    }
  });

  it('refuses the version of another record, and one that was overtaken', async () => {
    const other = encodeVersion({ id: crypto.randomUUID(), version: 1 });
    expect((await amend(of, { expectedVersion: other })).refusals).toMatchObject([
      { code: 'INVALID_INPUT', path: ['expectedVersion'] },
    ]);
    const { id } = await findFull(of);
    const { node } = await ask(`query ($id: ID!) { node(id: $id) { ... on ${of.type} { version } } }`, {
      id: encodeId(of.type, id),
    });
    const seen = decodeVersion(node.version) ?? { id: '', version: 0 };
    const newer = encodeVersion({ ...seen, version: seen.version + 1 });
    expect((await amend(of, { expectedVersion: newer })).refusals).toMatchObject([
      { code: 'CONFLICT', path: ['expectedVersion'] },
    ]);
  });
});

const samples: Record<string, { one: unknown; unknown: unknown; below: string[] }> = {
  Evidence: {
    one: { document: 'n:paper', exact: 'The council' },
    unknown: { document: 'n:paper', exact: 'nowhere' },
    below: ['exact'],
  },
  Aliases: { one: 'Another', unknown: ' ', below: [] },
  Members: { one: 'cyd', unknown: 'nobody', below: [] },
  Participants: { one: 'cyd', unknown: 'nobody', below: [] },
  About: { one: 'third', unknown: 'nothing', below: [] },
  Addressees: { one: 'cyd', unknown: 'nobody', below: [] },
  Broader: { one: 'boats', unknown: 'nothing', below: [] },
  Items: { one: 'boats', unknown: 'nothing', below: [] },
};
const growing = amendments.flatMap((of) =>
  Object.keys(of.input.getFields()).flatMap((name) =>
    /^add[A-Z]/.test(name) ? [[of.name, name.slice(3), of] as const] : [],
  ),
);

describe.each(growing)('%s: a list that grows, %s', (_, name, of) => {
  const list = `${name[0]?.toLowerCase()}${name.slice(1)}`;
  const [add, remove] = [`add${name}`, `remove${name}`];
  const { one, unknown, below } = samples[name] as (typeof samples)[string];

  it('takes additions and removals, beside what is there', async () => {
    const { line } = await findFull(of);
    const before = line[list] as unknown[];
    const added = await amend(of, { [add]: [one, one] });
    expect(added).toMatchObject({ outcome: 'AMENDED', refusals: [] });
    const after = added.line?.[list] as unknown[];
    expect(after).toHaveLength(before.length + 1);
    expect(after).toEqual(expect.arrayContaining(before));
    expect(await amend(of, { [add]: [one] })).toMatchObject({ outcome: 'UNCHANGED', refusals: [] });
    const removed = await amend(of, { [remove]: [one] });
    expect(removed.refusals).toEqual([]);
    expect(removed.line).toEqual(line);
    expect((await amend(of, { [remove]: [one] })).refusals).toMatchObject([
      // The refusal of a removal lists the elements that can be removed.
      { code: 'INVALID_INPUT', path: [remove, '0'], accepted: name === 'Evidence' ? null : before },
    ]);
  });

  it('says where an addition is wrong, and that the whole list is not given beside it', async () => {
    const { line } = await findFull(of);
    const { refusals } = await amend(of, { [add]: [one, unknown] });
    expect(refusals).toMatchObject([{ path: [add, '1', ...below] }]);
    expect((await amend(of, { [list]: [], [add]: [one] })).refusals).toContainEqual(
      expect.objectContaining({ code: 'INVALID_INPUT', path: [add] }),
    );
    // Each unknown name is reported, not only the first one.
    if (below.at(-1) !== 'exact' && name !== 'Aliases')
      expect((await amend(of, { [add]: ['nobody-one', 'nobody-two'] })).refusals).toMatchObject([
        { code: 'UNKNOWN_REFERENCE', path: [add, '0'] },
        { code: 'UNKNOWN_REFERENCE', path: [add, '1'] },
      ]);
    expect((await findFull(of)).line).toEqual(line);
  });
});

describe('words that stand in a document twice', () => {
  const twice = 'We agree. The council met. We agree! The council left.';
  const said = (suffix?: string, more: object = {}) => ({
    document: 'n:twice',
    exact: 'We agree',
    suffix,
    ...more,
  });
  const group = async () => {
    const { actor } = await ask(`{ actor(name: "n:twins") { version
      evidence { nodes { start version { number } } } } }`);
    const places = actor.evidence.nodes.map((it: Answer) => [it.version.number, it.start]);
    return { version: actor.version, places };
  };
  const change = async (patch: object) => {
    const { amendActor } = await ask(
      `mutation ($input: AmendActorInput!) { amendActor(input: $input) { outcome refusals { code path } } }`,
      { input: { actor: 'n:twins', expectedVersion: (await group()).version, ...patch } },
    );
    return amendActor;
  };

  beforeAll(async () => {
    await load(
      database.db,
      bundle(
        'n',
        { type: 'document', key: 'twice', text: twice },
        {
          type: 'actor',
          key: 'twins',
          kind: 'GROUP',
          name: 'Twins',
          evidence: { ...said('.'), document: 'twice' },
        },
      ),
    );
  });

  it('are distinguished where they are added and removed', async () => {
    expect(await change({ addEvidence: [said('.')] })).toMatchObject({ outcome: 'UNCHANGED' });
    expect((await change({ addEvidence: [said('?')] })).refusals).toMatchObject([
      { code: 'QUOTE_NOT_FOUND', path: ['addEvidence', '0', 'exact'] },
    ]);
    expect((await change({ addEvidence: [said()] })).refusals).toMatchObject([
      { code: 'QUOTE_AMBIGUOUS', path: ['addEvidence', '0', 'exact'] },
    ]);
    expect(await change({ addEvidence: [said('!')] })).toMatchObject({ outcome: 'AMENDED', refusals: [] });
    expect((await group()).places).toEqual([
      [1, 0],
      [1, 27],
    ]);
    expect((await change({ removeEvidence: [said()] })).refusals).toMatchObject([
      { code: 'INVALID_INPUT', path: ['removeEvidence', '0'] },
    ]);
    expect(await change({ removeEvidence: [said('!')] })).toMatchObject({ outcome: 'AMENDED' });
    expect((await group()).places).toEqual([[1, 0]]);
  });

  it('are added from the newest version, and stay in an older one only where they are these words', async () => {
    const { document } = await ask('{ document(name: "n:twice") { version } }');
    await write('addDocumentVersion', {
      document: 'n:twice',
      expectedVersion: document.version,
      text: `So: ${twice}`,
    });
    expect(await change({ addEvidence: [said('.')] })).toMatchObject({ outcome: 'AMENDED' });
    expect((await group()).places).toEqual([
      [1, 0],
      [2, 4],
    ]);
    expect(await change({ evidence: [said('!')] })).toMatchObject({ outcome: 'AMENDED' });
    expect((await group()).places).toEqual([[2, 31]]);
  });

  it('are refused at the field that was given where none may be left', async () => {
    const { statement } = await ask('{ statement(name: "n:two") { version } }');
    const removeEvidence = [{ document: 'n:paper', exact: 'Bob said yes.' }];
    expect(
      await write('amendStatement', {
        statement: 'n:two',
        expectedVersion: statement.version,
        removeEvidence,
      }),
    ).toMatchObject({ __typename: 'InvalidInput', field: 'removeEvidence' });
  });
});

it('what has a version can be amended or corrected', () => {
  const versioned = Object.values(schema.getTypeMap()).filter(
    (it) => (isObjectType(it) || isInterfaceType(it)) && String(it.getFields().version?.type) === 'Version!',
  );
  const names = versioned.filter(isObjectType).map(({ name }) => name);
  // A consent is what its periods say.
  expect(names.filter((it) => it !== 'Consent').sort()).toEqual(amendments.map(({ type }) => type).sort());
});

it('the version of a period is that of its restriction', async () => {
  const { restriction } = await ask(
    `{ restriction(name: "rule") { version timeline { version } consents { nodes { version timeline { version } } } } }`,
  );
  const [consent] = restriction.consents.nodes;
  const all = [...restriction.timeline, consent, ...consent.timeline].map(({ version }) => version);
  expect(new Set(all)).toEqual(new Set([restriction.version]));
});

it('a role and a relation are not made equal to another one', async () => {
  const role = { person: 'bob', organization: 'land', role: 'Clerk', validFrom: { edtf: '2010' } };
  const { id } = await write('addAffiliation', role, 'id');
  const affiliation = amendments.find(({ name }) => name === 'amendAffiliation') as Amendment;
  expect((await amend(affiliation, { role: 'Clerk' })).refusals).toMatchObject([
    { code: 'ALREADY_RECORDED', path: ['role'] },
  ]);
  const { affiliation: found } = await ask(
    'query ($id: ID!) { affiliation: node(id: $id) { ... on Affiliation { role } } }',
    { id },
  );
  expect(found).toEqual({ role: 'Clerk' });
});
