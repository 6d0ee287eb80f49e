import { readFile } from 'node:fs/promises';
import {
  buildSchema,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';
import { expect, test } from 'vitest';
import { schemaFile } from '../../src/commands/schema.ts';
import { printSchema, schema } from '../../src/graphql/schema.ts';

test('schema.graphql is what the code says: run `npm run schema` when it is not', async () => {
  const text = await readFile(schemaFile, 'utf8');
  expect(text.replaceAll('\r\n', '\n')).toBe(printSchema());
});

test('schema.graphql can be read back', () => {
  expect(namesIn(buildSchema(printSchema()))).toEqual(namesIn(schema));
});

test('everything in the schema has a description', () => {
  expect(findUndescribed(schema)).toEqual([]);
});

test('whatever has no description is found', () => {
  const bare = buildSchema(`
    "Described." type Query { a(b: Int): Int }
    enum E { V }
    input I { f: Int }
    interface N { g: Int }
    union U = Query
    scalar S
    "Described." type T { "Described." a("  " b: Int): E }
  `);
  expect(findUndescribed(bare).sort()).toEqual(
    ['E', 'E.V', 'I', 'I.f', 'N', 'N.g', 'Query.a', 'Query.a(b:)', 'S', 'T.a(b:)', 'U'].sort(),
  );
});

/** Types of our own; which of GraphQL's scalars there are besides is up to how a schema was built. */
const typesOf = (schema: GraphQLSchema) =>
  Object.values(schema.getTypeMap()).filter((it) => !isIntrospectionType(it) && !isSpecifiedScalarType(it));
const namesIn = (schema: GraphQLSchema) =>
  typesOf(schema)
    .map(({ name }) => name)
    .sort();

/** Coordinates of what lacks a description. */
function findUndescribed(schema: GraphQLSchema): string[] {
  const described: [string, string | null | undefined][] = [];
  for (const type of typesOf(schema)) {
    described.push([type.name, type.description]);
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        described.push([`${type.name}.${field.name}`, field.description]);
        for (const it of field.args)
          described.push([`${type.name}.${field.name}(${it.name}:)`, it.description]);
      }
    } else if (isInputObjectType(type)) {
      for (const it of Object.values(type.getFields()))
        described.push([`${type.name}.${it.name}`, it.description]);
    } else if (isEnumType(type)) {
      for (const it of type.getValues()) described.push([`${type.name}.${it.name}`, it.description]);
    }
  }
  return described.filter(([, text]) => !text?.trim()).map(([name]) => name);
}
