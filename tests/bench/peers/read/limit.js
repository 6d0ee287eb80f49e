import { createServer } from 'node:http';
import postgres from 'postgres';
import { poolOptions, statementsOf } from './statements.js';

// As little as an answer can cost: the operation's one prepared statement, and its text as it comes. No GraphQL at all.
const sql = postgres(process.env.DATABASE_URL, poolOptions);

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', async () => {
    const { operationName, variables } = JSON.parse(Buffer.concat(chunks).toString());
    const { text, parameters } = statementsOf[operationName];
    const [{ answer }] = await sql.unsafe(
      `select data::text as answer from (${text}) asked`,
      parameters(variables),
      { prepare: true },
    );
    const body = Buffer.from(`{"data":${answer}}`);
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
  });
});
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
