import {
  buildSchema,
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLNamedOutputType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLScalarType,
  type GraphQLUnionType,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  parse,
  validate,
  validateExecutionArgs,
} from 'graphql';
import { beforeAll, expect, it } from 'vitest';
import type { Context } from '../../../src/graphql/schema/builder.ts';
import { schema } from '../../../src/graphql/schema.ts';
import { graphql } from '../../support/both-ways.ts';
import { demo, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';
import { executeByEngine, executePlan } from '../../support/planned.ts';

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

/** Two types in one union that agree in all but a field beneath a field. */
function deepConflict() {
  const made = buildSchema(
    'type Query { any: Any } union Any = A | B type A { in: C } type B { in: D } type C { value: Int } type D { value: String }',
  );
  return { made, types: made.getPossibleTypes(made.getType('Any') as GraphQLUnionType) };
}

const objectsOf = (type: GraphQLNamedOutputType): readonly GraphQLObjectType[] =>
  isAbstractType(type) ? schema.getPossibleTypes(type) : isObjectType(type) ? [type] : [];

/**
 * Fields of one name whose shapes differ, of two types in one place and of all that can be selected beneath: what graphql's
 * rule `OverlappingFieldsCanBeMerged` refuses in a query that asks for both.
 */
function conflictsIn(places: readonly (readonly GraphQLObjectType[])[]): string[] {
  const found = new Set<string>();
  const compared = new Set<string>();
  const compare = (a: GraphQLObjectType, b: GraphQLObjectType, within: string) => {
    const pair = [a.name, b.name].sort().join();
    if (a === b || compared.has(pair)) return;
    compared.add(pair);
    for (const field of Object.values(a.getFields())) {
      const other: GraphQLField<unknown, unknown> | undefined = b.getFields()[field.name];
      if (!other) continue;
      const where = `${within}.${field.name}`;
      if (shapeOf(field.type) !== shapeOf(other.type))
        found.add(`${where}: ${[`${a.name} ${field.type}`, `${b.name} ${other.type}`].sort().join(', ')}`);
      else
        for (const one of objectsOf(getNamedType(field.type)))
          for (const two of objectsOf(getNamedType(other.type))) compare(one, two, where);
    }
  };
  for (const types of places)
    for (const [at, a] of types.entries())
      for (const b of types.slice(at + 1)) compare(a, b, `${a.name}|${b.name}`);
  return [...found].sort();
}

it('fields of one name have one type where their types meet in an interface or a union, at any depth', () => {
  const meetings = Object.values(schema.getTypeMap())
    .filter((type) => isAbstractType(type))
    .map((type) => schema.getPossibleTypes(type));
  expect(meetings.length).toBeGreaterThan(5);
  expect(conflictsIn(meetings)).toEqual([]);
});

it('a conflict is found, however deep it lies', () => {
  const { types, made } = deepConflict();
  expect(conflictsIn([types])).toEqual([expect.stringContaining('value: C Int, D String')]);
  const document = parse('{ any { ... on A { in { value } } ... on B { in { value } } } }');
  expect(validate(made, document).map(({ message }) => message)).toEqual([
    expect.stringContaining('conflict'),
  ]);
});

const named = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));

it('what has a version is a record, and every record says the same of itself', () => {
  const versioned = named
    .filter((it) => isObjectType(it))
    .filter((it) => 'version' in it.getFields() && 'id' in it.getFields());
  const records = schema.getPossibleTypes(schema.getType('Record') as GraphQLInterfaceType);
  expect(records.map(({ name }) => name).sort()).toEqual(versioned.map(({ name }) => name).sort());
});

it('a field that is a Boolean begins with is, has or needs', () => {
  const fields = named.flatMap((type) =>
    isObjectType(type) || isInputObjectType(type) ? Object.values(type.getFields()) : [],
  );
  const booleans = fields
    .filter(({ type }) => getNamedType(type as GraphQLOutputType).name === 'Boolean')
    .map(({ name }) => name);
  expect(booleans.length).toBeGreaterThan(30);
  expect(booleans.filter((name) => !/^(is|has|needs)[A-Z]/.test(name))).toEqual([]);
});

it('what is text of a form that others define is a scalar that says where', () => {
  const urls = named
    .filter((it) => isScalarType(it) && !isSpecifiedScalarType(it))
    .map((it) => [it.name, (it as GraphQLScalarType).specifiedByURL ?? null]);
  expect(Object.fromEntries(urls)).toEqual({
    // Forms of our own, which their descriptions define.
    ...{ Cursor: null, DateOrTime: null, Version: null },
    CountryCode: 'https://www.iso.org/iso-3166-country-codes.html',
    DateTime: 'https://scalars.graphql.org/chillicream/date-time.html',
    EDTF: 'https://www.loc.gov/standards/datetime/',
    JSON: 'https://www.rfc-editor.org/rfc/rfc8259',
    LanguageTag: 'https://www.rfc-editor.org/info/bcp47',
    URL: 'https://url.spec.whatwg.org/',
  });
  const fields = named.flatMap((type) =>
    isObjectType(type) || isInputObjectType(type) ? Object.values(type.getFields()) : [],
  );
  const typesOf = (name: string) =>
    new Set(
      fields.filter((it) => it.name === name).map(({ type }) => getNamedType(type as GraphQLOutputType).name),
    );
  // A filter of texts compares text.
  expect(typesOf('edtf')).toEqual(new Set(['EDTF']));
  expect(typesOf('country')).toEqual(new Set(['CountryCode', 'StringFilter']));
  expect(typesOf('language')).toEqual(new Set(['LanguageTag', 'StringFilter']));
  expect(typesOf('url')).toEqual(new Set(['URL', 'StringFilter']));
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
    const planned = await executePlan(asked);
    expect(JSON.stringify(planned)).toBe(JSON.stringify({ data: plain.data }));
    expect(JSON.stringify((await executeByEngine(args, contextOf())).result.data)).toBe(
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
      periods: restrictions(first: 100) { nodes { timeline { label } consents { nodes { label namespace absences { field } timeline { label } } } } }
      relations: statements(first: 100) { nodes { relations { label } } }
      roles: actors(first: 100) { nodes { affiliations { nodes { label } } } } }`,
    contextValue: contextOf(),
  });
  expect(errors).toBeUndefined();
  // That of the first consent of the demo record, whole.
  const [consent] = (
    data as never as { periods: { nodes: { consents: { nodes: { label: string }[] } }[] } }
  ).periods.nodes.flatMap((it) => it.consents.nodes);
  expect(consent?.label).toMatch(/^.+: .+, [a-z_]+$/);
  const labels = [...JSON.stringify(data).matchAll(/"label":("[^"]*"|null)/g)].map(([, label]) => label);
  expect(labels.length).toBeGreaterThan(50);
  expect(labels.filter((it) => it === 'null' || it === '""')).toEqual([]);
});
