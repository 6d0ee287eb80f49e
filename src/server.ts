import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import type { Authenticate } from './access/authentication.ts';
import { Callers } from './access/callers.ts';
import type { Credentials } from './access/credentials.ts';
import { type Allowed, charges, limits } from './access/limits.ts';
import { Unauthenticated } from './access/principal.ts';
import { withholdsTexts } from './access/texts.ts';
import { KeysUnavailable } from './access/tokens.ts';
import { Answers } from './answers/answers.ts';
import type { Config } from './config.ts';
import type { Database } from './db/client.ts';
import type { PoolFigures } from './db/connection/pool.ts';
import { bundlesParameters, handleBundles } from './http/bundles.ts';
import { changesParameters, handleChanges } from './http/feed/changes.ts';
import { problemOfDatabase } from './http/graphql/error-masking.ts';
import { type Example, handleGraphiql, wantsPage } from './http/graphql/graphiql.ts';
import { graphqlParameters, handleGraphql } from './http/graphql/handler.ts';
import { createGraphql } from './http/graphql/yoga.ts';
import { handleHealth, handleReady } from './http/operations/health.ts';
import { handleMetrics } from './http/operations/metrics.ts';
import { Problem, sendProblem } from './http/problem.ts';
import type { Handler, Route } from './http/route.ts';
import { refuseAmbiguous, securityHeaders } from './http/server/ambiguous-request.ts';
import { addressOf, isLocal } from './http/server/client-address.ts';
import { limitConnections } from './http/server/connection-limit.ts';
import { allowOrigin, answerPreflight } from './http/server/cors.ts';
import { trackStreams } from './http/server/drain.ts';
import { refuseParameters } from './http/server/query-parameters.ts';
import { allowanceOf, limitAsProblem } from './http/server/rate-limit.ts';
import { refuseRaw, refuseUnreadable } from './http/server/raw-response.ts';
import { enforceDeadline, isClientAbort } from './http/server/request-timeout.ts';
import { ResponseHeaders } from './http/server/response-headers.ts';
import { createWebSocketServer } from './http/websocket/server.ts';
import type { Hub } from './live/hub.ts';

export type ServerOptions = {
  config: Pick<
    Config,
    'answerCacheMegabytes' | 'corsOrigins' | 'drainSeconds' | 'trustProxy' | 'publicMetrics' | 'publicText'
  > &
    Partial<Pick<Config, 'staleDays' | 'retentionDays'>> &
    Allowed;
  db: Database;
  hub: Hub;
  authenticate: Authenticate;
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
  const { config, db, hub, authenticate, credentials, pool, schema, examples = [], log } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const lifetime = {
    get draining() {
      return signal.aborted;
    },
    signal,
  };
  const answers = new Answers(db, hub.feed, config.answerCacheMegabytes * 1_000_000);
  const { costPerOperation, costPerOperationWithKey, ratePerAddress, ratePerKey } = config;
  const { staleDays, retentionDays } = config;
  const operators = { costPerOperation, costPerOperationWithKey, ratePerAddress, ratePerKey };
  const published = {
    ...operators,
    ...(staleDays !== undefined && { staleDays }),
    ...(retentionDays !== undefined && { retentionDays }),
  };
  const shared = { db, hub, answers, authenticate, credentials, lifetime, log, published };
  const callers = new Callers(config);
  const yoga = createGraphql(schema, log);
  const graphql = handleGraphql(yoga, schema);
  const page = handleGraphiql(examples);
  const showPage: Handler = (request, response, context) => {
    context.head?.flush();
    return page(request, response, context);
  };
  const isPage = ({ method, headers }: http.IncomingMessage) => wantsPage(method, headers.accept);
  const isForMetrics = (request: http.IncomingMessage) =>
    config.publicMetrics || isLocal(request, config.trustProxy);
  const forEverybody = { quiet: true, isOpen: () => true };
  const routes = byPath([
    {
      path: '/graphql',
      methods: ['GET', 'POST'],
      parameters: graphqlParameters,
      problems: 'graphql',
      ownHead: true,
      isOpen: isPage,
      handle: (request, response, context) =>
        (isPage(request) ? showPage : graphql)(request, response, context),
    },
    {
      path: '/',
      methods: ['GET', 'HEAD'],
      handle: (_request, response) => {
        response.writeHead(307, { location: '/graphql' }).end();
      },
      ...forEverybody,
    },
    {
      path: '/changes',
      methods: ['GET', 'HEAD'],
      parameters: changesParameters,
      handle: handleChanges,
      longest: 2 * limits.requestTime,
    },
    {
      path: '/bundles',
      methods: ['GET', 'POST'],
      parameters: bundlesParameters,
      handle: handleBundles(),
      longest: limits.bundleTime,
    },
    { path: '/health', methods: ['GET', 'HEAD'], handle: handleHealth, ...forEverybody },
    { path: '/ready', methods: ['GET', 'HEAD'], handle: handleReady, ...forEverybody },
    {
      path: '/metrics',
      methods: ['GET', 'HEAD'],
      handle: handleMetrics(hub, pool, answers, isForMetrics),
      quiet: true,
      isOpen: isForMetrics,
    },
  ]);

  async function answer(request: http.IncomingMessage, response: http.ServerResponse) {
    const requestId = randomUUID();
    const path = request.url?.split('?', 1)[0] ?? '/';
    const route = routes.get(path);
    const head = new ResponseHeaders(response, securityHeaders);
    head.set('x-request-id', requestId);
    if (!route?.quiet && log.isLevelEnabled('info')) logWhenDone(request, response, path, requestId);
    const isLate = enforceDeadline(request, response, head, route, requestId);
    try {
      refuseAmbiguous(request);
      allowOrigin(request, head, config.corsOrigins);
      if (request.method === 'OPTIONS') {
        head.flush();
        return answerPreflight(response);
      }
      if (isCrowded(request.socket) && !route?.quiet) throw crowded();
      const address = addressOf(request, config.trustProxy);
      const principal = route?.isOpen?.(request) ? null : await identify(request, address);
      const allowance = allowanceOf(callers.of(address, principal), response, head);
      if (!route?.quiet) await allowance.spend(charges.request);
      if (!route) throw new Problem('NOT_FOUND', 'There is nothing here.');
      if (!route.methods.includes(request.method ?? ''))
        throw new Problem('METHOD_NOT_ALLOWED', `Use ${route.methods.join(' or ')}.`, {
          allow: route.methods.join(', '),
        });
      refuseParameters(request, route.parameters);
      // Who has gone meanwhile will not go again.
      if (response.destroyed) return;
      if (!route.ownHead) head.flush();
      const textsWithheld = withholdsTexts(config.publicText, principal);
      await route.handle(request, response, {
        ...shared,
        principal,
        textsWithheld,
        requestId,
        allowance,
        head,
      });
    } catch (error) {
      head.flush();
      // Who has been answered, or has gone in the middle of it, is told nothing more.
      if (isLate() || (response.destroyed && isClientAbort(error))) return;
      sendProblem(request, response, asProblem(error, requestId), requestId, route?.problems);
    }
  }

  /** Who asks. Wrong keys are looked up only so often. */
  async function identify({ headers }: http.IncomingMessage, address: string) {
    const { authorization } = headers;
    if (authorization !== undefined) await callers.mayGuess(address);
    try {
      return await authenticate(authorization);
    } catch (error) {
      if (error instanceof Unauthenticated && authorization !== undefined) callers.hasGuessed(address);
      throw error;
    }
  }

  function asProblem(thrown: unknown, requestId: string): Problem {
    const error = limitAsProblem(thrown);
    if (error instanceof Problem) return error;
    if (error instanceof Unauthenticated)
      return new Problem('UNAUTHENTICATED', error.message, { 'www-authenticate': 'Bearer' });
    if (error instanceof KeysUnavailable) {
      log.warn({ err: error, requestId }, 'tokens cannot be verified');
      return new Problem('OVERLOADED', error.message, { 'retry-after': '1' });
    }
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
    {
      maxHeaderSize: limits.headers,
      headersTimeout: limits.headersTime,
      // The longest there is; most have less: see `endWhenLate`.
      requestTimeout: limits.bundleTime,
      connectionsCheckingInterval: 1_000,
      keepAliveTimeout: 10_000,
      // Both are ours to say, with a body: see `guard.ts`.
      requireHostHeader: false,
      shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket',
    },
    (request, response) => {
      // Not of the server: a WebSocket would keep the clock that it stops, and look at it with every message.
      request.socket.setTimeout(limits.answerPause);
      void answer(request, response);
    },
  );
  for (const event of ['checkContinue', 'checkExpectation'])
    server.on(event, (request, response) => server.emit('request', request, response));
  server.on('clientError', refuseUnreadable);
  const isCrowded = limitConnections(server, config.trustProxy === 0 ? config.connectionsPerAddress : 0);
  const sockets = createWebSocketServer(yoga, shared, callers, config);
  server.on('upgrade', (request, socket, head) => {
    if (isCrowded(request.socket)) refuseRaw(socket, crowded());
    else sockets.upgrade(request, socket, head);
  });
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
      const spread = 1_000 * config.drainSeconds;
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

const byPath = (routes: Route[]) => new Map(routes.map((route) => [route.path, route]));

const crowded = () =>
  new Problem('RATE_LIMITED', 'This address has too many connections.', {
    'retry-after': '1',
    connection: 'close',
  });
