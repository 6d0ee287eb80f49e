import { CloseCode, type Server } from 'graphql-ws';
import type { Logger } from 'pino';
import { WebSocket } from 'ws';
import { deliveredBytes, type WebSocketConnection } from '../../live/sinks/websocket.ts';
import { readHead, serializeById } from './operation-ids.ts';

/** The `extra` that graphql-ws passes to its callbacks. */
export type Connection<More> = WebSocketConnection & More;

/** Emits 'closing' when either side begins to close. */
export class ClosingSocket extends WebSocket {
  override close(code?: number, reason?: string | Buffer): void {
    this.emit('closing');
    super.close(code, reason);
  }
}

/** A dead peer is dropped within three intervals: last byte, idle check, ping, still idle. */
const IDLE_CHECK_MILLISECONDS = 7_500;
const MAXIMUM_BACKLOG_BYTES = 1_048_576;

/** The state of a connection at an idle check: bytes received, and, if a ping is pending, what was delivered when it was sent. */
type IdleState = { received: number; ping?: { wasQueued: boolean; delivered: number } };

/**
 * Pings connections that have sent nothing since the last check, and terminates those that still send nothing at the next,
 * unless the ping is queued behind bytes that are being delivered.
 */
export function watchIdleConnections(open: ReadonlySet<Connection<unknown>>): NodeJS.Timeout {
  let states = new Map<Connection<unknown>, IdleState>();
  const check = () => {
    const before = states;
    states = new Map();
    for (const connection of open) {
      const { socket, raw } = connection;
      const received = raw.bytesRead;
      const last = before.get(connection);
      const ping = received === last?.received ? last.ping : undefined;
      const isSlow = ping?.wasQueued === true && deliveredBytes(raw) > ping.delivered;
      if (received !== last?.received) states.set(connection, { received });
      else if (ping !== undefined && !isSlow) socket.terminate();
      else {
        const next = { wasQueued: raw.writableLength > 0, delivered: deliveredBytes(raw) };
        states.set(connection, { received, ping: next });
        if (ping === undefined && socket.readyState === socket.OPEN) socket.ping();
      }
    }
  };
  return setInterval(check, IDLE_CHECK_MILLISECONDS).unref();
}

/** The payload of the `pong` for a `ping` with this payload; null for no `pong`, because the socket was closed. */
export type AnswerPing = (payload: Record<string, unknown> | undefined) => Promise<object | null>;

/** Back-pressure: stops reading from a client that does not read our responses. */
function applyBackPressure({ socket, raw }: WebSocketConnection): void {
  socket.on('message', () => {
    if (raw.writableLength <= MAXIMUM_BACKLOG_BYTES || socket.isPaused) return;
    socket.pause();
    raw.once('drain', () => socket.resume());
  });
}

/** Serves graphql-transport-ws over an opened socket. */
export function serveConnection<More extends object>(
  server: Server<Connection<More>>,
  connection: Connection<More>,
  answerPing: AnswerPing,
  log: Logger,
): void {
  const { socket } = connection;
  applyBackPressure(connection);
  // A frame that is too large, or not UTF-8: ws closes the socket with the code for it.
  socket.on('error', (error) => log.info({ reason: error.message.slice(0, 200) }, 'WebSocket closed'));
  const send = (text: string) =>
    new Promise<void>((resolve) => {
      // The client may have disconnected; 'close' ends its subscriptions.
      if (socket.readyState === socket.OPEN) socket.send(text, () => resolve());
      else resolve();
    });
  const closed = server.opened(
    {
      protocol: socket.protocol,
      send,
      // Replaces graphql-ws' own pong, which echoes the payload.
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
            if (isServerMessage(data)) return socket.close(CloseCode.BadRequest, 'Invalid message');
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

/** True if a client sent a message that only servers send, for which graphql-ws throws. */
function isServerMessage(data: unknown): boolean {
  const { type } = readHead(String(data));
  return type === 'connection_ack' || type === 'next' || type === 'error';
}
