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

  it.skipIf(query.includes('subscription '))('finds something in the demo record', async () => {
    const contextValue = { db: database.db, principal: null, requestId: 'test' };
    const { data, errors } = await graphql({
      schema,
      source: query,
      variableValues: variables,
      contextValue,
    });
    expect(errors).toBeUndefined();
    const [answer] = Object.values(data as Record<string, { nodes?: unknown[]; timeline?: unknown[] }>);
    expect((answer?.nodes ?? answer?.timeline)?.length).toBeGreaterThan(0);
  });
});
