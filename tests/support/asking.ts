import { expect } from 'vitest';
import type { Database } from '../../src/db/client.ts';
import { schema } from '../../src/graphql/schema.ts';
import { graphql } from './both-ways.ts';

/** What GraphQL answers. `any`: the shape is what each test asserts. */
// biome-ignore lint/suspicious/noExplicitAny: the answer's shape is asserted by each test
export type Answer = any;

/** Asks without a server, as somebody who may write; any error fails the test. */
export function asking(record: { db: Database }) {
  return async (source: string, variableValues: Record<string, unknown> = {}): Promise<Answer> => {
    const { data, errors } = await graphql({
      schema,
      source,
      variableValues,
      contextValue: { db: record.db, principal: { name: 'test', role: 'EDITOR' }, requestId: 'test' },
    });
    expect(errors).toBeUndefined();
    return data;
  };
}
