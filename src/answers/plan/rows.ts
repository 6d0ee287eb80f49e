import { getSchemaConfig, queryFromInfo } from '@pothos/plugin-drizzle';
import { getLoaderMapping, setFieldMapping } from '@pothos/selection-mapper';
import { GraphQLID, GraphQLNonNull, type GraphQLObjectType } from 'graphql';
import type { Query, Row } from '../../db/written/queries.ts';
import { scopeOfField } from '../../graphql/groups/scope.ts';
import { bindingLater } from '../../graphql/lists/pages.ts';
import { builder, type Context } from '../../graphql/schema/builder.ts';
import { encodeId, nodeTypes } from '../../graphql/schema/ids.ts';
import { Page, type Paging } from './pages/page.ts';
import { configOf, type FieldSite, type Planning, readProperty } from './place.ts';
import { type Run, Unplanned } from './run.ts';

/** plugin-drizzle adds primary keys to load rows again by; none are loaded again here. */
let withoutKeys: object | undefined;

/**
 * The query that plugin-drizzle would send for the rows of this type at a site; its mappings are kept in the context.
 */
export function planQuery(
  context: Context,
  { info }: FieldSite,
  type: GraphQLObjectType,
  paths?: readonly (readonly string[])[],
): Query {
  withoutKeys ??= Object.create(getSchemaConfig(builder as never), { getPrimaryKey: { value: () => [] } });
  const config = withoutKeys;
  return queryFromInfo({ config, context, info, typeName: type.name, ...(paths && { paths }) } as never);
}

/** How a field's value is read from its parent, and how the selection beneath it was loaded. */
export type RowField = { read: (source: unknown, run: Run) => unknown; planning: Planning | null };

type Select = (
  args: object,
  context: Context,
  nested: (query: unknown) => unknown,
  selected: () => Set<string>,
) => { with?: Record<string, { limit?: unknown; orderBy?: unknown }>; extras?: object };

/** A field of a row that was loaded with all that is selected of it. */
export function planRow(place: FieldSite, args: Record<string, unknown>, { context }: Planning): RowField {
  const { definition, info } = place;
  const { parentType, path } = info;
  if (isOwnId(place))
    return { read: (row) => encodeId(parentType.name, String((row as Row).id)), planning: null };
  const select = definition.extensions.pothosDrizzleSelect as Select | object | undefined;
  const config = configOf(definition);
  if (!config) throw new Unplanned();
  // A relation that plugin-drizzle could not load with the row has no mapping: it is selected twice with different
  // arguments.
  const mapping = select ? getLoaderMapping(context, path, parentType.name, null) : undefined;
  if (select && !mapping) throw new Unplanned();
  if (mapping) setFieldMapping(context, info, mapping, null as never);
  const planning = select ? { context, isWithin: true } : null;
  if (config.argMappers.length > 0) {
    if (typeof select !== 'function') throw new Unplanned();
    return { read: readPage(place, select as Select, args, context), planning };
  }
  const { resolve } = config;
  if (!resolve) return { read: (row) => readProperty(row, definition.name), planning };
  return { read: (row, run) => resolve(row, args, run.context, info), planning };
}

/** plugin-relay answers it asynchronously. */
function isOwnId({ definition, info: { parentType } }: FieldSite): boolean {
  return (
    definition.name === 'id' &&
    definition.type instanceof GraphQLNonNull &&
    definition.type.ofType === GraphQLID &&
    nodeTypes.some((name) => name === parentType.name)
  );
}

/** A connection of what belongs to the row: see `Page`. */
function readPage(place: FieldSite, select: Select, args: object, context: Context): RowField['read'] {
  const { definition, info } = place;
  const mapped = (configOf(definition)?.argMappers ?? []).reduce((all, map) => map(all, context, info), args);
  // An error that is thrown later.
  if (Object.getOwnPropertySymbols(mapped).length > 0) throw new Unplanned();
  const selected = select(
    mapped,
    context,
    (query) => query,
    () => new Set(['nodes', 'totalCount']),
  );
  const [[name, query] = []] = Object.entries(selected.with ?? {});
  const [count] = Object.keys(selected.extras ?? {});
  const { limit, orderBy } = query ?? {};
  if (name === undefined || count === undefined || typeof limit !== 'number') throw new Unplanned();
  if (typeof orderBy !== 'object' || orderBy === null) throw new Unplanned();
  const field = `${info.parentType.name}.${definition.name}`;
  const binding = bindingLater(field, mapped as Record<string, unknown>);
  const paging: Paging = { args: mapped, limit, order: Object.keys(orderBy), binding };
  const scopeOf = scopeOfField(definition);
  return (row) => {
    const rows = ((row as Row)[name] ?? []) as Row[];
    return new Page(rows, paging, (row as Row)[count], scopeOf && (() => scopeOf(row, mapped)));
  };
}
