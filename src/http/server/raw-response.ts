import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { Problem } from '../problem.ts';

const LONGEST_GOODBYE_MILLISECONDS = 1_000;

/** Answers with a problem where Node has no response for it, and ends the connection. */
export function refuseRaw(socket: Duplex, { code, status, message, headers, more }: Problem): void {
  const requestId = randomUUID();
  const body = JSON.stringify({ type: 'about:blank', status, code, detail: message, requestId, ...more });
  const lines = Object.entries({
    ...headers,
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    'x-content-type-options': 'nosniff',
    'x-request-id': requestId,
    connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
  // What it still sends is taken, or the system would cut it off before it has read why.
  socket.resume();
  setTimeout(() => socket.destroy(), LONGEST_GOODBYE_MILLISECONDS).unref();
}

/** For what Node could not read as HTTP, or not in time. */
export function refuseUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  // What has been answered in part is only cut off: a second answer would be read as its end.
  const answering = (socket as { _httpMessage?: { headersSent: boolean } | null })._httpMessage;
  if (!socket.writable || answering?.headersSent) return void socket.destroy();
  const problem =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? new Problem('HEADERS_TOO_LARGE', 'The first line and the headers are at most 16 KiB together.')
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? new Problem('REQUEST_TIMEOUT', 'The request did not come in time.')
        : new Problem('BAD_USER_INPUT', 'This is no HTTP request that can be read.');
  refuseRaw(socket, problem);
}
