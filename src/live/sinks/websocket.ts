import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { ChangeBatch } from '../batch.ts';
import type { CloseReason, StreamSink } from './sink.ts';

/** Close codes after which clients reconnect. */
const TRY_AGAIN_LATER = 1013;
const SERVICE_RESTART = 1012;
const CLOSE_MILLISECONDS = 1_000;

/** A WebSocket and its TCP socket. */
export type WebSocketConnection = {
  readonly socket: WebSocket;
  readonly raw: Socket;
  /** False as soon as either side begins to close: no frame may follow a close frame. */
  readonly isOpen: boolean;
};

/**
 * Writes the messages of one operation of graphql-transport-ws to a WebSocket. Whole frames are written to the TCP socket, so that
 * frames that `ws` writes itself come before or after them, never inside. A class, so that a thousand of them share their code.
 */
export class WebSocketSink implements StreamSink {
  readonly #connection: WebSocketConnection;
  readonly #id: string;
  readonly #onFailure: () => void;

  constructor(connection: WebSocketConnection, operation: string, onFailure: () => void) {
    this.#connection = connection;
    this.#id = JSON.stringify(operation).slice(1, -1);
    this.#onFailure = onFailure;
  }

  get backlog() {
    return this.#connection.raw.writableLength;
  }

  get delivered() {
    return deliveredBytes(this.#connection.raw);
  }

  /** Does not touch the WebSocket object: with a thousand of them that would miss the CPU's cache each time. */
  write(batch: ChangeBatch) {
    const { isOpen, raw } = this.#connection;
    if (isOpen && raw.writable) raw.write(batch.webSocketFrames(this.#id));
  }

  onDrain(resume: () => void) {
    const { raw } = this.#connection;
    if (raw.writableNeedDrain) raw.once('drain', resume);
    else setImmediate(resume);
  }

  close(ending: CloseReason) {
    if (ending === 'FAILED') return this.#onFailure();
    closeSocket(this.#connection, ...closings[ending]);
  }
}

/** Bytes that the kernel has accepted. */
export const deliveredBytes = (raw: Socket): number => raw.bytesWritten - raw.writableLength;

const closings: Record<Exclude<CloseReason, 'FAILED'>, [code: number, reason: string]> = {
  TOO_SLOW: [TRY_AGAIN_LATER, 'Too slow: reconnect with your cursor'],
  DRAINING: [SERVICE_RESTART, 'Service restart'],
};

/** Closes a WebSocket, and resets the connection if the client does not answer in time. */
export function closeSocket(
  { socket, raw }: WebSocketConnection,
  code: number,
  reason: string,
  milliseconds = CLOSE_MILLISECONDS,
): void {
  if (socket.readyState === socket.CLOSED) return;
  socket.close(code, reason);
  setTimeout(() => {
    if (socket.readyState !== socket.CLOSED) raw.resetAndDestroy();
  }, milliseconds).unref();
}
