import { getIntrospectionQuery } from 'graphql';
import { describe, expect, test } from 'vitest';
import { costs } from '../../../src/access/limits.ts';
import { examples } from '../../../src/graphql/examples.ts';
import { printSchema } from '../../../src/graphql/schema.ts';
import { useDatabase } from '../../support/database.ts';
import { firstOperations } from '../../support/pages/pages.ts';
import { toldOf, useAttackedServer } from './attacked.ts';

const database = useDatabase();
const server = useAttackedServer(database, { ratePerAddress: 0 });

const repeat = (count: number, of: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => of(n)).join(' ');
const nest = (count: number, open: string, close: string, core: string) =>
  `${open.repeat(count)}${core}${close.repeat(count)}`;
const bomb = (doublings: number) =>
  `query { ...F0 } ${repeat(doublings, (n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`)}
   fragment F${doublings} on Query { __typename }`;
const related = (levels: number) =>
  `{ restrictions { nodes { ${nest(levels, 'relations { target { ', '} }', 'key')} } } }`;

/** What GraphiQL asks of the schema, as a fragment. */
const all = getIntrospectionQuery()
  .replace('query IntrospectionQuery', 'fragment Whole on Query')
  .replace('__schema {', '__schema { ...All } } fragment All on __Schema {')
  .replace(/}\s*}(\s*fragment FullType)/, '}$1')
  .replace(/^\s*fragment Whole.*?} }/s, '');

describe('documents', () => {
  test.each<[row: string, query: string, code: string]>([
    ['1: 50 relation levels', related(50), 'QUERY_TOO_DEEP'],
    ['2: 20,000 levels', nest(20_000, '{ a', '}', ''), 'GRAPHQL_PARSE_FAILED'],
    ['2: 20,000 levels of a list', `{ a(b: ${nest(20_000, '[', ']', '')}) }`, 'GRAPHQL_PARSE_FAILED'],
    ['3: 500 fields by alias', `{ ${repeat(500, (n) => `a${n}: __typename`)} }`, 'QUERY_TOO_BROAD'],
    [
      '3: 450 that ask the database',
      `{ ${repeat(450, (n) => `a${n}: places { totalCount }`)} }`,
      'GRAPHQL_PARSE_FAILED',
    ],
    [
      '3: 200 that ask the database',
      `{ ${repeat(200, (n) => `a${n}: places { totalCount }`)} }`,
      'QUERY_TOO_BROAD',
    ],
    [
      '3: 90 that do',
      `{ ${repeat(90, (n) => `a${n}: search(text: "a") { totalCount }`)} }`,
      'QUERY_TOO_COMPLEX',
    ],
    ['4: one field 10,000 times', `{ ${'__typename '.repeat(10_000)} }`, 'GRAPHQL_PARSE_FAILED'],
    ['4: one field 900 times', `{ ${'__typename '.repeat(900)} }`, 'QUERY_TOO_BROAD'],
    [
      '4: one field with selections 200 times',
      `{ ${'places { nodes { key name } } '.repeat(200)} }`,
      'QUERY_TOO_BROAD',
    ],
    ['5: 900 directives', `{ __typename ${'@a '.repeat(900)} }`, 'GRAPHQL_VALIDATION_FAILED'],
    [
      '6: circular fragments',
      '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      '6: a fragment in itself',
      '{ ...A } fragment A on Query { node(id: "x") { id } ...A }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['7: 24 doublings', bomb(24), 'QUERY_TOO_BROAD'],
    ['7: 150 doublings', bomb(150), 'QUERY_TOO_BROAD'],
    [
      '7: doublings of the schema',
      bomb(24)
        .replace('query { ...F0 }', 'query { __schema { types { ...F0 } } }')
        .replaceAll('on Query', 'on __Type')
        .replace('__typename', 'name'),
      'QUERY_TOO_BROAD',
    ],
    [
      '8: circular introspection',
      `{ __schema { types { ${nest(8, 'fields { type {', '} }', 'name')} } } }`,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      '8: all of the schema, thrice',
      `{ ${repeat(3, (n) => `a${n}: __schema { ...All }`)} } ${all}`,
      'QUERY_TOO_BROAD',
    ],
  ])('%s', async (_, query, code) => {
    const answer = await server.post({ query });
    expect(toldOf(answer)).toEqual([400, code]);
  });

  test('1: 50 levels are refused in 20 ms, with their number', async () => {
    const answers = [];
    for (let n = 0; n < 5; n += 1) answers.push(await server.post({ query: `query N${n} ${related(50)}` }));
    expect(answers[0]?.body.errors[0].extensions).toMatchObject({ depth: 103, maxDepth: 12 });
    expect(Math.min(...answers.map(({ milliseconds }) => milliseconds))).toBeLessThan(20);
  });

  test('whatever takes long to validate is refused soon, and charged', async () => {
    const query = `query Small { __typename } query Large { ${'places { nodes { key } } '.repeat(200)} }`;
    const answer = await server.post({ query, operationName: 'Small' });
    expect(answer.milliseconds).toBeLessThan(1_000);
    expect(toldOf(await server.post({ query, operationName: 'Large' }))).toEqual([400, 'QUERY_TOO_BROAD']);
  });

  test('no subscription and no other door is a way around', async () => {
    const deep = related(50);
    const wide = `subscription { changed { ... on Change { ${repeat(400, (n) => `a${n}: key`)} } } }`;
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: wide }),
    });
    expect(await response.text()).toContain('"code":"QUERY_TOO_BROAD"');
    const address = `${server.url}/graphql?query=${encodeURIComponent(deep)}`;
    const got = await fetch(address, { headers: { accept: 'application/graphql-response+json' } });
    expect([got.status, (await got.json()).errors[0].extensions.code]).toEqual([400, 'QUERY_TOO_DEEP']);
  });
});

describe('12: cost in variables', () => {
  const query = `query ($n: Int) {
    restrictions(first: $n) { nodes { statements(first: $n) { nodes {
      key speakers { role actor { key name kind } } stances { stance explicitness } evidence { nodes { exact start } }
    } } } }
  }`;

  test.each([
    ['cold', [100, 100, 3, 100]],
    ['warm', [3, 100, 3, 100]],
  ])('%s', async (name, sizes) => {
    for (const n of sizes) {
      const answer = await server.post({ query: `# ${name}\n${query}`, variables: { n } });
      if (n === 3) expect([answer.status, answer.body.errors]).toEqual([200, undefined]);
      else expect(toldOf(answer)).toEqual([400, 'QUERY_TOO_COMPLEX']);
    }
  });

  test('says what it may cost, and what may be', async () => {
    const refused = await server.post({ query, variables: { n: 100 } });
    expect(refused.body.errors[0].extensions).toMatchObject({ cost: expect.any(Number), maxCost: 100_000 });
    const { body } = await server.post({ query, variables: { n: 2 } });
    expect(body.extensions.cost).toEqual({
      requested: expect.any(Number),
      maximum: 100_000,
    });
  });

  test('a default of the document counts, and so does what is left out', async () => {
    const large = query.replace('$n: Int', '$n: Int = 100');
    expect(toldOf(await server.post({ query: large }))).toEqual([400, 'QUERY_TOO_COMPLEX']);
    expect((await server.post({ query: large, variables: { n: 1 } })).status).toBe(200);
  });

  test('is no way around where a list is of what is named', async () => {
    const { body } = await server.post({ query: '{ restriction(name: "us.atacms.deep-strike") { id } }' });
    const nodes = `query ($ids: [ID!]!) {
      nodes(ids: $ids) { ... on Restriction { statements(first: 100) { nodes { key evidence { nodes { exact prefix suffix start end } } stances { stance explicitness } speakers { role actor { key name } } } } } }
    }`;
    const ask = (count: number) =>
      server.post({ query: nodes, variables: { ids: Array(count).fill(body.data.restriction.id) } });
    expect((await ask(2)).body.errors).toBeUndefined();
    expect(toldOf(await ask(100))).toEqual([400, 'QUERY_TOO_COMPLEX']);
  });
});

test('what is dearer than other fields is there', () => {
  const names = Object.keys(costs.fields);
  expect(names.filter((name) => !new RegExp(`^  ${name}\\b`, 'm').test(printSchema()))).toEqual([]);
});

test('13: only the operation that is meant counts', async () => {
  const query = `query Small { __typename } query Large ${related(50).replace('restrictions', 'restrictions(first: 100)')}`;
  const answer = await server.post({ query, operationName: 'Small' });
  expect([answer.status, answer.body.data]).toEqual([200, { __typename: 'Query' }]);
  expect(toldOf(await server.post({ query, operationName: 'Large' }))).toEqual([400, 'QUERY_TOO_DEEP']);
  expect(toldOf(await server.post({ query }))).toEqual([400, 'OPERATION_RESOLUTION_FAILURE']);
});

describe('9, 10: the schema is open', () => {
  test('and shows nothing that is not for callers', () => {
    expect(/password|authScopes|api_keys|tableoid/i.exec(printSchema())).toBeNull();
  });

  test('and helps who mistypes', async () => {
    const { body } = await server.post({ query: '{ restrictons { totalCount } }' });
    expect(body.errors[0].message).toContain('Did you mean');
  });
});

describe('what we ourselves ask for fits without a key', () => {
  const written = firstOperations().map((query) => ({ query }));
  const introspection = {
    title: 'introspection',
    query: getIntrospectionQuery({
      schemaDescription: true,
      inputValueDeprecation: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
    }),
  };

  test.each<{ query: string; title?: string; variables?: object }>([...examples, ...written, introspection])(
    '$query',
    async ({ query, variables }) => {
      const isStream = /^subscription/m.test(query);
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: isStream ? 'text/event-stream' : 'application/json',
        },
        body: JSON.stringify({ query, variables: variables ?? { version: 1 } }),
      });
      expect(response.status).toBe(200);
      if (isStream) return response.body?.cancel();
      const text = await response.text();
      expect(text).not.toMatch(/"code":"(QUERY_TOO|GRAPHQL_)/);
      // What has variables of its own is not executed without them.
      const { extensions, errors } = JSON.parse(text);
      if (!errors?.every((it: { message: string }) => it.message.startsWith('Variable')))
        expect(extensions.cost.maximum).toBe(100_000);
    },
  );
});
