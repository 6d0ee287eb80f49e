import { beforeAll, expect, test } from 'vitest';
import * as vocabulary from '../../../src/db/tables/columns/vocabulary.ts';
import { readChanges } from '../../../src/feed/change.ts';
import { schema } from '../../../src/graphql/schema.ts';
import { statementInterest } from '../../../src/graphql/subscriptions/statement-interest.ts';
import { statusInterest } from '../../../src/graphql/subscriptions/status-interest.ts';
import { marksOf } from '../../../src/live/interest.ts';
import { graphql } from '../../support/both-ways.ts';
import { article, bundle, demo, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';
import { fc } from '../../support/runs/drawing.ts';
import { seed } from '../../support/runs/seed.ts';

/** Statements with dates of every form, by speakers for others and for nobody. */
const dated = bundle(
  'dated',
  { type: 'document', key: 'paper', text: 'One said so.' },
  ...[
    ['2024-06-01', '2024-06', '2024-07~', '2024', '2024-21', 'XXXX-08-01', '2024-08-01T12:00:00.5Z'],
    ['[2024-06-01..2024-07-01]', '[2024-06-01,2024-09-01]', '[..2024-07-15]', '[2024-08-15..]'],
    ['2024-06-10/2024-06-20', '2024-06/2024-09', '../2024-07-15', '2024-08/', '/2024-09-20'],
  ]
    .flat()
    .map((edtf, index) => ({
      type: 'statement',
      key: `s${index}`,
      quotation: 'INDIRECT',
      attribution: 'NARRATOR',
      evidence: { document: 'paper', exact: 'One said so.' },
      spoken: { edtf, derivation: vocabulary.derivation.enumValues[index % 3] },
      ...(index % 2 && { factuality: vocabulary.factuality.enumValues[index % 3] }),
      ...(index % 4 > 1 && {
        about: ['us.atacms.deep-strike', 'west.long-range.deep-strike'].slice(index % 2),
      }),
      ...(index % 3 > 0 && {
        speakers: [
          { actor: 'biden', onBehalfOf: ['united-states', 'ukraine-caucus', 'iran'].slice(0, index % 4) },
        ],
      }),
    })),
);

const database = useDatabase();
type Names = Record<'statements' | 'restrictions' | 'actors' | 'events' | 'documents', string[]>;
let names: Names;

beforeAll(async () => {
  await load(database.db, demo);
  await load(database.db, dated);
  if (article) await load(database.db, article).catch(() => {});
  const read = async (table: string, type: string) => {
    const rows = await database.sql<{ id: string; key: string }[]>`
      select id, key from ${database.sql(table)} order by key limit 40`;
    // Named either way.
    return rows.map(({ id, key }, n) => (n % 2 ? key : Buffer.from(`${type}:${id}`).toString('base64')));
  };
  names = {
    statements: await read('statements', 'Statement'),
    restrictions: await read('restrictions', 'Restriction'),
    actors: await read('actors', 'Actor'),
    events: await read('events', 'Event'),
    documents: await read('documents', 'Document'),
  };
});

const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined, freq: 1 });
const enumFilter = ({ enumValues }: { enumValues: string[] }) =>
  maybe(
    fc.record(
      {
        eq: fc.constantFrom(...enumValues),
        in: fc.subarray(enumValues),
        notIn: fc.subarray(enumValues),
        isNull: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
  );
const list = (all: string[]) => fc.subarray(all, { maxLength: Math.min(8, all.length) });
const some = (operators: Record<string, fc.Arbitrary<unknown>>) =>
  maybe(
    fc.oneof(
      ...Object.entries(operators).map(([name, value]) => fc.record({ [name]: value })),
      fc.record(operators, { requiredKeys: [] }),
    ),
  );
const refFilter = (all: string[]) => some({ in: list(all), notIn: list(all), isNull: fc.boolean() });
const actorFilter = (all: string[]) =>
  some({ in: list(all), notIn: list(all), isNull: fc.boolean(), binding: list(all), within: list(all) });
/** A filter that may hold others of its kind. */
const combined = (fields: Record<string, fc.Arbitrary<unknown>>) =>
  fc.letrec((tie) => ({
    own: fc.record(fields),
    whole: fc.oneof(
      { weight: 6, arbitrary: tie('own') },
      { weight: 1, arbitrary: fc.record({ and: fc.array(tie('own'), { maxLength: 2 }) }) },
      { weight: 1, arbitrary: fc.record({ or: fc.array(tie('own'), { maxLength: 3 }) }) },
      { weight: 1, arbitrary: fc.record({ not: tie('own') }) },
    ),
  })).whole as fc.Arbitrary<object>;
const instant = maybe(
  fc
    .date({ min: new Date('2024-05-01'), max: new Date('2024-10-01'), noInvalidDate: true })
    .map((date) => date.toISOString()),
);

const filters = () =>
  fc.record({
    statements: refFilter(names.statements),
    addressees: actorFilter(names.actors),
    via: actorFilter(names.actors),
    event: refFilter(names.events),
    evidence: maybe(combined({ document: refFilter(names.documents) })),
    quotation: enumFilter(vocabulary.quotation),
    attribution: enumFilter(vocabulary.attribution),
    speechAct: enumFilter(vocabulary.speechAct),
    factuality: enumFilter(vocabulary.factuality),
    medium: enumFilter(vocabulary.medium),
    stance: maybe(
      combined({
        kind: enumFilter(vocabulary.stanceKind),
        explicitness: enumFilter(vocabulary.explicitness),
        restriction: refFilter(names.restrictions),
      }),
    ),
    speaker: maybe(
      combined({
        actor: actorFilter(names.actors),
        kind: enumFilter(vocabulary.actorKind),
        role: some({ eq: fc.constant('President'), isNull: fc.boolean() }),
        onBehalfOf: actorFilter(names.actors),
      }),
    ),
    spoken: maybe(
      fc.record(
        {
          from: instant,
          until: instant,
          certainty: fc.constantFrom('CERTAINLY', 'POSSIBLY'),
          derivation: enumFilter(vocabulary.derivation),
          isNull: fc.boolean(),
        },
        { requiredKeys: ['from', 'until'] },
      ),
    ),
    about: refFilter(names.restrictions),
    hasStance: maybe(fc.boolean()),
    hasSpeakers: maybe(fc.boolean()),
    key: some({ in: list(names.statements), notIn: list(names.statements) }),
    principal: some({ notIn: fc.constant(['nobody']), isNull: fc.boolean() }),
    note: some({ isNull: fc.boolean() }),
  });

/** Two or three of the fields: with all of them, nothing is ever found. */
const own = () =>
  fc
    .tuple(
      filters(),
      fc.subarray(Object.keys(fc.sample(filters(), 1)[0] ?? {}), { minLength: 1, maxLength: 3 }),
    )
    .map(([filter, chosen]) =>
      Object.fromEntries(Object.entries(filter).filter(([name]) => chosen.includes(name))),
    );
/** By themselves, or combined. */
const few = () =>
  fc.oneof(
    { weight: 4, arbitrary: own() },
    { weight: 1, arbitrary: fc.record({ or: fc.array(own(), { maxLength: 3 }) }) },
    { weight: 1, arbitrary: fc.record({ and: fc.array(own(), { maxLength: 2 }) }) },
    { weight: 1, arbitrary: fc.record({ not: own() }) },
  );

test('a filter finds in the feed what it finds in the record, through the index', async () => {
  const { changes } = await readChanges(database.db, 0, 10_000);
  let found = 0;
  await fc.assert(
    fc.asyncProperty(few(), async (filter) => {
      const { data, errors } = await graphql({
        schema,
        source: `query ($where: StatementFilter) {
          first: statements(where: $where, first: 100) { nodes { key } }
          last: statements(where: $where, last: 100) { nodes { key } }
        }`,
        variableValues: { where: filter },
        contextValue: { db: database.db, principal: null, requestId: 'test' },
      });
      expect(errors).toBeUndefined();
      const { first, last } = data as unknown as Record<'first' | 'last', { nodes: { key: string }[] }>;
      const inRecord = new Set([...first.nodes, ...last.nodes].map(({ key }) => key));
      const interest = await statementInterest(database.db, filter as never);
      const inFeed = changes.filter(
        (change) => marksOf(change).some((mark) => interest.marks.includes(mark)) && interest.wants(change),
      );
      expect(inFeed.map((change) => String(change.after?.key)).sort()).toEqual([...inRecord].sort());
      found += inRecord.size;
    }),
    { numRuns: 400, seed },
  );
  expect(found).toBeGreaterThan(300);
});

test('a filter of changes of a status finds in the present state what it finds in the record', async () => {
  const whole = combined({
    restrictions: refFilter(names.restrictions),
    to: enumFilter(vocabulary.restrictionStatus),
    review: enumFilter(vocabulary.review),
    items: refFilter(['atacms', 'storm-shadow', 'western-long-range']),
    assigners: actorFilter(names.actors),
  });
  /** The same filter of restrictions, of which only those in the messages have a status now. */
  const translate = ({ to, ...own }: Record<string, unknown>): object => ({
    ...Object.fromEntries(
      Object.entries(own).map(([name, value]) => [
        name,
        Array.isArray(value)
          ? value.map((it) => translate(it))
          : name === 'not'
            ? translate(value as never)
            : value,
      ]),
    ),
    ...(to !== undefined && { status: to }),
  });
  let found = 0;
  await fc.assert(
    fc.asyncProperty(whole, async (filter) => {
      const { data, errors } = await graphql({
        schema,
        source: `query ($where: RestrictionFilter) { restrictions(where: $where, first: 100) { nodes { key } } }`,
        variableValues: { where: { and: [translate(filter as never), { status: { isNull: false } }] } },
        contextValue: { db: database.db, principal: null, requestId: 'test' },
      });
      expect(errors).toBeUndefined();
      const { nodes } = (data as unknown as { restrictions: { nodes: { key: string }[] } }).restrictions;
      const { readState } = await statusInterest(database.db, filter);
      const { changes } = await readState();
      expect(changes.map(({ after }) => String(after?.restriction)).sort()).toEqual(
        nodes.map(({ key }) => key).sort(),
      );
      found += nodes.length;
    }),
    { numRuns: 150, seed },
  );
  expect(found).toBeGreaterThan(100);
});

test('filters of changes of a status combine, and the index finds all that they want', async () => {
  const { changes } = await readChanges(database.db, 0, 10_000);
  const kinds = [...new Set(changes.filter((it) => it.entity === 'STATUS').map((it) => it.kind))];
  const leaf = fc.record(
    {
      restrictions: refFilter(names.restrictions),
      from: enumFilter(vocabulary.restrictionStatus),
      to: enumFilter(vocabulary.restrictionStatus),
      kinds: maybe(fc.subarray(kinds, { minLength: 1 })),
    },
    { requiredKeys: [] },
  );
  const wanted = async (filter: object) => {
    const { interest } = await statusInterest(database.db, { kinds, and: [filter] } as never);
    const found = changes.filter(interest.wants);
    // Live, nobody is asked whose marks the change lacks.
    for (const change of found)
      expect(marksOf(change).some((mark) => interest.marks.includes(mark))).toBe(true);
    return new Set(found);
  };
  let found = 0;
  await fc.assert(
    fc.asyncProperty(leaf, leaf, async (one, other) => {
      const [all, a, b] = await Promise.all([wanted({}), wanted(one), wanted(other)]);
      expect(await wanted({ and: [one, other] })).toEqual(a.intersection(b));
      expect(await wanted({ or: [one, other] })).toEqual(a.union(b));
      expect(await wanted({ not: one })).toEqual(all.difference(a));
      found += a.size;
    }),
    { numRuns: 60, seed },
  );
  expect(found).toBeGreaterThan(60);
  // The present state has neither a kind nor a before: what asks for one of them leaves nothing out of it.
  const state = async (filter: object) =>
    (await (await statusInterest(database.db, filter as never)).readState()).changes.length;
  const [all, asked, not] = await Promise.all([
    state({}),
    state({ or: [{ from: { eq: 'LIFTED' } }, { kinds: ['CORRECTION'] }] }),
    state({ not: { from: { eq: 'LIFTED' } } }),
  ]);
  expect([asked, not]).toEqual([all, all]);
  expect(all).toBeGreaterThan(3);
});
