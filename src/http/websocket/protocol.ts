import { randomUUID } from 'node:crypto';
import type { ExecutionResult, GraphQLError } from 'graphql';
import { makeServer, type ServerOptions } from 'graphql-ws';
import type { Callers } from '../../access/callers.ts';
import { charges, limits } from '../../access/limits.ts';
import { withholdsTexts } from '../../access/texts.ts';
import { WebSocketSink } from '../../live/sinks/websocket.ts';
import { maskError, maskErrors, withinRefusalSize, withoutHttp } from '../graphql/errors/error-masking.ts';
import { type GraphqlParameters, parameterNames } from '../graphql/parameters.ts';
import { type Operation, resolveOperation } from '../graphql/resolve-operation.ts';
import { readSubscription } from '../graphql/subscriptions.ts';
import type { Yoga } from '../graphql/yoga.ts';
import { Problem } from '../problem.ts';
import type { RouteContext, SharedContext } from '../route.ts';
import { refuseUnknown } from '../server/query-parameters.ts';
import { allowanceOf } from '../server/rate-limit.ts';
import type { SocketAuthentication, SocketPrincipal } from './authentication.ts';
import type { Connection } from './connection.ts';

/** Close code: the client should try again later. */
const TRY_AGAIN_LATER = 1013;

export type Client = SocketPrincipal & { address: string };
type OperationArguments = Operation & { operationId: string; context: RouteContext };
type Options = ServerOptions<Record<string, unknown>, Connection<Client>>;

export type ProtocolOptions = {
  yoga: Yoga;
  shared: SharedContext;
  callers: Callers;
  authentication: SocketAuthentication;
  publicText: boolean;
};

/** graphql-transport-ws, by graphql-ws: authentication, the operations' limits, and subscriptions of the hub. */
export function createProtocol({ yoga, shared, callers, authentication, publicText }: ProtocolOptions) {
  const { hub, log } = shared;
  const contextOf = ({ address, principal = null }: Client, requestId: string): RouteContext => ({
    ...shared,
    principal,
    textsWithheld: withholdsTexts(publicText, principal),
    requestId,
    allowance: allowanceOf(callers.of(address, principal)),
  });
  const maskForStream = (error: unknown, requestId: string) =>
    withoutHttp(maskError(error, false, requestId, log));

  return makeServer<Record<string, unknown>, Connection<Client>>({
    connectionInitWaitTimeout: 3_000,
    async onConnect({ connectionParams, extra }) {
      const isAuthenticated = await authentication.authenticate(extra, connectionParams);
      if (!isAuthenticated) callers.hasGuessed(extra.address);
      return isAuthenticated && acquireForKey(extra, callers);
    },
    async onSubscribe({ extra, subscriptions }, operationId, payload) {
      const requestId = randomUUID();
      const started = performance.now();
      const context = contextOf(extra, requestId);
      try {
        refuseTooMany(Object.keys(subscriptions).length);
        const operation = await readOperation(yoga, context, payload as never);
        return { ...operation, operationId, context } as OperationArguments;
      } catch (errors) {
        return withinRefusalSize([errors].flat().map((error) => maskForStream(error, requestId)));
      } finally {
        const milliseconds = Math.round(performance.now() - started);
        log.info({ requestId, milliseconds }, 'operation over WebSocket');
      }
    },
    execute: (args) => asResult(async () => (args as OperationArguments).enveloped.execute(args)),
    subscribe: (args) =>
      asResult(async () => {
        const subscription = await readSubscription(args, (args as OperationArguments).context);
        // Not a result: `onOperation` turns it into the iterator that graphql-ws expects.
        return ('rendering' in subscription ? { subscription } : subscription) as ExecutionResult;
      }),
    onOperation({ extra }, id, _payload, _args, result) {
      const { subscription } = result as { subscription?: Parameters<typeof hub.join>[0] };
      if (!subscription) return;
      return untilLeft((fail) => hub.join(subscription, new WebSocketSink(extra, id, fail))) as never;
    },
    onNext(_context, _id, _payload, args, result) {
      if (!result.errors) return;
      const { requestId } = args as OperationArguments;
      const { errors, ...rest } = maskErrors(result as ExecutionResult, requestId, log);
      return { ...rest, errors: errors?.map((error) => withoutHttp(error).toJSON()) } as never;
    },
    onError(_context, _id, _payload, errors) {
      // Errors of `onSubscribe` are masked already; those of a failed stream are not.
      return errors.map((error) => {
        const isMasked = typeof error.extensions.requestId === 'string';
        return (isMasked ? error : maskForStream(error, randomUUID())).toJSON();
      });
    },
  } satisfies Options);
}

function refuseTooMany(count: number): void {
  if (count > limits.subscriptions)
    throw new Problem(
      'TOO_MANY_SUBSCRIPTIONS',
      `A connection may have at most ${limits.subscriptions} operations at a time.`,
    );
}

async function readOperation(
  yoga: Yoga,
  context: RouteContext,
  payload: GraphqlParameters,
): Promise<Operation> {
  refuseUnknown(Object.keys(payload), parameterNames);
  const kilobytes = String(payload.query).length / 1_000;
  await context.allowance.spend(charges.request + charges.kilobyte * kilobytes);
  return resolveOperation(yoga, context, payload);
}

/** Also counts against the key's connection limit. False, and the socket closed, when that is reached. */
function acquireForKey({ socket, address, principal = null }: Connection<Client>, callers: Callers): boolean {
  if (principal === null) return true;
  try {
    socket.once('close', callers.of(address, principal).acquire());
    return true;
  } catch {
    socket.close(TRY_AGAIN_LATER, 'This key has too many connections');
    return false;
  }
}

/** A result even if the operation threw, for which graphql-ws would close the socket. `onNext` masks its errors. */
async function asResult(work: () => Promise<ExecutionResult>): Promise<ExecutionResult> {
  try {
    return await work();
  } catch (thrown) {
    return { errors: [thrown as GraphQLError] };
  }
}

/**
 * An iterator for graphql-ws while the hub writes to the socket itself. It yields nothing, and ends when the client completes
 * the operation, the socket closes, or the stream fails.
 */
function untilLeft(join: (fail: () => void) => { leave(): void }): AsyncIterableIterator<never> {
  const ended = Promise.withResolvers<IteratorResult<never, undefined>>();
  const { leave } = join(() => ended.reject(new Problem('INTERNAL_SERVER_ERROR', 'The stream failed.')));
  ended.promise.catch(() => {});
  return {
    next: () => ended.promise,
    async return() {
      leave();
      ended.resolve({ done: true, value: undefined });
      return ended.promise;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
