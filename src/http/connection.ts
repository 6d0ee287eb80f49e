import type { Socket } from 'node:net';
import { CloseCode, type Server } from 'graphql-ws';
import type { Logger } from 'pino';
import type { WebSocket } from 'ws';
import { takenOf } from '../live/socket.ts';

/** What graphql-ws hands its callbacks of the connection that they are about: the socket, and what lies below it. */
export type Connection<More> = { readonly socket: WebSocket; readonly raw: Socket } & More;

const PING_MILLISECONDS = 12_000;

/**
 * Asks who is connected whether they are there. Who has not answered before the next time is let go, unless the question
 * stands in line behind other bytes, and these are being taken.
 */
export function watchPongs(open: ReadonlySet<Connection<unknown>>): NodeJS.Timeout {
  const unanswered = new Map<WebSocket, { waiting: boolean; taken: number }>();
  const clock = setInterval(() => {
    for (const { socket, raw } of open) {
      const asked = unanswered.get(socket);
      const isSlow = asked?.waiting === true && takenOf(raw) > asked.taken;
      if (asked !== undefined && !isSlow) {
        unanswered.delete(socket);
        socket.terminate();
      } else if (socket.readyState === socket.OPEN) {
        if (asked === undefined && socket.listenerCount('pong') === 0) {
          socket.on('pong', () => unanswered.delete(socket));
          socket.once('close', () => unanswered.delete(socket));
        }
        unanswered.set(socket, { waiting: raw.writableLength > 0, taken: takenOf(raw) });
        if (asked === undefined) socket.ping();
      }
    }
  }, PING_MILLISECONDS);
  return clock.unref();
}

/** Lets graphql-ws speak over an opened socket. */
export function serveConnection<More extends object>(
  server: Server<Connection<More>>,
  connection: Connection<More>,
  log: Logger,
): void {
  const { socket } = connection;
  // A frame too large, text that is not UTF-8: ws itself closes with the code that says so.
  socket.on('error', (error) => log.info({ reason: error.message.slice(0, 200) }, 'WebSocket closed'));
  const closed = server.opened(
    {
      protocol: socket.protocol,
      send: (text) =>
        new Promise((resolve) => {
          // Who is gone is not told; `close` ends its subscriptions.
          if (socket.readyState === socket.OPEN) socket.send(text, () => resolve());
          else resolve();
        }),
      close: (code, reason) => socket.close(code, reason),
      onMessage: (receive) =>
        socket.on('message', async (data) => {
          try {
            await receive(String(data));
          } catch (error) {
            log.error({ err: error }, 'unexpected error over WebSocket');
            socket.close(CloseCode.InternalServerError, 'Internal server error');
          }
        }),
    },
    connection,
  );
  socket.once('close', (code, reason) => {
    closed(code, String(reason)).catch((error) => log.error({ err: error }, 'a subscription did not end'));
  });
}
