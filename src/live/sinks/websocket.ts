import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { Batch } from '../batch.ts';
import type { CloseReason, StreamSink } from './sink.ts';

/** Try again later: what clients come back from. */
const LATER = 1013;
const RESTART = 1012;
const LONGEST_GOODBYE_MILLISECONDS = 1_000;

/** A WebSocket, and what lies below it. */
export type WebSocketConnection = {
  readonly socket: WebSocket;
  readonly raw: Socket;
  /** False as soon as one side begins to close: nothing may be said after a goodbye. */
  readonly isOpen: boolean;
};

/**
 * The way out over a WebSocket, for one operation of graphql-transport-ws. Frames are written to the connection below
 * it, whole: what `ws` writes itself comes before or after them, never inside. A class, because a thousand of them are
 * called in a row: what they have in common is then called, too.
 */
export class WebSocketSink implements StreamSink {
  readonly #line: WebSocketConnection;
  readonly #id: string;
  readonly #onFailure: () => void;

  constructor(line: WebSocketConnection, operation: string, onFailure: () => void) {
    this.#line = line;
    this.#id = JSON.stringify(operation).slice(1, -1);
    this.#onFailure = onFailure;
  }

  get backlog() {
    return this.#line.raw.writableLength;
  }

  get delivered() {
    return deliveredBytes(this.#line.raw);
  }

  /** Asks the WebSocket nothing: of a thousand, each would be fetched from afar. */
  write(batch: Batch) {
    const { isOpen, raw } = this.#line;
    if (isOpen && raw.writable) raw.write(batch.webSocketFrames(this.#id));
  }

  onDrain(resume: () => void) {
    const { raw } = this.#line;
    if (raw.writableNeedDrain) raw.once('drain', resume);
    else setImmediate(resume);
  }

  close(ending: CloseReason) {
    if (ending === 'FAILED') return this.#onFailure();
    closeSocket(this.#line, ...closings[ending]);
  }
}

/** Bytes that the system has taken of what was written. */
export const deliveredBytes = (raw: Socket): number => raw.bytesWritten - raw.writableLength;

const closings: Record<Exclude<CloseReason, 'FAILED'>, [code: number, reason: string]> = {
  TOO_SLOW: [LATER, 'Too slow: come again with your cursor'],
  DRAINING: [RESTART, 'Service restart'],
};

/** Says why, and lets go of who does not answer in time; what it has not taken by then it never gets. */
export function closeSocket(
  { socket, raw }: WebSocketConnection,
  code: number,
  reason: string,
  milliseconds = LONGEST_GOODBYE_MILLISECONDS,
): void {
  if (socket.readyState === socket.CLOSED) return;
  socket.close(code, reason);
  setTimeout(() => {
    if (socket.readyState !== socket.CLOSED) raw.resetAndDestroy();
  }, milliseconds).unref();
}
