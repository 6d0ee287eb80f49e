import {
  type FieldNode,
  type GraphQLAbstractType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  GraphQLString,
  getArgumentValues,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type ValidatedExecutionArgs,
} from 'graphql';
import { hasAuthority } from '../../graphql/subscriptions/audience.ts';
import { configOf, tableOf } from '../adapters/pothos.ts';
import { type FallbackReason, NotPlannable } from '../not-plannable.ts';
import {
  type Complete,
  type FieldSite,
  type Fill,
  isPromise,
  type Planning,
  readProperty,
  refuseOtherTimes,
} from './field-site.ts';
import type { PlanRun } from './plan-run.ts';
import { planRow, type RowField } from './row-field.ts';
import { RowLoader } from './row-loader.ts';
import { collectFields } from './selection.ts';

type Path = GraphQLResolveInfo['path'];
/**
 * An `info` with the field's name only: a resolver that reads more of it may depend on anything, or plan a query
 * itself.
 */
const onlyName = (fieldName: string) =>
  new Proxy(
    {},
    { get: (_, name) => (name === 'fieldName' ? fieldName : refuse('unsupported_field')) },
  ) as GraphQLResolveInfo;

/** Compiles the selections of one operation to functions, which are reused while its shape stays the same. */
export class Compiler {
  readonly execution: ValidatedExecutionArgs;

  constructor(execution: ValidatedExecutionArgs) {
    this.execution = execution;
  }

  site(
    parent: GraphQLObjectType,
    key: string,
    nodes: FieldNode[],
    above: Path | undefined,
    planning: Planning | null,
  ): FieldSite {
    const { execution } = this;
    const [node] = nodes;
    const definition = node && execution.schema.getField(parent, node.name.value);
    if (!definition) refuse('invalid_operation');
    if (hasAuthority(definition) || hasAuthority(parent)) refuse('authority');
    const info = {
      fieldName: definition.name,
      fieldNodes: nodes,
      returnType: definition.type,
      parentType: parent,
      path: { prev: above, key, typename: parent.name },
      schema: execution.schema,
      fragments: execution.fragmentDefinitions,
      rootValue: execution.rootValue,
      operation: execution.operation,
      variableValues: execution.variableValues,
    } as unknown as GraphQLResolveInfo;
    return { definition, info, planning };
  }

  /** Arguments as they are written, which stay the same for as long as the plan does. */
  argumentsOf({ definition, info }: FieldSite): Record<string, unknown> {
    const [node] = info.fieldNodes;
    if (!node) refuse('invalid_operation');
    const args = getArgumentValues(definition, node, this.execution.variableValues);
    refuseOtherTimes(definition, args);
    return args;
  }

  /** The completed value of a field. */
  complete(site: FieldSite, type: GraphQLOutputType = site.definition.type): Complete {
    if (isNonNullType(type)) {
      const complete = this.complete(site, type.ofType);
      return (value, run) => complete(value, run) ?? refuse('field_error');
    }
    if (isListType(type)) {
      const complete = this.complete(site, type.ofType);
      return (value, run) =>
        value == null
          ? null
          : Array.isArray(value)
            ? value.map((it) => (it instanceof Promise ? refuse('unsupported_value') : complete(it, run)))
            : refuse('unsupported_value');
    }
    if (type === GraphQLString)
      return (value) => (typeof value === 'string' || value === null ? value : serialise(type, value));
    if (isLeafType(type)) return (value) => serialise(type, value);
    if (isObjectType(type)) return this.#completeObject(site, type);
    return this.#completeAbstract(site, type as GraphQLAbstractType);
  }

  #completeObject(site: FieldSite, type: GraphQLObjectType): Complete {
    const fill = tableOf(type) ? this.#fillRow(site, type) : this.#whole(site, type);
    return (value, run) => {
      if (value == null) return null;
      if (value instanceof Error || typeof value !== 'object') refuse('field_error');
      return fill(value, run);
    };
  }

  #completeAbstract(site: FieldSite, type: GraphQLAbstractType): Complete {
    const completes = new Map<string, Complete>();
    return (value, run) => {
      if (value == null) return null;
      const name = type.resolveType?.(value, run.context, site.info, type);
      if (typeof name !== 'string') refuse('unsupported_value');
      let complete = completes.get(name);
      if (!complete) {
        const object = this.execution.schema.getType(name);
        if (!isObjectType(object)) refuse('unsupported_value');
        complete = this.#completeObject(site, object);
        completes.set(name, complete);
      }
      return complete(value, run);
    };
  }

  /** An object that holds all that is selected of it, or can be execution for it. */
  #whole(
    site: FieldSite,
    type: GraphQLObjectType,
  ): (source: object, run: PlanRun) => Record<string, unknown> {
    const fill = this.fields(type, site, site.planning);
    return (source, run) => {
      const result = {};
      fill(result, source, run);
      return result;
    };
  }

  /** A row: one that was loaded as planned, or else a reference to one. */
  #fillRow(
    site: FieldSite,
    type: GraphQLObjectType,
  ): (source: object, run: PlanRun) => Record<string, unknown> {
    const { planning } = site;
    const whole = planning && this.#whole(site, type);
    if (whole && planning.isWithin) return whole;
    let references: RowLoader | undefined;
    return (row, run) => {
      const loaded = whole && run.loaded.get(row);
      if (loaded) return whole(loaded, run);
      references ??= new RowLoader(site, type, (loaded) => this.fields(type, site, loaded));
      return run.refer(references, row);
    };
  }

  /** The fields that are selected of an object of this type. */
  fields(type: GraphQLObjectType, { info }: FieldSite, planning: Planning | null): Fill {
    const sets = info.fieldNodes.map((node) => node.selectionSet);
    const fields = [...collectFields(this.execution, type, sets)].map(([key, nodes]) => ({
      key,
      ...this.#field(type, key, nodes, info.path, planning),
    }));
    return (result, source, run) => {
      for (const { key, read, complete } of fields) {
        const value = read(source, run);
        if (isPromise(value)) {
          // The key keeps its order among the others, whenever its value arrives.
          result[key] = null;
          run.wait(value, (settled) => {
            result[key] = complete(settled, run);
          });
        } else result[key] = complete(value, run);
      }
    };
  }

  #field(
    parent: GraphQLObjectType,
    key: string,
    nodes: FieldNode[],
    above: Path,
    planning: Planning | null,
  ): { read: RowField['read']; complete: Complete } {
    if (nodes[0]?.name.value === '__typename') return { read: () => parent.name, complete: (name) => name };
    const isRow = tableOf(parent) !== undefined;
    const site = this.site(parent, key, nodes, above, planning);
    const field: RowField =
      isRow && planning
        ? planRow(site, this.argumentsOf(site), planning)
        : { read: this.#resolver(site), planning: isRow || queriesItself(site) ? null : planning };
    return { read: field.read, complete: this.complete({ ...site, planning: field.planning }) };
  }

  /** Ours, where Pothos made the field; graphql's for what it asks of the schema itself. */
  #resolver(site: FieldSite): RowField['read'] {
    const { definition, info } = site;
    const args = this.argumentsOf(site);
    const config = configOf(definition);
    if (config && config.argMappers.length > 0) refuse('unsupported_field');
    const resolve = config ? config.resolve : definition.resolve;
    const { name } = definition;
    if (!resolve) return (source) => readProperty(source, name);
    const returned = config ? onlyName(name) : info;
    return (source, run) => resolve(source, args, run.context as never, returned);
  }
}

/** The rows beneath the field were not loaded with its parent: it queries the database by itself. */
const queriesItself = ({ definition }: FieldSite) => definition.extensions.apart === true;

function serialise(type: { coerceOutputValue(value: unknown): unknown }, value: unknown): unknown {
  if (value == null) return null;
  if (value instanceof Error) refuse('field_error');
  return type.coerceOutputValue(value) ?? refuse('field_error');
}

function refuse(reason: FallbackReason): never {
  throw new NotPlannable(reason);
}
