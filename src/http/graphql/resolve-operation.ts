import { type ExecutionArgs, GraphQLError, Kind, OperationTypeNode } from 'graphql';
import { chooseOperation } from '../../graphql/limits/depth-limit.ts';
import type { ErrorCode } from '../../graphql/schema/errors.ts';
import { Problem } from '../problem.ts';
import type { RouteContext } from '../route.ts';
import type { GraphqlParameters } from './parameters.ts';
import { chargeInAdvance } from './query-cost.ts';
import { asksProgress } from './request-extensions.ts';
import type { Yoga } from './yoga.ts';

/** The chosen operation of a valid document, with what executes it. */
export type Operation = ExecutionArgs & {
  enveloped: ReturnType<Yoga['getEnveloped']>;
  requestId: string;
  /** The request itself asks for `Progress` messages, even if its document does not. */
  asksProgress: boolean;
};

/** Parses, validates and charges for an operation. Throws one error, or an array of them, each with its code. */
export async function resolveOperation(
  yoga: Yoga,
  context: RouteContext,
  parameters: GraphqlParameters,
): Promise<Operation> {
  const { query, operationName, variables } = parameters;
  if (typeof query !== 'string') throw new Problem('BAD_USER_INPUT', '"query" must be a string.');
  const enveloped = yoga.getEnveloped({ ...context, params: parameters } as never);
  const document = parse(enveloped, query);
  const errors = enveloped.validate(enveloped.schema, document);
  if (errors.length > 0)
    throw errors.slice(0, 10).map((error: Error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED'));
  if (!chooseOperation(document, operationName))
    throw new Problem('OPERATION_RESOLUTION_FAILURE', 'Could not determine what operation to execute.');
  const args = {
    schema: enveloped.schema,
    document,
    ...(operationName && { operationName }),
    ...(variables && { variableValues: variables }),
  };
  const admitted = await chargeInAdvance(args, context.allowance);
  return {
    ...args,
    contextValue: await enveloped.contextFactory({ admitted }),
    enveloped,
    requestId: context.requestId,
    asksProgress: asksProgress(parameters),
  };
}

/** True if the request may mean a subscription of its document. False for a document that cannot be parsed. */
export function isSubscription(yoga: Yoga, { query, operationName }: GraphqlParameters): boolean {
  try {
    const { definitions } = yoga.getEnveloped({} as never).parse(query);
    return definitions.some(
      (it: { kind: string; operation?: string; name?: { value: string } }) =>
        it.kind === Kind.OPERATION_DEFINITION &&
        it.operation === OperationTypeNode.SUBSCRIPTION &&
        (!operationName || it.name?.value === operationName),
    );
  } catch {
    return false;
  }
}

function parse(enveloped: Operation['enveloped'], query: string) {
  try {
    return enveloped.parse(query);
  } catch (error) {
    throw withCode(error as Error, 'GRAPHQL_PARSE_FAILED');
  }
}

/** Gives a GraphQL error the code, unless it has one. Other errors stay unexpected. */
function withCode(error: Error, code: ErrorCode): Error {
  if (error instanceof GraphQLError && error.extensions.code === undefined) error.extensions.code = code;
  return error;
}
