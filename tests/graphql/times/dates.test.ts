import { beforeAll, describe, expect, it } from 'vitest';
import { schema } from '../../../src/graphql/schema.ts';
import { graphql } from '../../support/both-ways.ts';
import { bundle, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';

const database = useDatabase();

// Asked of the stretch from 10 to 20 September 2024.
const dates: Record<string, { edtf: string | undefined; certainly: boolean; possibly: boolean }> = {
  within: { edtf: '2024-09-12', certainly: true, possibly: true },
  'on-its-first-day': { edtf: '2024-09-10', certainly: true, possibly: true },
  'on-its-last-day': { edtf: '2024-09-20', certainly: true, possibly: true },
  before: { edtf: '2024-09-09', certainly: false, possibly: false },
  after: { edtf: '2024-09-21', certainly: false, possibly: false },
  'one-of-a-set-within': { edtf: '[2024-09-10..2024-09-13]', certainly: true, possibly: true },
  'one-of-a-set-across': { edtf: '[2024-09-01..2024-09-10]', certainly: false, possibly: true },
  'one-of-a-set-with-a-gap': { edtf: '[2024-09-01,2024-09-30]', certainly: false, possibly: true },
  'one-of-a-set-before': { edtf: '[2024-09-01..2024-09-09]', certainly: false, possibly: false },
  'interval-within': { edtf: '2024-09-11/2024-09-12', certainly: true, possibly: true },
  'interval-around': { edtf: '2024-08/2024-10', certainly: false, possibly: true },
  'about-that-month': { edtf: '2024-09~', certainly: false, possibly: true },
  'about-another-month': { edtf: '2024-07~', certainly: false, possibly: false },
  'about-a-day-within': { edtf: '2024-09-12~', certainly: true, possibly: true },
  'at-the-latest-within': { edtf: '[..2024-09-13]', certainly: false, possibly: true },
  'at-the-latest-before': { edtf: '[..2024-09-01]', certainly: false, possibly: false },
  'at-the-latest-after': { edtf: '[..2025-01-01]', certainly: false, possibly: true },
  'at-the-earliest-within': { edtf: '[2024-09-13..]', certainly: false, possibly: true },
  'at-the-earliest-before': { edtf: '[2023-01-01..]', certainly: false, possibly: true },
  'at-the-earliest-after': { edtf: '[2024-10-01..]', certainly: false, possibly: false },
  'start-not-known': { edtf: '/2024-09-12', certainly: false, possibly: true },
  'day-of-an-unknown-year': { edtf: 'XXXX-09-12', certainly: false, possibly: true },
  undated: { edtf: undefined, certainly: false, possibly: false },
};
const stretch = { from: '2024-09-10T00:00:00Z', until: '2024-09-20T23:59:59.999Z' };
const derivations = ['STATED', 'RESOLVED', 'INFERRED'] as const;
const derivationOf = (index: number) => derivations[index % 3] as string;

const text = 'One said so.';
const record = bundle(
  'n',
  { type: 'actor', key: 'ada', kind: 'STATE', name: 'Ada' },
  { type: 'item', key: 'rocket', kind: 'SYSTEM', name: 'Rocket' },
  { type: 'document', key: 'paper', text },
  ...Object.entries(dates).flatMap(([key, { edtf }], index) => {
    const date = edtf && { edtf, derivation: derivationOf(index) };
    return [
      {
        type: 'statement',
        key,
        quotation: 'INDIRECT',
        attribution: 'NARRATOR',
        evidence: { document: 'paper', exact: text },
        ...(date && { spoken: date }),
      },
      { type: 'event', key, name: key, status: 'OCCURRED', ...(date && { date }) },
      {
        type: 'transfer',
        key,
        supplier: 'ada',
        recipient: 'ada',
        item: 'rocket',
        status: 'DELIVERED',
        ...(date && { date }),
      },
      { type: 'document', key, text: `${key}: ${text}`, ...(date && { published: date }) },
    ];
  }),
);

beforeAll(async () => {
  await load(database.db, record);
});

async function find(list: 'statements' | 'events' | 'transfers' | 'documents', filter: object) {
  const [field, type] = {
    statements: ['spoken', 'StatementFilter'],
    events: ['date', 'EventFilter'],
    transfers: ['date', 'TransferFilter'],
    documents: ['published', 'DocumentFilter'],
  }[list] as [string, string];
  const { data, errors } = await graphql({
    schema,
    source: `query ($where: ${type}) { found: ${list}(where: $where, first: 100) { totalCount nodes { key } } }`,
    variableValues: { where: { [field]: filter } },
    contextValue: { db: database.db, principal: null, requestId: 'test' },
  });
  expect(errors).toBeUndefined();
  const { totalCount, nodes } = (
    data as unknown as { found: { totalCount: number; nodes: { key: string }[] } }
  ).found;
  expect(totalCount).toBe(nodes.length);
  return nodes.map(({ key }) => key.replace('n:', '')).sort();
}

const those = (keep: (date: (typeof dates)[string], index: number) => boolean) =>
  Object.entries(dates)
    .flatMap(([key, date], index) => (keep(date, index) ? [key] : []))
    .sort();

describe.each(['statements', 'events', 'transfers', 'documents'] as const)('a date filter on %s', (list) => {
  it('finds what certainly lies within, unless told otherwise', async () => {
    const certain = those(({ certainly }) => certainly);
    expect(await find(list, stretch)).toEqual(certain);
    expect(await find(list, { ...stretch, certainty: 'CERTAINLY' })).toEqual(certain);
  });

  it('finds what possibly lies within: nothing undated', async () => {
    expect(await find(list, { ...stretch, certainty: 'POSSIBLY' })).toEqual(
      those(({ possibly }) => possibly),
    );
  });

  it('asks nothing of a side that is left out', async () => {
    const { from, until } = stretch;
    expect(await find(list, { from })).toContain('at-the-earliest-within');
    expect(await find(list, { from })).not.toContain('at-the-latest-after');
    expect(await find(list, { until })).toContain('at-the-latest-within');
    expect(await find(list, { until })).not.toContain('day-of-an-unknown-year');
    expect(await find(list, { until, certainty: 'POSSIBLY' })).toContain('at-the-latest-before');
    expect(await find(list, { from, certainty: 'POSSIBLY' })).toContain('at-the-earliest-after');
    expect(await find(list, { from, certainty: 'POSSIBLY' })).not.toContain('undated');
  });

  it('finds nothing in a stretch that ends before it begins', async () => {
    const [from, until] = [stretch.until, stretch.from];
    expect(await find(list, { from, until })).toEqual([]);
    expect(await find(list, { from, until, certainty: 'POSSIBLY' })).toEqual([]);
  });

  it('asks how the date came to be known', async () => {
    const isInferred = (date: (typeof dates)[string], index: number) =>
      date.edtf !== undefined && derivationOf(index) === 'INFERRED';
    expect(await find(list, { derivation: { in: ['INFERRED'] } })).toEqual(those(isInferred));
    expect(await find(list, { derivation: { notIn: ['INFERRED'] } })).toEqual(
      those((date, index) => date.edtf !== undefined && !isInferred(date, index)),
    );
    expect(await find(list, { ...stretch, certainty: 'POSSIBLY', derivation: { eq: 'INFERRED' } })).toEqual(
      those((date, index) => date.possibly && isInferred(date, index)),
    );
  });

  it('asks nothing when it is empty', async () => {
    expect(await find(list, {})).toContain('undated');
    expect(await find(list, { certainty: 'POSSIBLY' })).toContain('undated');
  });
});
