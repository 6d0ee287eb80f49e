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
} from 'graphql';
import { costs } from '../access/limits.ts';
import { pageSizes } from './pages.ts';
import { fragmentsOf, isIntrospection } from './weight.ts';

type Variables = { readonly [name: string]: unknown };
/** A number where nothing depends on variables. */
type Cost = number | ((variables: Variables) => number);

// Per document's node, as the parser's cache hands them out again.
const known = new WeakMap<OperationDefinitionNode, Cost>();

/**
 * What an operation of a valid document may cost: a field what `costs` says, and all that lies beneath a list once for each
 * of its members, of which there may be as many as the page that is asked for. What does not depend on variables is found
 * once per document. Only for operations that are not too broad: every field is visited as often as it is spread.
 */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables | undefined,
): number {
  let cost = known.get(operation);
  if (cost === undefined) {
    cost = new Estimate(schema, document, operation).all();
    known.set(operation, cost);
  }
  return Math.ceil(typeof cost === 'number' ? cost : cost(variables ?? {}));
}

/** How many members a list has: of itself; or, for a page's `nodes` and `edges`, as its field was asked for. */
type Within = { page?: Cost; root?: OperationTypeNode; introspection?: true };

class Estimate {
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

  all(): Cost {
    const { operation, selectionSet } = this.#operation;
    const root = this.#schema.getRootType(operation);
    return root ? this.#selections(selectionSet, root, { root: operation }) : 0;
  }

  #selections(set: SelectionSetNode, parent: GraphQLNamedType, within: Within): Cost {
    return sum(
      set.selections.map((selection) => {
        if (selection.kind === Kind.FIELD) return this.#field(selection, parent, within);
        const fragment =
          selection.kind === Kind.FRAGMENT_SPREAD ? this.#fragments[selection.name.value] : selection;
        if (!fragment) return 0;
        const condition = fragment.typeCondition && this.#schema.getType(fragment.typeCondition.name.value);
        return this.#selections(fragment.selectionSet, condition ?? parent, within);
      }),
    );
  }

  #field(node: FieldNode, parent: GraphQLNamedType, within: Within): Cost {
    const name = node.name.value;
    const field = fieldOf(parent, name);
    const own = ownCost(name, within.root);
    if (!field || !node.selectionSet) return own;
    const type = getNamedType(field.type);
    if (!isCompositeType(type)) return own;
    const introspection = within.introspection || isIntrospection(name) || undefined;
    const page = field.args.some((it) => it.name === 'first') ? this.#pageSize(node) : undefined;
    const below = this.#selections(node.selectionSet, type, {
      ...(page !== undefined && { page }),
      ...(introspection && { introspection }),
    });
    return sum([own, times(this.#members(node, field.type, within, introspection), below)]);
  }

  #members(node: FieldNode, type: GraphQLOutputType, { page }: Within, introspection?: true): Cost {
    if (!isListType(isNonNullType(type) ? type.ofType : type)) return 1;
    if (page !== undefined && (node.name.value === 'nodes' || node.name.value === 'edges')) return page;
    if (introspection) return costs.introspectionList;
    if (node.arguments?.some((it) => it.name.value === 'first')) return this.#pageSize(node);
    // As many as are named.
    const named = node.arguments?.find((it) => it.name.value === 'ids')?.value;
    if (named?.kind === Kind.LIST) return named.values.length;
    if (named?.kind === Kind.VARIABLE) {
      const { value } = named.name;
      return (variables) => (Array.isArray(variables[value]) ? variables[value].length : 1);
    }
    return costs.list;
  }

  /** As the field itself will read it: what it refuses costs no more than the largest page. */
  #pageSize(node: FieldNode): Cost {
    const sizes = (node.arguments ?? []).filter(
      ({ name }) => name.value === 'first' || name.value === 'last',
    );
    if (sizes.length === 0) return pageSizes.default;
    const read = sizes.map(({ value }): Cost => {
      if (value.kind === Kind.VARIABLE) {
        const name = value.name.value;
        const fallback = this.#defaults[name];
        return (variables) => sizeOf(variables[name] === undefined ? fallback : variables[name]);
      }
      return sizeOf(value.kind === Kind.INT ? Number(value.value) : null);
    });
    return read.length === 1 ? (read[0] as Cost) : pageSizes.most;
  }
}

function sizeOf(value: unknown): number {
  if (value === null || value === undefined) return pageSizes.default;
  return typeof value === 'number' && value >= 0 && value <= pageSizes.most ? value : pageSizes.most;
}

function ownCost(name: string, root: OperationTypeNode | undefined): number {
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

function sum(costs: readonly Cost[]): Cost {
  let fixed = 0;
  const open: ((variables: Variables) => number)[] = [];
  for (const cost of costs) {
    if (typeof cost === 'number') fixed += cost;
    else open.push(cost);
  }
  if (open.length === 0) return fixed;
  return (variables) => open.reduce((total, cost) => total + cost(variables), fixed);
}

function times(count: Cost, cost: Cost): Cost {
  if (typeof count === 'number' && typeof cost === 'number') return count * cost;
  const read = (of: Cost, variables: Variables) => (typeof of === 'number' ? of : of(variables));
  return (variables) => read(count, variables) * read(cost, variables);
}
