import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createYoga } from 'graphql-yoga';
import { openDatabase } from '../../../src/db/client.ts';
import { schema } from '../../../src/graphql/schema.ts';

/** The baseline: our schema, Pothos over Drizzle, in a Yoga as its documentation sets one up. Nothing else of ours. */
const { db } = openDatabase(process.env.DATABASE_URL ?? '', { longestWait: 0 });
const yoga = createYoga({
  schema,
  graphiql: false,
  logging: 'error',
  context: () => ({ db, hub: null, principal: null, requestId: 'bench' }),
});
const server = createServer(yoga);
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
