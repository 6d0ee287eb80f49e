import {
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
  visit,
} from 'graphql';
import { costs } from '../../access/limits.ts';
import { pageSizes } from '../lists/pages.ts';
import { valuesIn } from '../values-in.ts';
import { fragmentsOf, isIntrospection } from './depth-limit.ts';

type Variables = { readonly [name: string]: unknown };
/** A number where nothing depends on variables. */
type Count = number | ((variables: Variables) => number);

/**
 * A field as it is asked for: what it costs itself (`own` and `given`), how many objects it has, what each costs (`each`), and what is asked of each;
 * `page`: it has pages, of this size.
 */
type Priced = {
  key: string;
  own: number;
  /** The cost of its arguments: each list in them is read, and each name in it looked up. */
  given: Count;
  each: number;
  members: Count;
  below: readonly Priced[];
  page?: Count;
};

// Per document's node, as the parser's cache hands them out again.
const known = new WeakMap<OperationDefinitionNode, readonly Priced[]>();

function pricedOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): readonly Priced[] {
  let priced = known.get(operation);
  if (!priced) {
    priced = new Pricing(schema, document, operation).all();
    known.set(operation, priced);
  }
  return priced;
}

const read = (count: Count, variables: Variables) => (typeof count === 'number' ? count : count(variables));

const total = (fields: readonly Priced[], variables: Variables): number =>
  fields.reduce(
    (sum, { own, given, each, members, below }) =>
      sum +
      own +
      read(given, variables) +
      (below.length === 0 ? 0 : read(members, variables) * (each + total(below, variables))),
    0,
  );

/**
 * What an operation of a valid document may cost: a field what `costs` says, and all that lies beneath a list once for each
 * of its members, of which there may be as many as the page that is asked for. Only for operations that are not too broad:
 * every field is visited as often as it is spread.
 */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): number {
  return Math.ceil(total(pricedOf(schema, document, operation), variables));
}

/** The field with the largest share of what an operation may cost, by its path, with what is asked of its objects themselves. */
export function dearestOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): { path: string; cost: number } {
  let dearest = { path: '', cost: 0 };
  const look = (fields: readonly Priced[], above: readonly string[], times: number) => {
    for (const { key, own, given, each, members, below } of fields) {
      const path = [...above, key];
      const ofEach = below.reduce((sum, field) => sum + field.own + read(field.given, variables), each);
      const count = times * read(members, variables);
      const cost = Math.ceil(times * (own + read(given, variables)) + count * ofEach);
      if (cost > dearest.cost) dearest = { path: path.join('.'), cost };
      look(below, path, count);
    }
  };
  look(pricedOf(schema, document, operation), [], 1);
  return dearest;
}

/**
 * The largest page with which an operation would cost at most so much, of the field where pages cost most, if one of 1 to the
 * present size would do.
 */
export function fittingPage(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
  most: number,
): { path: string; first: number } | undefined {
  const fields = pricedOf(schema, document, operation);
  const excess = total(fields, variables) - most;
  let found: { path: string; first: number; cost: number } | undefined;
  const look = (among: readonly Priced[], above: readonly string[], times: number) => {
    for (const { key, members, below, page } of among) {
      const path = [...above, key];
      const count = times * read(members, variables);
      const size = page === undefined ? 0 : read(page, variables);
      if (size > 0) {
        // The fields of a page cost in proportion to its size.
        const inPage = below.filter((field) => field.members === page);
        const cost = count * inPage.reduce((sum, it) => sum + size * total(it.below, variables), 0);
        const first = Math.floor(size * (1 - excess / cost));
        if (first >= 1 && cost > (found?.cost ?? 0)) found = { path: path.join('.'), first, cost };
      }
      look(below, path, count);
    }
  };
  look(fields, [], 1);
  return found && { path: found.path, first: found.first };
}

/** The actual cost of an answer, by the same prices: lists count with their real length. */
export function costOfAnswer(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
  data: object,
): number {
  return Math.ceil(spent(data, pricedOf(schema, document, operation), variables));
}

// Selections of several fragments under one response key are one field.
const merged = new WeakMap<readonly Priced[], ReadonlyMap<string, Priced>>();

function byKey(fields: readonly Priced[]): ReadonlyMap<string, Priced> {
  let found = merged.get(fields);
  if (!found) {
    const all = new Map<string, Priced>();
    for (const field of fields) {
      const same = all.get(field.key);
      all.set(field.key, same ? { ...same, below: [...same.below, ...field.below] } : field);
    }
    merged.set(fields, all);
    found = all;
  }
  return found;
}

function spent(value: unknown, fields: readonly Priced[], variables: Variables): number {
  if (fields.length === 0 || typeof value !== 'object' || value === null) return 0;
  if (Array.isArray(value)) return value.reduce((sum: number, it) => sum + spent(it, fields, variables), 0);
  let sum = 0;
  for (const [key, { own, given, each, below }] of byKey(fields)) {
    if (!(key in value)) continue;
    const its = (value as Record<string, unknown>)[key];
    const ofEach = Array.isArray(its) ? its.length * each : 0;
    sum += own + read(given, variables) + ofEach + spent(its, below, variables);
  }
  return sum;
}

/** How many members a list has: of itself; or, for a page's `nodes` and `edges`, as its field was asked for. */
type Within = { page?: Count; root?: OperationTypeNode; introspection?: true };

class Pricing {
  readonly #schema: GraphQLSchema;
  readonly #operation: OperationDefinitionNode;
  readonly #fragments: ReturnType<typeof fragmentsOf>;
  readonly #defaults: Variables;

  constructor(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) {
    this.#schema = schema;
    this.#operation = operation;
    this.#fragments = fragmentsOf(document);
    this.#defaults = Object.fromEntries(
      (operation.variableDefinitions ?? []).map(({ variable, defaultValue }) => [
        variable.name.value,
        defaultValue?.kind === Kind.INT ? Number(defaultValue.value) : null,
      ]),
    );
  }

  all(): readonly Priced[] {
    const { operation, selectionSet } = this.#operation;
    const root = this.#schema.getRootType(operation);
    return root ? this.#selections(selectionSet, root, { root: operation }) : [];
  }

  #selections(set: SelectionSetNode, parent: GraphQLNamedType, within: Within): readonly Priced[] {
    return set.selections.flatMap((selection): readonly Priced[] => {
      if (selection.kind === Kind.FIELD) return [this.#field(selection, parent, within)];
      const fragment =
        selection.kind === Kind.FRAGMENT_SPREAD ? this.#fragments[selection.name.value] : selection;
      if (!fragment) return [];
      const condition = fragment.typeCondition && this.#schema.getType(fragment.typeCondition.name.value);
      return this.#selections(fragment.selectionSet, condition ?? parent, within);
    });
  }

  #field(node: FieldNode, parent: GraphQLNamedType, within: Within): Priced {
    const name = node.name.value;
    const field = fieldOf(parent, name);
    const priced = {
      key: (node.alias ?? node.name).value,
      own: ownCost(name, field?.extensions, within.root),
      given: within.root === OperationTypeNode.MUTATION ? 0 : this.#given(node),
      each: typeof field?.extensions.costOfEach === 'number' ? field.extensions.costOfEach : 0,
    };
    const type = field && getNamedType(field.type);
    if (!field || !node.selectionSet || !isCompositeType(type)) return { ...priced, members: 1, below: [] };
    const introspection = within.introspection || isIntrospection(name) || undefined;
    const page = field.args.some((it) => it.name === 'first') ? this.#pageSize(node) : undefined;
    const below = this.#selections(node.selectionSet, type, {
      ...(page !== undefined && { page }),
      ...(introspection && { introspection }),
    });
    return {
      ...priced,
      members: this.#members(node, field.type, within, introspection),
      below,
      ...(page !== undefined && { page }),
    };
  }

  /** Literals are bounded with the document; of a variable, everything in its value counts. */
  #given({ arguments: args = [] }: FieldNode): Count {
    const names: string[] = [];
    for (const argument of args) visit(argument, { Variable: ({ name }) => void names.push(name.value) });
    if (names.length === 0) return 0;
    return (variables) => {
      const members = names.reduce((sum, name) => sum + membersIn(variables[name]), 0);
      return Math.max(0, members - costs.givenFreely) * costs.given;
    };
  }

  #members(node: FieldNode, type: GraphQLOutputType, { page }: Within, introspection?: true): Count {
    if (!isListType(isNonNullType(type) ? type.ofType : type)) return 1;
    if (page !== undefined && (node.name.value === 'nodes' || node.name.value === 'edges')) return page;
    if (introspection) return costs.introspectionList;
    if (node.arguments?.some((it) => it.name.value === 'first')) return this.#pageSize(node);
    // As many as are named.
    const named = node.arguments?.find((it) => it.name.value === 'ids' || it.name.value === 'uses')?.value;
    if (named?.kind === Kind.LIST) return named.values.length;
    if (named?.kind === Kind.VARIABLE) {
      const { value } = named.name;
      return (variables) => (Array.isArray(variables[value]) ? variables[value].length : 1);
    }
    return usualListOf(node.name.value);
  }

  /** As the field itself will read it: what it refuses costs no more than the largest page. */
  #pageSize(node: FieldNode): Count {
    const sizes = (node.arguments ?? []).filter(
      ({ name }) => name.value === 'first' || name.value === 'last',
    );
    if (sizes.length === 0) return usualPageOf(node.name.value);
    const sizesRead = sizes.map(({ value }): Count => {
      if (value.kind === Kind.VARIABLE) {
        const name = value.name.value;
        const fallback = this.#defaults[name];
        return (variables) => sizeOf(variables[name] === undefined ? fallback : variables[name]);
      }
      return sizeOf(value.kind === Kind.INT ? Number(value.value) : null);
    });
    return sizesRead.length === 1 ? (sizesRead[0] as Count) : pageSizes.most;
  }
}

// The count of each variable's value: several fields may be given the same variable.
const counted = new WeakMap<object, number>();

/** How many members all lists in a value have, which are no lists themselves. */
function membersIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = counted.get(value);
  if (count === undefined) {
    count = 0;
    for (const it of valuesIn(value))
      if (Array.isArray(it)) count += it.filter((member) => !Array.isArray(member)).length;
    counted.set(value, count);
  }
  return count;
}

/** How many members a list without pages is taken to have. */
export const usualListOf = (field: string): number =>
  Object.hasOwn(costs.lists, field) ? costs.lists[field as keyof typeof costs.lists] : costs.list;

/** How many members a page is taken to have where neither `first` nor `last` is given. */
export const usualPageOf = (field: string): number =>
  Object.hasOwn(costs.pages, field) ? costs.pages[field as keyof typeof costs.pages] : pageSizes.default;

function sizeOf(value: unknown): number {
  if (value === null || value === undefined) return pageSizes.default;
  return typeof value === 'number' && value >= 0 && value <= pageSizes.most ? value : pageSizes.most;
}

/** A field's own cost (`extensions: { cost }`) takes precedence over the cost by its name. */
export function ownCost(
  name: string,
  extensions: Readonly<Record<string, unknown>> | undefined,
  root: OperationTypeNode | undefined,
): number {
  const said = extensions?.cost;
  if (typeof said === 'number') return said;
  if (Object.hasOwn(costs.fields, name)) return costs.fields[name as keyof typeof costs.fields];
  if (root === OperationTypeNode.QUERY) return name === '__typename' ? costs.field : costs.query;
  return root === OperationTypeNode.MUTATION ? costs.mutation : costs.field;
}

function fieldOf(parent: GraphQLNamedType, name: string): GraphQLField<unknown, unknown> | undefined {
  if (name === '__schema') return SchemaMetaFieldDef;
  if (name === '__type') return TypeMetaFieldDef;
  return isObjectType(parent) || isInterfaceType(parent)
    ? (parent as GraphQLObjectType).getFields()[name]
    : undefined;
}
