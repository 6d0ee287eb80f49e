import { GraphQLError } from 'graphql';

/** The closed list of what `extensions.code` can be, over GraphQL and over plain HTTP. */
export type ErrorCode =
  | 'BAD_JSON'
  | 'BAD_ENCODING'
  | 'INVALID_TEXT'
  | 'GRAPHQL_PARSE_FAILED'
  | 'GRAPHQL_VALIDATION_FAILED'
  | 'BAD_USER_INPUT'
  | 'QUERY_TOO_DEEP'
  | 'QUERY_TOO_BROAD'
  | 'QUERY_TOO_COMPLEX'
  | 'BATCHING_NOT_SUPPORTED'
  | 'OPERATION_RESOLUTION_FAILURE'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'CSRF_REJECTED'
  | 'METHOD_NOT_ALLOWED'
  | 'REQUEST_TIMEOUT'
  | 'PAYLOAD_TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'HEADERS_TOO_LARGE'
  | 'IDEMPOTENCY_IN_PROGRESS'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'BUNDLE_REFUSED'
  | 'RATE_LIMITED'
  | 'OVERLOADED'
  | 'DRAINING'
  | 'NOT_FOUND'
  | 'INVALID_CURSOR'
  | 'CURSOR_MISMATCH'
  | 'INVALID_ID'
  | 'PAGE_SIZE_OUT_OF_RANGE'
  | 'TIMEOUT'
  | 'TOO_MANY_SUBSCRIPTIONS'
  | 'INTERNAL_SERVER_ERROR';

/** An error for the caller to read: its message is shown as it is, so it names no secret and stays below 256 characters. */
export function refuse(
  code: ErrorCode,
  message: string,
  extensions: Record<string, unknown> = {},
): GraphQLError {
  return new GraphQLError(message.slice(0, 256), { extensions: { ...extensions, code } });
}
