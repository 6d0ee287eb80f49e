import type { Socket } from 'node:net';
import { CloseCode, type Server } from 'graphql-ws';
import type { Logger } from 'pino';
import type { WebSocket } from 'ws';
import { takenOf } from '../live/socket.ts';
import { inTurn, readHead } from './turns.ts';

/** What graphql-ws hands its callbacks of the connection that they are about: the socket, and what lies below it. */
export type Connection<More> = { readonly socket: WebSocket; readonly raw: Socket } & More;

const PING_MILLISECONDS = 12_000;
const MOST_UNTAKEN = 1_048_576;

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

/** What a `pong` answers a `ping` with, by what that carries; null for nothing, as when the socket was closed instead. */
export type AnswerPing = (payload: Record<string, unknown> | undefined) => Promise<object | null>;

/** Whoever asks on and on without taking the answers is not listened to until they are taken. */
function listenInTurn(socket: WebSocket, raw: Socket): void {
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
  const { socket, raw } = connection;
  listenInTurn(socket, raw);
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
        const take = inTurn(socket, receive);
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
