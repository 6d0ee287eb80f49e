import { readFileSync } from 'node:fs';
import {
  buildSchema,
  type ConstDirectiveNode,
  type FieldNode,
  getNamedType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
  validate,
  valueFromASTUntyped,
} from 'graphql';
import { expect, test } from 'vitest';
import { costs, limits } from '../../../src/access/limits.ts';
import { schemaFile } from '../../../src/commands/schema.ts';
import { examples } from '../../../src/graphql/examples.ts';
import { costOf } from '../../../src/graphql/limits/cost.ts';
import { schema } from '../../../src/graphql/schema.ts';

const published = buildSchema(readFileSync(schemaFile, 'utf8'));

type ListSize = { assumedSize?: number; slicingArguments?: string[]; sizedFields?: string[] };
const argumentsOf = (directives: readonly ConstDirectiveNode[] | undefined, name: string) => {
  const found = directives?.find((it) => it.name.value === name);
  return (
    found &&
    Object.fromEntries((found.arguments ?? []).map((it) => [it.name.value, valueFromASTUntyped(it.value)]))
  );
};

/** What a client reckons that an operation without fragments and variables costs, by the published schema alone. */
function reckon(
  set: SelectionSetNode,
  typeName: string,
  above: { page?: number; sized?: string[] } = {},
): number {
  const type = published.getType(typeName);
  return set.selections.reduce((sum, selection) => {
    const node = selection as FieldNode;
    const name = node.name.value;
    const field = isObjectType(type) ? type.getFields()[name] : undefined;
    if (!field) throw new Error(`There is no ${typeName}.${name}`);
    const weight = Number(argumentsOf(field.astNode?.directives, 'cost')?.weight ?? 1);
    if (!node.selectionSet) return sum + weight;
    const size: ListSize = argumentsOf(field.astNode?.directives, 'listSize') ?? {};
    const sliced = node.arguments?.find((it) => size.slicingArguments?.includes(it.name.value))?.value;
    const count = sliced?.kind === Kind.INT ? Number(sliced.value) : (size.assumedSize ?? 1);
    const isList = isListType(isNonNullType(field.type) ? field.type.ofType : field.type);
    const times = above.sized?.includes(name) ? (above.page ?? 1) : isList ? count : 1;
    const within = isList ? {} : { page: count, sized: size.sizedFields ?? [] };
    return sum + weight + times * reckon(node.selectionSet, getNamedType(field.type).name, within);
  }, 0);
}

const board = /```graphql\nquery Board \{\n([\s\S]*?)```/.exec(
  readFileSync(new URL('../../../README.md', import.meta.url), 'utf8'),
);

test.each([
  ['the board of the README', `query Board {\n${board?.[1]}`],
  [
    'a page of another size',
    '{ restrictions(first: 100) { totalCount edges { cursor node { key absences { field } } } } }',
  ],
  ['a page of the usual size', '{ statements { nodes { key stances { stance } } pageInfo { endCursor } } }'],
  [
    'pages within a page',
    '{ items(first: 3) { nodes { restrictions(last: 7) { nodes { key statements { totalCount nodes { key } } } } } } }',
  ],
  [
    'what is searched for',
    '{ search(text: "x", first: 5) { totalCount edges { cursor snippets { text } } } }',
  ],
])('what the printed schema says of %s is what is charged', (_, source) => {
  const document = parse(source);
  expect(validate(schema, document)).toEqual([]);
  const operation = document.definitions[0] as OperationDefinitionNode;
  expect(reckon(operation.selectionSet, 'Query')).toBe(costOf(schema, document, operation, {}));
});

test('the README and the examples ask for much less than may be asked without a key', () => {
  for (const { query } of examples) {
    const document = parse(query);
    const operation = document.definitions[0] as OperationDefinitionNode;
    if (operation.operation === 'query') expect(costOf(schema, document, operation, {})).toBeLessThan(10_000);
  }
  const document = parse(`query Board {\n${board?.[1]?.replace('first: 20', 'first: 100')}`);
  const operation = document.definitions[0] as OperationDefinitionNode;
  expect(costOf(schema, document, operation, {})).toBeLessThan(10_000);
});

test('docs/limits.md has a row for every field that costs more than its place in the query says', () => {
  const page = readFileSync(new URL('../../../docs/limits.md', import.meta.url), 'utf8');
  const usual = { Query: costs.query, Mutation: costs.mutation } as Record<string, number>;
  const dear = Object.values(published.getTypeMap()).flatMap((type) =>
    isObjectType(type)
      ? Object.values(type.getFields()).flatMap(({ name, astNode }) => {
          const weight = Number(argumentsOf(astNode?.directives, 'cost')?.weight ?? costs.field);
          return weight > costs.field && weight !== usual[type.name] ? [{ name, weight }] : [];
        })
      : [],
  );
  expect(dear.length).toBeGreaterThan(20);
  const rows = page.split('\n').filter((line) => line.startsWith('| '));
  const isListed = ({ name, weight }: (typeof dear)[number]) =>
    rows.some((row) => row.includes(`\`${name}\``) && row.includes(` ${weight.toLocaleString('en')} |`));
  expect([...new Set(dear.filter((it) => !isListed(it)).map(({ name }) => name))]).toEqual([]);
  for (const size of [limits.depth, limits.breadth, limits.tokens])
    expect(page).toContain(`| ${size.toLocaleString('en')} |`);
});
