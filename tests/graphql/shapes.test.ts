import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  graphql,
  isAbstractType,
  isCompositeType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
  validateExecutionArgs,
} from 'graphql';
import { beforeAll, expect, it } from 'vitest';
import { answerQuery } from '../../src/answers/answer.ts';
import { planOf } from '../../src/answers/plan/plan.ts';
import type { Context } from '../../src/graphql/builder.ts';
import { schema } from '../../src/graphql/schema.ts';
import { demo, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';

const database = useDatabase();
beforeAll(async () => {
  await load(database.db, demo);
});
const contextOf = () =>
  ({ db: database.db, principal: null, requestId: 'test' }) as Partial<Context> as Context;

/** What a response can have there, as far as fields of one name may not differ in it. */
function shapeOf(type: GraphQLOutputType): string {
  if (isNonNullType(type)) return `${shapeOf(type.ofType)}!`;
  if (isListType(type)) return `[${shapeOf(type.ofType)}]`;
  return isCompositeType(type) ? '{}' : type.name;
}

it('fields of one name have one type where their types meet in an interface or a union', () => {
  // An API key is no part of the record, and for an ADMIN alone.
  const meetings = Object.values(schema.getTypeMap())
    .filter((type) => isAbstractType(type))
    .filter(({ name }) => !name.endsWith('Result'))
    .map((type) => schema.getPossibleTypes(type).filter(({ name }) => name !== 'ApiKey'));
  // How restrictions and statements bear on one another are two lists of words: ask for one of them under another name. The
  // last four are pages where they can grow, and bounded lists elsewhere: which they should be everywhere is still open.
  const accepted = new Set([
    ...['relations.relation', 'relationsFrom.relation'],
    ...['consents', 'evidence', 'items', 'parties'],
  ]);
  const found = new Set<string>();
  const compare = (a: GraphQLObjectType, b: GraphQLObjectType, within: readonly string[]) => {
    for (const field of Object.values(a.getFields())) {
      const other: GraphQLField<unknown, unknown> | undefined = b.getFields()[field.name];
      if (!other) continue;
      const where = [...within, field.name].join('.');
      if (shapeOf(field.type) !== shapeOf(other.type))
        if (!accepted.has(where))
          found.add(`${where}: ${[`${a.name} ${field.type}`, `${b.name} ${other.type}`].sort().join(', ')}`);
      const [one, two] = [getNamedType(field.type), getNamedType(other.type)];
      // What is selected beneath both has to agree, too.
      if (one !== two && isObjectType(one) && isObjectType(two) && within.length < 1)
        compare(one, two, [...within, field.name]);
    }
  };
  for (const types of meetings)
    for (const [at, a] of types.entries()) for (const b of types.slice(at + 1)) compare(a, b, []);
  expect([...found].sort()).toEqual([]);
});

it('what is found is asked by the fields of the interface, by a plan', async () => {
  const source = `{ search(text: "long-range missiles Biden russia brief", first: 100) {
    nodes { __typename id key label lastRecordedAt ... on Actor { name kind } ... on Place { name } ... on Event { name } }
    edges { node { label recordId } } } }`;
  const source2 = source.replace('long-range missiles Biden russia brief', 'long-range');
  for (const query of [source, source2]) {
    const plain = await graphql({ schema, source: query, contextValue: contextOf() });
    expect(plain.errors).toBeUndefined();
    const args = { schema, document: parse(query) };
    const asked = validateExecutionArgs({ ...args, contextValue: contextOf() } as never);
    if (!('schema' in asked)) throw new Error('is valid');
    const planned = await planOf(asked)?.execute(asked);
    expect(JSON.stringify(planned)).toBe(JSON.stringify({ data: plain.data }));
    expect(JSON.stringify((await answerQuery(args, contextOf())).result.data)).toBe(
      JSON.stringify(plain.data),
    );
    if (query === source2)
      expect((plain.data as never as { search: { nodes: object[] } }).search.nodes.length).toBeGreaterThan(3);
  }
});

it('everything has a label', async () => {
  const roots = [
    'actors',
    'documents',
    'events',
    'items',
    'places',
    'restrictions',
    'statements',
    'targets',
    'transfers',
  ];
  const { data, errors } = await graphql({
    schema,
    source: `{ ${roots.map((it) => `${it}(first: 100) { nodes { ... on Record { label } } }`).join(' ')}
      periods: restrictions(first: 100) { nodes { timeline { label } consents { timeline { label } } } }
      relations: statements(first: 100) { nodes { relations { label } } }
      roles: actors(first: 100) { nodes { affiliations { nodes { label } } } } }`,
    contextValue: contextOf(),
  });
  expect(errors).toBeUndefined();
  const labels = [...JSON.stringify(data).matchAll(/"label":("[^"]*"|null)/g)].map(([, label]) => label);
  expect(labels.length).toBeGreaterThan(50);
  expect(labels.filter((it) => it === 'null' || it === '""')).toEqual([]);
});
