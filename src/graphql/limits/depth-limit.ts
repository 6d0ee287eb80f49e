import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { limits } from '../../access/limits.ts';
import { refuse } from '../schema/errors.ts';

/**
 * How far an operation's fields nest, and how many there are: fragments spread, aliases counted. What asks of the schema
 * itself (`schema`: how many fields) is apart: it nests far, and graphql has a guard against its circles.
 */
export type Weight = { depth: number; breadth: number; schema: number };

const nothing: Weight = { depth: 0, breadth: 0, schema: 0 };

type Fragments = { [name: string]: FragmentDefinitionNode };

/** The operation that is meant; undefined when that cannot be told. */
export function chooseOperation(
  { definitions }: DocumentNode,
  operationName: string | null | undefined,
): OperationDefinitionNode | undefined {
  const operations = definitions.filter((it) => it.kind === Kind.OPERATION_DEFINITION);
  if (operationName) return operations.find((it) => it.name?.value === operationName);
  return operations.length === 1 ? operations[0] : undefined;
}

export function fragmentsOf({ definitions }: DocumentNode): Fragments {
  const fragments: Fragments = Object.create(null);
  for (const it of definitions) if (it.kind === Kind.FRAGMENT_DEFINITION) fragments[it.name.value] = it;
  return fragments;
}

// Clients send the same documents again, and the parser's cache then hands out the same nodes.
const known = new WeakMap<OperationDefinitionNode, Weight>();

/**
 * Weighs an operation by its form alone, so that it can be refused before it is validated. Each fragment is looked at
 * once, however often it is spread; one that spreads itself counts for nothing there, and is left to validation.
 */
export function weigh(document: DocumentNode, operation: OperationDefinitionNode): Weight {
  const found = known.get(operation);
  if (found) return found;
  const fragments = fragmentsOf(document);
  const weights = new Map<string, Weight>();
  const weighAll = ({ selections }: SelectionSetNode): Weight => {
    const all = { ...nothing };
    for (const selection of selections) {
      const { depth, breadth, schema } = weighOne(selection);
      all.depth = Math.max(all.depth, depth);
      all.breadth += breadth;
      all.schema += schema;
    }
    return all;
  };
  const weighOne = (selection: SelectionSetNode['selections'][number]): Weight => {
    if (selection.kind === Kind.INLINE_FRAGMENT) return weighAll(selection.selectionSet);
    if (selection.kind === Kind.FRAGMENT_SPREAD) return weighFragment(selection.name.value);
    const { depth, breadth, schema } = selection.selectionSet ? weighAll(selection.selectionSet) : nothing;
    return isIntrospection(selection.name.value)
      ? { depth: 1, breadth: 1, schema: breadth }
      : { depth: depth + 1, breadth: breadth + 1, schema };
  };
  const weighFragment = (name: string): Weight => {
    const before = weights.get(name);
    if (before) return before;
    weights.set(name, nothing);
    const fragment = fragments[name];
    const weight = fragment ? weighAll(fragment.selectionSet) : nothing;
    weights.set(name, weight);
    return weight;
  };
  const weight = weighAll(operation.selectionSet);
  known.set(operation, weight);
  return weight;
}

export const isIntrospection = (field: string) => field === '__schema' || field === '__type';

/** Throws QUERY_TOO_DEEP or QUERY_TOO_BROAD. */
export function refuseHeavy({ depth, breadth, schema }: Weight): void {
  if (depth > limits.depth)
    throw refuse('QUERY_TOO_DEEP', `Fields nest ${depth} deep; ${limits.depth} is the most.`, {
      depth,
      maxDepth: limits.depth,
    });
  const most = breadth > limits.breadth ? limits.breadth : limits.schemaBreadth;
  const found = breadth > limits.breadth ? breadth : schema;
  if (found > most)
    throw refuse(
      'QUERY_TOO_BROAD',
      `The operation asks for ${found} fields, those of its fragments included; ${most} is the most.`,
      {
        breadth: found,
        maxBreadth: most,
      },
    );
}
