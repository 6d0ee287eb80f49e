import type { ErrorCode } from './errors.ts';
import { defineEnum } from './vocabulary.ts';

/** No field has this type: it is in the schema so that generated code has the codes. */
export const ErrorCodeRef = defineEnum<ErrorCode>(
  'ErrorCode',
  'What `extensions.code` of an error can be. Codes may be added at any time: treat one that you do not know like INTERNAL_SERVER_ERROR.',
  {
    BAD_ENCODING: 'The bytes of the request are not UTF-8.',
    BAD_JSON: 'The body of the request is not JSON.',
    BAD_USER_INPUT: 'An argument, a variable or a parameter has a value that it cannot have.',
    BATCHING_NOT_SUPPORTED: 'A request has one operation; this one has a list.',
    BUNDLE_REFUSED: 'A bundle has lines that are refused; nothing of it was written. `problems` lists them.',
    CSRF_REJECTED: 'The request has a form that a page of another site could send.',
    CURSOR_MISMATCH: 'The cursor belongs to another field, filter or order.',
    DRAINING: 'The server is about to stop. Try again; another process may answer.',
    FEED_RESET: 'The feed cannot continue from this cursor. `cause` is one of `FeedResetCause`.',
    FORBIDDEN: 'This needs a key or a token with another role.',
    GRAPHQL_PARSE_FAILED: 'The document is not GraphQL.',
    GRAPHQL_VALIDATION_FAILED: 'The document does not fit the schema.',
    HEADERS_TOO_LARGE: 'The headers of the request are larger than the limit.',
    IDEMPOTENCY_IN_PROGRESS: 'A request with the same idempotency key is being executed. Try again.',
    IDEMPOTENCY_KEY_REUSED: 'The idempotency key was used for another request.',
    INTERNAL_SERVER_ERROR: 'A mistake of ours. `requestId` finds it in the log.',
    INVALID_CURSOR: 'The text is not a cursor that this server gives.',
    INVALID_ID: 'The text is not an ID that this server gives, or is the ID of another type.',
    UNKNOWN_REFERENCE:
      'An argument or a filter names a record, by ID or key, that nothing in the record has. `path`, `reference`, `expected` and `near` say where and what.',
    INVALID_TEXT: 'A text holds a NUL, or half of a character.',
    METHOD_NOT_ALLOWED: 'The address does not take this HTTP method.',
    NOT_FOUND: 'There is nothing at this address.',
    OPERATION_RESOLUTION_FAILURE:
      'The document has several operations and `operationName` names none of them.',
    OVERLOADED: 'The server or its database is busy. Try again.',
    PAGE_SIZE_OUT_OF_RANGE: '`first` or `last` is below 0 or above 100, or both are given.',
    PAYLOAD_TOO_LARGE: 'The body of the request is larger than the limit.',
    QUERY_TOO_BROAD: 'The operation has more fields than the limit.',
    QUERY_TOO_COMPLEX: 'The operation may cost more than the limit. `dearest` says which field costs most.',
    QUERY_TOO_DEEP: 'The fields of the operation nest deeper than the limit.',
    RATE_LIMITED: 'The points of this minute are spent. `retryAfter` says in how many seconds to try again.',
    REQUEST_TIMEOUT: 'The request took too long to come, or to be answered.',
    TIMEOUT: 'The database took longer than a statement may take. Ask for less at once.',
    TOO_MANY_SUBSCRIPTIONS: 'The WebSocket has as many operations under way as it may have.',
    UNAUTHENTICATED: 'The key or the token is missing, unknown, expired or revoked.',
    UNSUPPORTED_MEDIA_TYPE: 'The body is of a media type, or an encoding, that the address does not take.',
  },
);
