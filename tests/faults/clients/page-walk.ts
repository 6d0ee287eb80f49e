import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type GraphQLEnumType, type GraphQLInputObjectType, getNamedType } from 'graphql';
import { openDatabase, type Sql } from '../../../src/db/client.ts';
import { schema } from '../../../src/graphql/schema.ts';
import type { Fault } from '../support/fault.ts';
import { type Case, changesCase, connectionCase, searchCase, type Walker } from './page-walk/cases.ts';
import { type Connection, connectionsOf } from './page-walk/connections.ts';
import { combinators, type Known, tables } from './page-walk/filters.ts';
import { createAsk } from './page-walk/pages.ts';
import { walkPlainConnections } from './page-walk/plain.ts';
import { fillRecord, volatile } from './page-walk/record.ts';
import { keepWriting } from './page-walk/writing.ts';

const LANES = 4;
const WRITERS = 3;

export const fault: Fault = {
  title: 'walk every page of every connection under concurrent writes, random filters and sizes',
  async run(scene) {
    const postgres = await scene.openPostgres();
    await fillRecord(postgres.url);
    const { db, sql, close } = openDatabase(postgres.url, { connections: 10 });
    scene.onEnd(close);
    const walker: Walker = { sql, ask: createAsk(db), known: await readKnown(sql), pages: 0, rows: 0 };
    const connections = connectionsOf(walker.known);
    checkNothingIsForgotten(connections);
    const any = fc.oneof(
      ...connections.map((connection) => connectionCase(walker, connection)),
      searchCase(walker),
      changesCase(walker),
    );
    const cases = scene.full ? 20_000 : 600;
    const seed = () => Math.floor(scene.random() * 2 ** 31);

    // First while nothing is written, when also counts and neighbours must be exact.
    await tryCases(any, cases / 10, true, seed);
    // In tests/graphql/filters, too.
    if (scene.full) await walkPlainConnections(walker, connections);
    const stop = new AbortController();
    const writing = Promise.all(
      Array.from({ length: WRITERS }, (_, writer) => keepWriting(sql, writer, scene.random, stop.signal)),
    );
    writing.catch(() => {});
    try {
      await tryCases(any, cases - cases / 10, false, seed);
    } finally {
      stop.abort();
    }
    const commits = (await writing).reduce((sum, it) => sum + it);
    return { cases, pages: walker.pages, rows: walker.rows, commits };
  },
};

/** Several cases at a time; each lane has its seed, so a failure names all that is needed to see it again. */
async function tryCases(any: fc.Arbitrary<Case>, cases: number, exact: boolean, seed: () => number) {
  const property = fc.asyncProperty(any, (chosen) => chosen.check(exact));
  const lanes = Array.from({ length: LANES }, () =>
    fc.assert(property, { numRuns: cases / LANES, seed: seed() }),
  );
  for (const lane of await Promise.allSettled(lanes)) if (lane.status === 'rejected') throw lane.reason;
}

async function readKnown(sql: Sql): Promise<Known> {
  const known = tables.map(async (table) => [
    table,
    await sql.unsafe(`select key, id from ${table} where key not like '%${volatile}%' order by key`),
  ]);
  return Object.fromEntries(await Promise.all(known));
}

/** Every field of a filter and every order is tried. */
function checkNothingIsForgotten(connections: readonly Connection[]) {
  for (const { name, type, filter, orders } of connections) {
    const filterType = schema.getType(`${type}Filter`) as GraphQLInputObjectType;
    const fields = [...filter.flatMap((part) => part.fields), ...combinators];
    assert.deepEqual(
      fields.sort(),
      Object.keys(filterType.getFields()).sort(),
      `${name}: every filter is tried`,
    );
    const { field } = (schema.getType(`${type}Order`) as GraphQLInputObjectType).getFields();
    const values = (getNamedType(field?.type) as GraphQLEnumType).getValues().map((value) => value.name);
    assert.deepEqual(values.sort(), Object.keys(orders).sort(), `${name}: every order is tried`);
  }
}
