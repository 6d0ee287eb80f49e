import { GraphQLError } from 'graphql';

/** The values of `extensions.code`, over GraphQL and plain HTTP, with their HTTP status; `ErrorCode` of the schema has their meaning. */
export const statusOfCode = {
  BAD_JSON: 400,
  BAD_ENCODING: 400,
  INVALID_TEXT: 400,
  GRAPHQL_PARSE_FAILED: 400,
  GRAPHQL_VALIDATION_FAILED: 400,
  BAD_USER_INPUT: 400,
  QUERY_TOO_DEEP: 400,
  QUERY_TOO_BROAD: 400,
  QUERY_TOO_COMPLEX: 400,
  BATCHING_NOT_SUPPORTED: 400,
  OPERATION_RESOLUTION_FAILURE: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  REQUEST_TIMEOUT: 408,
  IDEMPOTENCY_IN_PROGRESS: 409,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  IDEMPOTENCY_KEY_REUSED: 422,
  BUNDLE_REFUSED: 422,
  RATE_LIMITED: 429,
  HEADERS_TOO_LARGE: 431,
  INVALID_CURSOR: 200,
  CURSOR_MISMATCH: 200,
  FEED_RESET: 200,
  INVALID_ID: 200,
  UNKNOWN_REFERENCE: 200,
  PAGE_SIZE_OUT_OF_RANGE: 200,
  TIMEOUT: 200,
  TOO_MANY_SUBSCRIPTIONS: 200,
  INTERNAL_SERVER_ERROR: 500,
  OVERLOADED: 503,
  DRAINING: 503,
} as const;

export type ErrorCode = keyof typeof statusOfCode;

/** An error for the caller to read: its message is shown as it is, so it names no secret and stays below 256 characters. */
export function refuse(
  code: ErrorCode,
  message: string,
  extensions: Record<string, unknown> = {},
): GraphQLError {
  return new GraphQLError(message.slice(0, 256), { extensions: { ...extensions, code } });
}
