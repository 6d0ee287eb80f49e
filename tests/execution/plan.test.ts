import {
  execute,
  parse,
  specifiedRules,
  type ValidatedExecutionArgs,
  validate,
  validateExecutionArgs,
} from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { planOf } from '../../src/execution/planner/plan-cache.ts';
import { examples } from '../../src/graphql/examples.ts';
import { findUnknown } from '../../src/graphql/references/unknown.ts';
import type { Context } from '../../src/graphql/schema/builder.ts';
import { schema } from '../../src/graphql/schema.ts';
import { type Asked, Operations } from '../fuzz/inputs/operations.ts';
import { Values } from '../fuzz/inputs/values.ts';
import { type Fuzzed, openFuzzed } from '../fuzz/record.ts';
import { useDatabase } from '../support/database.ts';
import { executeByEngine, planFor, unlessFallback } from '../support/planned.ts';
import { fc } from '../support/runs/drawing.ts';
import { seed } from '../support/runs/seed.ts';

const database = useDatabase();
let fuzzed: Fuzzed;

beforeAll(async () => {
  fuzzed = await openFuzzed(database);
});
afterAll(() => fuzzed?.server.close());

const contextOf = (): Context => ({
  db: database.db,
  hub: null as never,
  principal: null,
  requestId: 'plan',
});

type Outcome = 'planned' | 'planned alone' | 'ordinary' | 'refused';

/** Asks both ways, twice: the second time the plan is made already. Throws where they differ. */
async function compare({ query, variables, operationName }: Asked): Promise<Outcome> {
  let document: ReturnType<typeof parse>;
  try {
    document = parse(query);
  } catch {
    return 'refused';
  }
  if (validate(schema, document, specifiedRules).length > 0) return 'refused';
  const args = {
    schema,
    document,
    operationName,
    variableValues: JSON.parse(variables) as Record<string, unknown>,
  };
  const asked = () => validateExecutionArgs({ ...args, contextValue: contextOf() } as never);
  const first = asked();
  if (!('schema' in first)) return 'refused';
  const found = planFor(first);
  // As in `executeQuery`: graphql-js reports an unknown name.
  const lacks =
    found !== null &&
    (await findUnknown(contextOf(), found.names).then(
      ({ length }) => length > 0,
      () => true,
    ));
  const plan = lacks ? null : found;
  let outcome: Outcome = 'ordinary';
  const ordinary = JSON.stringify(await execute({ ...args, contextValue: contextOf() } as never));
  if (ordinary.includes('"errors":')) outcome = 'refused';
  for (const _ of [1, 2]) {
    const again = asked();
    if (!('schema' in again)) throw new Error('was valid before');
    expect(planFor(again)).toBe(found);
    const planned = await unlessFallback(() => plan?.execute(again));
    if (!planned) continue;
    outcome = 'planned';
    same(JSON.stringify(planned), ordinary, query);
    const alone = await unlessFallback(async () => (await plan?.executeSingle(again)) ?? null);
    if (!alone) continue;
    outcome = 'planned alone';
    same(JSON.stringify(alone.result), ordinary, query);
    if (!alone.result.errors) expect(alone.position?.position).toBeGreaterThan(0);
  }
  return outcome;
}

/** The failed statement is not named in the error. */
const shown = (result: string) => result.replace(/"Failed query: (?:[^"\\]|\\.)*"/g, '"Failed query"');

function same(planned: string, ordinary: string, query: string): void {
  if (shown(planned) !== shown(ordinary))
    throw new Error(`${query}\nordinary ${ordinary}\nplanned  ${planned}`);
}

const count = Number(process.env.CAVEAT_PLANS ?? 1_500);

test(`${count} queries of all kinds have the same answer from a plan and from graphql-js`, {
  timeout: 600_000,
}, async () => {
  const outcomes: Record<Outcome, number> = { planned: 0, 'planned alone': 0, ordinary: 0, refused: 0 };
  const queries = new Operations(schema, new Values(fuzzed.known)).of('query');
  await fc.assert(
    fc.asyncProperty(queries, async (asked) => {
      outcomes[await compare(asked)] += 1;
    }),
    { numRuns: count, seed },
  );
  expect(outcomes.planned + outcomes['planned alone']).toBeGreaterThan(count / 4);
});

const questions = examples.filter(({ query }) => /^(query|\{)/m.test(query));

test.each(questions.map(({ title, query, variables }) => ({ title, query, variables })))(
  'the example $title is planned, unless it asks as of another time',
  async ({ query, variables = {} }) => {
    const text = typeof variables === 'string' ? variables : JSON.stringify(variables);
    expect(await compare({ query, variables: text })).toMatch(/asOf/.test(query) ? 'ordinary' : 'planned');
  },
);

test('what cannot be planned is tried once', async () => {
  const query = '{ restriction(name: "rule") { statusPeriod(asOf: { validAt: "2024-05-01" }) { status } } }';
  const document = parse(query);
  const asked = () =>
    validateExecutionArgs({ schema, document, contextValue: contextOf() }) as ValidatedExecutionArgs;
  const context = { db: database.db, principal: null };
  const first = await executeByEngine({ schema, document }, context);
  expect(first).toMatchObject({ strategy: 'fallback', reason: 'other_times' });
  expect(planOf(asked())).toMatchObject({ reason: 'other_times', isOfShape: true });
});

test('rows of which nothing is asked but that they are there are loaded as well', async () => {
  const rows = 'parties { __typename } statements(first: 2) { nodes { speakers { actor { __typename } } } }';
  const query = `{ restrictions(first: 3) { nodes { __typename ${rows} } } }`;
  expect(await compare({ query, variables: '{}' })).toBe('planned alone');
});

const names =
  '__typename ... on Actor { id name aliases } ... on Restriction { key statusPeriod { status } }';
test.each([
  ['what is found', `nodes { ${names} ... on Statement { speakers { actor { name } } } }`, 'planned alone'],
  [
    'finds with their places',
    `edges { cursor node { ${names} } } pageInfo { hasNextPage endCursor }`,
    'planned alone',
  ],
  ['both', `edges { node { ${names} } } nodes { __typename ... on Item { name } }`, 'planned alone'],
  ['types only', 'nodes { __typename }', 'planned alone'],
  ['no rows', 'pageInfo { hasPreviousPage }', 'planned alone'],
  [
    'pages of what is found',
    'nodes { ... on Actor { statements(first: 2) { totalCount nodes { key } } } }',
    'planned alone',
  ],
  ['a count, which is asked apart', `totalCount nodes { ${names} }`, 'planned'],
])('a search is answered by the statement that finds: %s', async (_, selection, outcome) => {
  const text = 'ukrain OR weapons OR minister OR president';
  const query = (args: string) =>
    `query Search($text: String!) { search(text: $text, first: 9${args}) { ${selection} } }`;
  expect(await compare({ query: query(''), variables: JSON.stringify({ text }) })).toBe(outcome);
  expect(await compare({ query: query(''), variables: JSON.stringify({ text: 'nothinglikethis' }) })).toBe(
    outcome,
  );
  expect(await compare({ query: query(', types: []'), variables: JSON.stringify({ text }) })).toMatch(
    /planned/,
  );
});
