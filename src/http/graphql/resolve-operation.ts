import { type ExecutionArgs, GraphQLError, Kind, OperationTypeNode } from 'graphql';
import { chooseOperation } from '../../graphql/limits/depth-limit.ts';
import type { ErrorCode } from '../../graphql/schema/errors.ts';
import { Problem } from '../problem.ts';
import type { RouteContext } from '../route.ts';
import type { Parameters } from '../server/body.ts';
import { asksProgress } from './cache-key.ts';
import { chargeInAdvance } from './query-cost.ts';
import type { Yoga } from './yoga.ts';

/** A chosen operation of a valid document, and what executes it. */
export type Operation = ExecutionArgs & {
  enveloped: ReturnType<Yoga['getEnveloped']>;
  requestId: string;
  /** The request itself asks for `Progress`, also where its document does not. */
  asksProgress: boolean;
};

/** What parameters ask for, within what may be asked for. Throws one error, or an array of them, each with its code. */
export async function resolveOperation(
  yoga: Yoga,
  context: RouteContext,
  parameters: Parameters,
): Promise<Operation> {
  const { query, operationName, variables } = parameters;
  if (typeof query !== 'string') throw new Problem('BAD_USER_INPUT', '"query" must be a string.');
  const enveloped = yoga.getEnveloped({ ...context, params: parameters } as never);
  const document = attempt(() => enveloped.parse(query));
  const errors = enveloped.validate(enveloped.schema, document);
  if (errors.length > 0)
    throw errors.slice(0, 10).map((error: Error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED'));
  if (!chooseOperation(document, operationName))
    throw new Problem('OPERATION_RESOLUTION_FAILURE', 'Could not determine what operation to execute.');
  const asked = {
    schema: enveloped.schema,
    document,
    ...(operationName && { operationName }),
    ...(variables && { variableValues: variables }),
  };
  const admitted = await chargeInAdvance(asked, context.allowance);
  return {
    ...asked,
    contextValue: await enveloped.contextFactory({ admitted }),
    enveloped,
    requestId: context.requestId,
    asksProgress: asksProgress(parameters),
  };
}

/** Whether a document has a subscription that could be meant. False for what cannot be read. */
export function isSubscription(yoga: Yoga, { query, operationName }: Parameters): boolean {
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

function attempt<Result>(parse: () => Result): Result {
  try {
    return parse();
  } catch (error) {
    throw withCode(error as Error, 'GRAPHQL_PARSE_FAILED');
  }
}

/** A surprise stays one. */
function withCode(error: Error, code: ErrorCode): Error {
  if (error instanceof GraphQLError && error.extensions.code === undefined) error.extensions.code = code;
  return error;
}
