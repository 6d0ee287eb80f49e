import { beforeAll, expect, test } from 'vitest';
import { type Answer, asking } from '../../support/asking.ts';
import { bundle, demo, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';

const asked: { text: string; parameters: unknown[] }[] = [];
const database = useDatabase({ onQuery: (text, parameters) => asked.push({ text, parameters }) });
const ask = asking(database);
beforeAll(async () => {
  await load(database.db, demo);
  await load(
    database.db,
    bundle(
      'names',
      {
        type: 'actor',
        key: 'president',
        kind: 'OFFICE',
        name: 'President of the Republic',
        aliases: ['POTUS'],
      },
      { type: 'place', key: 'cafe', name: 'Café São Paulo' },
    ),
  );
});

async function suggest(text: string, more = ''): Promise<string[][]> {
  const { suggest: found } = await ask(
    `query ($text: String!) { suggest(text: $text ${more}) { matched node { __typename
      ... on Actor { key } ... on Place { key } ... on Item { key } ... on Restriction { key } ... on Statement { key } } } }`,
    { text },
  );
  return found.map(({ matched, node }: Answer) => [matched, node.__typename, node.key]);
}

test('the beginnings of words are enough, in any order, without accents and case', async () => {
  expect(await suggest('stor')).toContainEqual(['Storm Shadow', 'Item', 'storm-shadow']);
  expect(await suggest('sha st', 'types: ITEM')).toEqual([['Storm Shadow', 'Item', 'storm-shadow']]);
  expect(await suggest('SAO caf')).toEqual([['Café São Paulo', 'Place', 'cafe']]);
  expect(await suggest('hadow')).toEqual([]);
});

test('an alias and a key are found, and it is said what matched', async () => {
  expect(await suggest('potu')).toEqual([['POTUS', 'Actor', 'president']]);
  expect(await suggest('us.atacms.d')).toContainEqual([
    'us.atacms.deep-strike',
    'Restriction',
    'us.atacms.deep-strike',
  ]);
  expect(await suggest('demo-2024-09:n0', 'first: 100')).toContainEqual([
    'demo-2024-09:n09',
    'Statement',
    'demo-2024-09:n09',
  ]);
});

test('what begins with the text comes first, and no record twice', async () => {
  const found = await suggest('u', 'first: 100');
  expect(new Set(found.map(([, type, key]) => `${type} ${key}`)).size).toBe(found.length);
  const begins = found.map(([matched = '']) => /^u/i.test(matched));
  expect(begins).toEqual([...begins].sort((a, b) => Number(b) - Number(a)));
  expect(await suggest('u', 'first: 2')).toEqual(found.slice(0, 2));
});

test('a word of any length is found by its beginning, a name by the whole of a long text', async () => {
  // Letters of four bytes: more of them than a word in an index may have.
  const long = `${'\u{10428}'.repeat(900)} z`;
  await load(database.db, bundle('long', { type: 'place', key: 'long', name: long }));
  expect(await suggest('\u{10428}'.repeat(400), 'types: PLACE')).toEqual([[long, 'Place', 'long']]);
  expect(await suggest("it's a 'quoted' \\ text")).toEqual([]);
});

test('indexes find all of it: a record of many names is not read from end to end', async () => {
  await suggest('sto');
  const { text, parameters } = asked.findLast((it) => it.text.includes('name_query')) ?? {
    text: '',
    parameters: [],
  };
  const plan = await database.sql.begin(async (tx) => {
    await tx`set local enable_seqscan = off`;
    return tx.unsafe(`explain (costs off) ${text}`, parameters as never[]);
  });
  const lines = plan.map((row) => String(Object.values(row)[0]).trim());
  expect(lines.filter((line) => /Seq Scan|Index Only Scan/.test(line))).toEqual([]);
  expect(lines.filter((line) => /Bitmap Index Scan on \w+_names$/.test(line))).toHaveLength(18);
});

test.each(['', '   ', '…', '-', '%', '_'])('“%s” suggests nothing', async (text) => {
  expect(await suggest(text)).toEqual([]);
});
