import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { Credentials } from '../access/credentials.ts';
import type { Principal } from '../access/principal.ts';
import type { Database } from '../db/client.ts';
import type { Hub } from '../live/hub.ts';

/** What a route is handed besides the request. */
export type RouteContext = {
  db: Database;
  hub: Hub;
  /** Ends streams whose key ends. */
  credentials: Credentials;
  /** The process is about to stop: whoever comes for long is sent elsewhere. */
  lifetime: { readonly draining: boolean; readonly signal: AbortSignal };
  log: Logger;
  /** Null: nobody who says who they are. */
  principal: Principal | null;
  requestId: string;
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
  handle: Handler;
  /** Answered without asking who it is, and without a line in the log: what a watchdog asks each second. */
  quiet?: boolean;
  /** How its problems are told. */
  problems?: 'graphql';
};
