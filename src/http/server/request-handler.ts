import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import type { Authenticate } from '../../access/authentication.ts';
import type { Callers } from '../../access/callers.ts';
import { charges } from '../../access/limits.ts';
import { type Principal, Unauthenticated } from '../../access/principal.ts';
import { withholdsTexts } from '../../access/texts.ts';
import type { Config } from '../../config.ts';
import { Problem, sendProblem } from '../problem.ts';
import { problemOf } from '../problem-of.ts';
import type { Route, SharedContext } from '../route.ts';
import { refuseAmbiguous } from './ambiguous-request.ts';
import { addressOf } from './client-address.ts';
import type { OriginPolicy } from './cors.ts';
import { refuseParameters } from './query-parameters.ts';
import { allowanceOf } from './rate-limit.ts';
import { enforceDeadline, isClientAbort } from './request-timeout.ts';
import { ResponseHeaders } from './response-headers.ts';
import { securityHeaders } from './security-headers.ts';

export type RequestHandlerOptions = {
  routes: ReadonlyMap<string, Route>;
  shared: SharedContext;
  callers: Callers;
  /** True if a socket is one too many of its address. */
  isExcess: (socket: Socket) => boolean;
  origins: OriginPolicy;
  config: Pick<Config, 'trustProxy' | 'publicText'>;
};

/** A request on its way through the pipeline. */
type Exchange = {
  request: IncomingMessage;
  response: ServerResponse;
  route: Route | undefined;
  headers: ResponseHeaders;
  requestId: string;
};

/**
 * Handles one request: deadline, checks of its form, CORS, authentication, rate limit, route. Every error becomes a problem
 * (`problemOf`). Never rejects.
 */
export function createRequestHandler(options: RequestHandlerOptions) {
  const { routes, shared } = options;
  const { log } = shared;
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const requestId = randomUUID();
    const path = request.url?.split('?', 1)[0] ?? '/';
    const route = routes.get(path);
    const headers = new ResponseHeaders(response, securityHeaders);
    headers.set('x-request-id', requestId);
    if (!route?.isUnmetered && log.isLevelEnabled('info'))
      logWhenDone(request, response, path, requestId, log);
    const isLate = enforceDeadline(request, response, headers, route, requestId);
    try {
      await handle({ request, response, route, headers, requestId }, options);
    } catch (error) {
      headers.flush();
      // Already answered, or the client disconnected: there is nothing to send.
      if (isLate() || (response.destroyed && isClientAbort(error))) return;
      sendProblem(request, response, problemOf(error, requestId, log), requestId, route?.problems);
    }
  };
}

async function handle(exchange: Exchange, options: RequestHandlerOptions): Promise<void> {
  const { request, response, route, headers, requestId } = exchange;
  const { shared, callers, origins, config, isExcess } = options;
  refuseAmbiguous(request);
  origins.allow(request, headers);
  if (request.method === 'OPTIONS') {
    headers.flush();
    return origins.answerPreflight(request, response);
  }
  if (isExcess(request.socket) && !route?.isUnmetered) throw tooManyConnections();
  const address = addressOf(request, config.trustProxy);
  const principal = route?.isOpen?.(request)
    ? null
    : await authenticateRequest(request, address, shared.authenticate, callers);
  const allowance = allowanceOf(callers.of(address, principal), response, headers);
  if (!route?.isUnmetered) await allowance.spend(charges.request);
  const { handle, flushesHeaders } = requireRoute(route, request);
  // The client may have disconnected while we authenticated; 'close' will not fire again.
  if (response.destroyed) return;
  if (!flushesHeaders) headers.flush();
  const textsWithheld = withholdsTexts(config.publicText, principal);
  await handle(request, response, {
    ...shared,
    principal,
    textsWithheld,
    requestId,
    allowance,
    head: headers,
  });
}

/** Authenticates the caller; failed look-ups are rate-limited per address. */
async function authenticateRequest(
  { headers: { authorization } }: IncomingMessage,
  address: string,
  authenticate: Authenticate,
  callers: Callers,
): Promise<Principal | null> {
  if (authorization !== undefined) await callers.mayGuess(address);
  try {
    return await authenticate(authorization);
  } catch (error) {
    if (error instanceof Unauthenticated && authorization !== undefined) callers.hasGuessed(address);
    throw error;
  }
}

/** The route, if it takes the request's method and parameters. Throws NOT_FOUND, METHOD_NOT_ALLOWED, BAD_USER_INPUT. */
function requireRoute(route: Route | undefined, request: IncomingMessage): Route {
  if (!route) throw notFound();
  if (!route.methods.includes(request.method ?? ''))
    throw new Problem('METHOD_NOT_ALLOWED', `Use ${route.methods.join(' or ')}.`, {
      allow: route.methods.join(', '),
    });
  refuseParameters(request, route.parameters);
  return route;
}

export const notFound = () =>
  new Problem('NOT_FOUND', 'There is nothing at this path. GraphQL is at /graphql.');

export const tooManyConnections = () =>
  new Problem('RATE_LIMITED', 'This address has too many connections.', {
    'retry-after': '1',
    connection: 'close',
  });

function logWhenDone(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  requestId: string,
  log: Logger,
): void {
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
