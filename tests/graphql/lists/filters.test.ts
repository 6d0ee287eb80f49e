import {
  execute,
  type GraphQLEnumType,
  type GraphQLInputObjectType,
  getNamedType,
  parse,
  validateExecutionArgs,
} from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';
import { readAsOf } from '../../../src/db/client.ts';
import { schema } from '../../../src/graphql/schema.ts';
import { connectionCase, type Walker } from '../../faults/clients/page-walk/cases.ts';
import { type Connection, connectionsOf } from '../../faults/clients/page-walk/connections.ts';
import { anyOf, combinators, type Known, tables } from '../../faults/clients/page-walk/filters.ts';
import { createAsk } from '../../faults/clients/page-walk/pages.ts';
import { walkPlainConnections } from '../../faults/clients/page-walk/plain.ts';
import { fillRecord, volatile } from '../../faults/clients/page-walk/record.ts';
import { useDatabase } from '../../support/database.ts';
import { executePlan } from '../../support/planned.ts';
import { fc } from '../../support/runs/drawing.ts';
import { seed } from '../../support/runs/seed.ts';

// Every filter and order, field by field, beside the same in SQL by hand: see `tests/faults/page-walk`.

const database = useDatabase();
let connections: Connection[];
let walker: Walker;
/** A time at which all of it was known. */
let then: string;

beforeAll(async () => {
  await fillRecord(database.url);
  const rows = tables.map(async (table) => [
    table,
    await database.sql.unsafe(`select key, id from ${table} where key not like '%${volatile}%' order by key`),
  ]);
  const known = Object.fromEntries(await Promise.all(rows)) as Known;
  connections = connectionsOf(known);
  walker = { sql: database.sql, ask: createAsk(database.db), known, pages: 0, rows: 0 };
  const [row] = await database.sql`select now() as now`;
  then = new Date(row?.now).toISOString();
}, 60_000);

const contextOf = (db = database.db) => ({ db, hub: null as never, principal: null, requestId: 'filters' });

test('every filter and every order is tried', () => {
  for (const { name, type, filter, orders } of connections) {
    const fields = [...filter.flatMap((part) => part.fields), ...combinators];
    const filterType = schema.getType(`${type}Filter`) as GraphQLInputObjectType;
    expect([name, ...fields.sort()]).toEqual([name, ...Object.keys(filterType.getFields()).sort()]);
    const { field } = (schema.getType(`${type}Order`) as GraphQLInputObjectType).getFields();
    const values = (getNamedType(field?.type) as GraphQLEnumType).getValues().map((value) => value.name);
    expect([name, ...Object.keys(orders).sort()]).toEqual([name, ...values.sort()]);
  }
});

describe('filters and orders of any kind', () => {
  test('page in both directions, through dates that are missing, as plain SQL has it', async () => {
    const cases = fc.oneof(...connections.map((connection) => connectionCase(walker, connection)));
    await fc.assert(
      fc.asyncProperty(cases, (chosen) => chosen.check(true)),
      { numRuns: Number(process.env.CAVEAT_FILTERS ?? 50), seed },
    );
    expect(walker.rows).toBeGreaterThan(500);
  }, 120_000);

  test('find the same by a plan, and as of a time at which all was known', async () => {
    const roots = connections.filter(({ parent }) => !parent);
    const questions = fc.oneof(
      ...roots.map(({ type, table, filter }) =>
        anyOf(filter).map((asked) => ({ type, table, where: asked?.where ?? {}, sql: asked?.sql ?? 'true' })),
      ),
    );
    let planned = 0;
    await fc.assert(
      fc.asyncProperty(questions, async ({ type, table, where, sql }) => {
        const document = parse(
          `query ($where: ${type}Filter) { page: ${table}(where: $where, first: 100, orderBy: { field: KEY }) { totalCount nodes { key } } }`,
        );
        const args = { schema, document, variableValues: { where } };
        const asked = validateExecutionArgs({ ...args, contextValue: contextOf() } as never);
        if (!('schema' in asked)) throw asked[0];
        const byPlan = await executePlan(asked);
        if (byPlan) planned += 1;
        const atThen = readAsOf(database.db, { validAt: null, knownAt: then });
        const rows = await database.sql.unsafe(`select r.key from ${table} r where ${sql} order by r.key`);
        const keys = rows.map(({ key }) => ({ key }));
        const expected = { data: { page: { totalCount: keys.length, nodes: keys.slice(0, 100) } } };
        for (const result of [byPlan, await execute({ ...args, contextValue: contextOf(atThen) } as never)])
          expect(JSON.parse(JSON.stringify({ where, ...result }))).toEqual({
            where: JSON.parse(JSON.stringify(where)),
            ...expected,
          });
      }),
      { numRuns: Number(process.env.CAVEAT_FILTERS ?? 80), seed },
    );
    expect(planned).toBeGreaterThan(70);
  }, 120_000);

  test('page in any order by a plan as without one, and as of a time at which all was known', async () => {
    const pages = connections
      .filter(({ parent }) => !parent)
      .flatMap(({ type, table, orders }) =>
        Object.keys(orders).flatMap((field) =>
          ['ASC FIRST', 'DESC LAST'].map((way) => {
            const [direction, nulls] = way.split(' ');
            return { type, table, orderBy: { field, direction, nulls } };
          }),
        ),
      );
    for (const { type, table, orderBy } of pages) {
      const document = parse(
        `query ($orderBy: [${type}Order!], $after: String) { page: ${table}(orderBy: $orderBy, first: 5, after: $after) { pageInfo { endCursor hasNextPage } nodes { key } } }`,
      );
      let after: unknown = null;
      // The first two pages.
      for (let page = 0; page < 2; page += 1) {
        const args = { schema, document, variableValues: { orderBy, after } };
        const asked = validateExecutionArgs({ ...args, contextValue: contextOf() } as never);
        if (!('schema' in asked)) throw asked[0];
        const byPlan = JSON.stringify(await executePlan(asked));
        const without = await execute({ ...args, contextValue: contextOf() } as never);
        const atThen = readAsOf(database.db, { validAt: null, knownAt: then });
        const before = await execute({ ...args, contextValue: contextOf(atThen) } as never);
        expect({ orderBy, result: byPlan }).toEqual({ orderBy, result: JSON.stringify(without) });
        expect({ orderBy, result: JSON.stringify(before) }).toEqual({ orderBy, result: byPlan });
        after = (without as { data: { page: { pageInfo: { endCursor: string } } } }).data.page.pageInfo
          .endCursor;
      }
    }
  }, 120_000);
});

test('every other connection is page by page what it is on one page, there and back', async () => {
  expect(await walkPlainConnections(walker, connections)).toBeGreaterThan(60);
}, 60_000);
