import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import type { Credentials } from './access/credentials.ts';
import { authenticate } from './access/keys.ts';
import { Unauthenticated } from './access/principal.ts';
import type { Config } from './config.ts';
import type { Database } from './db/client.ts';
import type { PoolFigures } from './db/pool.ts';
import { handleBundles } from './http/bundles.ts';
import { handleChanges } from './http/changes.ts';
import { spreadOver } from './http/drain.ts';
import { type Example, handleGraphiql, wantsPage } from './http/graphiql.ts';
import { handleGraphql } from './http/graphql.ts';
import { handleHealth, handleReady } from './http/health.ts';
import { handleMetrics } from './http/metrics.ts';
import { allowOrigin, answerPreflight } from './http/origin.ts';
import { problemOfDatabase } from './http/present.ts';
import { Problem, sendProblem } from './http/problem.ts';
import type { Route } from './http/route.ts';
import { createSockets } from './http/sockets.ts';
import { createGraphql } from './http/yoga.ts';
import type { Hub } from './live/hub.ts';

export type ServerOptions = {
  config: Pick<Config, 'corsOrigins'> & Partial<Pick<Config, 'drainSeconds'>>;
  db: Database;
  hub: Hub;
  credentials: Credentials;
  /** How the pool of connections does, for the metrics. */
  pool: PoolFigures;
  schema: GraphQLSchema;
  examples?: readonly Example[];
  log: Logger;
};

export type Server = {
  http: http.Server;
  /** Resolves once it listens, with the port; throws what Node says of one that is taken. */
  listen(port: number, host: string): Promise<number>;
  /**
   * Is not ready any more, sends away who is connected, spread over the configured time, then takes no more requests and
   * waits up to three seconds for answers under way.
   */
  close(): Promise<void>;
};

const LONGEST_ANSWER_MILLISECONDS = 3_000;

/** Joins every door of the process: GraphQL over HTTP, SSE and WebSocket, bundles, and what watchdogs ask. */
export function createServer(options: ServerOptions): Server {
  const { config, db, hub, credentials, pool, schema, examples = [], log } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const lifetime = {
    get draining() {
      return signal.aborted;
    },
    signal,
  };
  const shared = { db, hub, credentials, lifetime, log };
  const yoga = createGraphql(schema, log);
  const graphql = handleGraphql(yoga);
  const page = handleGraphiql(examples);
  const routes: Route[] = [
    {
      path: '/graphql',
      methods: ['GET', 'POST'],
      problems: 'graphql',
      handle: (request, response, context) =>
        (wantsPage(request.method, request.headers.accept) ? page : graphql)(request, response, context),
    },
    {
      path: '/',
      methods: ['GET', 'HEAD'],
      handle: (_request, response) => {
        response.writeHead(307, { location: '/graphql' }).end();
      },
      quiet: true,
    },
    { path: '/changes', methods: ['GET', 'HEAD'], handle: handleChanges },
    { path: '/bundles', methods: ['GET', 'POST'], handle: handleBundles },
    { path: '/health', methods: ['GET', 'HEAD'], handle: handleHealth, quiet: true },
    { path: '/ready', methods: ['GET', 'HEAD'], handle: handleReady, quiet: true },
    { path: '/metrics', methods: ['GET', 'HEAD'], handle: handleMetrics(hub, pool), quiet: true },
  ];

  async function answer(request: http.IncomingMessage, response: http.ServerResponse) {
    const requestId = randomUUID();
    const path = request.url?.split('?', 1)[0] ?? '/';
    const route = routes.find((it) => it.path === path);
    response.setHeader('x-request-id', requestId);
    if (!route?.quiet) logWhenDone(request, response, path, requestId);
    try {
      allowOrigin(request, response, config.corsOrigins);
      if (request.method === 'OPTIONS') return answerPreflight(response);
      if (!route) throw new Problem('NOT_FOUND', 'There is nothing here.');
      if (!route.methods.includes(request.method ?? ''))
        throw new Problem('METHOD_NOT_ALLOWED', `Use ${route.methods.join(' or ')}.`, {
          allow: route.methods.join(', '),
        });
      const principal = route.quiet ? null : await authenticate(db, request.headers.authorization);
      await route.handle(request, response, { ...shared, principal, requestId });
    } catch (error) {
      sendProblem(request, response, asProblem(error, requestId), requestId, route?.problems);
    }
  }

  function asProblem(error: unknown, requestId: string): Problem {
    if (error instanceof Problem) return error;
    if (error instanceof Unauthenticated)
      return new Problem('UNAUTHENTICATED', error.message, { 'www-authenticate': 'Bearer' });
    const refused = problemOfDatabase(error);
    if (refused) return refused;
    log.error({ err: error, requestId }, 'unexpected error');
    return new Problem('INTERNAL_SERVER_ERROR', 'Unexpected error.');
  }

  function logWhenDone(
    request: http.IncomingMessage,
    response: http.ServerResponse,
    path: string,
    requestId: string,
  ) {
    const started = performance.now();
    response.once('close', () => {
      const milliseconds = Math.round(performance.now() - started);
      const status = response.headersSent ? response.statusCode : null;
      log.info(
        { requestId, method: request.method, path: path.slice(0, 200), status, milliseconds },
        'request',
      );
    });
  }

  const server = http.createServer(
    { maxHeaderSize: 16 * 1024, headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 10_000 },
    (request, response) => void answer(request, response),
  );
  server.on('clientError', refuseUnreadable);
  const sockets = createSockets(yoga, shared, config.corsOrigins);
  server.on('upgrade', sockets.upgrade);
  const streams = trackStreams(server);

  return {
    http: server,
    async listen(port, host) {
      server.listen(port, host);
      await once(server, 'listening');
      return (server.address() as AddressInfo).port;
    },
    async close() {
      stopping.abort();
      const spread = 1_000 * (config.drainSeconds ?? 0);
      await Promise.all([sockets.drain(spread), streams.drain(spread)]);
      const closed = new Promise((resolve) => server.close(resolve));
      streams.finish();
      server.closeIdleConnections();
      const patience = setTimeout(() => server.closeAllConnections(), LONGEST_ANSWER_MILLISECONDS);
      await closed;
      clearTimeout(patience);
    },
  };
}

/**
 * Streams never end by themselves, and would keep the server open. Cut off without their `complete`, so that clients
 * know to come again.
 */
function trackStreams(server: http.Server) {
  const open = new Set<http.ServerResponse>();
  server.on('request', (_request, response: http.ServerResponse) => {
    open.add(response);
    response.once('close', () => open.delete(response));
  });
  const isStream = (response: http.ServerResponse) =>
    String(response.getHeader('content-type')).startsWith('text/event-stream');
  return {
    /** Ends those that are open, one after the other, over so long. */
    async drain(milliseconds: number) {
      const leaving = [...open].filter(isStream);
      await spreadOver(milliseconds, leaving, (response) => response.socket?.destroySoon());
    },
    /** The last answer on each connection. */
    finish() {
      for (const response of open) {
        if (isStream(response)) response.socket?.destroySoon();
        else if (!response.headersSent) response.setHeader('connection', 'close');
      }
    },
  };
}

/** What Node could not read as HTTP, or not in time. */
function refuseUnreadable(error: NodeJS.ErrnoException, socket: import('node:stream').Duplex) {
  if (!socket.writable) return socket.destroy();
  const [status, reason, code] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? [431, 'Request Header Fields Too Large', 'HEADERS_TOO_LARGE']
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? [408, 'Request Timeout', 'REQUEST_TIMEOUT']
        : [400, 'Bad Request', 'BAD_USER_INPUT'];
  const body = JSON.stringify({ type: 'about:blank', status, code, detail: reason, requestId: randomUUID() });
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\ncontent-type: application/problem+json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
