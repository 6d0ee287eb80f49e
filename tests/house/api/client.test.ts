import { readFileSync } from 'node:fs';
import { ApolloClient, ApolloLink, gql, InMemoryCache } from '@apollo/client';
import { isObjectType } from 'graphql';
import { Observable } from 'rxjs';
import { expect, test } from 'vitest';
import { clientFiles, clientFolder } from '../../../src/commands/client.ts';
import { schema } from '../../../src/graphql/schema.ts';

const { cacheOptions } = await import(`${clientFolder}apollo.js`);
const { keys } = await import(`${clientFolder}urql.js`);
const { config } = await import(`${clientFolder}codegen.js`);

test('the files for clients are those of the schema: run `npm run schema` when they are not', () => {
  for (const [name, text] of Object.entries(clientFiles()))
    expect([name, readFileSync(`${clientFolder}${name}`, 'utf8')]).toEqual([name, text]);
});

/** An Apollo Client whose server gives these answers, one after the other. */
function clientOf(options: object, answers: object[]) {
  const asked: string[] = [];
  const link = new ApolloLink(
    ({ operationName }) =>
      new Observable((observer) => {
        asked.push(String(operationName));
        observer.next({ data: answers[asked.length - 1] as Record<string, unknown> });
        observer.complete();
      }),
  );
  return { client: new ApolloClient({ cache: new InMemoryCache(options), link }), asked };
}

const views = [
  gql`query A { statement(key: "s") { __typename id spoken { __typename edtf } } }`,
  gql`query B { statement(key: "s") { __typename id spoken { __typename derivation } } }`,
];
const statement = (spoken: object) => ({
  statement: { __typename: 'Statement', id: '1', spoken: { __typename: 'UncertainDate', ...spoken } },
});

test("with the options for Apollo's cache two views of one date are both read from it; without them, the first is lost", async () => {
  for (const [options, isKept] of [
    [cacheOptions, true],
    [{}, false],
  ] as const) {
    const { client } = clientOf(options, [statement({ edtf: '2024' }), statement({ derivation: 'STATED' })]);
    for (const query of views) await client.query({ query });
    const [query] = views;
    expect(client.readQuery({ query: query as never }) !== null).toBe(isKept);
  }
});

test("with the options for Apollo's cache a page is added to the one before it, for each filter apart", async () => {
  const page = (key: string) => ({
    restrictions: {
      __typename: 'RestrictionConnection',
      edges: [{ __typename: 'RestrictionEdge', cursor: key, node: { __typename: 'Restriction', id: key } }],
      pageInfo: {
        __typename: 'PageInfo',
        hasNextPage: true,
        hasPreviousPage: false,
        startCursor: key,
        endCursor: key,
      },
    },
  });
  const { client } = clientOf(cacheOptions, [page('a'), page('b'), page('c')]);
  const query = gql`query P($after: String, $where: RestrictionFilter) { restrictions(first: 1, after: $after, where: $where) {
    edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
  await client.query({ query, variables: {} });
  // As `fetchMore` asks it: past what the cache has.
  await client.query({ query, variables: { after: 'a' }, fetchPolicy: 'network-only' });
  await client.query({ query, variables: { where: { stale: true } } });
  const keysOf = (variables: object) =>
    (client.readQuery({ query, variables }) as ReturnType<typeof page> | null)?.restrictions.edges.map(
      ({ cursor }) => cursor,
    );
  expect(keysOf({})).toEqual(['a', 'b']);
  expect(keysOf({ where: { stale: true } })).toEqual(['c']);
});

test("every type without an ID is embedded for urql's cache, and every scalar has a type for generated code", () => {
  const withoutId = Object.values(schema.getTypeMap()).filter(
    (it) => isObjectType(it) && !it.name.startsWith('__') && !('id' in it.getFields()),
  );
  const roots = ['Query', 'Mutation', 'Subscription'];
  expect(Object.keys(keys).sort()).toEqual(
    withoutId
      .map(({ name }) => name)
      .filter((it) => !roots.includes(it))
      .sort(),
  );
  for (const key of Object.values<() => null>(keys)) expect(key()).toBeNull();
  expect(config.scalars).toMatchObject({ DateTime: 'string', Cursor: 'string', JSON: 'unknown' });
});
