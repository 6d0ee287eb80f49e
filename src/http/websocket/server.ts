import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ExecutionResult, GraphQLError } from 'graphql';
import { handleProtocols, makeServer } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import type { Callers } from '../../access/callers.ts';
import { charges, limits } from '../../access/limits.ts';
import { withholdsTexts } from '../../access/texts.ts';
import type { Config } from '../../config.ts';
import { closeSocket, WebSocketSink } from '../../live/sinks/websocket.ts';
import { maskError, maskErrors, withinRefusalSize } from '../graphql/error-masking.ts';
import { type Operation, resolveOperation } from '../graphql/resolve-operation.ts';
import { readSubscription, withoutHttp } from '../graphql/subscriptions.ts';
import type { Yoga } from '../graphql/yoga.ts';
import { Problem } from '../problem.ts';
import type { RouteContext } from '../route.ts';
import { parameterNames } from '../server/body.ts';
import { addressOf } from '../server/client-address.ts';
import { mayConnect } from '../server/cors.ts';
import { spreadOver } from '../server/drain.ts';
import { refuseParameters, refuseUnknown } from '../server/query-parameters.ts';
import { allowanceOf, limitAsProblem } from '../server/rate-limit.ts';
import { refuseRaw } from '../server/raw-response.ts';
import { createSocketAuthentication, type SocketPrincipal } from './authentication.ts';
import { ClosingSocket, type Connection, serveConnection, watchIdleConnections } from './connection.ts';

/** Close codes: try another time, at once or after a while. */
const RESTART = 1012;
const LATER = 1013;

type Shared = Omit<RouteContext, 'principal' | 'textsWithheld' | 'requestId' | 'allowance'>;
type Mine = SocketPrincipal & { address: string };
type Arguments = Operation & { operationId: string; context: RouteContext };

export type GraphqlWebSockets = {
  /** Takes over a connection that asks to be a WebSocket, or refuses it. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Takes no more, and tells every client to come again: spread over so long, so that they don't all come at once. */
  drain(milliseconds: number): Promise<void>;
};

/** GraphQL over WebSocket (graphql-transport-ws). What one operation does wrong is its own error, never the socket's. */
export function createWebSocketServer(
  yoga: Yoga,
  shared: Shared,
  callers: Callers,
  { corsOrigins, trustProxy, publicText }: Pick<Config, 'corsOrigins' | 'trustProxy' | 'publicText'>,
): GraphqlWebSockets {
  const { hub, log } = shared;
  const signIn = createSocketAuthentication(shared);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.frame,
    handleProtocols,
    WebSocket: ClosingSocket,
  });
  sockets.on('wsClientError', (error, socket) =>
    refuseRaw(socket, new Problem('BAD_USER_INPUT', `This is no WebSocket handshake: ${error.message}.`)),
  );
  const open = new Set<Connection<Mine>>();
  const silence = watchIdleConnections(open);
  let draining = false;

  const server = makeServer<Record<string, unknown>, Connection<Mine>>({
    connectionInitWaitTimeout: 3_000,
    async onConnect({ connectionParams, extra }) {
      const isIn = await signIn.admit(extra, connectionParams);
      if (!isIn) callers.hasGuessed(extra.address);
      return isIn && holdForKey(extra);
    },
    async onSubscribe({ extra, subscriptions }, operationId, payload) {
      const requestId = randomUUID();
      const started = performance.now();
      const principal = extra.principal ?? null;
      const allowance = allowanceOf(callers.of(extra.address, principal));
      const textsWithheld = withholdsTexts(publicText, principal);
      const context = { ...shared, principal, textsWithheld, requestId, allowance };
      try {
        if (Object.keys(subscriptions).length > limits.subscriptions)
          throw new Problem(
            'TOO_MANY_SUBSCRIPTIONS',
            `At most ${limits.subscriptions} operations are under way on one connection.`,
          );
        refuseUnknown(Object.keys(payload), parameterNames);
        const kilobytes = String(payload.query).length / 1_000;
        await allowance.spend(charges.request + charges.kilobyte * kilobytes);
        const operation = await resolveOperation(yoga, context, payload as never);
        return { ...operation, operationId, context } as Arguments;
      } catch (errors) {
        return withinRefusalSize(
          [errors].flat().map((error) => withoutHttp(maskError(error, false, requestId, log))),
        );
      } finally {
        log.info(
          { requestId, milliseconds: Math.round(performance.now() - started) },
          'operation over WebSocket',
        );
      }
    },
    execute: (args) => asResult(async () => (args as Arguments).enveloped.execute(args)),
    subscribe: (args) =>
      asResult(async () => {
        const subscription = await readSubscription(args, (args as Arguments).context);
        // No result: `onOperation` makes of it what graphql-ws iterates.
        return ('rendering' in subscription ? { subscription } : subscription) as ExecutionResult;
      }),
    onOperation({ extra }, id, _payload, _args, result) {
      const { subscription } = result as { subscription?: Parameters<typeof hub.join>[0] };
      if (!subscription) return;
      const stream = untilLeft((fail) => hub.join(subscription, new WebSocketSink(extra, id, fail)));
      return stream as never;
    },
    onNext(_context, _id, _payload, args, result) {
      if (!result.errors) return;
      const { errors, ...rest } = maskErrors(result as ExecutionResult, (args as Arguments).requestId, log);
      return { ...rest, errors: errors?.map((error) => withoutHttp(error).toJSON()) } as never;
    },
    onError(_context, _id, _payload, errors) {
      // Those of `onSubscribe` are presented already; a stream that failed is not.
      return errors.map((error) => {
        const known = typeof error.extensions.requestId === 'string';
        return (known ? error : withoutHttp(maskError(error, false, randomUUID(), log))).toJSON();
      });
    },
  });

  /** A place for a connection of this address, with the way to give it back. Throws a `Problem`. */
  async function letIn(request: IncomingMessage, address: string): Promise<() => void> {
    refuseParameters(request);
    await callers.mayGuess(address).catch((error) => {
      throw limitAsProblem(error);
    });
    const { spend, acquire } = allowanceOf(callers.of(address, null));
    await spend(charges.request);
    return acquire();
  }

  /** Who has a key takes one of its places, too. False when there is none. */
  function holdForKey({ socket, address, principal = null }: Connection<Mine>): boolean {
    if (principal === null) return true;
    try {
      socket.once('close', callers.of(address, principal).acquire());
      return true;
    } catch {
      socket.close(LATER, 'This key has too many connections');
      return false;
    }
  }

  return {
    upgrade(request, socket, head) {
      socket.on('error', () => socket.destroy());
      const path = request.url?.split('?', 1)[0];
      if (path !== '/graphql') return refuseRaw(socket, new Problem('NOT_FOUND', 'There is nothing here.'));
      if (!mayConnect(request, corsOrigins))
        return refuseRaw(socket, new Problem('FORBIDDEN', 'Pages of this origin may not connect.'));
      if (draining)
        return refuseRaw(
          socket,
          new Problem('DRAINING', 'This server is about to stop.', { 'retry-after': '1' }),
        );
      const address = addressOf(request, trustProxy);
      letIn(request, address).then(
        (release) => {
          if (socket.destroyed) return release();
          socket.once('close', release);
          sockets.handleUpgrade(request, socket, head, (opened) => {
            const connection = { socket: opened, raw: socket as Socket, isOpen: true, address };
            open.add(connection);
            opened.once('closing', () => {
              connection.isOpen = false;
            });
            opened.once('close', () => open.delete(connection));
            serveConnection(server, connection, signIn.renew(connection), log);
          });
        },
        (problem) => refuseRaw(socket, problem),
      );
    },
    async drain(milliseconds) {
      draining = true;
      clearInterval(silence);
      const leaving = [...open];
      const closed = leaving.map(({ socket }) => new Promise((resolve) => socket.once('close', resolve)));
      await spreadOver(milliseconds, leaving, (line) => closeSocket(line, RESTART, 'Service restart'));
      await Promise.all(closed);
      sockets.close();
    },
  };
}

/** A result, also where the operation was refused by a throw: graphql-ws would close the socket for that. `onNext` presents it. */
async function asResult(work: () => Promise<ExecutionResult>): Promise<ExecutionResult> {
  try {
    return await work();
  } catch (thrown) {
    return { errors: [thrown as GraphQLError] };
  }
}

/**
 * What graphql-ws iterates while the hub writes to the socket: it yields nothing, and ends when the client completes the
 * operation, the socket closes, or the stream fails.
 */
function untilLeft(join: (fail: () => void) => { leave(): void }): AsyncIterableIterator<never> {
  const ended = Promise.withResolvers<IteratorResult<never, undefined>>();
  const { leave } = join(() =>
    ended.reject(new Problem('INTERNAL_SERVER_ERROR', 'The stream cannot go on.')),
  );
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
