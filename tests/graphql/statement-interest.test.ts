import * as fc from 'fast-check';
import { graphql } from 'graphql';
import { beforeAll, expect, test } from 'vitest';
import * as vocabulary from '../../src/db/tables/vocabulary.ts';
import { readChanges } from '../../src/feed/change.ts';
import { schema } from '../../src/graphql/schema.ts';
import { statementInterest } from '../../src/graphql/subscriptions/statement-interest.ts';
import { marksOf } from '../../src/live/interest.ts';
import { article, bundle, demo, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';

/** Statements with dates of every form. */
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
    // Named either way, and one that nothing has.
    return [
      'nobody',
      ...rows.map(({ id, key }, n) => (n % 2 ? key : Buffer.from(`${type}:${id}`).toString('base64'))),
    ];
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
      },
      { requiredKeys: [] },
    ),
  );
const list = (all: string[]) => maybe(fc.subarray(all, { maxLength: Math.min(8, all.length) }));
const instant = maybe(
  fc
    .date({ min: new Date('2024-05-01'), max: new Date('2024-10-01'), noInvalidDate: true })
    .map((date) => date.toISOString()),
);

const filters = () =>
  fc.record({
    statements: list(names.statements),
    restrictions: list(names.restrictions),
    speakers: list(names.actors),
    addressees: list(names.actors),
    via: list(names.actors),
    events: list(names.events),
    documents: list(names.documents),
    quotation: enumFilter(vocabulary.quotation),
    attribution: enumFilter(vocabulary.attribution),
    speechAct: enumFilter(vocabulary.speechAct),
    medium: enumFilter(vocabulary.medium),
    stance: enumFilter(vocabulary.stanceKind),
    explicitness: enumFilter(vocabulary.explicitness),
    speakerKind: enumFilter(vocabulary.actorKind),
    spoken: maybe(
      fc.record(
        {
          from: instant,
          until: instant,
          certainty: fc.constantFrom('CERTAINLY', 'POSSIBLY'),
          derivation: enumFilter(vocabulary.derivation),
        },
        { requiredKeys: ['from', 'until'] },
      ),
    ),
    hasStance: maybe(fc.boolean()),
    hasSpeakers: maybe(fc.boolean()),
  });

/** Two or three of the fields: with all of them, nothing is ever found. */
const few = () =>
  fc
    .tuple(
      filters(),
      fc.subarray(Object.keys(fc.sample(filters(), 1)[0] ?? {}), { minLength: 1, maxLength: 3 }),
    )
    .map(([filter, chosen]) =>
      Object.fromEntries(Object.entries(filter).filter(([name]) => chosen.includes(name))),
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
    { numRuns: 300, seed: 4 },
  );
  expect(found).toBeGreaterThan(300);
});
