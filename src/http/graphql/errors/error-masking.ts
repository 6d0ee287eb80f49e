import { type ExecutionResult, GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import { type ErrorCode, statusOfCode } from '../../../graphql/schema/errors.ts';
import { databaseFailureOf, rootCauseOf } from '../../database-errors.ts';
import { isCode, Problem, shorten } from '../../problem.ts';

/** Codes of graphql-js and Yoga, by ours. */
const renamed: Record<string, ErrorCode> = {
  BAD_REQUEST: 'BAD_USER_INPUT',
  REQUEST_ENTITY_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  PERSISTED_QUERY_NOT_FOUND: 'BAD_USER_INPUT',
};
const MAXIMUM_ERRORS = 10;
/** A cycle of fragments is reported at each of its locations. */
const MAXIMUM_LOCATIONS = 4;
/** Bytes of all errors of a refusal together. */
const MAXIMUM_REFUSAL_BYTES = 3_900;

/**
 * The result as callers may see it: at most ten errors, each with a code of the documented list and the ID of the request, none
 * of them long. An unexpected error is reported without its cause.
 */
export function maskErrors<Result extends ExecutionResult>(
  result: Result,
  requestId: string,
  log: Logger,
): Result {
  if (!result.errors) return result;
  const wasExecuted = 'data' in result && result.data !== undefined;
  const errors = result.errors
    .slice(0, MAXIMUM_ERRORS)
    .map((error) => maskError(error, wasExecuted, requestId, log));
  return { ...result, errors: wasExecuted ? errors : withinRefusalSize(errors) };
}

/** The first error, and as many of the others as a refusal has room for. */
export function withinRefusalSize(errors: readonly GraphQLError[]): GraphQLError[] {
  let length = 0;
  return errors.filter((error, at) => {
    length += Buffer.byteLength(JSON.stringify(error)) + 1;
    return at === 0 || length < MAXIMUM_REFUSAL_BYTES;
  });
}

/** One error as `maskErrors` makes it. `wasExecuted`: a field failed, and the result has data as well. */
export function maskError(
  error: unknown,
  wasExecuted: boolean,
  requestId: string,
  log: Logger,
): GraphQLError {
  const known = error instanceof GraphQLError ? error : undefined;
  const root = rootCauseOf(error);
  const found = codeOf(error, wasExecuted);
  if (found === undefined) log.error({ err: root, requestId }, 'unexpected error');
  const code = found ?? 'INTERNAL_SERVER_ERROR';
  const { http: _http, unexpected: _unexpected, originalError: _original, ...more } = known?.extensions ?? {};
  const problem = root instanceof Problem ? root : undefined;
  const http = httpExtension(code, wasExecuted, known, problem);
  return new GraphQLError(
    found === undefined
      ? 'Unexpected error.'
      : shorten(databaseFailureOf(error)?.message ?? known?.message ?? String((error as Error).message)),
    {
      nodes: known?.nodes?.slice(0, MAXIMUM_LOCATIONS) ?? null,
      source: known?.source ?? null,
      positions: known?.positions?.slice(0, MAXIMUM_LOCATIONS) ?? null,
      path: known?.path ?? null,
      extensions: {
        ...(found !== undefined && more),
        ...problem?.more,
        code,
        requestId,
        ...(http && { http }),
      },
    },
  );
}

/** Yoga's extension for the status and headers of the response. */
function httpExtension(
  code: ErrorCode,
  wasExecuted: boolean,
  known: GraphQLError | undefined,
  problem: Problem | undefined,
) {
  const status = statusOfCode[code];
  // 503 even with partial data, so that clients retry the whole operation.
  const isOverloaded = code === 'OVERLOADED';
  if (!isOverloaded && (wasExecuted || status === 200)) return undefined;
  return {
    ...httpOf(known),
    ...(problem && { headers: problem.headers }),
    ...(isOverloaded && { headers: { 'retry-after': '1' } }),
    status,
    // `spec`: under application/json, GraphQL over HTTP wants 200.
    spec: status === 400,
  };
}

/** Undefined for an unexpected error. */
function codeOf(error: unknown, wasExecuted: boolean): ErrorCode | undefined {
  if (error instanceof Problem) return error.code;
  if (!(error instanceof GraphQLError)) return databaseFailureOf(error)?.code;
  const { code } = error.extensions;
  if (isCode(code)) return code === 'INTERNAL_SERVER_ERROR' ? undefined : code;
  const root = rootCauseOf(error);
  if (root instanceof Problem) return root.code;
  // Thrown by a scalar, and wrapped by graphql-js.
  if (root instanceof GraphQLError && isCode(root.extensions.code)) return root.extensions.code;
  const failure = databaseFailureOf(error);
  if (failure !== undefined) return failure.code;
  // Any other error that a resolver throws is unexpected.
  if (root !== undefined && !(root instanceof GraphQLError)) return undefined;
  if (typeof code === 'string') return httpOf(error).status === 405 ? 'METHOD_NOT_ALLOWED' : renamed[code];
  // Invalid variables are the caller's; a field that returned a wrong type is ours.
  return wasExecuted || error.path ? undefined : 'BAD_USER_INPUT';
}

function httpOf(error: GraphQLError | undefined): { status?: number; headers?: Record<string, string> } {
  return error?.extensions.http ?? {};
}

/** An error in a stream, which has no status of its own. */
export function withoutHttp(error: GraphQLError): GraphQLError {
  delete error.extensions.http;
  return error;
}
