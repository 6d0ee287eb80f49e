import { type GraphQLField, getNamedType, isNonNullType, isObjectType, parse } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Context } from '../../../src/graphql/schema/builder.ts';
import { schema } from '../../../src/graphql/schema.ts';
import { graphql } from '../../support/both-ways.ts';
import { demo, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';
import { executeByEngine } from '../../support/planned.ts';

const database = useDatabase();
beforeAll(async () => {
  await load(database.db, demo);
});
const contextOf = () =>
  ({ db: database.db, principal: null, requestId: 'test' }) as Partial<Context> as Context;

type Field = GraphQLField<unknown, unknown>;
const types = Object.values(schema.getTypeMap()).filter(
  (it) => isObjectType(it) && !it.name.startsWith('__'),
);
const fields = types.flatMap((type) =>
  isObjectType(type)
    ? Object.values(type.getFields()).map((field) => [`${type.name}.${field.name}`, field] as const)
    : [],
);
const where = (test: (name: string, field: Field) => boolean) =>
  fields.filter(([name, field]) => test(name, field)).map(([name]) => name);
const isMarked = ({ extensions }: Field) => extensions.semanticNonNull === true;

describe('the schema', () => {
  it('has no field of the query, of other times, connection or count that is non-null: each can fail by itself', () => {
    // The limits are constants.
    const canFail = (name: string, { type, args }: Field) =>
      args.some((arg) => getNamedType(arg.type).name === 'AsOf') ||
      (name.startsWith('Query.') && name !== 'Query.limits') ||
      name.endsWith('.totalCount') ||
      getNamedType(type).name.endsWith('Connection');
    expect(where(canFail).length).toBeGreaterThan(40);
    expect(where((name, field) => canFail(name, field) && isNonNullType(field.type))).toEqual([]);
  });

  it('says of each nullable field when it is null, or that it is only with an error', () => {
    expect(
      where(
        (_, field) =>
          !isNonNullType(field.type) && !isMarked(field) && !/\bnull\b/i.test(field.description ?? ''),
      ),
    ).toEqual([]);
    expect(where((_, field) => isNonNullType(field.type) && isMarked(field))).toEqual([]);
  });
});

it('one field that fails leaves what stands beside it', async () => {
  const source = `{
    restrictions(first: 1) { nodes { key } totalCount }
    apiKeys { nodes { name } }
    changes(after: "forged") { nodes { key } }
    statements(after: "forged") { nodes { key } }
    search(text: "a", after: "forged") { totalCount }
    assessUse(item: "storm_shadow", user: "ukraine") { answer }
    item(name: "storm_shadow") { key }
    restriction(name: "us.atacms.deep-strike") {
      key
      statements(after: "forged") { nodes { key } }
      positions(first: 1000) { nodes { stance } }
      diff(from: { validAt: "2024-02-01" }, to: { validAt: "2024-01-01" }) { kind }
      timeline(asOf: { validAt: "2024-02-01" }) { status }
      blockedBy(asOf: { knownRevision: "r999999" }) { covers }
      isBlocked(asOf: { knownRevision: "r999999" })
      before: isBlocked(asOf: { knownAt: "2001-01-01" })
    }
  }`;
  const expected = {
    restrictions: { nodes: [{ key: expect.any(String) }], totalCount: expect.any(Number) },
    apiKeys: null,
    changes: null,
    statements: null,
    search: null,
    assessUse: null,
    item: null,
    restriction: {
      ...{ key: 'us.atacms.deep-strike', statements: null, positions: null, diff: null },
      ...{ timeline: null, blockedBy: null, isBlocked: null, before: null },
    },
  };
  const ways = [
    graphql({ schema, source, contextValue: contextOf() }),
    executeByEngine({ schema, document: parse(source) }, contextOf()).then(({ result }) => result),
  ];
  for (const { data, errors } of await Promise.all(ways)) {
    expect(data).toEqual(expected);
    expect(errors).toHaveLength(12);
  }
});
