import { readFile } from 'node:fs/promises';
import { buildSchema, type GraphQLSchema } from 'graphql';
import { expect, test } from 'vitest';
import { schemaFile } from '../../../src/commands/schema.ts';
import { printSchema, schema } from '../../../src/graphql/schema.ts';
import { describedIn, typesOf } from './described.ts';

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

const namesIn = (schema: GraphQLSchema) =>
  typesOf(schema)
    .map(({ name }) => name)
    .sort();

/** Coordinates of what lacks a description. */
const findUndescribed = (schema: GraphQLSchema) =>
  describedIn(schema)
    .filter(({ text }) => text.trim() === '')
    .map(({ at }) => at);
