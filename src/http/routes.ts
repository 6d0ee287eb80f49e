import type { IncomingMessage } from 'node:http';
import type { GraphQLSchema } from 'graphql';
import { limits } from '../access/limits.ts';
import type { PoolFigures } from '../db/connection/pool.ts';
import type { Executor } from '../execution/executor.ts';
import type { Hub } from '../live/hub.ts';
import { bundlesParameters, handleBundles } from './bundles.ts';
import { changesParameters, handleChanges } from './feed/changes.ts';
import { type Example, handleGraphiql, wantsPage } from './graphiql.ts';
import { graphqlParameters } from './graphql/handler.ts';
import { handleHealth, handleReady } from './operations/health.ts';
import { handleMetrics } from './operations/metrics.ts';
import type { Handler, Route } from './route.ts';
import { handleSchema } from './schema.ts';
import { isLocal } from './server/client-address.ts';

export type RoutesOptions = {
  graphql: Handler;
  schema: GraphQLSchema;
  /** Tabs of GraphiQL. */
  examples: readonly Example[];
  hub: Hub;
  pool: PoolFigures;
  executor: Executor;
  config: { publicMetrics: boolean; trustProxy: number };
};

/** Every route by its path. */
export function createRoutes(options: RoutesOptions): ReadonlyMap<string, Route> {
  const { graphql, schema, examples, hub, pool, executor, config } = options;
  const isForMetrics = (request: IncomingMessage) =>
    config.publicMetrics || isLocal(request, config.trustProxy);
  const open = { isUnmetered: true, isOpen: () => true };
  const routes: Route[] = [
    graphqlRoute(graphql, handleGraphiql(examples)),
    { path: '/schema.graphql', methods: ['GET', 'HEAD'], handle: handleSchema(schema) },
    { path: '/', methods: ['GET', 'HEAD'], handle: redirectToGraphql, ...open },
    {
      path: '/changes',
      methods: ['GET', 'HEAD'],
      parameters: changesParameters,
      handle: handleChanges,
      timeoutMilliseconds: 2 * limits.requestTime,
    },
    {
      path: '/bundles',
      methods: ['GET', 'POST'],
      parameters: bundlesParameters,
      handle: handleBundles(),
      timeoutMilliseconds: limits.bundleTime,
    },
    { path: '/health', methods: ['GET', 'HEAD'], handle: handleHealth, ...open },
    { path: '/ready', methods: ['GET', 'HEAD'], handle: handleReady, ...open },
    {
      path: '/metrics',
      methods: ['GET', 'HEAD'],
      handle: handleMetrics(hub, pool, executor, isForMetrics),
      isUnmetered: true,
      isOpen: isForMetrics,
    },
  ];
  return new Map(routes.map((route) => [route.path, route]));
}

/** GraphQL, and GraphiQL's page for a browser that asks for HTML. */
function graphqlRoute(graphql: Handler, graphiql: Handler): Route {
  const isPage = ({ method, headers }: IncomingMessage) => wantsPage(method, headers.accept);
  return {
    path: '/graphql',
    methods: ['GET', 'POST'],
    parameters: graphqlParameters,
    problems: 'graphql',
    flushesHeaders: true,
    isOpen: isPage,
    handle(request, response, context) {
      if (!isPage(request)) return graphql(request, response, context);
      context.head?.flush();
      return graphiql(request, response, context);
    },
  };
}

const redirectToGraphql: Handler = (_request, response) => {
  response.writeHead(307, { location: '/graphql' }).end();
};
