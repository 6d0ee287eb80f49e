import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { Door, Ending } from './door.ts';
import type { Batch } from './frame.ts';

/** Try again later: what clients come back from. */
const LATER = 1013;
const RESTART = 1012;
const LONGEST_GOODBYE_MILLISECONDS = 1_000;

/**
 * The way out over a WebSocket, for one operation of graphql-transport-ws. Frames are written to the connection below
 * it, whole: what `ws` writes itself comes before or after them, never inside.
 */
export function openSocketDoor(
  { socket, raw }: { socket: WebSocket; raw: Socket },
  operation: string,
  onFailure: () => void,
): Door {
  const id = Buffer.from(JSON.stringify(operation).slice(1, -1));
  return {
    get backlog() {
      return raw.writableLength;
    },
    get taken() {
      return takenOf(raw);
    },
    write(batch: Batch) {
      if (socket.readyState === socket.OPEN) raw.write(batch.forSocket(id));
    },
    onDrained(resume) {
      if (raw.writableNeedDrain) raw.once('drain', resume);
      else setImmediate(resume);
    },
    end(ending: Ending) {
      if (ending === 'FAILED') return onFailure();
      closeSocket(socket, raw, ...closings[ending]);
    },
  };
}

/** Bytes that the system has taken of what was written. */
export const takenOf = (raw: Socket): number => raw.bytesWritten - raw.writableLength;

const closings: Record<Exclude<Ending, 'FAILED'>, [code: number, reason: string]> = {
  TOO_SLOW: [LATER, 'Too slow: come again with your cursor'],
  DRAINING: [RESTART, 'Service restart'],
};

/** Says why, and lets go of who does not answer in time; what it has not taken by then it never gets. */
export function closeSocket(
  socket: WebSocket,
  raw: Socket,
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
