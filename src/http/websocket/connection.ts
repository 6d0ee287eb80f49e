import { CloseCode, type Server } from 'graphql-ws';
import type { Logger } from 'pino';
import { WebSocket } from 'ws';
import { deliveredBytes, type WebSocketConnection } from '../../live/sinks/websocket.ts';
import { readHead, serializeById } from './operation-ids.ts';

/** What graphql-ws hands its callbacks of the connection that they are about. */
export type Connection<More> = WebSocketConnection & More;

/** Says when it begins to close, by whoever's wish. */
export class ClosingSocket extends WebSocket {
  override close(code?: number, reason?: string | Buffer): void {
    this.emit('closing');
    super.close(code, reason);
  }
}

/** Whoever is gone is let go within three of these: heard just after a look, silent at the next, asked, silent still. */
const LOOK_MILLISECONDS = 7_500;
const MOST_UNTAKEN = 1_048_576;

/** What was seen of a connection: bytes that it had said, and, if it was asked whether it is there, what it had taken. */
type Look = { heard: number; asked?: { waiting: boolean; taken: number } };

/**
 * Asks those who have said nothing since the last look whether they are there. Who still says nothing is let go, unless
 * the question stands in line behind other bytes, and these are being taken.
 */
export function watchIdleConnections(open: ReadonlySet<Connection<unknown>>): NodeJS.Timeout {
  let seen = new Map<Connection<unknown>, Look>();
  const look = () => {
    const before = seen;
    seen = new Map();
    for (const connection of open) {
      const { socket, raw } = connection;
      const heard = raw.bytesRead;
      const last = before.get(connection);
      const asked = heard === last?.heard ? last.asked : undefined;
      const isSlow = asked?.waiting === true && deliveredBytes(raw) > asked.taken;
      if (heard !== last?.heard) seen.set(connection, { heard });
      else if (asked !== undefined && !isSlow) socket.terminate();
      else {
        seen.set(connection, {
          heard,
          asked: { waiting: raw.writableLength > 0, taken: deliveredBytes(raw) },
        });
        if (asked === undefined && socket.readyState === socket.OPEN) socket.ping();
      }
    }
  };
  return setInterval(look, LOOK_MILLISECONDS).unref();
}

/** What a `pong` answers a `ping` with, by what that carries; null for nothing, as when the socket was closed instead. */
export type AnswerPing = (payload: Record<string, unknown> | undefined) => Promise<object | null>;

/** Whoever asks on and on without taking the answers is not listened to until they are taken. */
function listenInTurn({ socket, raw }: WebSocketConnection): void {
  socket.on('message', () => {
    if (raw.writableLength <= MOST_UNTAKEN || socket.isPaused) return;
    socket.pause();
    raw.once('drain', () => socket.resume());
  });
}

/** Lets graphql-ws speak over an opened socket. */
export function serveConnection<More extends object>(
  server: Server<Connection<More>>,
  connection: Connection<More>,
  answerPing: AnswerPing,
  log: Logger,
): void {
  const { socket } = connection;
  listenInTurn(connection);
  // A frame too large, text that is not UTF-8: ws itself closes with the code that says so.
  socket.on('error', (error) => log.info({ reason: error.message.slice(0, 200) }, 'WebSocket closed'));
  const send = (text: string) =>
    new Promise<void>((resolve) => {
      // Who is gone is not told; `close` ends its subscriptions.
      if (socket.readyState === socket.OPEN) socket.send(text, () => resolve());
      else resolve();
    });
  const closed = server.opened(
    {
      protocol: socket.protocol,
      send,
      // In place of graphql-ws' own answer, which sends back whatever came.
      onPing: async (payload) => {
        const answer = await answerPing(payload);
        if (answer) await send(JSON.stringify({ type: 'pong', ...answer }));
      },
      close: (code, reason) => socket.close(code, reason),
      onMessage: (receive) => {
        const take = serializeById(socket, receive);
        socket.on('message', async (data) => {
          try {
            await take(String(data));
          } catch (error) {
            if (isServers(data)) return socket.close(CloseCode.BadRequest, 'Invalid message');
            log.error({ err: error }, 'unexpected error over WebSocket');
            socket.close(CloseCode.InternalServerError, 'Internal server error');
          }
        });
      },
    },
    connection,
  );
  socket.once('close', (code, reason) => {
    closed(code, String(reason)).catch((error) => log.error({ err: error }, 'a subscription did not end'));
  });
}

/** What only a server says; graphql-ws takes it for a failure of its own. */
function isServers(data: unknown): boolean {
  const { type } = readHead(String(data));
  return type === 'connection_ack' || type === 'next' || type === 'error';
}
