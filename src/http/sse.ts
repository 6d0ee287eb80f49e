import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GraphQLError } from 'graphql';
import { openSse } from '../live/sse.ts';
import type { Parameters } from './body.ts';
import { readOperation } from './operation.ts';
import { present, presentError } from './present.ts';
import { Problem } from './problem.ts';
import type { RouteContext } from './route.ts';
import { readSubscription, withoutHttp } from './streams.ts';
import type { Yoga } from './yoga.ts';

/**
 * A subscription over Server-Sent Events, in the distinct connections mode of the GraphQL over SSE protocol: `next` with
 * an `id:` to come back with, `complete`. A browser's EventSource comes back by itself, with Last-Event-ID.
 */
export async function streamBySse(
  yoga: Yoga,
  request: IncomingMessage,
  response: ServerResponse,
  context: RouteContext,
  parameters: Parameters,
): Promise<void> {
  const { hub, credentials, lifetime, principal, requestId, log } = context;
  if (lifetime.draining)
    throw new Problem('DRAINING', 'This server is about to stop.', { 'retry-after': '1' });
  const operation = await readOperation(yoga, context, parameters).catch((errors: unknown) => errors);
  if (!isOperation(operation)) {
    const errors = (Array.isArray(operation) ? operation : [operation]) as GraphQLError[];
    const shown = errors.map((error) => withoutHttp(presentError(error, false, requestId, log)));
    return openSse(response).complete({ errors: shown });
  }
  const cursor = request.headers['last-event-id'];
  const resume =
    typeof cursor === 'string' && cursor !== '' ? ({ cursor, source: 'last_event_id' } as const) : undefined;
  const subscription = await readSubscription(operation, context, resume);
  if (!('rendering' in subscription)) {
    const { errors = [] } = present(subscription, requestId, log);
    return openSse(response).complete({ errors: errors.map(withoutHttp) });
  }
  if (response.destroyed) return;
  const stream = openSse(response);
  const { leave } = hub.join(subscription, stream);
  const stop = credentials.watch(principal, () => {
    leave();
    const ended = new Problem('UNAUTHENTICATED', 'The key has expired, or was revoked.');
    stream.complete({ errors: [withoutHttp(presentError(ended, false, requestId, log))] });
  });
  response.once('close', () => {
    stop();
    leave();
  });
}

function isOperation(it: unknown): it is Awaited<ReturnType<typeof readOperation>> {
  return typeof it === 'object' && it !== null && 'enveloped' in it;
}
