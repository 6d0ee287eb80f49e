import type { ServerResponse } from 'node:http';
import type { Door, Ending } from './door.ts';
import { type Batch, chunk } from './frame.ts';
import { watchForLoss } from './lost.ts';
import { takenOf } from './socket.ts';

const RETRY_MILLISECONDS = 1_000;
/** What a reader has not taken so long after the end it never gets: its key may be good no more. */
const LONGEST_GOODBYE_MILLISECONDS = 500;

/** A stream of Server-Sent Events that is open. */
export type SseStream = Door & {
  /** Says that there will be no more, after `last` if given, and ends it. */
  complete(last?: object): void;
};

/**
 * Answers with Server-Sent Events. Events are written to the connection itself, as chunks that are the same bytes for
 * everybody: the response only begins and ends them.
 */
export function openSse(response: ServerResponse): SseStream {
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store, no-transform',
    // nginx would collect events.
    'x-accel-buffering': 'no',
  });
  response.flushHeaders();
  const { socket } = response;
  if (socket) watchForLoss(socket);
  socket?.setNoDelay(true);
  // HTTP/1.0 knows no chunks; a pipelined request has no connection yet.
  const isChunked = response.chunkedEncoding && socket !== null;
  const write = (bytes: Buffer) => {
    if (response.writableEnded || response.destroyed) return;
    if (isChunked) socket.write(chunk(bytes));
    else response.write(bytes);
  };
  write(Buffer.from(`retry: ${RETRY_MILLISECONDS}\n\n`));
  const carrier = socket ?? response;
  return {
    get backlog() {
      return carrier.writableLength;
    },
    get taken() {
      return socket ? takenOf(socket) : 0;
    },
    write(batch: Batch) {
      if (isChunked && !response.writableEnded && !response.destroyed) socket.write(batch.forSse);
      else write(batch.sse);
    },
    onDrained(resume) {
      if (carrier.writableNeedDrain) carrier.once('drain', resume);
      else setImmediate(resume);
    },
    beat(cursor) {
      // An event without data is none, but its id is remembered: who comes again need not look where nothing was.
      write(Buffer.from(`id: ${cursor}\n\n`));
    },
    complete(last) {
      if (last) write(Buffer.from(`event: next\ndata: ${JSON.stringify(last)}\n\n`));
      write(Buffer.from('event: complete\ndata:\n\n'));
      response.end();
      setTimeout(() => {
        if (!response.writableFinished) socket?.resetAndDestroy();
      }, LONGEST_GOODBYE_MILLISECONDS).unref();
    },
    // Cut off without its `complete`, and without HTTP's end, so that clients know to come again.
    end(_ending: Ending) {
      if (carrier.writableLength > 0) socket?.resetAndDestroy();
      else if (socket) socket.destroySoon();
      else response.destroy();
    },
  };
}
