import { beforeAll, describe, expect, it } from 'vitest';
import { examine, Listener } from '../../bench/plans/plan.ts';
import { questionsOf } from '../../bench/plans/questions.ts';
import { loadGenerated, midway } from '../../bench/plans/record.ts';
import { useDatabase } from '../../support/database.ts';

const size = 20_000;
/** Postgres reads smaller tables from end to end for good reasons. `npm run explain` has a million statements. */
const threshold = 5_000;

const listener = new Listener();
const database = useDatabase({ onQuery: listener.onQuery, statementTimeout: 0 });
let then: string;

beforeAll(async () => {
  await loadGenerated(database, size, { bundles: 2 });
  then = await midway(database);
}, 120_000);

describe(`on a record of ${size} statements`, () => {
  it.each(questionsOf(size))('reads no table from end to end for: $name', async (question) => {
    const { error, whole } = await examine(database, listener, question, then, threshold);
    expect(error).toBeUndefined();
    expect(whole).toEqual([]);
  });
});
