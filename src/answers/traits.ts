import {
  type ExecutionArgs,
  type FieldNode,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { chooseOperation, isIntrospection } from '../graphql/limits/depth-limit.ts';
import { asksAuthority } from '../graphql/subscriptions/audience.ts';

/** What can be told of an operation by its form. */
export type Traits = {
  isQuery: boolean;
  /** Everybody is answered the same: no field of it, and nothing that it is asked of, has an authority of its own. */
  isPublic: boolean;
  /** It asks of nothing but the schema, which stays as it is while the process runs. */
  isConstant: boolean;
};

const none: Traits = { isQuery: false, isPublic: false, isConstant: false };
// Per document's node, as the parser's cache hands them out again.
const known = new WeakMap<OperationDefinitionNode, Traits>();

/** The traits of the chosen operation of a valid document. */
export function traitsOf({ schema, document, operationName }: Omit<ExecutionArgs, 'contextValue'>): Traits {
  const operation = chooseOperation(document, operationName);
  if (!operation) return none;
  const found = known.get(operation);
  if (found) return found;
  const root = schema.getRootType(operation.operation);
  const traits = {
    isQuery: operation.operation === OperationTypeNode.QUERY,
    isPublic: true,
    isConstant: true,
  };
  const types = new TypeInfo(schema);
  const Field = (field: FieldNode) => {
    const parent = types.getParentType();
    const name = field.name.value;
    if (asksAuthority(schema, parent, name)) traits.isPublic = false;
    if (parent === root && !isIntrospection(name) && name !== '__typename') traits.isConstant = false;
  };
  // All fragments: one that this operation does not spread makes it no less right, only less often kept.
  for (const definition of document.definitions)
    if (definition === operation || definition.kind === Kind.FRAGMENT_DEFINITION)
      visit(definition, visitWithTypeInfo(types, { Field }));
  known.set(operation, traits);
  return traits;
}
