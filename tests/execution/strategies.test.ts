import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createKey } from '../../src/access/keys.ts';
import type { Role } from '../../src/access/principal.ts';
import { Compiler } from '../../src/execution/planner/compiler.ts';
import { Plan } from '../../src/execution/planner/plan.ts';
import { QueryTemplate } from '../../src/execution/planner/query-template.ts';
import { schema } from '../../src/graphql/schema.ts';
import { demo, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';
import { startServer, type TestServer } from '../support/servers/server.ts';

const database = useDatabase();
const keys = {} as Record<Role, string>;
let server: TestServer;

beforeAll(async () => {
  await load(database.db, demo);
  server = await startServer(database, schema);
  for (const role of ['ADMIN', 'EDITOR'] as const)
    keys[role] = (await createKey(database.db, role.toLowerCase(), { role })).key;
});
afterAll(() => server?.close());
afterEach(() => vi.restoreAllMocks());

type Options = { plan?: unknown; role?: Role; accept?: string };

async function send(
  query: string,
  { plan = true, role = 'ADMIN', accept = 'application/json' }: Options = {},
) {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept, authorization: `Bearer ${keys[role]}` },
    body: JSON.stringify({ query, extensions: { plan } }),
  });
  return response.json();
}
const planOf = async (query: string, options?: Options) => (await send(query, options)).extensions.plan;

async function count(labels: string): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(
    text
      .split('\n')
      .find((it) => it.startsWith(`caveat_operations_total{${labels}}`))
      ?.split(' ')[1] ?? 0,
  );
}

describe('`extensions.plan`', () => {
  it.each(['application/json', 'application/graphql-response+json; q=0.5'])(
    'says to an ADMIN how a query is executed: Accept %s',
    async (accept) => {
      const query = `# ${accept}\n{ restrictions(first: 3) { nodes { key parties { actor { name } } } } }`;
      // The first one of a form of Accept goes by Yoga, and is not cached.
      await send('{ __typename }', { accept });
      expect(await planOf(query, { accept })).toMatchObject({
        strategy: 'snapshot',
        reason: null,
        cache: 'miss',
      });
      await expect
        .poll(() => planOf(query, { accept }))
        .toEqual({ strategy: 'cached', reason: null, statements: [], cache: 'hit' });
      const again = query.replace('key', 'key title');
      await planOf(`${again} # 1`, { accept });
      const plan = await planOf(`${again} # 1`, { accept });
      expect(['single_statement', 'cached']).toContain(plan.strategy);
    },
  );

  it('has no statement of a query of the schema', async () => {
    const schemaQuery = '{ __schema { queryType { name } } }';
    await planOf(schemaQuery);
    expect(['in_memory', 'cached']).toContain((await planOf(schemaQuery)).strategy);
    expect((await planOf(schemaQuery)).statements).toEqual([]);
  });

  it('has why graphql-js executed it', async () => {
    const viewer = '{ viewer { accessRole } }';
    expect(await planOf(viewer)).toMatchObject({ strategy: 'fallback', reason: 'authority', cache: 'none' });
    const past = '{ restrictions(asOf: { validAt: "2024-05-01" }) { nodes { key } } }';
    expect(await planOf(past)).toMatchObject({ strategy: 'fallback', reason: 'other_times' });
    expect((await planOf(`${past} `)).statements.length).toBeGreaterThan(0);
    const write = 'mutation { addPlace(input: { key: "of-a-plan", name: "Of a plan" }) { place { key } } }';
    expect(await planOf(write)).toMatchObject({ strategy: 'fallback', reason: 'mutation', cache: 'none' });
  });

  it('is there for nobody who does not ask, and refused to who is no ADMIN', async () => {
    const query = '{ places { totalCount } }';
    expect((await send(query, { plan: null })).extensions).not.toHaveProperty('plan');
    expect((await send(query, { plan: false, role: 'EDITOR' })).extensions).not.toHaveProperty('plan');
    const codeOf = async (options: Options) => (await send(query, options)).errors[0].extensions.code;
    expect(await codeOf({ role: 'EDITOR' })).toBe('FORBIDDEN');
    expect(await codeOf({ plan: 'yes' })).toBe('BAD_USER_INPUT');
    const write = (options: Options) =>
      send('mutation { addPlace(input: { key: "of-no-plan", name: "N" }) { place { key } } }', options);
    expect((await write({ role: 'EDITOR' })).data ?? null).toBeNull();
    const [{ count: written } = {}] =
      await database.sql`select count(*)::int from places where key = 'of-no-plan'`;
    expect(written).toBe(0);
  });
});

it('counts operations by strategy and reason', async () => {
  const past = async () => count('strategy="fallback",reason="other_times"');
  const before = await past();
  await send('{ restriction(name: "us.atacms.deep-strike", asOf: { validAt: "2024-05-01" }) { key } }');
  expect(await past()).toBe(before + 1);
  expect(await count('strategy="snapshot",reason=""')).toBeGreaterThan(0);
});

describe('a plan that fails', () => {
  const wrong = new TypeError('planned wrongly');
  const logged = (document: string) => {
    const documentHash = createHash('sha256').update(document).digest('hex');
    return server.lines.filter((line) => line.documentHash === documentHash);
  };
  const sourceOf = (title: string) => `# ${title}\n{ restrictions(first: 2) { totalCount nodes { key } } }`;

  beforeAll(async () => {
    await server.close();
    server = await startServer(database, schema, { answerCacheMegabytes: 0 });
  });

  it.each([
    [
      'while it is made',
      () =>
        vi.spyOn(Compiler.prototype, 'site').mockImplementation(() => {
          throw wrong;
        }),
    ],
    ['while it is executed', () => vi.spyOn(Plan.prototype, 'execute').mockRejectedValue(wrong)],
    ['in the statement of its root', () => vi.spyOn(QueryTemplate.prototype, 'run').mockRejectedValue(wrong)],
  ])('%s is logged once, answered rightly, and not used again', async (title, failing) => {
    const { data } = await send(sourceOf(`right ${title}`));
    const source = sourceOf(title);
    const spy = failing();
    const failed = () => count('strategy="fallback",reason="unexpected_error"');
    const before = await failed();
    const first = await send(source);
    expect(first.data).toEqual(data);
    expect(first.extensions.plan).toMatchObject({ strategy: 'fallback', reason: 'unexpected_error' });
    const calls = spy.mock.calls.length;
    expect(calls).toBeGreaterThan(0);
    expect((await send(source)).data).toEqual(data);
    expect(spy.mock.calls.length).toBe(calls);
    expect(await failed()).toBe(before + 2);
    expect(logged(source)).toHaveLength(1);
    expect(logged(source)[0]).toMatchObject({ level: 50, err: { message: 'planned wrongly' } });
  });

  it('because Postgres was too slow is used again', async () => {
    const source = sourceOf('too slow');
    const tooSlow = Object.assign(new Error('canceling statement due to statement timeout'), {
      code: '57014',
    });
    vi.spyOn(QueryTemplate.prototype, 'run').mockRejectedValueOnce(tooSlow);
    const first = await send(source);
    expect(first.errors).toMatchObject([{ path: ['restrictions'], extensions: { code: 'TIMEOUT' } }]);
    expect(await planOf(source)).toMatchObject({ strategy: 'snapshot' });
    expect(logged(source)).toEqual([]);
  });
});
