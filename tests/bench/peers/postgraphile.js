import { createServer } from 'node:http';
import { postgraphile } from 'postgraphile';
import { jsonParse } from 'postgraphile/@dataplan/json';
import { makePgService } from 'postgraphile/adaptors/pg';
import { context, get, listen } from 'postgraphile/grafast';
import { grafserv } from 'postgraphile/grafserv/node';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { extendSchema } from 'postgraphile/utils';
import { obey } from './control.js';

// Its documented LISTEN/NOTIFY subscription. The notification carries the whole change: nothing is fetched for it.
const fields = ['cursor', 'kind', 'entity', 'key', 'after', 'reason', 'principal', 'recordedAt'];
const changed = extendSchema({
  typeDefs: /* GraphQL */ `
    scalar ChangeLine
    type Change {
      cursor: String!
      kind: String!
      entity: String!
      key: String
      after: ChangeLine
      reason: String
      principal: String!
      recordedAt: String!
    }
    extend type Subscription {
      changed: Change!
    }
  `,
  // Its default makes text of whatever it is given.
  scalars: { ChangeLine: { serialize: (line) => line } },
  objects: {
    Subscription: {
      plans: {
        changed: {
          subscribePlan: () => listen(context().get('pgSubscriber'), 'changed', jsonParse),
          plan: ($change) => $change,
        },
      },
    },
    Change: {
      plans: Object.fromEntries(fields.map((field) => [field, ($change) => get($change, field)])),
    },
  },
});

const served = postgraphile({
  extends: [PostGraphileAmberPreset],
  plugins: [changed],
  pgServices: [makePgService({ connectionString: process.env.DATABASE_URL, schemas: ['public'] })],
  grafserv: { websockets: true, graphqlPath: '/graphql' },
});
const server = createServer();
await served.createServ(grafserv).addTo(server);
server.listen(0, '127.0.0.1', () => obey(server.address().port, () => {}));
