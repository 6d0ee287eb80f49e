import {
  type FieldNode,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  GraphQLSkipDirective,
  getDirectiveValues,
  isAbstractType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  type ValidatedExecutionArgs,
  visit,
} from 'graphql';
import { NotPlannable } from '../not-plannable.ts';

/** The execution of one field: every node that the response key stands for. */
export type SelectedFields = Map<string, FieldNode[]>;

/** The fields selected of an object of this type by response key, in the order in which graphql-js collects them. */
export function collectFields(
  execution: ValidatedExecutionArgs,
  type: GraphQLObjectType,
  sets: Iterable<SelectionSetNode | undefined>,
): SelectedFields {
  const fields: SelectedFields = new Map();
  const visited = new Set<string>();
  const collect = (set: SelectionSetNode | undefined) => {
    for (const selection of set?.selections ?? []) {
      if (!isIncluded(execution, selection)) continue;
      if (selection.kind === Kind.FIELD) {
        const key = (selection.alias ?? selection.name).value;
        // `__proto__` is not an ordinary property of the objects that are built here.
        if (key === '__proto__') throw new NotPlannable('unsupported_field');
        const nodes = fields.get(key);
        if (nodes) nodes.push(selection);
        else fields.set(key, [selection]);
        continue;
      }
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        if (visited.has(selection.name.value)) continue;
        visited.add(selection.name.value);
      }
      const fragment =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? execution.fragmentDefinitions[selection.name.value]
          : selection;
      if (fragment && appliesTo(execution, fragment.typeCondition?.name.value, type))
        collect(fragment.selectionSet);
    }
  };
  for (const set of sets) collect(set);
  return fields;
}

function appliesTo(
  { schema }: ValidatedExecutionArgs,
  condition: string | undefined,
  type: GraphQLObjectType,
) {
  if (condition === undefined || condition === type.name) return true;
  const named = schema.getType(condition);
  return isAbstractType(named) && schema.isSubType(named, type);
}

function isIncluded({ variableValues }: ValidatedExecutionArgs, node: SelectionNode): boolean {
  if (!node.directives?.length) return true;
  return (
    getDirectiveValues(GraphQLSkipDirective, node, variableValues)?.if !== true &&
    getDirectiveValues(GraphQLIncludeDirective, node, variableValues)?.if !== false
  );
}

/**
 * The variables that decide a plan's shape: all except those used only in arguments of root fields, which are read for
 * each request.
 */
export function shapingVariables({ operation, fragmentDefinitions }: ValidatedExecutionArgs): string[] {
  const names = new Set<string>();
  const add = { Variable: ({ name }: { name: { value: string } }) => void names.add(name.value) };
  for (const selection of operation.selectionSet.selections)
    visit(selection.kind === Kind.FIELD ? { ...selection, arguments: [] } : selection, add);
  for (const fragment of Object.values(fragmentDefinitions)) visit(fragment, add);
  return [...names].sort();
}
