import type { ErrorCode } from './errors.ts';
import { defineEnum } from './vocabulary.ts';

/** No field has this type: it is in the schema so that generated code has the codes. */
export const ErrorCodeRef = defineEnum<ErrorCode>(
  'ErrorCode',
  'The possible values of `extensions.code` of an error. Codes may be added at any time: treat an unknown code like `INTERNAL_SERVER_ERROR`.',
  {
    BAD_ENCODING: 'The bytes of the request are not UTF-8.',
    BAD_JSON: 'The body of the request is not JSON.',
    BAD_USER_INPUT: 'An argument, a variable or a parameter has an invalid value.',
    BATCHING_NOT_SUPPORTED: 'The request contains a list of operations; send each in a request of its own.',
    BUNDLE_REFUSED: 'The bundle contains invalid lines, and nothing was written. `problems` lists them.',
    CURSOR_MISMATCH: 'The cursor belongs to another field, filter, order or `asOf`.',
    DRAINING: 'The server is shutting down. Try again; another process may answer.',
    FEED_RESET: 'The feed cannot continue from this cursor. `cause` is one of `FeedResetCause`.',
    FORBIDDEN: 'The operation needs a key or a token with a higher role.',
    GRAPHQL_PARSE_FAILED: 'The document is not GraphQL.',
    GRAPHQL_VALIDATION_FAILED: 'The document is not valid for the schema.',
    HEADERS_TOO_LARGE: 'The headers of the request are larger than the maximum.',
    IDEMPOTENCY_IN_PROGRESS: 'A request with the same idempotency key is being executed. Try again.',
    IDEMPOTENCY_KEY_REUSED: 'The idempotency key was used for another request.',
    INTERNAL_SERVER_ERROR: 'An unexpected error of the server. `requestId` identifies it in the log.',
    INVALID_CURSOR: 'The text is not a cursor issued by this server.',
    INVALID_ID: 'The text is not an ID issued by this server, or is the ID of another type.',
    UNKNOWN_REFERENCE:
      'An argument or a filter refers to a record, by ID or key, that does not exist. `path`, `reference`, `expected` and `near` give the details.',
    INVALID_TEXT: 'A text contains a NUL or an unpaired surrogate.',
    METHOD_NOT_ALLOWED: 'The address does not accept this HTTP method.',
    NOT_FOUND: 'Nothing exists at this address.',
    OPERATION_RESOLUTION_FAILURE:
      'The document has several operations and `operationName` names none of them.',
    OVERLOADED: 'The server or its database is busy. Try again.',
    PAGE_SIZE_OUT_OF_RANGE: '`first` or `last` is below 0 or above 100, or both are given.',
    PAYLOAD_TOO_LARGE: 'The body of the request is larger than the maximum.',
    QUERY_TOO_BROAD: 'The operation has more fields than the maximum (`Limits.maxFields`).',
    QUERY_TOO_COMPLEX:
      'The operation may cost more than the maximum. `dearest` names the field that costs most, `fitting` a page size that would fit.',
    QUERY_TOO_DEEP: 'The fields of the operation are nested deeper than the maximum (`Limits.maxDepth`).',
    RATE_LIMITED: 'The budget of points for this minute is spent. Try again after `retryAfter` seconds.',
    REQUEST_TIMEOUT: 'The request took too long to arrive or to be answered.',
    TIMEOUT: 'A database statement exceeded its maximum time. Request less at once.',
    TOO_MANY_SUBSCRIPTIONS: 'The WebSocket has reached its maximum number of running operations.',
    UNAUTHENTICATED: 'The key or the token is missing, unknown, expired or revoked.',
    UNSUPPORTED_MEDIA_TYPE: 'The address does not accept the media type or the encoding of the body.',
  },
);
