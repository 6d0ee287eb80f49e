import {
  type ArgumentNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  GraphQLError,
  type GraphQLInputField,
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
import { fragmentsOf } from './depth-limit.ts';

type Definition = Parameters<typeof getArgumentValues>[0];
/** A field or a directive, some of whose arguments can hold a null or an empty filter that validation does not see. */
type Use = { definition: Definition; node: FieldNode | DirectiveNode };

// Per document's node, as the parser's cache hands them out again.
const known = new WeakMap<OperationDefinitionNode, readonly Use[]>();

/**
 * Throws BAD_USER_INPUT for a null where none may be, in the chosen operation of a valid document: a variable with a default
 * passes validation there, and is null all the same if the request says so. Also for a null within a filter: it would ask
 * for nothing, and match everything; so would an empty filter, wherever it is not the whole argument. Variables that do not
 * fit their own types are left to execution.
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
      const fault = faultInFilter(values[argument.name], argument.type);
      if (fault !== undefined)
        throw refused(
          `Argument "${argument}" has invalid value at ${textOf(fault.path)}: ${fault.message}`,
          node,
          [argument.name, ...fault.path],
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

type Fault = { path: Path; message: string };
const HOLDS_NULL = 'A filter holds no null; leave out what it does not ask for.';
const IS_EMPTY =
  'This filter names no operator and no field, and would match everything; leave it out if that is meant.';

/** Where a value has a null, or an empty filter, within a filter; undefined where it has none. */
function faultInFilter(value: unknown, type: GraphQLInputType, isWithin = false): Fault | undefined {
  if (isNonNullType(type)) return faultInFilter(value, type.ofType, isWithin);
  if (isListType(type) && Array.isArray(value))
    return firstFault(value.map((it, at) => [at, () => faultInFilter(it, type.ofType, isWithin)]));
  if (!isInputObjectType(type) || typeof value !== 'object' || value === null) return undefined;
  const given = value as Record<string, unknown>;
  const fields = Object.values(type.getFields());
  if (isWithin && isFilter(type.name) && asksNothing(given, fields)) return { path: [], message: IS_EMPTY };
  return firstFault(
    fields.map((field) => {
      const inner = given[field.name];
      const isHole = inner === null && isFilter(type.name);
      const look = () => faultInFilter(inner, field.type, isWithin || isFilter(type.name));
      return [field.name, () => (isHole ? { path: [], message: HOLDS_NULL } : look())];
    }),
  );
}

/** A field with a default is there in any case, and says how something is asked, not what. */
const asksNothing = (given: Record<string, unknown>, fields: readonly GraphQLInputField[]) =>
  fields.every((it) => given[it.name] === undefined || it.defaultValue !== undefined);

function firstFault(parts: readonly [string | number, () => Fault | undefined][]): Fault | undefined {
  for (const [name, look] of parts) {
    const found = look();
    if (found !== undefined) return { ...found, path: [name, ...found.path] };
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

/** True if an argument, by its type, can be or hold a null or an empty value that matters. */
function canHoldNull(
  { name, value }: ArgumentNode,
  definition: Definition | null | undefined,
  mayBeNull: ReadonlySet<string>,
): boolean {
  const type = definition?.args.find((it) => it.name === name.value)?.type;
  if (!type) return false;
  const holdsFields = isInputObjectType(getNamedType(type));
  const isAFilter = isFilter(getNamedType(type).name);
  const isOpen = (it: ValueNode): boolean => {
    if (it.kind === Kind.NULL) return holdsFields;
    // A variable of an object type may hold nulls within.
    if (it.kind === Kind.VARIABLE) return holdsFields || mayBeNull.has(it.name.value);
    if (it.kind === Kind.LIST) return it.values.some(isOpen);
    if (it.kind !== Kind.OBJECT) return false;
    const maybeEmpty = isAFilter && it.fields.every((field) => field.value.kind === Kind.ENUM);
    return maybeEmpty || it.fields.some(({ value }) => isOpen(value));
  };
  const isStrict = holdsFields || isNonNullType(type) || isListType(type);
  return isStrict && isOpen(value);
}
