import { readFileSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import { asking } from '../../support/asking.ts';
import { demo, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';

const page = readFileSync(new URL('../../../docs/search.md', import.meta.url), 'utf8');
const rows = [...page.matchAll(/^\| `(.*?)` \| `(.*?)` \|/gm)].map(([, asked = '', text = '']) => [
  asked,
  text,
]);
const inLanguages = [...page.matchAll(/^\| (..) \| `(.*?)` \| `(.*?)` \|/gm)].map(([, ...cells]) => cells);
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

it.each(inLanguages)('docs/search.md: in %s, %s finds %s', async (language, asked, text) => {
  const [row] = await database.sql`
    select text_vector_in(${text ?? ''}, d) @@ (text_query(${asked ?? ''}, d)).english as found,
           text_vector_in(${text ?? ''}, null) @@ (text_query(${asked ?? ''})).english as is_english
      from dictionary_of(${language ?? ''}) d`;
  expect(row).toEqual({ found: true, is_english: false });
});

it('docs/search.md names the languages that Postgres has a dictionary for', async () => {
  const [sentence = ''] = page.match(/Postgres has dictionaries for (.*?)\./s)?.slice(1) ?? [];
  const rows =
    await database.sql`select initcap(cfgname) as name from pg_ts_config where cfgname <> 'simple' and cfgnamespace = 'pg_catalog'::regnamespace`;
  expect(sentence.split(/,\s+|\s+and\s+/)).toEqual(rows.map(({ name }) => name).sort());
  const reached = await database.sql`
    select distinct initcap(dictionary_of(chr(a) || chr(b) || '-x')) as name from generate_series(97, 122) a, generate_series(97, 122) b`;
  expect(
    reached
      .flatMap(({ name }) => name ?? [])
      .concat('English')
      .sort(),
  ).toEqual(rows.map(({ name }) => name).sort());
});

it.each(queries)('docs/search.md asks what the demo record answers: %s', async (query) => {
  const [answer] = Object.values(await asking(database)(query)) as [{ nodes?: unknown[]; edges?: unknown[] }];
  expect((answer.nodes ?? answer.edges ?? []).length).toBeGreaterThan(0);
});

it('docs/search.md has all of it', () => {
  expect(rows.length).toBeGreaterThan(10);
  expect(inLanguages).toHaveLength(4);
  expect(queries.length).toBe(2);
});
