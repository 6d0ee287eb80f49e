import { graphql, parse, validate } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { examples } from '../../src/graphql/examples.ts';
import { schema } from '../../src/graphql/schema.ts';
import { demo, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';

const database = useDatabase();
beforeAll(async () => {
  await load(database.db, demo);
});

describe.each(examples)('the example "$title"', ({ query, variables = {} }) => {
  it('is valid', () => {
    expect(validate(schema, parse(query))).toEqual([]);
  });

  if (query.includes('subscription ')) return;
  it('finds something in the demo record', async () => {
    const contextValue = { db: database.db, principal: null, requestId: 'test' };
    const { data, errors } = await graphql({
      schema,
      source: query,
      variableValues: variables,
      contextValue,
    });
    expect(errors).toBeUndefined();
    expect(listsIn(data).some((list) => list.length > 0)).toBe(true);
  });
});

function listsIn(value: unknown): unknown[][] {
  if (Array.isArray(value)) return [value, ...value.flatMap(listsIn)];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(listsIn) : [];
}
