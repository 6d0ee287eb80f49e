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

/** Properties of an operation that follow from its document. */
export type Traits = {
  isQuery: boolean;
  /** The result is the same for every caller: no field and no argument of it depends on authority. */
  isPublic: boolean;
  /** It reads only the schema, which is constant while the process runs. */
  isConstant: boolean;
};

const none: Traits = { isQuery: false, isPublic: false, isConstant: false };
// Traits by the document's node, which the parser's cache returns again.
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
  // All fragments count: one that this operation does not spread does no harm, but may keep the result out of the
  // cache.
  for (const definition of document.definitions)
    if (definition === operation || definition.kind === Kind.FRAGMENT_DEFINITION)
      visit(definition, visitWithTypeInfo(types, { Field }));
  known.set(operation, traits);
  return traits;
}
