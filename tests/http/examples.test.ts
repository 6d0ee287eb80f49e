import { execute, parse, validate } from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';
import { examples } from '../../src/graphql/examples.ts';
import { schema } from '../../src/graphql/schema.ts';
import { demo, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';

const database = useDatabase();
beforeAll(() => load(database.db, demo));

describe('an example that GraphiQL opens with answers on the demo record:', () => {
  test.each(examples.map((it) => [it.title, it] as const))('%s', async (_, { query, variables }) => {
    const document = parse(query);
    expect(validate(schema, document)).toEqual([]);
    if (query.includes('subscription ')) return;
    const contextValue = { db: database.db, principal: null, requestId: 'test' };
    const { data, errors } = await execute({
      schema,
      document,
      variableValues: variables ?? {},
      contextValue,
    });
    expect(errors).toBeUndefined();
    expect(JSON.stringify(data)).not.toMatch(/"totalCount":0|"restriction":null/);
  });
});
