import { SQL, sql } from 'drizzle-orm';
import {
  type GraphQLObjectType,
  getNamedType,
  isCompositeType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  parse,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { schema } from '../../src/graphql/schema.ts';
import { generateBundle } from '../bench/generate.ts';
import { load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';
import { executeByEngine } from '../support/planned.ts';
import { startServer, type TestServer } from '../support/servers/server.ts';

const statements: string[] = [];
const database = useDatabase({ onQuery: (text) => statements.push(text) });
let server: TestServer;
beforeAll(async () => {
  await load(database.db, [...generateBundle(1_000)].join(''));
  server = await startServer(database, schema, {
    answerCacheMegabytes: 0,
    ratePerAddress: 0,
    costPerOperation: 0,
  });
}, 120_000);
afterAll(() => server?.close());

/** How many statements a query takes, as a server asks them. The feed is followed by another client. */
async function count(query: string, variables: object = {}): Promise<number> {
  statements.length = 0;
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  expect({ query, errors: (await response.json()).errors }).toEqual({ query, errors: undefined });
  return statements.length;
}

const isList = (type: unknown) => isListType(isNonNullType(type) ? type.ofType : type);

/** Every field with several values, or values of its own, of every type, beneath a page of the records that have it. */
function listFields(): { field: string; query: string }[] {
  const found: { field: string; query: string }[] = [];
  const seen = new Set<string>();
  type Step = { type: GraphQLObjectType; around: (selection: string) => string; depth: number };
  const roots = Object.values(schema.getQueryType()?.getFields() ?? {}).filter(
    (it) => it.args.some(({ name }) => name === 'first') && !it.args.some(isRequiredArgument),
  );
  const left = roots.flatMap((root): Step[] => {
    const page = getNamedType(root.type);
    const nodes = isObjectType(page) && page.getFields().nodes;
    const type = nodes && getNamedType(nodes.type);
    return isObjectType(type)
      ? [
          {
            type,
            depth: 0,
            around: (it) => `query ($n: Int!) { ${root.name}(first: $n) { nodes { ${it} } } }`,
          },
        ]
      : [];
  });
  for (let step = left.shift(); step; step = left.shift()) {
    const { type, around, depth } = step;
    if (seen.has(type.name)) continue;
    seen.add(type.name);
    for (const field of Object.values(type.getFields())) {
      const inner = getNamedType(field.type);
      if (field.args.some(isRequiredArgument) || !isCompositeType(inner)) continue;
      const isPage = isObjectType(inner) && inner.name.endsWith('Connection');
      const row = isPage ? getNamedType(inner.getFields().nodes?.type as never) : inner;
      const open = isPage ? `${field.name}(first: 2) { totalCount nodes` : field.name;
      const within = (selection: string) => around(`${open} { ${selection} }${isPage ? ' }' : ''}`);
      const leaf = isObjectType(row) && row.getFields().id ? 'id' : '__typename';
      if (isPage || isList(field.type))
        found.push({ field: `${type.name}.${field.name}`, query: within(leaf) });
      if (isObjectType(row) && depth < 3) left.push({ type: row, around: within, depth: depth + 1 });
    }
  }
  return found;
}

describe('a list that is computed for each row', () => {
  const fields = listFields();

  test('is one of every type', () => {
    expect(fields.length).toBeGreaterThan(60);
    for (const name of [
      'Document.leftUnsupported',
      'Actor.doubtfulAfterMerge',
      'StatementRelation.leftUnsupported',
      'Restriction.positions',
    ])
      expect(fields.map(({ field }) => field)).toContain(name);
  });

  test.each(fields)('$field takes no more statements for a hundred rows than for two', async ({ query }) => {
    const first = await count(query, { n: 100 });
    const again = await count(query, { n: 100 });
    const few = await count(query, { n: 2 });
    // Rows beyond the first two may have what those have not.
    expect(first).toBeLessThanOrEqual(few + 2);
    expect(first).toBeLessThanOrEqual(6);
    // The first request of a document finds out how it is answered, and runs once.
    expect(first).toBe(again);
  });
});

describe('a root that finds nothing', () => {
  test.each([
    '{ actors(where: { name: { eq: "nothing" } }) { nodes { key name } } }',
    '{ statements(where: { spoken: { until: "1800-01-01" } }, first: 5) { nodes { key speakers { actor { name } } } } }',
    '{ search(text: "nothinglikethis") { nodes { __typename } } }',
    '{ documents(where: { title: { eq: "nothing" } }) { nodes { key leftUnsupported { nodes { id } } } } }',
    '{ restrictions(where: { title: { eq: "nothing" } }) { totalCount } }',
  ])('sends its statement once, each time: %s', async (query) => {
    const counts = [await count(query), await count(query), await count(query)];
    expect(counts).toEqual([1, 1, 1]);
  });
});

describe('names in arguments', () => {
  const spoken = 'statements(where: { speaker: { actor: { in: ["person-0", "person-1"] } } }, first: 5)';
  test.each([
    `{ ${spoken} { nodes { key } } }`,
    '{ restrictions(where: { items: { in: ["item-0"] }, places: { in: ["place-0"] } }) { nodes { key } } }',
    `{ restriction(name: "rule-0") { ${spoken} { nodes { key } } } }`,
    `{ search(text: "rule") { nodes { ... on Restriction { ${spoken} { nodes { key } } } } } }`,
  ])('are looked up by the statement of their field: %s', async (query) => {
    await count(query);
    expect(await count(query)).toBe(1);
  });

  test('are looked up by the first statement of a field that finds what it answers by SQL of its own', async () => {
    const query = (where: string) => `{ positions(where: { ${where} }) { nodes { actor { key } } } }`;
    const all = [
      'restrictions: ["rule-0"]',
      'restrictions: ["rule-0", "rule-1"], actors: ["person-0", "person-1"]',
    ];
    // The actors are loaded by another one.
    for (const where of all) expect(await count(query(where))).toBe(2);
  });
});

describe('SQL of its own', () => {
  const use = 'item: "item-0", user: "person-0", place: "place-0"';
  test.each([
    '{ positions(where: { restrictions: ["rule-0"] }) { nodes { stance independentSourceCount } } }',
    '{ positions(where: { restrictions: ["rule-0"], actors: ["person-0"] }) { nodes { speakers { isOnBehalf } } } }',
    '{ restriction(name: "rule-0") { positions { totalCount nodes { stance withheld { stance } } } } }',
    '{ positions(where: { restrictions: ["rule-0"] }) { nodes { narrower { totalCount nodes { stance } } } } }',
    `{ assessUse(${use}) { answer findings { nodes { finding } } } }`,
    '{ search(text: "rule") { totalCount nodes { __typename } } }',
  ])('is built once, and then filled: %s', async (query) => {
    await count(query);
    await count(query);
    const building = vi.spyOn(SQL.prototype, 'buildQueryFromSourceParams');
    const statementsAsked = await count(query);
    // A statement and the one that looks its names up, each in one piece.
    expect(building.mock.calls.length).toBeLessThanOrEqual(2 * statementsAsked);
    building.mockRestore();
  });
});

test('SQL of its own is planned a few times, then by one plan for all values', async () => {
  const one = openDatabase(database.url, { connections: 1 });
  const queries = [
    '{ positions(where: { restrictions: ["rule-0"], actors: ["person-0", "person-1"] }) { nodes { stance } } }',
    '{ positions(where: { restrictions: ["rule-0"] }) { nodes { stance } } }',
    '{ assessUse(item: "item-0", user: "person-0", place: "place-0") { answer } }',
    '{ assessTransfer(item: "item-0", supplier: "person-0", recipient: "person-1") { answer } }',
  ];
  for (const document of queries.map((query) => parse(query)))
    for (let n = 0; n < 10; n++) {
      const { result } = await executeByEngine({ schema, document }, { db: one.db, principal: null });
      expect(result.errors).toBeUndefined();
    }
  const plans = await one.db.execute<{ custom: string; generic: string }>(
    sql`select custom_plans as custom, generic_plans as generic from pg_prepared_statements
         where statement ~ 'by_date|item_path'`,
  );
  expect(plans).toHaveLength(queries.length);
  for (const { custom, generic } of plans) expect([Number(custom), Number(generic) > 0]).toEqual([5, true]);
  await one.close();
});
