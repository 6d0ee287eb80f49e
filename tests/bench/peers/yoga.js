import { createServer } from 'node:http';
import { useServer } from 'graphql-ws/use/ws';
import { createPubSub, createSchema, createYoga } from 'graphql-yoga';
import { WebSocketServer } from 'ws';
import { obey } from './control.js';
import { typeDefs } from './schema.js';

// The recipe of Yoga's documentation for subscriptions over graphql-ws, with its own `createPubSub`.
const pubSub = createPubSub();
const yoga = createYoga({
  logging: 'error',
  schema: createSchema({
    typeDefs,
    resolvers: {
      Subscription: {
        changed: { subscribe: () => pubSub.subscribe('changed'), resolve: (change) => change },
      },
    },
  }),
});

const server = createServer(yoga);
const sockets = new WebSocketServer({ server, path: yoga.graphqlEndpoint });
useServer(
  {
    execute: (args) => args.rootValue.execute(args),
    subscribe: (args) => args.rootValue.subscribe(args),
    onSubscribe: async (context, _id, params) => {
      const { schema, execute, subscribe, contextFactory, parse, validate } = yoga.getEnveloped({
        ...context,
        req: context.extra.request,
        socket: context.extra.socket,
        params,
      });
      const args = {
        schema,
        operationName: params.operationName,
        document: parse(params.query),
        variableValues: params.variables,
        contextValue: await contextFactory(),
        rootValue: { execute, subscribe },
      };
      const errors = validate(args.schema, args.document);
      return errors.length > 0 ? errors : args;
    },
  },
  sockets,
);
server.listen(0, '127.0.0.1', () =>
  obey(server.address().port, (change) => pubSub.publish('changed', change)),
);
