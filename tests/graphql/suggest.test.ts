import { beforeAll, expect, test } from 'vitest';
import { type Answer, asking } from '../support/asking.ts';
import { bundle, demo, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';

const database = useDatabase();
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

test.each(['', '   ', '…', '-', '%', '_'])('“%s” suggests nothing', async (text) => {
  expect(await suggest(text)).toEqual([]);
});
