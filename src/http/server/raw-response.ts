import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { Problem } from '../problem.ts';

const CLOSE_MILLISECONDS = 1_000;

/** Writes a problem to a bare socket, for which Node has no response object, and ends the connection. */
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
  // Unread input would make the kernel reset the connection before the client has read the response.
  socket.resume();
  setTimeout(() => socket.destroy(), CLOSE_MILLISECONDS).unref();
}

/** Answers input that Node could not parse as HTTP, or that did not arrive in time. */
export function refuseUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  // After a partial response only cutting off is safe: a second response would be read as the rest of the first.
  const answering = (socket as { _httpMessage?: { headersSent: boolean } | null })._httpMessage;
  if (!socket.writable || answering?.headersSent) return void socket.destroy();
  const problem =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? new Problem('HEADERS_TOO_LARGE', 'The request line and the headers together may have at most 16 KiB.')
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? new Problem('REQUEST_TIMEOUT', 'The request did not arrive in time.')
        : new Problem('BAD_USER_INPUT', 'Malformed HTTP request.');
  refuseRaw(socket, problem);
}
