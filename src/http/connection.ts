import type { Socket } from 'node:net';
import { CloseCode, type Server } from 'graphql-ws';
import type { Logger } from 'pino';
import type { WebSocket } from 'ws';

/** What graphql-ws hands its callbacks of the connection that they are about: the socket, and what lies below it. */
export type Connection<More> = { readonly socket: WebSocket; readonly raw: Socket } & More;

const PING_MILLISECONDS = 12_000;

/** Asks who is connected whether they are there. Who has not answered before the next time is let go. */
export function watchPongs(open: ReadonlySet<Connection<unknown>>): NodeJS.Timeout {
  const silent = new WeakSet<WebSocket>();
  const clock = setInterval(() => {
    for (const { socket } of open) {
      if (silent.has(socket)) socket.terminate();
      else if (socket.readyState === socket.OPEN) {
        silent.add(socket);
        if (socket.listenerCount('pong') === 0) socket.on('pong', () => silent.delete(socket));
        socket.ping();
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
