import {
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  isAbstractType,
  isRequiredArgument,
  Kind,
  type OperationDefinitionNode,
  print,
  type SubscriptionOperationDefinitionNode,
  TypeInfo,
  type ValidatedSubscriptionArgs,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { Principal } from '../../access/principal.ts';
import { canonical } from '../../record/lines/canonical.ts';

/** Which subscriptions get the same bytes, and who may see them. */
export type Audience = {
  /** Equal for those who do: the same normalised operation, variables and audience. */
  key: string;
  /** Everybody gets the same: it is executed as for the public, whoever asks. */
  isPublic: boolean;
  /** The operation as it is executed for each message: what its field was asked for has been read. */
  operation: SubscriptionOperationDefinitionNode;
};

/** Where a reader begins, and whether it hears of its progress, says nothing of what the messages are. */
const ofTheReader = ['after', 'startWith', 'progress'];

/**
 * What decides whether two subscriptions are executed as one. Sharing must be declared, by the subscription's field, with
 * `extensions: { audience: 'PUBLIC' }`, and is undone by any field with an authority of its own; without, each
 * subscription is alone. What is shared is executed without a principal, so a wrong declaration shows too little.
 */
export function audienceOf(args: ValidatedSubscriptionArgs, principal: Principal | null): Audience {
  const shape = shapeOf(args);
  const isPublic = shape.isDeclaredPublic && !(shape.asksAuthority && principal !== null);
  const { coerced } = args.variableValues;
  // Left out is not null: a default may stand in its place.
  const variables = shape.variables.map((name) =>
    Object.hasOwn(coerced, name) ? [name, coerced[name]] : [name],
  );
  return {
    key: canonical([isPublic ? 'PUBLIC' : alone(), shape.text, variables]),
    isPublic,
    operation: shape.operation,
  };
}

let count = 0;
function alone(): number {
  count += 1;
  return count;
}

type Shape = {
  text: string;
  variables: string[];
  isDeclaredPublic: boolean;
  asksAuthority: boolean;
  operation: SubscriptionOperationDefinitionNode;
};

// Clients send the same documents again, and the parser's cache then hands out the same nodes.
const shapes = new WeakMap<OperationDefinitionNode, Shape>();

function shapeOf({ schema, operation, fragmentDefinitions }: ValidatedSubscriptionArgs): Shape {
  const known = shapes.get(operation);
  if (known) return known;
  const root = schema.getSubscriptionType();
  const found = { declared: true, authority: false };
  const variables = new Set<string>();
  const types = new TypeInfo(schema);
  const normalise = <Node extends OperationDefinitionNode | (typeof fragmentDefinitions)[string]>(
    node: Node,
  ) =>
    visit(
      node,
      visitWithTypeInfo(types, {
        VariableDefinition: () => null,
        Field: (field): FieldNode | undefined => {
          const definition = types.getFieldDef();
          const parent = types.getParentType();
          if (asksAuthority(schema, parent, field.name.value)) found.authority = true;
          if (parent !== root) return undefined;
          if (definition?.extensions.audience !== 'PUBLIC') found.declared = false;
          return {
            ...field,
            arguments: field.arguments?.filter((it) => !ofTheReader.includes(it.name.value)) ?? [],
          };
        },
        Variable: ({ name }) => void variables.add(name.value),
      }),
    ) as Node;
  const definitions = [
    { ...normalise(operation), name: undefined, variableDefinitions: [] },
    ...Object.values(fragmentDefinitions).map(normalise),
  ];
  const shape: Shape = {
    text: print({ kind: Kind.DOCUMENT, definitions: definitions as never }),
    variables: [...variables].sort(),
    isDeclaredPublic: found.declared,
    asksAuthority: found.authority,
    operation: withoutArguments(schema, operation),
  };
  shapes.set(operation, shape);
  return shape;
}

/** Without the arguments of its field, where that can be: reading them again for each message would change nothing. */
function withoutArguments(
  schema: GraphQLSchema,
  operation: SubscriptionOperationDefinitionNode,
): SubscriptionOperationDefinitionNode {
  const fields = schema.getSubscriptionType()?.getFields() ?? {};
  const selections = operation.selectionSet.selections.map((selection) => {
    if (selection.kind !== Kind.FIELD) return selection;
    const isRequired = fields[selection.name.value]?.args.some(isRequiredArgument) ?? true;
    return isRequired ? selection : { ...selection, arguments: [] };
  });
  return { ...operation, selectionSet: { ...operation.selectionSet, selections } };
}

/** True if a field has an authority, or what it is asked of: itself, its interfaces, or what it may turn out to be. */
export function asksAuthority(
  schema: GraphQLSchema,
  parent: GraphQLCompositeType | null | undefined,
  name: string,
): boolean {
  if (!parent) return false;
  const types: GraphQLCompositeType[] = [parent];
  if ('getInterfaces' in parent) types.push(...parent.getInterfaces());
  if (isAbstractType(parent)) types.push(...schema.getPossibleTypes(parent));
  return types.some(
    (type) => hasAuthority(type) || ('getFields' in type && hasAuthority(type.getFields()[name])),
  );
}

/** True if the field or type declares its authority to Pothos. */
export function hasAuthority(of: { extensions: object } | undefined): boolean {
  const { pothosOptions } = (of?.extensions ?? {}) as { pothosOptions?: { authScopes?: unknown } };
  return pothosOptions?.authScopes !== undefined;
}
