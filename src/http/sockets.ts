import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ExecutionResult } from 'graphql';
import { handleProtocols, makeServer } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import { authenticate } from '../access/keys.ts';
import { type Principal, Unauthenticated } from '../access/principal.ts';
import { closeSocket, SocketDoor } from '../live/socket.ts';
import { type Connection, serveConnection, watchPongs } from './connection.ts';
import { spreadOver } from './drain.ts';
import { type Operation, readOperation } from './operation.ts';
import { mayConnect } from './origin.ts';
import { present, presentError } from './present.ts';
import { Problem } from './problem.ts';
import type { RouteContext } from './route.ts';
import { readSubscription, withoutHttp } from './streams.ts';
import type { Yoga } from './yoga.ts';

const LARGEST_FRAME = 64 * 1024;
/** Close codes: try another time, at once or after a while; and never again as you are. */
const RESTART = 1012;
const LATER = 1013;
const UNAUTHORIZED = 4401;
/** The stock client comes back from this one, and asks for its key again. */
const FORBIDDEN = 4403;
/** No byte a second after the key has ended: some of that passes before it is seen. */
const AFTER_THE_KEY_MILLISECONDS = 400;

type Shared = Omit<RouteContext, 'principal' | 'requestId'>;
type Mine = { principal?: Principal | null; stopWatching?: () => void };
type Arguments = Operation & { operationId: string; context: RouteContext };

export type Sockets = {
  /** Takes over a connection that asks to be a WebSocket, or refuses it. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Takes no more, and tells every client to come again: spread over so long, so that they don't all come at once. */
  drain(milliseconds: number): Promise<void>;
};

/** GraphQL over WebSocket (graphql-transport-ws). What one operation does wrong is its own error, never the socket's. */
export function createSockets(yoga: Yoga, shared: Shared, origins: readonly string[]): Sockets {
  const { db, hub, log, credentials } = shared;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LARGEST_FRAME, handleProtocols });
  const open = new Set<Connection<Mine>>();
  const pongs = watchPongs(open);
  let draining = false;

  const server = makeServer<Record<string, unknown>, Connection<Mine>>({
    connectionInitWaitTimeout: 3_000,
    async onConnect({ connectionParams, extra }) {
      const { authorization } = connectionParams ?? {};
      const { socket, raw } = extra;
      try {
        const text = authorization === undefined || authorization === null ? null : String(authorization);
        const principal = await authenticate(db, text);
        if (socket.readyState !== socket.OPEN) return false;
        extra.principal = principal;
        extra.stopWatching = credentials.watch(principal, () =>
          closeSocket(
            socket,
            raw,
            FORBIDDEN,
            'The key has expired, or was revoked',
            AFTER_THE_KEY_MILLISECONDS,
          ),
        );
        return true;
      } catch (error) {
        // graphql-ws would answer 4403, with which clients would try the same key for ever.
        if (error instanceof Unauthenticated) socket.close(UNAUTHORIZED, 'Unauthenticated');
        else socket.close(LATER, 'Try again later');
        return false;
      }
    },
    onDisconnect: ({ extra }) => extra.stopWatching?.(),
    async onSubscribe({ extra }, operationId, payload) {
      const requestId = randomUUID();
      const started = performance.now();
      const context = { ...shared, principal: extra.principal ?? null, requestId };
      try {
        const operation = await readOperation(yoga, context, payload as never);
        return { ...operation, operationId, context } as Arguments;
      } catch (errors) {
        return [errors].flat().map((error) => withoutHttp(presentError(error, false, requestId, log)));
      } finally {
        log.info(
          { requestId, milliseconds: Math.round(performance.now() - started) },
          'operation over WebSocket',
        );
      }
    },
    execute: (args) => (args as Arguments).enveloped.execute(args),
    subscribe: async (args) => {
      const { context } = args as Arguments;
      const subscription = await readSubscription(args, context);
      // No result: `onOperation` makes of it what graphql-ws iterates.
      return ('rendering' in subscription ? { subscription } : subscription) as ExecutionResult;
    },
    onOperation({ extra }, id, _payload, _args, result) {
      const { subscription } = result as { subscription?: Parameters<typeof hub.join>[0] };
      if (!subscription) return;
      const stream = untilLeft((fail) => hub.join(subscription, new SocketDoor(extra, id, fail)));
      return stream as never;
    },
    onNext(_context, _id, _payload, args, result) {
      if (!result.errors) return;
      const { errors, ...rest } = present(result as ExecutionResult, (args as Arguments).requestId, log);
      return { ...rest, errors: errors?.map((error) => withoutHttp(error).toJSON()) } as never;
    },
    onError(_context, _id, _payload, errors) {
      // Those of `onSubscribe` are presented already; a stream that failed is not.
      return errors.map((error) => {
        const known = typeof error.extensions.requestId === 'string';
        return (known ? error : withoutHttp(presentError(error, false, randomUUID(), log))).toJSON();
      });
    },
  });
  return {
    upgrade(request, socket, head) {
      socket.on('error', () => socket.destroy());
      const path = request.url?.split('?', 1)[0];
      if (path !== '/graphql') return refuse(socket, new Problem('NOT_FOUND', 'There is nothing here.'));
      if (!mayConnect(request, origins))
        return refuse(socket, new Problem('FORBIDDEN', 'Pages of this origin may not connect.'));
      if (draining) return refuse(socket, new Problem('DRAINING', 'This server is about to stop.'));
      sockets.handleUpgrade(request, socket, head, (opened) => {
        const connection = { socket: opened, raw: socket as Socket };
        open.add(connection);
        opened.once('close', () => open.delete(connection));
        serveConnection(server, connection, log);
      });
    },
    async drain(milliseconds) {
      draining = true;
      clearInterval(pongs);
      const leaving = [...open];
      const closed = leaving.map(({ socket }) => new Promise((resolve) => socket.once('close', resolve)));
      await spreadOver(milliseconds, leaving, ({ socket, raw }) =>
        closeSocket(socket, raw, RESTART, 'Service restart'),
      );
      await Promise.all(closed);
      sockets.close();
    },
  };
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

const reasons: Partial<Record<number, string>> = {
  404: 'Not Found',
  403: 'Forbidden',
  503: 'Service Unavailable',
};

function refuse(socket: Duplex, { code, status, message }: Problem): void {
  const body = JSON.stringify({
    type: 'about:blank',
    status,
    code,
    detail: message,
    requestId: randomUUID(),
  });
  socket.end(
    `HTTP/1.1 ${status} ${reasons[status]}\r\ncontent-type: application/problem+json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n${status === 503 ? 'retry-after: 1\r\n' : ''}connection: close\r\n\r\n${body}`,
  );
}
