import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type SelectionSetNode,
  type ValidatedSubscriptionArgs,
} from 'graphql';

/** What an event of a subscription comes to, as `data` of its result. */
export type PlainExecution = (event: unknown, context: unknown) => { [field: string]: unknown };

/** Not for here: graphql itself must execute it. */
export class NotPlain extends Error {}

/** A selection of one object type: what to call for each of its response keys. */
type Plan = { key: string; read: (source: unknown, context: unknown) => unknown }[];
type Fragments = { readonly [name: string]: FragmentDefinitionNode };

/** Whoever looks into `info` is not plain. */
const untouchable = new Proxy(
  {},
  {
    get() {
      throw new NotPlain();
    },
  },
) as never;

/**
 * Executes a subscription's events without graphql's machinery, a few times as fast: for selections whose fields take no
 * arguments and answer at once from what they are given. The result is what graphql would give, or `NotPlain` is thrown,
 * also for whatever goes wrong: graphql then says what. Throws `NotPlain` for a selection that is never so.
 */
export function planPlainly({
  schema,
  operation,
  fragmentDefinitions,
}: ValidatedSubscriptionArgs): PlainExecution {
  const root = schema.getSubscriptionType();
  const [selection, ...others] = operation.selectionSet.selections;
  if (!root || selection?.kind !== Kind.FIELD || others.length > 0) throw new NotPlain();
  const read = readField(schema, root, selection, fragmentDefinitions);
  const key = keyOf(selection);
  return (event, context) => {
    const data = empty();
    data[key] = read(event, context);
    return data;
  };
}

/** Without a prototype, so that any name is only a name. */
const empty = (): { [key: string]: unknown } => Object.create(null);

const keyOf = ({ alias, name }: FieldNode) => (alias ?? name).value;

function readField(
  schema: GraphQLSchema,
  parent: GraphQLObjectType,
  node: FieldNode,
  fragments: Fragments,
): Plan[number]['read'] {
  if (node.directives?.length || node.arguments?.length) throw new NotPlain();
  if (node.name.value === '__typename') return () => parent.name;
  const field = parent.getFields()[node.name.value];
  if (!field || (field.args.length > 0 && parent !== schema.getSubscriptionType())) throw new NotPlain();
  const { name, resolve } = field;
  const complete = completeWith(schema, field.type, node.selectionSet, fragments);
  return (source, context) => {
    const value = resolve
      ? resolve(source, {}, context, untouchable)
      : (source as { [name: string]: unknown } | null)?.[name];
    if (typeof value === 'function') throw new NotPlain();
    if (value instanceof Promise) {
      value.catch(() => {});
      throw new NotPlain();
    }
    return complete(value, context);
  };
}

type Complete = (value: unknown, context: unknown) => unknown;

function completeWith(
  schema: GraphQLSchema,
  type: GraphQLOutputType,
  selections: SelectionSetNode | undefined,
  fragments: Fragments,
): Complete {
  if (isNonNullType(type)) {
    const complete = completeWith(schema, type.ofType, selections, fragments);
    return (value, context) => complete(value, context) ?? refuse();
  }
  if (isListType(type)) {
    const complete = completeWith(schema, type.ofType, selections, fragments);
    return (value, context) =>
      value == null ? null : Array.isArray(value) ? value.map((it) => complete(it, context)) : refuse();
  }
  if (isLeafType(type))
    return (value) => (value == null ? null : (type.coerceOutputValue(value) ?? refuse()));
  const named = getNamedType(type);
  const plans = new Map<GraphQLObjectType, Plan>();
  const planOf = (object: GraphQLObjectType) => {
    let plan = plans.get(object);
    if (!plan) {
      plan = planObject(schema, object, selections, fragments);
      plans.set(object, plan);
    }
    return plan;
  };
  return (value, context) => {
    if (value == null) return null;
    const object = isAbstractType(named)
      ? typeOf(schema, named.resolveType?.(value, context, untouchable, named))
      : named;
    if (!isObjectType(object) || value instanceof Error) throw new NotPlain();
    if (object.isTypeOf && object.isTypeOf(value, context, untouchable) !== true) throw new NotPlain();
    const result = empty();
    for (const { key, read } of planOf(object)) result[key] = read(value, context);
    return result;
  };
}

const typeOf = (schema: GraphQLSchema, name: unknown) =>
  typeof name === 'string' ? schema.getType(name) : refuse();

function refuse(): never {
  throw new NotPlain();
}

/** The fields of one object type, in the order in which graphql would collect them. */
function planObject(
  schema: GraphQLSchema,
  object: GraphQLObjectType,
  selections: SelectionSetNode | undefined,
  fragments: Fragments,
): Plan {
  const plan: Plan = [];
  const collect = (set: SelectionSetNode | undefined) => {
    for (const selection of set?.selections ?? []) {
      if (selection.directives?.length) throw new NotPlain();
      if (selection.kind === Kind.FIELD) {
        const key = keyOf(selection);
        // Two that are merged into one are graphql's affair.
        if (plan.some((it) => it.key === key)) throw new NotPlain();
        plan.push({ key, read: readField(schema, object, selection, fragments) });
        continue;
      }
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments[selection.name.value] : selection;
      const condition = fragment?.typeCondition ? schema.getType(fragment.typeCondition.name.value) : object;
      const applies =
        condition === object || (isAbstractType(condition) && schema.isSubType(condition, object));
      if (applies) collect(fragment?.selectionSet);
    }
  };
  collect(selections);
  return plan;
}
