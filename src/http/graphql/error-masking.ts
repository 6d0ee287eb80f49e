import { type ExecutionResult, GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import { Overloaded } from '../../db/connection/pool.ts';
import { Unanswered } from '../../db/connection/session.ts';
import { type ErrorCode, statusOfCode } from '../../graphql/schema/errors.ts';
import { causeOf } from '../../record/constraint.ts';
import { isCode, Problem, shorten } from '../problem.ts';

/** What graphql and Yoga say in codes of their own. */
const renamed: Record<string, ErrorCode> = {
  BAD_REQUEST: 'BAD_USER_INPUT',
  REQUEST_ENTITY_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  PERSISTED_QUERY_NOT_FOUND: 'BAD_USER_INPUT',
};
/** Errors before execution are answered so; the rest of them come with data, and with 200. */
const MOST_ERRORS = 10;
/** A circle of fragments is found at each of its places. */
const MOST_LOCATIONS = 4;
/** Bytes of the errors of a refusal, which is less than 4 kB. */
const LONGEST_REFUSAL = 3_900;

/**
 * The result as a caller may see it: each error with a code of the closed list and the id of the request, at most ten
 * errors, none long, and nothing of what we did not expect but that it happened.
 */
export function maskErrors<Result extends ExecutionResult>(
  result: Result,
  requestId: string,
  log: Logger,
): Result {
  if (!result.errors) return result;
  const executed = 'data' in result && result.data !== undefined;
  const errors = result.errors
    .slice(0, MOST_ERRORS)
    .map((error) => maskError(error, executed, requestId, log));
  return { ...result, errors: executed ? errors : withinRefusalSize(errors) };
}

/** The first error, and those after it for which there is room in a refusal. */
export function withinRefusalSize(errors: readonly GraphQLError[]): GraphQLError[] {
  let length = 0;
  return errors.filter((error, at) => {
    length += Buffer.byteLength(JSON.stringify(error)) + 1;
    return at === 0 || length < LONGEST_REFUSAL;
  });
}

/** One error as `present` makes it. `executed`: it happened to a field, beside data. */
export function maskError(error: unknown, executed: boolean, requestId: string, log: Logger): GraphQLError {
  const known = error instanceof GraphQLError ? error : undefined;
  const root = rootOf(error);
  const found = codeOf(error, executed);
  if (found === undefined) log.error({ err: root, requestId }, 'unexpected error');
  const code = found ?? 'INTERNAL_SERVER_ERROR';
  const status = statusOfCode[code];
  // Also beside data: whoever asked for all of it shall ask again.
  const overloaded = code === 'OVERLOADED' && { headers: { 'retry-after': '1' } };
  const problem = root instanceof Problem ? root : undefined;
  const { http: _http, unexpected: _unexpected, originalError: _original, ...more } = known?.extensions ?? {};
  return new GraphQLError(
    found === undefined
      ? 'Unexpected error.'
      : shorten(refusedByDatabase(error)?.message ?? known?.message ?? String((error as Error).message)),
    {
      nodes: known?.nodes?.slice(0, MOST_LOCATIONS) ?? null,
      source: known?.source ?? null,
      positions: known?.positions?.slice(0, MOST_LOCATIONS) ?? null,
      path: known?.path ?? null,
      extensions: {
        ...(found !== undefined && more),
        ...problem?.more,
        code,
        requestId,
        // `spec`: under application/json, GraphQL over HTTP wants 200.
        ...((overloaded || (!executed && status !== 200)) && {
          http: {
            ...httpOf(known),
            ...(problem && { headers: problem.headers }),
            ...overloaded,
            status,
            spec: status === 400,
          },
        }),
      },
    },
  );
}

/** Undefined for what nobody expected. */
function codeOf(error: unknown, executed: boolean): ErrorCode | undefined {
  if (error instanceof Problem) return error.code;
  if (!(error instanceof GraphQLError)) return refusedByDatabase(error)?.code;
  const { code } = error.extensions;
  if (isCode(code)) return code === 'INTERNAL_SERVER_ERROR' ? undefined : code;
  const root = rootOf(error);
  if (root instanceof Problem) return root.code;
  // Thrown by a scalar, and wrapped by graphql.
  if (root instanceof GraphQLError && isCode(root.extensions.code)) return root.extensions.code;
  const refused = refusedByDatabase(error);
  if (refused !== undefined) return refused.code;
  // Whatever resolvers throw without a code of ours is a surprise.
  if (root !== undefined && !(root instanceof GraphQLError)) return undefined;
  if (typeof code === 'string') return httpOf(error).status === 405 ? 'METHOD_NOT_ALLOWED' : renamed[code];
  // Variables that don't fit; a field that broke its own type is ours.
  return executed || error.path ? undefined : 'BAD_USER_INPUT';
}

/**
 * The problem that a failure of the database is, outside GraphQL; undefined for a surprise. Where no answer came in time,
 * another try is all that is left.
 */
export function problemOfDatabase(error: unknown): Problem | undefined {
  const refused = refusedByDatabase(error);
  if (refused === undefined) return undefined;
  return refused.code === 'INVALID_TEXT'
    ? new Problem(refused.code, refused.message)
    : new Problem('OVERLOADED', refused.message, { 'retry-after': '1' });
}

type Refused = { code: ErrorCode; message: string };

/** Another write, of a bundle perhaps, holds what this one writes. It is over soon. */
const inTheWay: Refused = {
  code: 'OVERLOADED',
  message: 'Somebody else writes to the same record. Try again.',
};

/** What Postgres says of a query: text it cannot hold, more work than it may take, or a write in the way. */
const postgresRefusals: Record<string, Refused> = {
  '22021': { code: 'INVALID_TEXT', message: 'Text holds a NUL, or bytes that are no characters.' },
  '22P05': { code: 'INVALID_TEXT', message: 'Text holds a NUL, or bytes that are no characters.' },
  '57014': { code: 'TIMEOUT', message: 'This took longer than a statement may. Ask for less at once.' },
  // A wait for a lock, a deadlock, a serialization failure.
  '55P03': inTheWay,
  '40P01': inTheWay,
  '40001': inTheWay,
};
const overload: Refused = { code: 'OVERLOADED', message: 'The database is busy. Try again.' };
const noAnswer: Refused = {
  code: 'TIMEOUT',
  message: 'The database did not answer in time. What was asked may have been done all the same.',
};

function refusedByDatabase(error: unknown): Refused | undefined {
  const root = rootOf(error);
  for (let it = root; it instanceof Error; it = it.cause) {
    if (it instanceof Overloaded) return overload;
    if (it instanceof Unanswered) return noAnswer;
  }
  return postgresRefusals[causeOf(root)?.code ?? ''];
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
