import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { Authenticate } from '../access/authentication.ts';
import type { Credentials } from '../access/credentials.ts';
import type { PublishedLimits } from '../access/limits.ts';
import type { Principal } from '../access/principal.ts';
import type { Answers } from '../answers/answers.ts';
import type { Database } from '../db/client.ts';
import type { Hub } from '../live/hub.ts';
import type { ParameterNames } from './server/query-parameters.ts';
import type { Allowance } from './server/rate-limit.ts';
import type { ResponseHeaders } from './server/response-headers.ts';

/** What a route is handed besides the request. */
export type RouteContext = {
  db: Database;
  hub: Hub;
  /** Answers queries, some of them from memory. */
  answers: Answers;
  authenticate: Authenticate;
  /** Ends streams whose key or token ends. */
  credentials: Credentials;
  /** The process is about to stop: whoever comes for long is sent elsewhere. */
  lifetime: { readonly draining: boolean; readonly signal: AbortSignal };
  log: Logger;
  /** Null: nobody who says who they are. */
  principal: Principal | null;
  /** The limits that the operator set. */
  published: PublishedLimits;
  /** Of the texts of documents only the passages that serve as evidence may be sent. */
  textsWithheld: boolean;
  requestId: string;
  allowance: Allowance;
  /** The headers that every answer over HTTP has. Over a WebSocket there is none. */
  head?: ResponseHeaders;
};

/** Answers a request. A `Problem` that it throws is sent; anything else is logged and answered with 500. */
export type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  context: RouteContext,
) => Promise<void> | void;

export type Route = {
  path: string;
  methods: readonly string[];
  /** Its parameters; all others are refused. None where left out. */
  parameters?: ParameterNames;
  handle: Handler;
  /** Answered without a line in the log: what a watchdog asks each second. */
  quiet?: boolean;
  /** What is answered without asking who it is, also where reading needs a credential. */
  isOpen?: (request: IncomingMessage) => boolean;
  /** Milliseconds until its answer begins and its body has come, where that is not as for all. */
  longest?: number;
  /** It tells the headers of every answer itself. */
  ownHead?: boolean;
  /** How its problems are told. */
  problems?: 'graphql';
};
