import { execute, parse, validateExecutionArgs } from 'graphql';
import { expect } from 'vitest';
import type { Database } from '../../src/db/client.ts';
import { schema } from '../../src/graphql/schema.ts';
import { type Answer, asking } from './asking.ts';
import { bundle, dump, load } from './bundle.ts';
import type { TestDatabase } from './database.ts';
import { planFor } from './planned.ts';
import { writing } from './writing.ts';

/** The ways in and out of a record into which a test codes its own texts, in the namespace `n`. */
export function codedIn(database: TestDatabase) {
  const ask = asking(database);
  return {
    ask,
    write: writing(ask),
    answer: (query: string, db: Database = database.db) => answerBothWays(db, query),

    /** The lines of a dump that have a key, by it. */
    async dumped(): Promise<Record<string, Answer>> {
      const lines = (await dump(database.db)).trim().split('\n');
      return Object.fromEntries(lines.map((line) => JSON.parse(line)).map((line) => [line.key, line]));
    },

    /** The newest change of a record: what it was, and what it became. */
    async lastChange(type: string): Promise<Answer> {
      const { changes } = await ask(
        `{ changes(last: 1, where: { recordTypes: [${type}] }) { nodes { before after } } }`,
      );
      return changes.nodes[0];
    },

    /** The reasons for which a bundle with one more line is refused, each after its field. */
    async reasons(line: object): Promise<string[]> {
      const refused = await load(database.db, bundle('n', line)).catch((error) => error);
      return refused.problems.map(({ field, reason }: Answer) => `${field}: ${reason}`);
    },
  };
}

/** The answer of graphql-js to a query, after checking that a plan, if there is one, gives the same. */
async function answerBothWays(db: Database, query: string): Promise<Answer> {
  const contextValue = { db, hub: null, principal: null, requestId: 'coded' };
  const args = { schema, document: parse(query), contextValue };
  const asked = validateExecutionArgs(args as never);
  if (!('schema' in asked)) throw new Error('not valid');
  const { data, errors } = JSON.parse(JSON.stringify(await execute(args as never)));
  expect(errors).toBeUndefined();
  const plan = planFor(asked);
  expect(plan, 'a plan').toBeTruthy();
  const planned = await plan?.execute(asked);
  expect(JSON.parse(JSON.stringify(planned?.data))).toEqual(data);
  return data;
}
