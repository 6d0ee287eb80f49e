import {
  type ArgumentNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  getVariableValues,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  TypeInfo,
  type ValueNode,
  type VariableDefinitionNode,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { fragmentsOf } from './weight.ts';

type Definition = Parameters<typeof getArgumentValues>[0];
/** A field or a directive, some of whose arguments can hold a null that validation does not see. */
type Use = { definition: Definition; node: FieldNode | DirectiveNode };

// Per document's node, as the parser's cache hands them out again.
const known = new WeakMap<OperationDefinitionNode, readonly Use[]>();

/**
 * Throws BAD_USER_INPUT for a null where none may be, in the chosen operation of a valid document: a variable with a default
 * passes validation there, and is null all the same if the request says so. Also for a null within a filter: it would ask
 * for nothing, and match everything. Variables that do not fit their own types are left to execution.
 */
export function refuseNulls(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: { readonly [name: string]: unknown },
): void {
  let uses = known.get(operation);
  if (!uses) {
    uses = findUses(schema, document, operation);
    known.set(operation, uses);
  }
  if (uses.length === 0) return;
  const { variableValues } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  if (!variableValues) return;
  for (const { definition, node } of uses) {
    const values = readArguments(definition, node, variableValues);
    for (const argument of definition.args) {
      const path = nullInFilter(values[argument.name], argument.type);
      if (path !== undefined)
        throw refused(
          `Argument "${argument}" has invalid value at ${textOf(path)}: A filter holds no null; leave out what it does not ask for.`,
          node,
          [argument.name, ...path],
        );
    }
  }
}

function readArguments(...given: Parameters<typeof getArgumentValues>): Record<string, unknown> {
  try {
    return getArgumentValues(...given);
  } catch (error) {
    throw refused((error as Error).message, given[1] as Use['node']);
  }
}

/** `path`: where in the arguments, if that is known. */
const refused = (message: string, node: Use['node'], path?: Path) =>
  new GraphQLError(message, {
    nodes: node,
    extensions: { code: 'BAD_USER_INPUT', ...(path && { path: path.map(String) }) },
  });

type Path = readonly (string | number)[];
/** As graphql writes it. */
const textOf = (path: Path) => path.map((it) => (typeof it === 'number' ? `[${it}]` : `.${it}`)).join('');

const isFilter = (name: string) => name.endsWith('Filter');

/** Where a value has a null within a filter; undefined where it has none. */
function nullInFilter(value: unknown, type: GraphQLInputType): Path | undefined {
  if (isNonNullType(type)) return nullInFilter(value, type.ofType);
  if (isListType(type) && Array.isArray(value)) {
    for (const [at, it] of value.entries()) {
      const found = nullInFilter(it, type.ofType);
      if (found !== undefined) return [at, ...found];
    }
  }
  if (!isInputObjectType(type) || typeof value !== 'object' || value === null) return undefined;
  for (const field of Object.values(type.getFields())) {
    const inner = (value as Record<string, unknown>)[field.name];
    const found = inner === null && isFilter(type.name) ? [] : nullInFilter(inner, field.type);
    if (found !== undefined) return [field.name, ...found];
  }
  return undefined;
}

function findUses(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): Use[] {
  const uses: Use[] = [];
  const fragments = fragmentsOf(document);
  const types = new TypeInfo(schema);
  const mayBeNull = new Set(
    (operation.variableDefinitions ?? [])
      .filter(({ type }: VariableDefinitionNode) => type.kind !== Kind.NON_NULL_TYPE)
      .map(({ variable }) => variable.name.value),
  );
  const look = (node: Use['node'], definition: Definition | null | undefined) => {
    const holds = node.arguments?.some((it) => canHoldNull(it, definition, mayBeNull));
    if (definition && holds) uses.push({ definition, node });
  };
  const seen = new Set<string>();
  const left: (OperationDefinitionNode | (typeof fragments)[string])[] = [operation];
  for (let definition = left.pop(); definition; definition = left.pop())
    visit(
      definition,
      visitWithTypeInfo(types, {
        Field: (field) => look(field, types.getFieldDef()),
        Directive: (directive) => look(directive, types.getDirective()),
        FragmentSpread({ name: { value } }) {
          const fragment = fragments[value];
          if (fragment && !seen.has(value)) left.push(fragment);
          seen.add(value);
        },
      }),
    );
  return uses;
}

/** Whether an argument can be, or hold, a null that matters, by its form. */
function canHoldNull(
  { name, value }: ArgumentNode,
  definition: Definition | null | undefined,
  mayBeNull: ReadonlySet<string>,
): boolean {
  const type = definition?.args.find((it) => it.name === name.value)?.type;
  if (!type) return false;
  const holdsFields = isInputObjectType(getNamedType(type));
  const isOpen = (it: ValueNode): boolean => {
    if (it.kind === Kind.NULL) return holdsFields;
    // A variable of an object type may hold nulls within.
    if (it.kind === Kind.VARIABLE) return holdsFields || mayBeNull.has(it.name.value);
    if (it.kind === Kind.LIST) return it.values.some(isOpen);
    return it.kind === Kind.OBJECT && it.fields.some((field) => isOpen(field.value));
  };
  const isStrict = holdsFields || isNonNullType(type) || isListType(type);
  return isStrict && isOpen(value);
}
