import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GraphQLError } from 'graphql';
import type { CredentialEnd } from '../../access/credentials.ts';
import type { Subscription } from '../../live/hub.ts';
import { openSse, type SseStream } from '../../live/sinks/sse.ts';
import { isCode, isTransientCode, Problem, sendProblemAsStream } from '../problem.ts';
import type { RouteContext } from '../route.ts';
import { namesType } from '../server/content-negotiation.ts';
import { maskError, maskErrors, withinRefusalSize, withoutHttp } from './errors/error-masking.ts';
import type { GraphqlParameters } from './parameters.ts';
import { resolveOperation } from './resolve-operation.ts';
import { type Resume, readSubscription } from './subscriptions.ts';
import type { Yoga } from './yoga.ts';

/**
 * Serves a subscription over Server-Sent Events, in the distinct connections mode of the GraphQL over SSE protocol. Each event
 * has its cursor as `id:`, which a browser's EventSource sends back as Last-Event-ID when it reconnects.
 */
export async function streamBySse(
  yoga: Yoga,
  request: IncomingMessage,
  response: ServerResponse,
  context: RouteContext,
  parameters: GraphqlParameters,
): Promise<void> {
  try {
    await openStream(yoga, request, response, context, parameters);
  } catch (error) {
    // Even if the client accepts JSON as well: the operation is known to be a subscription.
    const isNamed = namesType(request.headers.accept, 'text/event-stream');
    if (!isNamed || !(error instanceof Problem) || !isTransientCode(error.code)) throw error;
    sendProblemAsStream(response, error);
  }
}

async function openStream(
  yoga: Yoga,
  request: IncomingMessage,
  response: ServerResponse,
  context: RouteContext,
  parameters: GraphqlParameters,
): Promise<void> {
  const { requestId, log } = context;
  refuseWhileDraining(context);
  context.allowance.acquire();
  const operation = await resolveOperation(yoga, context, parameters).catch((errors: unknown) => errors);
  if (!isOperation(operation)) {
    const errors = (Array.isArray(operation) ? operation : [operation]) as GraphQLError[];
    const shown = errors.map((error) => maskError(error, false, requestId, log));
    return refuseStream(response, withinRefusalSize(shown));
  }
  const subscription = await readSubscription(operation, context, readLastEventId(request));
  if (!('rendering' in subscription)) {
    const { errors = [] } = maskErrors(subscription, requestId, log);
    return refuseStream(response, errors);
  }
  if (response.destroyed) return;
  const stream = openSse(response);
  joinBySse(subscription, stream, response, context, (reason) => {
    const ended = new Problem('UNAUTHENTICATED', endings[reason]);
    stream.complete({ errors: [withoutHttp(maskError(ended, false, requestId, log))] });
  });
}

/** Sends errors as a stream that is complete. Throws a transient error, after which the client should reconnect. */
function refuseStream(response: ServerResponse, errors: readonly GraphQLError[]): void {
  for (const { message, extensions } of errors)
    if (isCode(extensions.code) && isTransientCode(extensions.code))
      throw new Problem(extensions.code, message, {
        'retry-after': String(extensions.retryAfter ?? 1),
      });
  if (!response.destroyed) openSse(response).complete({ errors: errors.map(withoutHttp) });
}

const endings: Record<CredentialEnd, string> = {
  EXPIRED: 'Token expired.',
  REVOKED: 'Key revoked.',
};

/** Throws DRAINING while the server drains: it would cut the stream off at once. */
export function refuseWhileDraining({ lifetime }: RouteContext): void {
  if (lifetime.signal.aborted)
    throw new Problem('DRAINING', 'This server is shutting down.', { 'retry-after': '1' });
}

/** The cursor of an EventSource that reconnects. */
export function readLastEventId({ headers }: IncomingMessage): Resume | undefined {
  const cursor = headers['last-event-id'];
  return typeof cursor === 'string' && cursor !== '' ? { cursor, source: 'last_event_id' } : undefined;
}

/** Streams until the client disconnects, or calls `end` when its credential ends. */
export function joinBySse(
  subscription: Subscription,
  stream: SseStream,
  response: ServerResponse,
  { hub, credentials, principal }: RouteContext,
  end: (reason: CredentialEnd) => void,
): void {
  const { leave } = hub.join(subscription, stream);
  const stop = credentials.watch(principal, (reason) => {
    leave();
    end(reason);
  });
  response.once('close', () => {
    stop();
    leave();
  });
}

function isOperation(it: unknown): it is Awaited<ReturnType<typeof resolveOperation>> {
  return typeof it === 'object' && it !== null && 'enveloped' in it;
}
