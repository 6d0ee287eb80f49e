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
import {
  type Complete,
  configOf,
  type FieldSite,
  type Fill,
  isPromise,
  type Planning,
  readProperty,
  refuseOtherTimes,
} from './place.ts';
import { References } from './references.ts';
import { planRow, type RowField } from './rows.ts';
import { type Run, Unplanned } from './run.ts';
import { collectFields } from './selection.ts';

type Path = GraphQLResolveInfo['path'];
/**
 * An `info` with the field's name only: a resolver that reads more of it may depend on anything, or plan a query
 * itself.
 */
const onlyName = (fieldName: string) =>
  new Proxy({}, { get: (_, name) => (name === 'fieldName' ? fieldName : refuse()) }) as GraphQLResolveInfo;

/** Compiles the selections of one operation to functions, which are reused while its shape stays the same. */
export class Compiler {
  readonly asked: ValidatedExecutionArgs;

  constructor(asked: ValidatedExecutionArgs) {
    this.asked = asked;
  }

  place(
    parent: GraphQLObjectType,
    key: string,
    nodes: FieldNode[],
    above: Path | undefined,
    planning: Planning | null,
  ): FieldSite {
    const { asked } = this;
    const [node] = nodes;
    const definition = node && asked.schema.getField(parent, node.name.value);
    if (!definition) throw new Unplanned();
    if (hasAuthority(definition) || hasAuthority(parent)) throw new Unplanned();
    const info = {
      fieldName: definition.name,
      fieldNodes: nodes,
      returnType: definition.type,
      parentType: parent,
      path: { prev: above, key, typename: parent.name },
      schema: asked.schema,
      fragments: asked.fragmentDefinitions,
      rootValue: asked.rootValue,
      operation: asked.operation,
      variableValues: asked.variableValues,
    } as unknown as GraphQLResolveInfo;
    return { definition, info, planning };
  }

  /** Arguments as they are written, which stay the same for as long as the plan does. */
  argumentsOf({ definition, info }: FieldSite): Record<string, unknown> {
    const [node] = info.fieldNodes;
    if (!node) throw new Unplanned();
    const args = getArgumentValues(definition, node, this.asked.variableValues);
    refuseOtherTimes(definition, args);
    return args;
  }

  /** What the value of a field comes to. */
  complete(place: FieldSite, type: GraphQLOutputType = place.definition.type): Complete {
    if (isNonNullType(type)) {
      const complete = this.complete(place, type.ofType);
      return (value, run) => complete(value, run) ?? refuse();
    }
    if (isListType(type)) {
      const complete = this.complete(place, type.ofType);
      return (value, run) =>
        value == null
          ? null
          : Array.isArray(value)
            ? value.map((it) => (it instanceof Promise ? refuse() : complete(it, run)))
            : refuse();
    }
    if (type === GraphQLString)
      return (value) => (typeof value === 'string' || value === null ? value : serialise(type, value));
    if (isLeafType(type)) return (value) => serialise(type, value);
    if (isObjectType(type)) return this.#completeObject(place, type);
    return this.#completeAbstract(place, type as GraphQLAbstractType);
  }

  #completeObject(place: FieldSite, type: GraphQLObjectType): Complete {
    const fill = type.extensions.pothosDrizzleModel ? this.#fillRow(place, type) : this.#whole(place, type);
    return (value, run) => {
      if (value == null) return null;
      if (value instanceof Error || typeof value !== 'object') throw new Unplanned();
      return fill(value, run);
    };
  }

  #completeAbstract(place: FieldSite, type: GraphQLAbstractType): Complete {
    const completes = new Map<string, Complete>();
    return (value, run) => {
      if (value == null) return null;
      const name = type.resolveType?.(value, run.context, place.info, type);
      if (typeof name !== 'string') throw new Unplanned();
      let complete = completes.get(name);
      if (!complete) {
        const object = this.asked.schema.getType(name);
        if (!isObjectType(object)) throw new Unplanned();
        complete = this.#completeObject(place, object);
        completes.set(name, complete);
      }
      return complete(value, run);
    };
  }

  /** An object that holds all that is selected of it, or can be asked for it. */
  #whole(place: FieldSite, type: GraphQLObjectType): (source: object, run: Run) => Record<string, unknown> {
    const fill = this.fields(type, place, place.planning);
    return (source, run) => {
      const result = {};
      fill(result, source, run);
      return result;
    };
  }

  /** A row: one that was loaded as planned, or else a reference to one. */
  #fillRow(place: FieldSite, type: GraphQLObjectType): (source: object, run: Run) => Record<string, unknown> {
    const { planning } = place;
    const whole = planning && this.#whole(place, type);
    if (whole && planning.isWithin) return whole;
    let references: References | undefined;
    return (row, run) => {
      const loaded = whole && run.loaded.get(row);
      if (loaded) return whole(loaded, run);
      references ??= new References(place, type, (loaded) => this.fields(type, place, loaded));
      return run.refer(references, row);
    };
  }

  /** The fields that are selected of an object of this type. */
  fields(type: GraphQLObjectType, { info }: FieldSite, planning: Planning | null): Fill {
    const sets = info.fieldNodes.map((node) => node.selectionSet);
    const fields = [...collectFields(this.asked, type, sets)].map(([key, nodes]) => ({
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
    const isRow = parent.extensions.pothosDrizzleModel !== undefined;
    const place = this.place(parent, key, nodes, above, planning);
    const field: RowField =
      isRow && planning
        ? planRow(place, this.argumentsOf(place), planning)
        : { read: this.#resolver(place), planning: isRow || asksApart(place) ? null : planning };
    return { read: field.read, complete: this.complete({ ...place, planning: field.planning }) };
  }

  /** Ours, where Pothos made the field; graphql's for what it asks of the schema itself. */
  #resolver(place: FieldSite): RowField['read'] {
    const { definition, info } = place;
    const args = this.argumentsOf(place);
    const config = configOf(definition);
    if (config && config.argMappers.length > 0) throw new Unplanned();
    const resolve = config ? config.resolve : definition.resolve;
    const { name } = definition;
    if (!resolve) return (source) => readProperty(source, name);
    const told = config ? onlyName(name) : info;
    return (source, run) => resolve(source, args, run.context as never, told);
  }
}

/** What stands beneath the field was not loaded with its parent: it asks the database by itself. */
const asksApart = ({ definition }: FieldSite) => definition.extensions.apart === true;

function serialise(type: { coerceOutputValue(value: unknown): unknown }, value: unknown): unknown {
  if (value == null) return null;
  if (value instanceof Error) throw new Unplanned();
  return type.coerceOutputValue(value) ?? refuse();
}

function refuse(): never {
  throw new Unplanned();
}
