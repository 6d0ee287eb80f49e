import type { ServerResponse } from 'node:http';
import { type ChangeBatch, chunk } from '../batch.ts';
import { watchDeadPeer } from './dead-peers.ts';
import type { CloseReason, StreamSink } from './sink.ts';
import { deliveredBytes } from './websocket.ts';

const RETRY_MILLISECONDS = 1_000;
/** Unreceived bytes are discarded this long after the end: the credential may have expired. */
const CLOSE_MILLISECONDS = 500;

/** An open stream of Server-Sent Events. */
export type SseStream = StreamSink & {
  /** Sends `last`, if given, and `complete`, and ends the stream. */
  complete(last?: object): void;
};

const heads = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store, no-transform',
  // nginx would buffer events.
  'x-accel-buffering': 'no',
};

/** The time until an EventSource reconnects. Without a blank line, after which some clients would report an empty event. */
const retryLine = (milliseconds: number) => Buffer.from(`retry: ${milliseconds}\n`);

/**
 * Answers with a stream that is cut off at once, after a comment with the reason. An EventSource reconnects after that many
 * milliseconds, where any status but 200 would end it for good.
 */
export function sendReconnect(response: ServerResponse, why: string, milliseconds: number): void {
  response.writeHead(200, heads);
  const comment = Buffer.from(`: ${why.replace(/[\r\n]+/g, ' ')}\n`);
  // Without the last chunk: some clients take a stream that ended properly as complete.
  response.write(Buffer.concat([comment, retryLine(milliseconds)]), () => {
    if (response.socket) response.socket.destroySoon();
    else response.destroy();
  });
}

/** Answers HEAD with the headers of a stream. */
export function sendSseHead(response: ServerResponse): void {
  response.writeHead(200, heads).end();
}

/**
 * Answers with Server-Sent Events. Events are written to the socket itself, as chunks with the same bytes for all readers; the
 * response object only begins and ends the stream.
 */
export function openSse(response: ServerResponse): SseStream {
  response.writeHead(200, heads);
  response.flushHeaders();
  const { socket } = response;
  if (socket) watchDeadPeer(socket);
  socket?.setNoDelay(true);
  // HTTP/1.0 has no chunks, and a pipelined request no socket yet.
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
    write(batch: ChangeBatch) {
      if (isChunked && !response.writableEnded && !response.destroyed) socket.write(batch.sseChunk);
      else write(batch.sse);
    },
    begin(cursor) {
      // Clients store the id of an event even if nobody listens to it. Only a browser's EventSource surely accepts any name.
      const event = `event: progress\ndata: ${JSON.stringify({ extensions: { cursor, progress: true } })}\n`;
      write(Buffer.from(response.req.method === 'GET' ? `${event}id: ${cursor}\n\n` : `id: ${cursor}\n`));
    },
    onDrain(resume) {
      if (carrier.writableNeedDrain) carrier.once('drain', resume);
      else setImmediate(resume);
    },
    heartbeat(cursor) {
      // Clients that store an id when they read its line need not reread what had no events; for the others it only keeps the
      // connection alive. A blank line would make it an event, which some clients report as an empty message.
      write(Buffer.from(`id: ${cursor}\n`));
    },
    complete(last) {
      if (last) write(Buffer.from(`event: next\ndata: ${JSON.stringify(last)}\n\n`));
      write(Buffer.from('event: complete\ndata:\n\n'));
      response.end();
      setTimeout(() => {
        if (!response.writableFinished) socket?.resetAndDestroy();
      }, CLOSE_MILLISECONDS).unref();
    },
    // Cut off without `complete` and without the last chunk, so that clients reconnect.
    close(_ending: CloseReason) {
      if (carrier.writableLength > 0) socket?.resetAndDestroy();
      else if (socket) socket.destroySoon();
      else response.destroy();
    },
  };
}
