import {
  DirectiveLocation,
  GraphQLDirective,
  type GraphQLField,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  type GraphQLSchema,
  GraphQLString,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  lexicographicSortSchema,
  OperationTypeNode,
  printSchema,
  specifiedDirectives,
} from 'graphql';
import { costs } from '../../access/limits.ts';
import { ownCost, usualListOf, usualPageOf } from '../limits/cost.ts';
import { semanticNonNull } from '../schema/nullability.ts';

const texts = new GraphQLList(new GraphQLNonNull(GraphQLString));

/**
 * What a field costs, for clients that want to know before they ask: `@cost` and `@listSize` of IBM's cost specification;
 * and that it is null with an error only.
 */
export const directives = [
  ...specifiedDirectives,
  semanticNonNull,
  new GraphQLDirective({
    name: 'cost',
    description: 'What a field costs by itself, in points; 1 where it does not say.',
    locations: [DirectiveLocation.FIELD_DEFINITION],
    args: { weight: { type: new GraphQLNonNull(GraphQLInt), description: 'Points.' } },
  }),
  new GraphQLDirective({
    name: 'listSize',
    description: 'The assumed length of a list, by which the cost of its selection is multiplied.',
    locations: [DirectiveLocation.FIELD_DEFINITION],
    args: {
      assumedSize: {
        type: GraphQLInt,
        description: 'The length that is assumed if no argument states one.',
      },
      slicingArguments: { type: texts, description: 'Arguments that state the length.' },
      sizedFields: {
        type: texts,
        description: 'The lists in a page to which this applies, where the field itself is no list.',
      },
    },
  }),
];

/** The directives of a field as the printed schema has them, with a space before each. */
function directivesOf(
  { name, type, args, extensions }: GraphQLField<unknown, unknown>,
  root: OperationTypeNode | undefined,
): string {
  const weight = ownCost(name, extensions, root);
  // As of a time when its parent was not known yet, a field beneath it is null without an error.
  const mayBeGone = root === undefined && args.some((it) => it.name === 'asOf');
  const nullability = extensions.semanticNonNull === true && !mayBeGone ? ` @${semanticNonNull.name}` : '';
  const cost = `${nullability}${weight === costs.field ? '' : ` @cost(weight: ${weight})`}`;
  if (!isCompositeType(getNamedType(type))) return cost;
  const isList = isListType(isNonNullType(type) ? type.ofType : type);
  if (args.some((it) => it.name === 'first')) {
    const sized = isList ? '' : ', sizedFields: ["edges", "nodes"]';
    const slicing = args.some((it) => it.name === 'last') ? '"first", "last"' : '"first"';
    return `${cost} @listSize(assumedSize: ${usualPageOf(name)}, slicingArguments: [${slicing}]${sized})`;
  }
  // The size of a list within a page is said at the field that has the page.
  const isWithinPage = name === 'nodes' || name === 'edges';
  return isList && !isWithinPage ? `${cost} @listSize(assumedSize: ${usualListOf(name)})` : cost;
}

/** A schema as text, with what its fields cost; sorted, so that it does not depend on the order of the code. */
export const printWithCosts = (schema: GraphQLSchema): string =>
  `${withCosts(printSchema(lexicographicSortSchema(schema)), schema)}\n`;

/** A printed schema with what its fields cost beside them. */
function withCosts(printed: string, schema: GraphQLSchema): string {
  let type = '';
  let field = '';
  let isText = false;
  const lines = printed.split('\n').map((line) => {
    if (line.trim() === '"""') {
      isText = !isText;
      return line;
    }
    if (isText) return line;
    const [, header] = /^(?:type|interface) (\w+)/.exec(line) ?? [];
    if (header !== undefined || line === '}') type = header ?? '';
    const [, name, end] = /^ {2}(\w+)(?:(: .*)|\($|\(.*\): .*)$/.exec(line) ?? [];
    field = name ?? field;
    const isEnd = end !== undefined || /^ {2}(?:\w+\(.*)?\): /.test(line);
    return type !== '' && isEnd ? line + directivesAt(schema, type, field) : line;
  });
  return lines.join('\n');
}

function directivesAt(schema: GraphQLSchema, typeName: string, fieldName: string): string {
  const type = schema.getType(typeName);
  if (!isObjectType(type) && !isInterfaceType(type)) return '';
  const root = Object.values(OperationTypeNode).find((it) => schema.getRootType(it) === type);
  const field = type.getFields()[fieldName];
  return field ? directivesOf(field, root) : '';
}
