import { once } from 'node:events';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import type { Authenticate } from './access/authentication.ts';
import { Callers } from './access/callers.ts';
import type { Credentials } from './access/credentials.ts';
import { type Allowed, limits, publishedLimits } from './access/limits.ts';
import type { Config } from './config.ts';
import type { Database } from './db/client.ts';
import type { PoolFigures } from './db/connection/pool.ts';
import { Executor } from './execution/executor.ts';
import type { Example } from './http/graphiql.ts';
import { handleGraphql } from './http/graphql/handler.ts';
import { createGraphql } from './http/graphql/yoga.ts';
import type { SharedContext } from './http/route.ts';
import { createRoutes } from './http/routes.ts';
import { limitConnections } from './http/server/connection-limit.ts';
import { OriginPolicy } from './http/server/cors.ts';
import { trackStreams } from './http/server/drain.ts';
import { refuseRaw, refuseUnreadable } from './http/server/raw-response.ts';
import { createRequestHandler, tooManyConnections } from './http/server/request-handler.ts';
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
  /** Figures of the connection pool, for the metrics. */
  pool: PoolFigures;
  schema: GraphQLSchema;
  examples?: readonly Example[];
  log: Logger;
};

export type Server = {
  http: http.Server;
  /** Resolves with the port once the server listens. Rejects with Node's error if the port is taken. */
  listen(port: number, host: string): Promise<number>;
  /** Drains: not ready, disconnects clients over `drainSeconds`, then waits up to three seconds for responses under way. */
  close(): Promise<void>;
};

const LONGEST_RESPONSE_MILLISECONDS = 3_000;

/** Creates the HTTP server: GraphQL over HTTP, SSE and WebSocket, the feed, bundles, and the routes for operators. */
export function createServer(options: ServerOptions): Server {
  const { config, db, hub, authenticate, credentials, pool, schema, examples = [], log } = options;
  const stopping = new AbortController();
  const lifetime = { signal: stopping.signal };
  const cacheBytes = config.answerCacheMegabytes * 1_000_000;
  const executor = new Executor({ db, feed: hub.feed, cacheBytes, log });
  const published = publishedLimits(config);
  const shared: SharedContext = { db, hub, executor, authenticate, credentials, lifetime, log, published };
  const callers = new Callers(config);
  const origins = new OriginPolicy(config.corsOrigins, log);
  const yoga = createGraphql(schema, log);
  const graphql = handleGraphql(yoga, schema);
  const routes = createRoutes({ graphql, schema, examples, hub, pool, executor, config });

  const server = http.createServer(nodeOptions);
  const isExcess = limitConnections(server, config.trustProxy === 0 ? config.connectionsPerAddress : 0);
  const handleRequest = createRequestHandler({ routes, shared, callers, isExcess, origins, config });
  const webSockets = createWebSocketServer(yoga, shared, callers, origins, config);
  const streams = trackStreams(server);
  server.on('request', (request, response) => {
    // Set per request: a timeout of the server would also run, and check its clock, for every WebSocket message.
    request.socket.setTimeout(limits.answerPause);
    void handleRequest(request, response);
  });
  for (const event of ['checkContinue', 'checkExpectation'])
    server.on(event, (request, response) => server.emit('request', request, response));
  server.on('clientError', refuseUnreadable);
  server.on('upgrade', (request, socket, head) => {
    if (isExcess(request.socket)) refuseRaw(socket, tooManyConnections());
    else webSockets.upgrade(request, socket, head);
  });

  return {
    http: server,
    async listen(port, host) {
      server.listen(port, host);
      await once(server, 'listening');
      return (server.address() as AddressInfo).port;
    },
    async close() {
      stopping.abort();
      const milliseconds = 1_000 * config.drainSeconds;
      await Promise.all([webSockets.drain(milliseconds), streams.drain(milliseconds)]);
      const closed = new Promise((resolve) => server.close(resolve));
      streams.finish();
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), LONGEST_RESPONSE_MILLISECONDS);
      await closed;
      clearTimeout(timer);
    },
  };
}

const nodeOptions: http.ServerOptions = {
  maxHeaderSize: limits.headers,
  headersTimeout: limits.headersTime,
  // The longest of any route; `enforceDeadline` has the shorter ones.
  requestTimeout: limits.bundleTime,
  connectionsCheckingInterval: 1_000,
  keepAliveTimeout: 10_000,
  // `refuseAmbiguous` answers these with a body.
  requireHostHeader: false,
  shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket',
};
