import { beforeAll, describe, expect, it } from 'vitest';
import { asking } from '../../support/asking.ts';
import { dump, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';
import { blocksOf, pages, quoteOf } from '../../support/pages/pages.ts';

// The coding guide: the lines of its examples are loaded, and its questions are answered as it says.

const coded = pages
  .filter(([name]) => name.startsWith('docs/coding-guide/'))
  .map(([name, page]) => ({ name, page, bundles: blocksOf(page, 'ndjson') }))
  .filter(({ bundles }) => bundles.length > 0);
const questions = coded.flatMap(({ name, page }) => {
  const answers = blocksOf(page, 'json');
  return blocksOf(page, 'graphql').map((query, index) => ({ name, query, answer: answers[index] }));
});

const database = useDatabase();
const again = useDatabase();

beforeAll(async () => {
  for (const { name, bundles } of coded)
    for (const bundle of bundles) {
      const { warnings, differing } = await load(database.db, bundle);
      expect({ warnings, differing }, name).toEqual({ warnings: [], differing: [] });
    }
  await load(again.db, await dump(database.db));
});

describe.each(coded)('$name', ({ page, bundles }) => {
  it('shows the text that its lines code', () => {
    const texts = bundles
      .flatMap((bundle) => bundle.trim().split('\n'))
      .map((line) => JSON.parse(line))
      .flatMap(({ type, text }) => (type === 'document' ? [text] : []));
    expect(texts).toEqual([quoteOf(page)]);
  });
});

it('asks a question of every kind of text', () => {
  expect(coded.length).toBeGreaterThanOrEqual(7);
  expect(new Set(questions.map(({ name }) => name)).size).toBe(coded.length);
});

describe.each(questions)('a question of $name', ({ query, answer = '' }) => {
  it.each([
    ['as coded', database],
    ['from a dump', again],
  ])('is answered as the page says, %s', async (_, record) => {
    expect(await asking(record)(query)).toEqual(JSON.parse(answer));
  });
});
