import { beforeAll, expect, it } from 'vitest';
import { Texts } from '../../src/record/write/document-text-cache.ts';
import { bundle, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';

const database = useDatabase();

beforeAll(() =>
  load(
    database.db,
    bundle(
      'n',
      { type: 'document', key: 'long', text: 'a long one. '.repeat(200_000) },
      { type: 'document', key: 'short', text: 'A short one.' },
    ),
  ),
);

it('finds every text that was asked for last, however much was kept before', async () => {
  const texts = new Texts(database.db);
  await texts.load(['n:long']);
  await texts.load(['n:long', 'n:short']);
  expect(texts.find('n:long')?.number).toBe(1);
  expect(texts.find('n:short')?.number).toBe(1);
});
