import { beforeAll, expect, test } from 'vitest';
import { writeExamples } from '../../../src/graphql/write-examples.ts';
import { type Answer, asking } from '../../support/asking.ts';
import { demo, dump, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';

const database = useDatabase();
const ask = asking(database);

const article =
  'The port of Lissa said on Monday that tankers may not enter after dark. “We will not lift this,” its head Vera Holm said.';
const header = { type: 'bundle', version: 1, namespace: 'lissa' };
const evidence = (exact: string) => ({ document: 'news', exact });
/** Two sentences, coded. A line may come before what it refers to. */
const lines: Answer[] = [
  header,
  {
    type: 'status',
    restriction: 'no-tankers',
    status: 'PROHIBITED',
    observedAt: '2026-03-02',
    grounds: [{ statement: 'rule' }],
  },
  { type: 'document', key: 'news', text: article, published: '2026-03-02' },
  { type: 'actor', key: 'port-of-lissa', kind: 'ORGANIZATION', name: 'Port of Lissa' },
  { type: 'actor', key: 'vera-holm', kind: 'PERSON', name: 'Vera Holm' },
  {
    type: 'restriction',
    key: 'no-tankers',
    title: 'No tankers after dark',
    modality: 'PROHIBITION',
    parties: [{ actor: 'port-of-lissa', function: 'ASSIGNER' }],
  },
  {
    type: 'statement',
    key: 'rule',
    quotation: 'INDIRECT',
    attribution: 'ON_THE_RECORD',
    speakers: [{ actor: 'port-of-lissa' }],
    evidence: evidence('tankers may not enter after dark'),
  },
  {
    type: 'statement',
    key: 'stays',
    quotation: 'DIRECT',
    attribution: 'ON_THE_RECORD',
    speakers: [{ actor: 'vera-holm' }],
    evidence: [evidence('We will not lift this')],
    stances: [{ restriction: 'no-tankers', stance: 'MAINTAIN', explicitness: 'EXPLICIT' }],
  },
];
const textOf = (some: object[]) => some.map((it) => JSON.stringify(it)).join('\n');

const send = async (input: object): Promise<Answer> => {
  const { loadLines } = await ask(
    `mutation ($input: LoadLinesInput!) { loadLines(input: $input) {
      outcome isDryRun isReplayed revision { id reason principal } position
      warnings { code path }
      counts { type created revised unchanged differing }
      differing { path key record said line }
      refusals { __typename code message path
        ... on UnknownReference { reference expected near }
        ... on QuoteNotFound { candidates { exact difference } }
        ... on InvalidInput { accepted }
        ... on KeyTaken { key } } } }`,
    { input },
  );
  return loadLines;
};
const question = `{ restriction(name: "no-tankers") {
  status
  statusPeriod { grounds { statement { evidence { nodes { exact } } } } }
  statements(where: { stance: { kind: { in: [MAINTAIN] } } }) { nodes { speakers { actor { name } } evidence { nodes { exact } } } }
} }`;
const known = {
  status: 'PROHIBITED',
  statusPeriod: {
    grounds: [{ statement: { evidence: { nodes: [{ exact: 'tankers may not enter after dark' }] } } }],
  },
  statements: {
    nodes: [
      {
        speakers: [{ actor: { name: 'Vera Holm' } }],
        evidence: { nodes: [{ exact: 'We will not lift this' }] },
      },
    ],
  },
};
const countRestrictions = async () =>
  (await ask('{ restrictions(where: { key: { eq: "no-tankers" } }) { totalCount } }')).restrictions
    .totalCount;
const countPlaces = () => ask('{ places(first: 1) { totalCount } }');

beforeAll(async () => {
  await load(
    database.db,
    textOf([
      { ...header, namespace: 'coast' },
      { type: 'place', key: 'lissa', name: 'Lissa' },
    ]),
  );
});

test('a dry run counts everything, and stores nothing', async () => {
  expect(await send({ lines, isDryRun: true })).toMatchObject({
    outcome: 'ADDED',
    isDryRun: true,
    revision: null,
    position: null,
    refusals: [],
    counts: expect.arrayContaining([{ type: 'actor', created: 2, revised: 0, unchanged: 0, differing: 0 }]),
  });
  expect(await countRestrictions()).toBe(0);
});

test('an article is loaded in one revision, which answers, can be dumped and undone, and loaded again', async () => {
  const first = await send({ lines, reason: 'coded by hand', idempotencyKey: 'lissa-1' });
  expect(first).toMatchObject({
    outcome: 'ADDED',
    isReplayed: false,
    revision: { reason: 'coded by hand', principal: 'test' },
    position: expect.any(String),
    refusals: [],
  });
  expect((await ask(question)).restriction).toEqual(known);
  expect(await send({ lines, reason: 'coded by hand', idempotencyKey: 'lissa-1' })).toEqual({
    ...first,
    isReplayed: true,
  });
  expect(await send({ lines: [header], idempotencyKey: 'lissa-1' })).toMatchObject({
    outcome: null,
    refusals: [{ code: 'IDEMPOTENCY_KEY_REUSED', path: ['idempotencyKey'] }],
  });
  const before = await dump(database.db);
  expect(await send({ text: textOf(lines) })).toMatchObject({
    outcome: 'UNCHANGED',
    revision: null,
    position: first.position,
  });
  expect(await dump(database.db)).toBe(before);
  const undo = (revision: string) =>
    ask(
      'mutation ($revision: ID!) { undoRevision(input: { revision: $revision }) { revision { id } refusals { message } } }',
      { revision },
    );
  const { undoRevision } = await undo(first.revision.id);
  expect(await countRestrictions()).toBe(0);
  await undo(undoRevision.revision.id);
  expect((await ask(question)).restriction).toEqual(known);
});

test('lines stand in a document as they are, in a block string', async () => {
  const { loadLines } = await ask(`mutation { loadLines(input: { text: """
    ${JSON.stringify({ ...header, namespace: 'block' })}
    {"type":"place","key":"quay","name":"The \\"old\\" quay"}
  """ }) { counts { type created } refusals { message } } }`);
  expect(loadLines).toEqual({ counts: [{ type: 'place', created: 1 }], refusals: [] });
  const literal = await ask(`mutation { loadLines(input: { lines: [
    { type: "bundle", version: 1, namespace: "literal" } { type: "actor", key: "otto", kind: PERSON, name: "Otto" }
  ] }) { counts { type created } refusals { message } } }`);
  expect(literal.loadLines).toEqual({ counts: [{ type: 'actor', created: 1 }], refusals: [] });
});

test('all problems are refusals with their type and their place, and nothing is stored', async () => {
  const places = await countPlaces();
  const wrong = [
    header,
    { type: 'place', key: 'inlet', name: 'Inlet' },
    { type: 'actor', key: 'mara', kind: 'PERSN', name: 'Mara' },
    {
      type: 'statement',
      key: 'a',
      quotation: 'DIRECT',
      attribution: 'NARRATOR',
      speakers: [{ actor: 'vera-holmm' }],
      evidence: evidence('We will not lift this'),
    },
    {
      type: 'statement',
      key: 'b',
      quotation: 'DIRECT',
      attribution: 'NARRATOR',
      evidence: [evidence('we will not lift this')],
    },
    { type: 'place', key: 'inlet', name: 'Another inlet' },
    { type: 'event', key: 'e', name: 'E', status: 'OCCURRED', date: '2026-13-01' },
  ];
  const refusals = [
    {
      __typename: 'InvalidInput',
      path: ['lines', '2', 'kind'],
      accepted: expect.arrayContaining(['PERSON']),
    },
    {
      __typename: 'UnknownReference',
      path: ['lines', '3', 'speakers', '0', 'actor'],
      reference: 'vera-holmm',
      near: ['vera-holm'],
    },
    {
      __typename: 'QuoteNotFound',
      path: ['lines', '4', 'evidence', '0', 'exact'],
      candidates: [{ exact: 'We will not lift this' }],
    },
    { __typename: 'KeyTaken', path: ['lines', '5', 'key'], key: 'inlet' },
    { __typename: 'InvalidDate', path: ['lines', '6', 'date'] },
  ];
  const answer = await send({ lines: wrong });
  expect(answer).toMatchObject({
    outcome: null,
    revision: null,
    position: null,
    counts: [],
    differing: [],
    refusals,
  });
  const inText = await send({ text: textOf(wrong) });
  expect(inText.refusals.map(({ path }: Answer) => path)).toEqual(
    refusals.map(({ path }) => ['text', ...path.slice(1)]),
  );
  expect(await countPlaces()).toEqual(places);
});

test('what is no bundle is refused with what to do', async () => {
  const refusals = async (input: object) =>
    (await send(input)).refusals.map(({ code, message, path }: Answer) => [code, path.join('.'), message]);
  expect(await refusals({})).toEqual([
    ['INVALID_INPUT', 'lines', 'lines is missing: give `lines` or `text`'],
  ]);
  expect(await refusals({ lines, text: '' })).toEqual([
    ['INVALID_INPUT', 'text', 'text must be left out where `lines` is given'],
  ]);
  expect(await refusals({ lines: Array(501).fill(header) })).toEqual([
    ['INVALID_INPUT', 'lines', expect.stringContaining('POST /bundles')],
  ]);
  expect(await refusals({ lines: [{ type: 'place', key: 'p', name: 'P' }] })).toEqual([
    ['INVALID_INPUT', 'lines.0', expect.stringContaining('bundle header')],
  ]);
  expect(await refusals({ text: '{"type":"bundle",' })).toEqual([
    ['INVALID_INPUT', 'text.0', expect.any(String)],
  ]);
  expect(await refusals({ lines: [3, 'text'] })).toHaveLength(2);
  expect(await refusals({ lines: [] })).toEqual([
    ['INVALID_INPUT', 'lines', expect.stringContaining('empty')],
  ]);
});

test('what a person corrected is kept', async () => {
  const place = (name: string) => [
    { ...header, namespace: 'hills' },
    { type: 'place', key: 'hill', name },
  ];
  await send({ lines: place('Hill') });
  const { place: found } = await ask('{ place(name: "hill") { version } }');
  await ask(
    'mutation ($version: Version!) { amendPlace(input: { place: "hill", expectedVersion: $version, name: "The Hill" }) { outcome } }',
    found,
  );
  expect(await send({ lines: place('Mount') })).toMatchObject({
    outcome: 'UNCHANGED',
    differing: [
      { path: ['lines', '1', 'name'], key: 'hill', record: 'The Hill', said: 'Hill', line: 'Mount' },
    ],
    counts: [{ type: 'place', differing: 1 }],
  });
  expect(await ask('{ place(name: "hill") { name } }')).toEqual({ place: { name: 'The Hill' } });
});

test('a warning has its place', async () => {
  const actor = { type: 'actor', key: 'zz', kind: 'STATE', name: 'Zed', country: 'QZ' };
  expect((await send({ lines: [{ ...header, namespace: 'zed' }, actor] })).warnings).toEqual([
    { code: 'IMPLAUSIBLE_VALUE', path: ['lines', '1', 'country'] },
  ]);
});

test('the examples of writing in GraphiQL load a short article, and take it back', async () => {
  await load(database.db, demo);
  const [code, takeBack] = writeExamples;
  const { loadLines: checked } = await ask(code?.query ?? '', code?.variables);
  expect(checked).toMatchObject({ outcome: 'ADDED', isDryRun: true, refusals: [] });
  const { loadLines: loaded } = await ask(code?.query ?? '', { isDryRun: false });
  expect(loaded).toMatchObject({ outcome: 'ADDED', isDryRun: false, refusals: [] });
  const { restriction } = await ask('{ restriction(name: "velland.survey-drones.licence") { status } }');
  expect(restriction).toEqual({ status: 'LIFTED' });
  const { undoRevision } = await ask(takeBack?.query ?? '', { revision: loaded.revision.id });
  expect(undoRevision).toMatchObject({ outcome: 'AMENDED', refusals: [] });
});
