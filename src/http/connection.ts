import type { IncomingMessage } from 'node:http';
import { CloseCode, type Server } from 'graphql-ws';
import type { Logger } from 'pino';
import type { WebSocket } from 'ws';

/** What graphql-ws hands its callbacks of the connection that they are about. */
export type Connection<More> = { readonly socket: WebSocket; readonly request: IncomingMessage } & More;

const PING_MILLISECONDS = 12_000;

/** Lets graphql-ws speak over an opened socket. A client that does not answer a ping before the next one is let go. */
export function serveConnection<More extends object>(
  server: Server<Connection<More>>,
  connection: Connection<More>,
  log: Logger,
): void {
  const { socket } = connection;
  let answered = true;
  const pings = setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
  }, PING_MILLISECONDS);
  socket.on('pong', () => {
    answered = true;
  });
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
    clearInterval(pings);
    closed(code, String(reason)).catch((error) => log.error({ err: error }, 'a subscription did not end'));
  });
}
