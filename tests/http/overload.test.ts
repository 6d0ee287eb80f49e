import { sql } from 'drizzle-orm';
import { afterEach, expect, test } from 'vitest';
import { createKey } from '../../src/access/keys.ts';
import { limits } from '../../src/access/limits.ts';
import { useDatabase } from '../support/database.ts';
import { schema, useSmallServer } from './small-server.ts';

const database = useDatabase({ connections: 1, longestWait: 100, statementTimeout: 300 });
const server = useSmallServer(database);

// The only field here that queries the database.
Object.assign(schema.getQueryType()?.getFields().fails ?? {}, {
  resolve: async (_: unknown, __: unknown, { db }: typeof database) => {
    await db.execute(sql`select pg_sleep(0)`);
    return 'asked';
  },
});

let release: (() => void) | undefined;

/** Somebody has the one connection, until the test ends. */
async function occupy() {
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  void database.db.transaction(() => held);
  await expect.poll(() => database.pool.busy).toBe(1);
}

afterEach(async () => {
  release?.();
  await expect.poll(() => database.pool.busy).toBe(0);
  // What was refused is no surprise.
  expect(server.lines.filter(({ level }) => Number(level) >= 50)).toEqual([]);
});

function ask(query: string, headers: Record<string, string> = {}) {
  return fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
}

test.each(['application/json', 'application/graphql-response+json'])(
  'a field without a connection makes the answer a 503, also beside data: %s',
  async (accept) => {
    await occupy();
    const response = await ask('{ hello fails }', { accept });
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
    expect(response.headers.get('content-type')).toContain(accept);
    expect(await response.json()).toMatchObject({
      data: { hello: 'world', fails: null },
      errors: [
        {
          message: 'The database is busy. Try again.',
          path: ['fails'],
          locations: expect.anything(),
          extensions: { code: 'OVERLOADED', requestId: response.headers.get('x-request-id') },
        },
      ],
    });
    release?.();
    await expect.poll(async () => (await ask('{ hello fails }', { accept })).status).toBe(200);
  },
);

test('a key that cannot be checked is a 503, over GraphQL and elsewhere', async () => {
  const { key } = await createKey(database.db, 'ada');
  await occupy();
  const authorization = `Bearer ${key}`;
  const answers = [
    await ask('{ hello }', { authorization }),
    await fetch(`${server.url}/bundles`, { headers: { authorization } }),
  ];
  for (const response of answers)
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
  expect(await answers[0]?.json()).toMatchObject({ errors: [{ extensions: { code: 'OVERLOADED' } }] });
  expect(await answers[1]?.json()).toMatchObject({ code: 'OVERLOADED', status: 503 });
});

test('health is answered without the database, readiness is not', async () => {
  await occupy();
  const [health, ready] = await Promise.all([fetch(`${server.url}/health`), fetch(`${server.url}/ready`)]);
  expect([health.status, ready.status, ready.headers.get('retry-after')]).toEqual([200, 503, '1']);
});

test('no answer in time is a TIMEOUT beside the data', async () => {
  // The server's own limit does not help: it is lifted, as it is for a Postgres that is frozen.
  await database.db.execute(sql`select set_config('statement_timeout', '0', false)`);
  const query = schema.getQueryType()?.getFields().fails;
  const before = query?.resolve;
  Object.assign(query ?? {}, {
    resolve: (_: unknown, __: unknown, { db }: typeof database) =>
      db.execute(sql`select pg_sleep(3)`).then(String),
  });
  const response = await ask('{ hello fails }');
  Object.assign(query ?? {}, { resolve: before });
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({
    data: { hello: 'world', fails: null },
    errors: [{ path: ['fails'], extensions: { code: 'TIMEOUT' } }],
  });
});

test("no answer in the time of a whole request is a 408, and whatever comes of it later is nobody's", async () => {
  const query = schema.getQueryType()?.getFields().fails;
  const before = query?.resolve;
  let answer: (text: string) => void = () => {};
  Object.assign(query ?? {}, {
    resolve: () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  });
  const { requestTime } = limits;
  Object.assign(limits, { requestTime: 300 });
  const response = await ask('{ fails }', { accept: 'application/graphql-response+json' });
  Object.assign(limits, { requestTime });
  Object.assign(query ?? {}, { resolve: before });
  expect([response.status, response.headers.get('connection')]).toEqual([408, 'close']);
  expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'REQUEST_TIMEOUT' } }] });
  answer('late');
});
