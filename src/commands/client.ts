import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import {
  type GraphQLObjectType,
  isAbstractType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
} from 'graphql';
import { schema } from '../graphql/schema.ts';

/** The folder of what clients are given. */
export const clientFolder = fileURLToPath(new URL('../../client/', import.meta.url));

const types = () =>
  Object.values(schema.getTypeMap())
    .filter((it) => !isIntrospectionType(it))
    .sort((a, b) => (a.name < b.name ? -1 : 1));

const roots = new Set([schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]);
const isRoot = (type: GraphQLObjectType) => roots.has(type);
const isConnection = (name: string) => name.endsWith('Connection');

/** The possible types of each interface and union, which caches cannot tell from a document. */
function possibleTypes(): Record<string, string[]> {
  const found = types()
    .filter(isAbstractType)
    .map((type) => [
      type.name,
      schema
        .getPossibleTypes(type)
        .map(({ name }) => name)
        .sort(),
    ]);
  return Object.fromEntries(found);
}

/** Types without an `id`: they are a part of whatever has them. */
function embeddedTypes(): string[] {
  return types()
    .filter(isObjectType)
    .filter((type) => !isRoot(type) && type.getFields().id === undefined)
    .map(({ name }) => name);
}

/** Fields with pages, by type, and the arguments that make another list of it. */
function pagedFields(): Record<string, Record<string, string[]>> {
  const pages = new Set(['first', 'after', 'last', 'before']);
  const found = types().flatMap((type) => {
    if (!isObjectType(type) && !isInterfaceType(type)) return [];
    const fields = Object.values(type.getFields())
      .filter(
        ({ type: of, args }) =>
          isConnection(String(of).replace('!', '')) && args.some(({ name }) => name === 'first'),
      )
      .map(({ name, args }) => [
        name,
        args
          .map((it) => it.name)
          .filter((it) => !pages.has(it))
          .sort(),
      ]);
    return fields.length === 0 ? [] : [[type.name, Object.fromEntries(fields)]];
  });
  return Object.fromEntries(found);
}

/** The type of each scalar in generated code. An instant has microseconds, which a `Date` would lose: it stays text. */
function scalars(): Record<string, string> {
  const own = types().filter((it) => isScalarType(it) && !isSpecifiedScalarType(it));
  return Object.fromEntries(own.map(({ name }) => [name, name === 'JSON' ? 'unknown' : 'string']));
}

/** The same as a type, for gql.tada. */
const scalarTypes = (): string => {
  const members = Object.entries(scalars()).map(([name, type]) => `  ${name}: ${type};\n`);
  return `export type scalars = {\n${members.join('')}};\n`;
};

/** The files, by name: what is made of the schema alone. */
export function clientFiles(): Record<string, string> {
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  return {
    'possible-types.json': json(possibleTypes()),
    'embedded-types.json': json(embeddedTypes()),
    'paged-fields.json': json(pagedFields()),
    'scalars.json': json(scalars()),
    'gql-tada.d.ts': scalarTypes(),
  };
}

export async function writeClientFiles(): Promise<void> {
  for (const [name, text] of Object.entries(clientFiles())) await writeFile(`${clientFolder}${name}`, text);
}
