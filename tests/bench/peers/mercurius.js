import Fastify from 'fastify';
import mercurius from 'mercurius';
import { obey } from './control.js';
import { typeDefs } from './schema.js';

const app = Fastify();
await app.register(mercurius, {
  schema: typeDefs,
  resolvers: {
    Subscription: {
      changed: { subscribe: (_root, _args, { pubsub }) => pubsub.subscribe('changed') },
    },
  },
  subscription: true,
});
await app.listen({ port: 0, host: '127.0.0.1' });
obey(app.server.address().port, (change) => {
  app.graphql.pubsub.publish({ topic: 'changed', payload: { changed: change } });
});
