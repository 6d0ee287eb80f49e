import { ApolloClient, ApolloLink, gql, InMemoryCache } from '@apollo/client';
import { graphql, print } from 'graphql';
import { filter, firstValueFrom, from } from 'rxjs';
import { beforeAll, expect, it } from 'vitest';
import { clientFolder } from '../../src/commands/client.ts';
import { schema } from '../../src/graphql/schema.ts';
import { demo, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';

const { cacheOptions } = await import(`${clientFolder}apollo.js`);
const database = useDatabase();
beforeAll(async () => {
  await load(database.db, demo);
});

/** An Apollo Client that asks the demo record. */
function client() {
  const ask = async (operation: ApolloLink.Operation) => {
    const { data, errors } = await graphql({
      schema,
      source: print(operation.query),
      variableValues: operation.variables,
      contextValue: { db: database.db, principal: null, requestId: 'test' },
    });
    expect(errors).toBeUndefined();
    return { data: JSON.parse(JSON.stringify(data)) };
  };
  return new ApolloClient({
    cache: new InMemoryCache(cacheOptions),
    link: new ApolloLink((operation) => from(ask(operation))),
  });
}

type Page = {
  totalCount: number;
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string; endCursor: string };
  nodes?: { key: string }[];
  edges?: { cursor: string; node: { key: string } }[];
};
type Answer = { actors: Page };
type Variables = { first?: number; after?: string; last?: number; before?: string };
const query = (list: string) => gql`query Actors($first: Int, $after: String, $last: Int, $before: String) {
  actors(first: $first, after: $after, last: $last, before: $before) {
    totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } ${list} } }`;
const NODES = 'nodes { key }';
const EDGES = 'edges { cursor node { key } }';

const keysOf = ({ nodes, edges }: Page) =>
  (nodes ?? edges?.map(({ node }) => node) ?? []).map(({ key }) => key);

it.each([
  ['nodes', NODES],
  ['edges', EDGES],
  ['both', `${NODES} ${EDGES}`],
])('fetchMore adds pages to each other: %s', async (_, list) => {
  const apollo = client();
  const whole = await apollo.query<Answer, Variables>({ query: query(list), variables: { first: 100 } });
  const all = keysOf((whole.data as Answer).actors);
  expect(all.length).toBeGreaterThan(6);

  const { cache } = apollo;
  await apollo.clearStore();
  const watched = apollo.watchQuery<Answer, Variables>({ query: query(list), variables: { first: 2 } });
  const subscription = watched.subscribe(() => {});
  await firstValueFrom(watched.pipe(filter(({ loading }) => !loading)));
  const page = () => (watched.getCurrentResult().data as Answer).actors;
  expect(keysOf(page())).toEqual(all.slice(0, 2));
  const { startCursor, endCursor } = page().pageInfo;
  for (const shown of [4, 6]) {
    await watched.fetchMore({ variables: { after: page().pageInfo.endCursor } });
    await expect.poll(() => keysOf(page()), { interval: 5 }).toEqual(all.slice(0, shown));
    if (list.includes(EDGES)) expect(page().edges).toHaveLength(shown);
    expect(page().pageInfo).toMatchObject({ startCursor, hasPreviousPage: false, hasNextPage: true });
  }
  // A page that is there already is not there twice: what came after it is read again.
  await watched.fetchMore({ variables: { after: endCursor } });
  await expect.poll(() => keysOf(page()), { interval: 5 }).toEqual(all.slice(0, 4));
  // From the end backwards.
  subscription.unsubscribe();
  await apollo.clearStore();
  const variables = { last: 2 };
  const last = await apollo.query<Answer, Variables>({
    query: query(list),
    variables,
    fetchPolicy: 'network-only',
  });
  const before = (last.data as Answer).actors.pageInfo.startCursor;
  await apollo.query({ query: query(list), variables: { last: 2, before }, fetchPolicy: 'network-only' });
  const read = cache.readQuery<Answer>({ query: query(list), variables }) as Answer;
  expect(keysOf(read.actors)).toEqual(all.slice(-4));
  expect(read.actors.pageInfo.hasNextPage).toBe(false);
});

it('keeps nodes and edges apart: neither has the pages or the cursors of the other', async () => {
  const apollo = client();
  const [nodes, edges] = [query(NODES), query(EDGES)];
  const first = await apollo.query<Answer, Variables>({ query: nodes, variables: { first: 2 } });
  expect(apollo.readQuery({ query: edges, variables: { first: 2 } })).toBeNull();
  await apollo.query({ query: edges, variables: { first: 2 } });
  const { endCursor } = (first.data as Answer).actors.pageInfo;
  const variables = { first: 2, after: endCursor };
  await apollo.query({ query: nodes, variables, fetchPolicy: 'network-only' });
  const shown = (it: typeof nodes) => apollo.readQuery<Answer>({ query: it, variables: {} })?.actors as Page;
  expect(keysOf(shown(nodes))).toHaveLength(4);
  expect(keysOf(shown(edges))).toHaveLength(2);
  expect(shown(edges).pageInfo.endCursor).toBe(endCursor);
  expect(shown(nodes).pageInfo.endCursor).not.toBe(endCursor);
});
