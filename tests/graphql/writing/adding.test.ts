import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { BundleRefused } from '../../../src/record/errors.ts';
import { asking } from '../../support/asking.ts';
import { bundle, demo, dump, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';
import { writing } from '../../support/writing.ts';

const database = useDatabase();
const ask = asking(database);
const text = 'Ada said no. Bob said yes.';

beforeAll(async () => {
  await load(
    database.db,
    bundle(
      'n',
      {
        type: 'document',
        key: 'paper',
        text,
        title: 'A title',
        author: 'An author',
        publisher: 'A publisher',
        url: 'https://paper.test/1',
        language: 'en',
        published: '2024-09-12',
      },
      { type: 'actor', key: 'ada', kind: 'PERSON', name: 'Ada' },
      { type: 'actor', key: 'bob', kind: 'PERSON', name: 'Bob' },
      { type: 'actor', key: 'robert', kind: 'PERSON', name: 'Robert', mergedInto: 'bob' },
      { type: 'actor', key: 'council', kind: 'ORGANIZATION', name: 'The council' },
      { type: 'actor', key: 'land', kind: 'STATE', name: 'Land' },
      { type: 'actor', key: 'critics', kind: 'GROUP', name: 'critics', members: ['ada', 'bob'] },
      { type: 'actor', key: 'source', kind: 'UNNAMED_SOURCE', name: 'a source', document: 'paper' },
      { type: 'item', key: 'drone', kind: 'CLASS', name: 'Drones' },
      { type: 'place', key: 'river', name: 'The river' },
      { type: 'target', key: 'bridge', name: 'Bridges' },
      { type: 'event', key: 'meeting', name: 'A meeting', status: 'OCCURRED' },
      {
        type: 'transfer',
        key: 'delivery',
        supplier: 'land',
        recipient: 'council',
        item: 'drone',
        status: 'ORDERED',
      },
      { type: 'restriction', key: 'rule', title: 'A rule', modality: 'PROHIBITION' },
      ...['one', 'two'].map((key) => ({
        type: 'statement',
        key,
        quotation: 'INDIRECT',
        attribution: 'NARRATOR',
        evidence: { document: 'paper', exact: key === 'one' ? 'Ada said no.' : 'Bob said yes.' },
      })),
      { type: 'relation', subject: 'one', relation: 'CONTRADICTS', object: 'two' },
      { type: 'affiliation', person: 'bob', organization: 'council', role: 'Chair', validFrom: '2010' },
    ),
  );
});

const send = writing(ask);
const refused =
  '... on KeyTaken { key } ... on AlreadyRecorded { existing { __typename } } ... on Conflict { currentVersion }';
const write = (name: string, input: object, selection = '') => send(name, input, selection, refused);

const claim = {
  quotation: 'INDIRECT',
  attribution: 'NARRATOR',
  evidence: [{ document: 'n:paper', exact: 'Bob said yes.' }],
};
const person = { kind: 'PERSON', name: 'Somebody else' };

/** Each addition with a key that an entity has: once as it is, then with everything else of it wrong or left out. */
const taken: [mutation: string, key: string, ...inputs: object[]][] = [
  ['addDocument', 'n:paper', { text }, { text: 'Another text.' }, { text: 'T', title: 'T', url: 'urn:u' }],
  ['addActor', 'ada', { kind: 'PERSON', name: 'Ada' }, { kind: 'STATE', name: 'Ada' }],
  ['addActor', 'robert', person],
  ['addActor', 'n:critics', { kind: 'GROUP', name: 'critics' }, { kind: 'GROUP', members: ['nobody'] }],
  ['addActor', 'n:source', { kind: 'UNNAMED_SOURCE', document: 'n:paper', name: 'Named now' }],
  ['addItem', 'drone', { level: 'CLASS', name: 'Drones' }, { level: 'SYSTEM', broader: ['nothing'] }],
  ['addPlace', 'river', { name: 'The river' }, { name: 'Another', broader: 'nowhere' }],
  ['addTarget', 'bridge', { name: 'Bridges' }, { name: 'Others' }],
  ['addEvent', 'n:meeting', { name: 'A meeting', phase: 'OCCURRED' }, { name: 'No', phase: 'CANCELLED' }],
  ['addTransfer', 'n:delivery', { supplier: 'ada', recipient: 'bob', item: 'drone', progress: 'DELIVERED' }],
  ['addRestriction', 'rule', { title: 'A rule', modality: 'PROHIBITION' }, { title: 'B', modality: 'DUTY' }],
  ['addStatement', 'n:one', claim, { ...claim, evidence: [{ document: 'n:paper', exact: 'nowhere' }] }],
];

describe('adding what is there', () => {
  it.each(taken)(
    '%s with the key %s is refused as KeyTaken, and changes nothing',
    async (name, key, ...inputs) => {
      const before = await dump(database.db);
      for (const input of inputs) {
        expect(await write(name, { ...input, key })).toMatchObject({
          __typename: 'KeyTaken',
          field: 'key',
          key,
        });
      }
      expect(await dump(database.db)).toBe(before);
    },
  );

  it('a relation and a role that are recorded are refused, by whatever name of the actor', async () => {
    const before = await dump(database.db);
    const relation = { subject: 'n:one', relation: 'CONTRADICTS', target: 'n:two' };
    expect(await write('addStatementRelation', relation)).toMatchObject({
      __typename: 'AlreadyRecorded',
      field: 'relation',
      existing: { __typename: 'StatementRelation' },
    });
    expect(await write('addStatementRelation', { ...relation, note: 'more' })).toMatchObject({
      __typename: 'AlreadyRecorded',
    });
    const role = { organization: 'council', role: 'Chair', validFrom: { edtf: '2010' } };
    for (const name of ['bob', 'robert']) {
      expect(await write('addAffiliation', { ...role, person: name })).toMatchObject({
        __typename: 'AlreadyRecorded',
        field: 'role',
        existing: { __typename: 'Affiliation' },
      });
      expect(
        await write('addAffiliation', { ...role, person: name, validTo: { edtf: '2012' } }),
      ).toMatchObject({ __typename: 'AlreadyRecorded' });
    }
    expect(await dump(database.db)).toBe(before);
  });

  it('a local key beside the shared one would change what its namespace means: refused, both ways', async () => {
    const before = await dump(database.db);
    for (const space of ['n', 'graphql', 'm']) {
      expect(await write('addItem', { key: `${space}:drone`, level: 'CLASS', name: 'D' })).toMatchObject({
        __typename: 'KeyTaken',
        key: 'drone',
      });
      expect(await write('addActor', { key: `${space}:ada`, kind: 'GROUP', name: 'Adas' })).toMatchObject({
        __typename: 'KeyTaken',
        key: 'ada',
      });
    }
    expect(await write('addActor', { key: 'ada', kind: 'GROUP', name: 'Adas' })).toMatchObject({
      __typename: 'KeyTaken',
    });
    expect(await dump(database.db)).toBe(before);
    const own = await write('addActor', { key: 'lake', kind: 'GROUP' }, '... on Actor { key }');
    expect(own).toMatchObject({ key: 'graphql:lake' });
    expect(await write('addActor', { key: 'lake', kind: 'STATE', name: 'Lake' })).toMatchObject({
      __typename: 'KeyTaken',
      key: 'graphql:lake',
    });
    // Some keys are shared always.
    const place = { key: 'n:pond', name: 'Pond' };
    expect(await write('addPlace', place)).toMatchObject({ __typename: 'InvalidInput', field: 'key' });
    await expect(load(database.db, bundle('n', { type: 'place', ...place }))).rejects.toThrow(BundleRefused);
  });

  it('the same local key in another namespace is another entity', async () => {
    const other = await write(
      'addDocument',
      { key: 'm:paper', text: 'Another paper.' },
      '... on Document { key text title }',
    );
    expect(other).toMatchObject({ key: 'm:paper', text: 'Another paper.', title: null });
    const { document } = await ask(
      '{ document(name: "n:paper") { text title versions { nodes { number } } } }',
    );
    expect(document).toEqual({ text, title: 'A title', versions: { nodes: [{ number: 1 }] } });
  });
});

describe('a document', () => {
  const selection =
    '... on Document { version text title author publisher url language published { edtf } versions { nodes { number text } } absences { field reason } }';
  const facts = {
    author: 'An author',
    publisher: 'A publisher',
    url: 'https://paper.test/1',
    language: 'en',
    published: { edtf: '2024-09-12' },
  };

  it('gets one more text by addDocumentVersion, and keeps what is said of it', async () => {
    const add = (more: string, expectedVersion: string) =>
      write('addDocumentVersion', { document: 'n:paper', text: more, expectedVersion }, selection);
    const { document } = await ask('{ document(name: "n:paper") { version } }');
    const corrected = 'Ada said no. Bob said nothing.';
    expect(await add(text, document.version)).toMatchObject({ __typename: 'InvalidInput', field: 'text' });
    const added = await add(corrected, document.version);
    expect(added).toMatchObject({
      ...facts,
      title: 'A title',
      text: corrected,
      versions: {
        nodes: [
          { number: 1, text },
          { number: 2, text: corrected },
        ],
      },
    });
    expect(await add('A third text.', document.version)).toMatchObject({
      __typename: 'Conflict',
      currentVersion: added.version,
    });
    // The older text is what the document says again.
    expect(await add(text, added.version)).toMatchObject({ text, versions: { nodes: { length: 3 } } });
    expect(
      await write('addDocumentVersion', { document: 'n:none', text, expectedVersion: added.version }),
    ).toMatchObject({
      __typename: 'UnknownReference',
      field: 'document',
    });
    const blank = await write('addDocumentVersion', { document: 'n:paper', text: ' ', expectedVersion: 3 });
    expect(blank).toMatchObject({ __typename: 'InvalidInput', field: 'text' });
  });

  it('is amended: what is left out stays, null takes away, its text is not touched', async () => {
    const amend = (patch: object, expectedVersion: string) =>
      write('amendDocument', { document: 'n:paper', expectedVersion, ...patch }, selection);
    const { document } = await ask(
      '{ document(name: "n:paper") { version text versions { nodes { number text } } } }',
    );
    const amended = await amend(
      { title: 'Another title', author: null, absences: [{ field: 'AUTHOR', reason: 'WITHHELD' }] },
      document.version,
    );
    expect(amended).toMatchObject({
      ...facts,
      text: document.text,
      versions: document.versions,
      title: 'Another title',
      author: null,
    });
    expect(amended.absences).toContainEqual({ field: 'AUTHOR', reason: 'WITHHELD' });
    expect(await amend({ title: 'Nobody saw' }, document.version)).toMatchObject({
      __typename: 'Conflict',
      currentVersion: amended.version,
    });
    const dated = await amend({ published: { edtf: '2023-02-29' } }, amended.version);
    expect(dated).toMatchObject({ __typename: 'InvalidDate', field: 'published.edtf' });
    const back = await amend({ author: 'An author' }, amended.version);
    expect(back).toMatchObject({ author: 'An author' });
    expect(back.absences).not.toContainEqual({ field: 'AUTHOR', reason: 'WITHHELD' });
  });
});

describe('docs/documents.md', () => {
  it('shows operations that work on the demo record', async () => {
    await load(database.db, demo);
    const page = readFileSync(new URL('../../../docs/documents.md', import.meta.url), 'utf8');
    const [found, told] = [...page.matchAll(/```graphql\n([\s\S]*?)```/g)].map(([, block = '']) => block);
    const { document } = await ask('{ document(name: "demo-2024-09:brief") { version text } }');
    const text = `${document.text} Corrected.`;
    const data = await ask(found as string, { version: document.version, text });
    expect(data.addDocumentVersion.document).toMatchObject({
      versions: { nodes: [{ number: 1 }, { number: 2 }] },
      leftUnsupported: { nodes: [] },
    });
    const { version } = data.addDocumentVersion.document;
    const { amendDocument } = await ask(told as string, { version });
    expect(amendDocument.document).toMatchObject({ title: 'Brief (corrected)', author: null });
  });
});
