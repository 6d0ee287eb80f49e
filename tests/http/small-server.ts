import { buildSchema, GraphQLError, type GraphQLFieldResolver } from 'graphql';
import { afterAll, beforeAll } from 'vitest';
import type { RouteContext } from '../../src/http/route.ts';
import { interestIn } from '../../src/live/interest.ts';
import { FeedReset } from '../../src/live/message.ts';
import { SubscriptionRequest } from '../../src/live/subscription-request.ts';
import type { TestDatabase } from '../support/database.ts';
import { startServer, type TestServer } from '../support/servers/server.ts';

type Resolve = GraphQLFieldResolver<unknown, RouteContext>;

/** A schema with one field for each thing that the transport must get right. */
export const schema = buildSchema(`
  type Query { hello: String! twice(n: Int!): Int! fails: String refuses: String who: String }
  type Mutation { write: String! }
  type Subscription { placed(after: String): String! }
`);

function resolve(type: string, field: string, resolver: Resolve, subscribe?: Resolve) {
  const found = schema.getType(type);
  if (!found || !('getFields' in found)) throw new Error(`no type ${type}`);
  Object.assign(found.getFields()[field] ?? {}, { resolve: resolver, ...(subscribe && { subscribe }) });
}

resolve('Query', 'hello', () => 'world');
resolve('Query', 'twice', (_, { n }) => 2 * n);
resolve('Query', 'who', (_, __, { principal }) => principal?.name ?? null);
// It asks who it is, and says so.
Object.assign(schema.getQueryType()?.getFields().who?.extensions ?? {}, {
  pothosOptions: { authScopes: {} },
});
resolve('Query', 'fails', () => {
  throw new Error('select * from secrets');
});
resolve('Query', 'refuses', () => {
  throw new GraphQLError('x'.repeat(5_000), { extensions: { code: 'INVALID_CURSOR' } });
});
resolve('Mutation', 'write', () => 'written');
resolve(
  'Subscription',
  'placed',
  (message) =>
    message instanceof FeedReset ? message.cause : (message as { after: { key: string } }).after.key,
  (_, { after }) => new SubscriptionRequest({ after, interest: interestIn(['PLACE'], null) }),
);

/** A server for the tests of a file, on a port of its own. Its fields are there once tests run. */
export function useSmallServer(database: TestDatabase): TestServer {
  const handle = {} as TestServer;
  beforeAll(async () => {
    const server = await startServer(database, schema, { corsOrigins: ['https://friend.example'] });
    Object.assign(handle, server);
  });
  afterAll(() => handle.close?.());
  return handle;
}

/** Results of a subscription over Server-Sent Events, and how to stop. */
export async function subscribeBySse(url: string, query: string, variables: object = {}) {
  const stop = new AbortController();
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query, variables }),
    signal: stop.signal,
  });
  return { response, results: readEvents(response), stop: () => stop.abort() };
}

async function* readEvents(response: Response) {
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString();
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (/^event: next$/m.test(block) && data) yield JSON.parse(data);
    }
  }
}
