import {
  type ExecutionResult,
  executeSubscriptionEvent,
  type GraphQLObjectType,
  getNamedType,
  isLeafType,
  isObjectType,
  parse,
  type ValidatedSubscriptionArgs,
  validate,
  validateSubscriptionArgs,
} from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';
import { planEvents } from '../../src/execution/planner/subscription-events.ts';
import { type FeedChange, readChanges } from '../../src/feed/change.ts';
import type { Context } from '../../src/graphql/schema/builder.ts';
import { schema } from '../../src/graphql/schema.ts';
import { FeedReset, Progress, SnapshotEnd } from '../../src/live/message.ts';
import { demo, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';
import { fc } from '../support/runs/drawing.ts';
import { seed } from '../support/runs/seed.ts';

const database = useDatabase();
let changes: FeedChange[];

beforeAll(async () => {
  await load(database.db, demo);
  await database.sql`update status_periods set status = 'LIFTED', licence_policy = null, suspended_by_id = null where ends_at = 'infinity'`;
  ({ changes } = await readChanges(database.db, 0, 10_000));
});

function read(source: string): ValidatedSubscriptionArgs {
  const document = parse(source);
  expect(validate(schema, document)).toEqual([]);
  const validated = validateSubscriptionArgs({ schema, document });
  if (!('schema' in validated)) throw new Error('not a subscription');
  return validated;
}

const contextOf = (): Context => ({
  db: database.db,
  hub: null as never,
  principal: null,
  requestId: 'test',
});

async function byGraphql(args: ValidatedSubscriptionArgs, event: unknown): Promise<ExecutionResult> {
  return executeSubscriptionEvent({ ...args, rootValue: event, contextValue: contextOf() });
}

/** Undefined where graphql has to do it. */
function asPlanned(args: ValidatedSubscriptionArgs, event: unknown) {
  try {
    return planEvents(args)(event, contextOf());
  } catch {
    return undefined;
  }
}

/** Random selections of an object type, some levels deep, with aliases, fragments and `__typename`. */
function selections(type: GraphQLObjectType, depth: number): fc.Arbitrary<string> {
  const fields = Object.values(type.getFields()).filter(({ args, type: of }) => {
    const named = getNamedType(of);
    return args.length === 0 && (isLeafType(named) || (isObjectType(named) && depth > 0));
  });
  const one = fc.constantFrom('__typename', ...fields.map(({ name }) => name)).chain((name) => {
    const named = getNamedType(type.getFields()[name]?.type ?? null);
    const inner = isObjectType(named) ? selections(named, depth - 1) : fc.constant('');
    return fc.tuple(fc.boolean(), inner).map(([alias, of]) => `${alias ? `as_${name}: ` : ''}${name} ${of}`);
  });
  return fc
    .uniqueArray(one, { minLength: 1, maxLength: 5, selector: (text) => /^\w+/.exec(text)?.[0] })
    .chain((all) =>
      fc
        .boolean()
        .map((fragment) => (fragment ? `{ ... on ${type} { ${all.join(' ')} } }` : `{ ${all.join(' ')} }`)),
    );
}

const typeOf = (name: string) => schema.getType(name) as GraphQLObjectType;
const spread = (name: string, depth: number) =>
  selections(typeOf(name), depth).map((selection) => `... on ${name} ${selection}`);

test('what is executed as planned is what graphql gives', async () => {
  const tally = { planned: 0, graphql: 0 };
  const statuses = changes.filter(({ entity, kind }) => entity === 'STATUS' && kind !== 'REVISED');
  const events = (among: FeedChange[]) =>
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...among) },
      fc.constantFrom(new FeedReset('FORGED', 'c'), new Progress('c')),
    );
  const cases = fc.oneof(
    fc.tuple(
      fc.constant('changed'),
      fc.tuple(spread('Change', 0), spread('Progress', 0), spread('FeedReset', 0)),
      events(changes),
    ),
    fc.tuple(
      fc.constant('statusChanged'),
      fc.tuple(spread('StatusChange', 2), spread('SnapshotEnd', 0), spread('FeedReset', 0)),
      fc.oneof(events(statuses), fc.constant(new SnapshotEnd('c'))),
    ),
  );
  await fc.assert(
    fc.asyncProperty(cases, async ([field, parts, event]) => {
      // Fields of the same name but of other types are no valid document: those have to be renamed.
      const source = `subscription { ${field} { ${parts.join(' ')} } }`;
      if (validate(schema, parse(source)).length > 0) return;
      const args = read(source);
      const data = asPlanned(args, event);
      tally[data ? 'planned' : 'graphql'] += 1;
      if (data) expect(JSON.stringify({ data })).toBe(JSON.stringify(await byGraphql(args, event)));
    }),
    { numRuns: 600, seed },
  );
  expect(tally.planned).toBeGreaterThan(200);
});

describe('left to graphql', () => {
  const change = () => changes.find(({ entity }) => entity === 'STATUS');
  test.each([
    [
      'a field that looks into the database',
      '{ statusChanged { ... on StatusChange { restriction { key } } } }',
    ],
    ['arguments', '{ statusChanged(where: { to: { in: [LIFTED] } }) { ... on StatusChange { kind } } }'],
    ['a name like no other', '{ statusChanged { ... on StatusChange { __proto__: kind } } }'],
  ])('%s', (_, source) => {
    expect(asPlanned(read(`subscription ${source}`), change())).toBeUndefined();
  });

  test('a value that breaks its type', async () => {
    const args = read('subscription { statusChanged { ... on StatusChange { kind } } }');
    const broken = { ...change(), kind: 'NONSENSE' };
    expect(() => planEvents(args)(broken, contextOf())).toThrow();
    expect((await byGraphql(args, broken)).errors).toHaveLength(1);
    expect(() => planEvents(args)({ ...change(), kind: null }, contextOf())).toThrow();
  });
});
