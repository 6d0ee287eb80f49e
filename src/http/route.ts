import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { Authenticate } from '../access/authentication.ts';
import type { Credentials } from '../access/credentials.ts';
import type { PublishedLimits } from '../access/limits.ts';
import type { Principal } from '../access/principal.ts';
import type { Database } from '../db/client.ts';
import type { Executor } from '../execution/executor.ts';
import type { Hub } from '../live/hub.ts';
import type { ParameterNames } from './server/query-parameters.ts';
import type { Allowance } from './server/rate-limit.ts';
import type { ResponseHeaders } from './server/response-headers.ts';

/** The parts that all requests of a server share. */
export type SharedContext = {
  db: Database;
  hub: Hub;
  /** Executes every operation. */
  executor: Executor;
  authenticate: Authenticate;
  /** Ends streams whose key is revoked or whose token expires. */
  credentials: Credentials;
  /** Aborted when the server starts to drain: from then on it refuses new streams. */
  lifetime: { readonly signal: AbortSignal };
  log: Logger;
  /** The limits that the operator set. */
  published: PublishedLimits;
};

/** The values that a route receives beside the request. */
export type RouteContext = SharedContext & {
  /** Null: unauthenticated. */
  principal: Principal | null;
  /** Only passages that serve as evidence may be sent of a document's text. */
  textsWithheld: boolean;
  requestId: string;
  allowance: Allowance;
  /** The headers that every response over HTTP has. Undefined over a WebSocket. */
  head?: ResponseHeaders;
};

/** Answers a request. A `Problem` that it throws is sent; any other error is mapped by `problemOf`. */
export type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  context: RouteContext,
) => Promise<void> | void;

export type Route = {
  path: string;
  methods: readonly string[];
  /** Query parameters by method; others are refused. Default: none. */
  parameters?: ParameterNames;
  handle: Handler;
  /** Neither logged nor rate-limited: probes ask each second. */
  isUnmetered?: boolean;
  /** True if a request is answered without authentication, even where reading needs a credential. */
  isOpen?: (request: IncomingMessage) => boolean;
  /** Milliseconds until the body must have arrived and the response begun. Default: `limits.requestTime`. */
  timeoutMilliseconds?: number;
  /** The handler flushes the response's headers itself. */
  flushesHeaders?: boolean;
  /** The form of its errors. Default: problem+json. */
  problems?: 'graphql';
};
