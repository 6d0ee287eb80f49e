import { graphql } from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Context } from '../../src/graphql/builder.ts';
import { encodeId } from '../../src/graphql/ids.ts';
import { schema } from '../../src/graphql/schema.ts';
import { bundle, demo, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';

const queries: string[] = [];
const database = useDatabase({ onQuery: (query) => queries.push(query) });

async function answer(source: string, variableValues: Record<string, unknown> = {}) {
  queries.length = 0;
  const contextValue: Context = { db: database.db, principal: null, requestId: 'test' };
  return graphql({ schema, source, variableValues, contextValue });
}

// biome-ignore lint/suspicious/noExplicitAny: an answer's shape is the query's.
async function ask(source: string, variables?: Record<string, unknown>): Promise<any> {
  const { data, errors } = await answer(source, variables);
  expect(errors?.map((error) => error.originalError ?? error)).toBeUndefined();
  return data;
}

async function refusals(source: string, variables?: Record<string, unknown>) {
  const { errors } = await answer(source, variables);
  return errors?.map(({ extensions, path }) => [extensions.code, path?.join('.')]);
}

beforeAll(async () => {
  await load(database.db, demo);
  const twins = Array.from({ length: 7 }, (_, index) => ({
    type: 'place',
    key: `twin-${index}`,
    name: 'Springfield',
  }));
  await load(database.db, bundle('pages', ...twins));
});

describe('pages', () => {
  const page = `query ($first: Int, $last: Int, $after: String, $before: String, $direction: Direction!) {
    places(where: { name: { eq: "Springfield" } }, orderBy: { field: NAME, direction: $direction },
           first: $first, last: $last, after: $after, before: $before) {
      totalCount nodes { key } edges { cursor } pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
    }
  }`;
  const keys = Array.from({ length: 7 }, (_, index) => `twin-${index}`);

  test.each(['ASC', 'DESC'])('forward over equal names finds each once (%s)', async (direction) => {
    const found: string[] = [];
    let after: string | null = null;
    do {
      const { places } = await ask(page, { first: 3, after, direction });
      expect(places.totalCount).toBe(7);
      found.push(...places.nodes.map((node: { key: string }) => node.key));
      after = places.pageInfo.hasNextPage ? places.pageInfo.endCursor : null;
    } while (after);
    expect(found).toHaveLength(7);
    expect([...found].sort()).toEqual(keys);
  });

  test('backward over equal names gives the same order', async () => {
    const found: string[] = [];
    let before: string | null = null;
    do {
      const { places } = await ask(page, { last: 2, before, direction: 'ASC' });
      found.unshift(...places.nodes.map((node: { key: string }) => node.key));
      before = places.pageInfo.hasPreviousPage ? places.pageInfo.startCursor : null;
    } while (before);
    const { places } = await ask(page, { first: 100, direction: 'ASC' });
    expect(found).toEqual(places.nodes.map((node: { key: string }) => node.key));
  });

  test('a page of none is empty, and still counts', async () => {
    const { places } = await ask(page, { first: 0, direction: 'ASC' });
    expect(places.nodes).toEqual([]);
    expect(places.totalCount).toBe(7);
  });

  test('dates keep their microseconds from page to page', async () => {
    const query =
      'query ($after: String) { statements(first: 4, after: $after) { totalCount nodes { key } pageInfo { endCursor hasNextPage } } }';
    const found = new Set<string>();
    let after: string | null = null;
    let total = 0;
    do {
      const { statements } = await ask(query, { after });
      for (const { key } of statements.nodes) found.add(key);
      total = statements.totalCount;
      after = statements.pageInfo.hasNextPage ? statements.pageInfo.endCursor : null;
    } while (after);
    expect(found.size).toBe(total);
    expect(total).toBeGreaterThan(8);
  });

  test.each([
    [{ first: -1 }, 'PAGE_SIZE_OUT_OF_RANGE'],
    [{ first: 101 }, 'PAGE_SIZE_OUT_OF_RANGE'],
    [{ last: 1_000_000 }, 'PAGE_SIZE_OUT_OF_RANGE'],
    [{ first: 1, last: 1 }, 'BAD_USER_INPUT'],
    [{ after: '' }, 'INVALID_CURSOR'],
    [{ after: 'garbage' }, 'INVALID_CURSOR'],
    [{ before: 'REM6Wzk5XQ==' }, 'INVALID_CURSOR'],
  ])('%j is refused', async (paging, code) => {
    expect(await refusals(page, { direction: 'ASC', ...paging })).toEqual([[code, 'places']]);
  });

  test('a cursor is good for its field, filter and order only', async () => {
    const { places } = await ask(page, { first: 2, direction: 'ASC' });
    const after = places.pageInfo.endCursor;
    expect(await refusals(page, { after, direction: 'DESC' })).toEqual([['CURSOR_MISMATCH', 'places']]);
    expect(
      await refusals('query ($after: String) { places(after: $after) { nodes { key } } }', { after }),
    ).toEqual([['CURSOR_MISMATCH', 'places']]);
    expect(
      await refusals('query ($after: String) { actors(after: $after) { nodes { key } } }', { after }),
    ).toEqual([['CURSOR_MISMATCH', 'actors']]);
    const swapped = `${after.slice(0, 14)}${after[14] === 'A' ? 'B' : 'A'}${after.slice(15)}`;
    expect(await refusals(page, { after: swapped, direction: 'ASC' })).toEqual([
      ['INVALID_CURSOR', 'places'],
    ]);
  });

  test('a fault in a nested page is reported at its own path', async () => {
    const found = await refusals(
      '{ restrictions(first: 1) { nodes { key statements(first: 1000) { nodes { key } } } } }',
    );
    expect(found).toEqual([['PAGE_SIZE_OUT_OF_RANGE', 'restrictions.nodes.0.statements']]);
  });

  test('a nested connection goes on from its own cursor', async () => {
    const query = `query ($key: String!, $after: String) {
      restriction(key: $key) { statements(first: 2, after: $after) { totalCount nodes { key } pageInfo { endCursor hasNextPage } } } }`;
    const { restrictions } = await ask('{ restrictions { nodes { key statements { totalCount } } } }');
    const [busiest] = restrictions.nodes.toSorted(
      (a: { statements: { totalCount: number } }, b: { statements: { totalCount: number } }) =>
        b.statements.totalCount - a.statements.totalCount,
    );
    const found = new Set<string>();
    let after: string | null = null;
    do {
      const { restriction } = await ask(query, { key: busiest.key, after });
      for (const { key } of restriction.statements.nodes) found.add(key);
      after = restriction.statements.pageInfo.hasNextPage ? restriction.statements.pageInfo.endCursor : null;
    } while (after);
    expect(found.size).toBe(busiest.statements.totalCount);
    expect(found.size).toBeGreaterThan(2);
  });
});

describe('identity', () => {
  const unknown = encodeId('Actor', '00000000-0000-7000-8000-000000000000');

  test('a well-formed ID of nothing is null', async () => {
    expect(
      await ask(
        `{ node(id: "${unknown}") { id } nodes(ids: ["${unknown}"]) { id } actor(id: "${unknown}") { key } }`,
      ),
    ).toEqual({
      node: null,
      nodes: [null],
      actor: null,
    });
  });

  test.each([
    'garbage',
    '',
    '5',
    btoa('Actor:abc'),
    btoa('__proto__:1'),
    btoa('constructor:00000000-0000-7000-8000-000000000000'),
    btoa('Evidence:00000000-0000-7000-8000-000000000000'),
    btoa('Actor:10000000000000'),
    `${unknown} `,
  ])('%j is no ID', async (id) => {
    expect(await refusals('query ($id: ID!) { node(id: $id) { id } }', { id })).toEqual([
      ['INVALID_ID', 'node'],
    ]);
    expect(await refusals('query ($id: ID!) { nodes(ids: [$id]) { id } }', { id })).toEqual([
      ['INVALID_ID', 'nodes'],
    ]);
    expect(await refusals('query ($id: ID!) { actor(id: $id) { id } }', { id })).toEqual([
      ['INVALID_ID', 'actor'],
    ]);
  });

  test('an ID of another type is refused, also in a filter', async () => {
    expect(await refusals('query ($id: ID!) { restriction(id: $id) { id } }', { id: unknown })).toEqual([
      ['INVALID_ID', 'restriction'],
    ]);
    expect(
      await refusals('query ($id: ID!) { statements(where: { restrictions: [$id] }) { totalCount } }', {
        id: unknown,
      }),
    ).toEqual([['INVALID_ID', 'statements']]);
  });

  test('every record of the first pages is found again by its ID and by its key', async () => {
    for (const [one, many] of [
      ['actor', 'actors'],
      ['document', 'documents'],
      ['item', 'items'],
      ['place', 'places'],
      ['target', 'targets'],
      ['event', 'events'],
      ['transfer', 'transfers'],
      ['statement', 'statements'],
      ['restriction', 'restrictions'],
    ]) {
      const found = await ask(`{ ${many}(first: 1) { nodes { __typename id key } } }`);
      for (const record of found[`${many}`].nodes) {
        const again = await ask(
          `query ($id: ID!, $key: String!) { node(id: $id) { __typename id } byId: ${one}(id: $id) { __typename id key } byKey: ${one}(key: $key) { __typename id key } }`,
          record,
        );
        expect(again).toEqual({
          node: { __typename: record.__typename, id: record.id },
          byId: record,
          byKey: record,
        });
      }
    }
  });
});

describe('statements of SQL', () => {
  test('a nested read of restrictions is one', async () => {
    await ask(`{ restrictions(first: 20) { nodes {
      id key title recordedAt absences { field reason }
      parties { function derivation actor { name kind aliases } }
      items { name broader { name } } scope { dimension operator place { name } target { name } }
      status { status review contested validFrom { edtf earliest } grounds { for weight statement { key } } recordedAt }
      timeline { status } consents { state covers consentingParty { name } timeline { state } } blockedBy { state consentingParty { key } }
      related { relation related { key } } evidence { exact document { key sha256 } version { number } }
      statements(first: 5) { totalCount nodes {
        quotation verbatim { exact } speakers { role actor { name } } stances { stance restriction { key } }
        evidence { start end exact document { title } } via { relation actor { name } } event { name date { edtf } }
      } } } } }`);
    expect(queries).toHaveLength(1);
  });

  test('a page with its total is two', async () => {
    await ask('{ statements(first: 5) { totalCount nodes { key speakers { actor { name } } } } }');
    expect(queries).toHaveLength(2);
  });

  test('only the columns asked for are read', async () => {
    await ask('{ actors(first: 5) { nodes { country } } }');
    expect(queries[0]).not.toMatch(/"search"|"given_name"/);
  });
});
