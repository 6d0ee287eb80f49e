import { type ExecutionResult, GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import { causeOf } from '../record/constraint.ts';
import { type Code, isCode, Problem, shorten, statusOfCode } from './problem.ts';

/** What graphql and Yoga say in codes of their own. */
const renamed: Record<string, Code> = {
  BAD_REQUEST: 'BAD_USER_INPUT',
  REQUEST_ENTITY_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  PERSISTED_QUERY_NOT_FOUND: 'BAD_USER_INPUT',
};
/** Errors before execution are answered so; the rest of them come with data, and with 200. */
const MOST_ERRORS = 10;

/**
 * The result as a caller may see it: each error with a code of the closed list and the id of the request, at most ten
 * errors, none long, and nothing of what we did not expect but that it happened.
 */
export function present<Result extends ExecutionResult>(
  result: Result,
  requestId: string,
  log: Logger,
): Result {
  if (!result.errors) return result;
  const executed = 'data' in result && result.data !== undefined;
  const errors = result.errors
    .slice(0, MOST_ERRORS)
    .map((error) => presentError(error, executed, requestId, log));
  return { ...result, errors };
}

/** One error as `present` makes it. `executed`: it happened to a field, beside data. */
export function presentError(
  error: unknown,
  executed: boolean,
  requestId: string,
  log: Logger,
): GraphQLError {
  const known = error instanceof GraphQLError ? error : undefined;
  const found = codeOf(error, executed);
  if (found === undefined) log.error({ err: rootOf(error), requestId }, 'unexpected error');
  const code = found ?? 'INTERNAL_SERVER_ERROR';
  const status = statusOfCode[code];
  const { http: _http, unexpected: _unexpected, originalError: _original, ...more } = known?.extensions ?? {};
  return new GraphQLError(
    found === undefined
      ? 'Unexpected error.'
      : shorten(refusedByPostgres(error)?.message ?? known?.message ?? String((error as Error).message)),
    {
      nodes: known?.nodes ?? null,
      source: known?.source ?? null,
      positions: known?.positions ?? null,
      path: known?.path ?? null,
      extensions: {
        ...(found !== undefined && more),
        code,
        requestId,
        // `spec`: under application/json, GraphQL over HTTP wants 200.
        ...(!executed && status !== 200 && { http: { ...httpOf(known), status, spec: status === 400 } }),
      },
    },
  );
}

/** Undefined for what nobody expected. */
function codeOf(error: unknown, executed: boolean): Code | undefined {
  if (error instanceof Problem) return error.code;
  if (!(error instanceof GraphQLError)) return undefined;
  const { code } = error.extensions;
  if (isCode(code)) return code === 'INTERNAL_SERVER_ERROR' ? undefined : code;
  const root = rootOf(error);
  if (root instanceof Problem) return root.code;
  // Thrown by a scalar, and wrapped by graphql.
  if (root instanceof GraphQLError && isCode(root.extensions.code)) return root.extensions.code;
  const refused = refusedByPostgres(error);
  if (refused !== undefined) return refused.code;
  // Whatever resolvers throw without a code of ours is a surprise.
  if (root !== undefined && !(root instanceof GraphQLError)) return undefined;
  if (typeof code === 'string') return httpOf(error).status === 405 ? 'METHOD_NOT_ALLOWED' : renamed[code];
  // Variables that don't fit; a field that broke its own type is ours.
  return executed || error.path ? undefined : 'BAD_USER_INPUT';
}

/** What Postgres says of a query that is the caller's doing: text it cannot hold, or more work than it may take. */
const postgresRefusals: Record<string, { code: Code; message: string }> = {
  '22021': { code: 'INVALID_TEXT', message: 'Text holds a NUL, or bytes that are no characters.' },
  '22P05': { code: 'INVALID_TEXT', message: 'Text holds a NUL, or bytes that are no characters.' },
  '57014': { code: 'TIMEOUT', message: 'This took longer than a statement may. Ask for less at once.' },
  '55P03': { code: 'TIMEOUT', message: 'Somebody else writes to the same entity. Try again.' },
};

function refusedByPostgres(error: unknown) {
  return postgresRefusals[causeOf(rootOf(error))?.code ?? ''];
}

function httpOf(error: GraphQLError | undefined): { status?: number; headers?: Record<string, string> } {
  return error?.extensions.http ?? {};
}

function rootOf(error: unknown): unknown {
  let root = error;
  while (root instanceof GraphQLError && (root.cause ?? root.originalError) instanceof Error)
    root = root.cause ?? root.originalError;
  return root;
}
