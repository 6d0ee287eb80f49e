import { beforeAll, expect, test } from 'vitest';
import { asking } from '../support/asking.ts';
import { demo, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';

// What fuzzing found, as small as it was made there.
const database = useDatabase();
const ask = asking(database);
beforeAll(() => load(database.db, demo));

test('a consent says when it was recorded', async () => {
  const { restrictions } = await ask('{ restrictions { nodes { consents { nodes { lastRecordedAt } } } } }');
  const consents = restrictions.nodes.flatMap((it: { consents: { nodes: unknown[] } }) => it.consents.nodes);
  expect(consents.length).toBeGreaterThan(0);
  for (const { lastRecordedAt } of consents) expect(Date.parse(lastRecordedAt)).toBeGreaterThan(0);
});

test('a filter on the stance that every one meets leaves out no statement about a restriction', async () => {
  const { restrictions } = await ask(`{ restrictions { nodes {
    all: statements { totalCount }
    same: statements(where: { stance: { kind: { isNull: false } } }) { totalCount nodes { key } }
  } } }`);
  expect(restrictions.nodes.length).toBeGreaterThan(0);
  for (const { all, same } of restrictions.nodes) {
    expect(same.totalCount).toBe(all.totalCount);
    expect(same.nodes.length).toBe(all.totalCount);
  }
});
