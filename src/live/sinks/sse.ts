import type { ServerResponse } from 'node:http';
import { type Batch, chunk } from '../batch.ts';
import { watchDeadPeer } from './dead-peers.ts';
import type { CloseReason, StreamSink } from './sink.ts';
import { deliveredBytes } from './websocket.ts';

const RETRY_MILLISECONDS = 1_000;
/** What a reader has not taken so long after the end it never gets: its key may be good no more. */
const LONGEST_GOODBYE_MILLISECONDS = 500;

/** A stream of Server-Sent Events that is open. */
export type SseStream = StreamSink & {
  /** Says that there will be no more, after `last` if given, and ends it. */
  complete(last?: object): void;
};

const heads = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store, no-transform',
  // nginx would collect events.
  'x-accel-buffering': 'no',
};

/** How long a client waits before it comes back. Without the blank line that would make it an empty event to some clients. */
const retryLine = (milliseconds: number) => Buffer.from(`retry: ${milliseconds}\n`);

/**
 * Answers with a stream that is cut off at once, after a comment that says why. An EventSource comes back from that after
 * so many milliseconds, where any status but 200 would end it for good.
 */
export function sendReconnect(response: ServerResponse, why: string, milliseconds: number): void {
  response.writeHead(200, heads);
  const comment = Buffer.from(`: ${why.replace(/[\r\n]+/g, ' ')}\n`);
  // Without HTTP's end: some clients take a stream that was ended for one that is complete.
  response.write(Buffer.concat([comment, retryLine(milliseconds)]), () => {
    if (response.socket) response.socket.destroySoon();
    else response.destroy();
  });
}

/** Answers a HEAD as a stream would begin. */
export function sendSseHead(response: ServerResponse): void {
  response.writeHead(200, heads).end();
}

/**
 * Answers with Server-Sent Events. Events are written to the connection itself, as chunks that are the same bytes for
 * everybody: the response only begins and ends them.
 */
export function openSse(response: ServerResponse): SseStream {
  response.writeHead(200, heads);
  response.flushHeaders();
  const { socket } = response;
  if (socket) watchDeadPeer(socket);
  socket?.setNoDelay(true);
  // HTTP/1.0 knows no chunks; a pipelined request has no connection yet.
  const isChunked = response.chunkedEncoding && socket !== null;
  const write = (bytes: Buffer) => {
    if (response.writableEnded || response.destroyed) return;
    if (isChunked) socket.write(chunk(bytes));
    else response.write(bytes);
  };
  write(retryLine(RETRY_MILLISECONDS));
  const carrier = socket ?? response;
  return {
    get backlog() {
      return carrier.writableLength;
    },
    get delivered() {
      return socket ? deliveredBytes(socket) : 0;
    },
    write(batch: Batch) {
      if (isChunked && !response.writableEnded && !response.destroyed) socket.write(batch.sseChunk);
      else write(batch.sse);
    },
    begin(cursor) {
      // A client keeps the id of an event to which the program does not listen. Only an EventSource is sure to take any name.
      const event = `event: progress\ndata: ${JSON.stringify({ extensions: { cursor, progress: true } })}\n`;
      write(Buffer.from(response.req.method === 'GET' ? `${event}id: ${cursor}\n\n` : `id: ${cursor}\n`));
    },
    onDrain(resume) {
      if (carrier.writableNeedDrain) carrier.once('drain', resume);
      else setImmediate(resume);
    },
    heartbeat(cursor) {
      // Clients that note an id as they read its line need not look again where nothing was; to the others it is no more
      // than a sign of life. A blank line would make it an event, which some programs get as an empty message.
      write(Buffer.from(`id: ${cursor}\n`));
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
    close(_ending: CloseReason) {
      if (carrier.writableLength > 0) socket?.resetAndDestroy();
      else if (socket) socket.destroySoon();
      else response.destroy();
    },
  };
}
