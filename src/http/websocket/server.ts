import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { handleProtocols } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import type { Callers } from '../../access/callers.ts';
import { charges, limits } from '../../access/limits.ts';
import type { Config } from '../../config.ts';
import { closeSocket } from '../../live/sinks/websocket.ts';
import type { Yoga } from '../graphql/yoga.ts';
import { Problem } from '../problem.ts';
import type { SharedContext } from '../route.ts';
import { addressOf } from '../server/client-address.ts';
import type { OriginPolicy } from '../server/cors.ts';
import { spreadOver } from '../server/drain.ts';
import { refuseParameters } from '../server/query-parameters.ts';
import { allowanceOf, limitAsProblem } from '../server/rate-limit.ts';
import { refuseRaw } from '../server/raw-response.ts';
import { notFound } from '../server/request-handler.ts';
import { createSocketAuthentication } from './authentication.ts';
import { ClosingSocket, type Connection, serveConnection, watchIdleConnections } from './connection.ts';
import { type Client, createProtocol } from './protocol.ts';

/** Close code: the client should reconnect at once. */
const SERVICE_RESTART = 1012;

export type GraphqlWebSockets = {
  /** Accepts an upgrade request, or refuses it with a problem. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Refuses new connections and closes the open ones, spread over the time so that clients do not all reconnect together. */
  drain(milliseconds: number): Promise<void>;
};

/** GraphQL over WebSocket (graphql-transport-ws). An error of one operation never closes the socket. */
export function createWebSocketServer(
  yoga: Yoga,
  shared: SharedContext,
  callers: Callers,
  origins: OriginPolicy,
  { trustProxy, publicText }: Pick<Config, 'trustProxy' | 'publicText'>,
): GraphqlWebSockets {
  const authentication = createSocketAuthentication(shared);
  const protocol = createProtocol({ yoga, shared, callers, authentication, publicText });
  const sockets = createSocketServer();
  const open = new Set<Connection<Client>>();
  const idleCheck = watchIdleConnections(open);
  let isDraining = false;

  function accept(request: IncomingMessage, socket: Duplex, head: Buffer, address: string): void {
    sockets.handleUpgrade(request, socket, head, (opened) => {
      const connection = { socket: opened, raw: socket as Socket, isOpen: true, address };
      open.add(connection);
      opened.once('closing', () => {
        connection.isOpen = false;
      });
      opened.once('close', () => open.delete(connection));
      serveConnection(protocol, connection, authentication.renew(connection), shared.log);
    });
  }

  return {
    upgrade(request, socket, head) {
      socket.on('error', () => socket.destroy());
      const refusal = refusalOf(request, origins, isDraining);
      if (refusal) return refuseRaw(socket, refusal);
      const address = addressOf(request, trustProxy);
      acquirePlace(request, address, callers).then(
        (release) => {
          if (socket.destroyed) return release();
          socket.once('close', release);
          accept(request, socket, head, address);
        },
        (problem) => refuseRaw(socket, problem),
      );
    },
    async drain(milliseconds) {
      isDraining = true;
      clearInterval(idleCheck);
      const leaving = [...open];
      const closed = leaving.map(({ socket }) => new Promise((resolve) => socket.once('close', resolve)));
      await spreadOver(milliseconds, leaving, (connection) =>
        closeSocket(connection, SERVICE_RESTART, 'Service restart'),
      );
      await Promise.all(closed);
      sockets.close();
    },
  };
}

function createSocketServer() {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.frame,
    handleProtocols,
    WebSocket: ClosingSocket,
  });
  sockets.on('wsClientError', (error, socket) =>
    refuseRaw(socket, new Problem('BAD_USER_INPUT', `Invalid WebSocket handshake: ${error.message}.`)),
  );
  return sockets;
}

function refusalOf(
  request: IncomingMessage,
  origins: OriginPolicy,
  isDraining: boolean,
): Problem | undefined {
  if (request.url?.split('?', 1)[0] !== '/graphql') return notFound();
  const refusal = origins.refusalOf(request);
  if (refusal !== undefined) return refusal;
  if (isDraining) return new Problem('DRAINING', 'This server is shutting down.', { 'retry-after': '1' });
  return undefined;
}

/** Counts one of an address's connections, and returns its release. Throws a `Problem`. */
async function acquirePlace(
  request: IncomingMessage,
  address: string,
  callers: Callers,
): Promise<() => void> {
  refuseParameters(request);
  await callers.mayGuess(address).catch((error) => {
    throw limitAsProblem(error);
  });
  const { spend, acquire } = allowanceOf(callers.of(address, null));
  await spend(charges.request);
  return acquire();
}
