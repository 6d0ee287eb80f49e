import { readFileSync } from 'node:fs';
import Fastify from 'fastify';
import mercurius from 'mercurius';
import postgres from 'postgres';
import { poolOptions, statementsOf } from './statements.js';

// Caveat's own schema, answered by hand: one prepared statement for an operation, whose JSON the resolvers hand over.
const sql = postgres(process.env.DATABASE_URL, poolOptions);

async function read(_root, variables, _context, { operation, fieldName }) {
  const { text, parameters } = statementsOf[operation.name.value];
  const [{ data }] = await sql.unsafe(text, parameters(valuesOf(variables)), { prepare: true });
  return data[fieldName];
}

/** Arguments of a field as the operation's variables. */
const valuesOf = ({ where, ...rest }) => ({
  ...rest,
  quotation: where?.quotation?.eq,
  attribution: where?.attribution?.eq,
  restriction: where?.restrictions?.[0],
});

const app = Fastify();
await app.register(mercurius, {
  schema: readFileSync(new URL('../../../../schema.graphql', import.meta.url), 'utf8'),
  resolvers: {
    Query: { restriction: read, restrictions: read, statements: read, search: read, positions: read },
  },
  jit: 1,
});
await app.listen({ port: 0, host: '127.0.0.1' });
process.send({ port: app.server.address().port });
