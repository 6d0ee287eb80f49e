import { readFileSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import { asking } from '../support/asking.ts';
import { demo, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';

const page = readFileSync(new URL('../../docs/search.md', import.meta.url), 'utf8');
const rows = [...page.matchAll(/^\| `(.*?)` \| `(.*?)` \|/gm)].map(([, asked = '', text = '']) => [
  asked,
  text,
]);
const queries = [...page.matchAll(/```graphql\n(.*?)```/gs)].map(([, query = '']) => query);
const database = useDatabase();

beforeAll(async () => {
  await load(database.db, demo);
});

it.each(rows)('docs/search.md: %s finds %s', async (asked, text) => {
  const [row] = await database.sql`
    select text_vector('english', ${text ?? ''}) @@ (text_query(${asked ?? ''})).english as found`;
  expect(row?.found).toBe(true);
});

it.each(queries)('docs/search.md asks what the demo record answers: %s', async (query) => {
  const [answer] = Object.values(await asking(database)(query)) as [{ nodes?: unknown[]; edges?: unknown[] }];
  expect((answer.nodes ?? answer.edges ?? []).length).toBeGreaterThan(0);
});

it('docs/search.md has all of it', () => {
  expect(rows.length).toBeGreaterThan(10);
  expect(queries.length).toBe(2);
});
