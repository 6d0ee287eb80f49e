import { encodeCursorChunk, encodeCursorTuple } from '@pothos/core';
import { getSchemaConfig, queryFromInfo } from '@pothos/plugin-drizzle';
import { getLoaderMapping, setFieldMapping } from '@pothos/selection-mapper';
import type { Column } from 'drizzle-orm';
import type { GraphQLField, GraphQLObjectType, GraphQLResolveInfo } from 'graphql';
import type { Query, TableName } from '../../db/written/queries.ts';
import { builder, type Context } from '../../graphql/schema/builder.ts';

/**
 * All that the planner knows of the insides of Pothos and its plugins; `tests/execution/adapters.test.ts` names each thing that it
 * relies on, so that an upgrade that moves one fails there.
 */

/** A field as Pothos built it: `resolve` is ours, without the wrappers of plugins. */
export type PothosConfig = {
  resolve?: (parent: unknown, args: object, context: unknown, info: GraphQLResolveInfo) => unknown;
  argMappers: ((args: object, context: unknown, info: GraphQLResolveInfo) => object)[];
};

export const configOf = (field: GraphQLField<unknown, unknown>) =>
  field.extensions.pothosConfig as PothosConfig | undefined;

/** The table that a type has the rows of; undefined for other types. */
export const tableOf = (type: GraphQLObjectType) =>
  type.extensions.pothosDrizzleModel as TableName | undefined;

/** The selection that a field of a row needs: a part of a query, or a function that makes it of its arguments. */
export type FieldSelect = (
  args: object,
  context: Context,
  nested: (query: unknown) => unknown,
  selected: () => Set<string>,
) => { with?: Record<string, { limit?: unknown; orderBy?: unknown }>; extras?: object };

export const selectOf = (field: GraphQLField<unknown, unknown>) =>
  field.extensions.pothosDrizzleSelect as FieldSelect | object | undefined;

/** plugin-drizzle adds primary keys to load rows again by; none are loaded again here. */
let withoutKeys: object | undefined;

/**
 * The query that plugin-drizzle would send for the rows of this type at a site; its mappings are kept in the context.
 */
export function queryOf(
  context: Context,
  info: GraphQLResolveInfo,
  type: GraphQLObjectType,
  paths?: readonly (readonly string[])[],
): Query {
  withoutKeys ??= Object.create(getSchemaConfig(builder as never), { getPrimaryKey: { value: () => [] } });
  const config = withoutKeys;
  return queryFromInfo({ config, context, info, typeName: type.name, ...(paths && { paths }) } as never);
}

/**
 * True if plugin-drizzle loads the field with its parent's row, in the query that `queryOf` made in this context. What is selected
 * beneath the field is then found by it.
 */
export function isLoadedWithRow(context: Context, info: GraphQLResolveInfo): boolean {
  const mapping = getLoaderMapping(context, info.path, info.parentType.name, null);
  if (!mapping) return false;
  setFieldMapping(context, info, mapping, null as never);
  return true;
}

/** True if plugin-drizzle made the query for a selection of `__typename` alone. */
export const isOfNothing = ({ with: relations, extras }: Query) =>
  relations !== undefined && extras !== undefined && Object.keys(relations).length === 0;

/** The columns of a type's primary key, with their names in rows. */
export function primaryKeyOf(type: GraphQLObjectType): {
  columns: readonly Column[];
  names: readonly string[];
} {
  const config = getSchemaConfig(builder as never);
  const columns = config.getPrimaryKey(tableOf(type) as never) as unknown as Column[];
  return { columns, names: columns.map((column) => config.columnToTsName(column as never)) };
}

/** The arguments as their mappers leave them. Null if one has an error to throw later. */
export function mapArguments(
  field: GraphQLField<unknown, unknown>,
  args: object,
  context: Context,
  info: GraphQLResolveInfo,
): object | null {
  const mapped = (configOf(field)?.argMappers ?? []).reduce((all, map) => map(all, context, info), args);
  return Object.getOwnPropertySymbols(mapped).length > 0 ? null : mapped;
}

/** A cursor as plugin-drizzle writes it of the values that a row is sorted by. */
export const drizzleCursor = (values: readonly unknown[]): string =>
  `DC:${values.length > 1 ? encodeCursorTuple([...values]) : encodeCursorChunk(values[0])}`;
