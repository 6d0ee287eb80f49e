import { GraphQLID, GraphQLNonNull } from 'graphql';
import type { Row } from '../../db/written/queries.ts';
import { scopeOfField } from '../../graphql/groups/scope.ts';
import { bindingLater } from '../../graphql/lists/pages.ts';
import type { Context } from '../../graphql/schema/builder.ts';
import { encodeId, nodeTypes } from '../../graphql/schema/ids.ts';
import { configOf, type FieldSelect, isLoadedWithRow, mapArguments, selectOf } from '../adapters/pothos.ts';
import { NotPlannable } from '../not-plannable.ts';
import { type FieldSite, type Planning, readProperty } from './field-site.ts';
import { ConnectionPage, type Paging } from './pages/connection-page.ts';
import type { PlanRun } from './plan-run.ts';

/** The way to read a field's value from its parent, and the way in which the selection beneath it was loaded. */
export type RowField = { read: (source: unknown, run: PlanRun) => unknown; planning: Planning | null };

/** A field of a row that was loaded with all that is selected of it. */
export function planRow(site: FieldSite, args: Record<string, unknown>, { context }: Planning): RowField {
  const { definition, info } = site;
  const { parentType } = info;
  if (isOwnId(site))
    return { read: (row) => encodeId(parentType.name, String((row as Row).id)), planning: null };
  const select = selectOf(definition);
  const config = configOf(definition);
  if (!config) throw new NotPlannable('unsupported_field');
  // A relation that plugin-drizzle could not load with the row has no mapping: it is selected twice with different
  // arguments.
  if (select && !isLoadedWithRow(context, info)) throw new NotPlannable('conflicting_selections');
  const planning = select ? { context, isWithin: true } : null;
  if (config.argMappers.length > 0) {
    if (typeof select !== 'function') throw new NotPlannable('unsupported_field');
    return { read: readPage(site, select as FieldSelect, args, context), planning };
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

/** A connection of what belongs to the row: see `ConnectionPage`. */
function readPage(site: FieldSite, select: FieldSelect, args: object, context: Context): RowField['read'] {
  const { definition, info } = site;
  const mapped = mapArguments(definition, args, context, info);
  if (!mapped) throw new NotPlannable('field_error');
  const selected = select(
    mapped,
    context,
    (query) => query,
    () => new Set(['nodes', 'totalCount']),
  );
  const [[name, query] = []] = Object.entries(selected.with ?? {});
  const [count] = Object.keys(selected.extras ?? {});
  const { limit, orderBy } = query ?? {};
  if (name === undefined || count === undefined || typeof limit !== 'number')
    throw new NotPlannable('unsupported_field');
  if (typeof orderBy !== 'object' || orderBy === null) throw new NotPlannable('unsupported_field');
  const field = `${info.parentType.name}.${definition.name}`;
  const binding = bindingLater(field, mapped as Record<string, unknown>);
  const paging: Paging = { args: mapped, limit, order: Object.keys(orderBy), binding };
  const scopeOf = scopeOfField(definition);
  return (row) => {
    const rows = ((row as Row)[name] ?? []) as Row[];
    return new ConnectionPage(rows, paging, (row as Row)[count], scopeOf && (() => scopeOf(row, mapped)));
  };
}
