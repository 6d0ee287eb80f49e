import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ResponseHeaders } from './response-headers.ts';

const METHODS = 'GET, HEAD, POST, OPTIONS';
/** Request headers that pages may send: those that are read, conditions, traces, and those of Apollo's clients. */
const HEADERS = [
  'authorization',
  'content-type',
  'accept',
  'last-event-id',
  'idempotency-key',
  'if-none-match',
  'caveat-min-position',
  'traceparent',
  'tracestate',
  'baggage',
  'apollo-require-preflight',
  'apollographql-client-name',
  'apollographql-client-version',
  'x-apollo-operation-name',
  'x-apollo-operation-id',
].join(', ');
/** Response headers that pages may read, beside those that browsers always expose. */
const EXPOSED = [
  'x-request-id',
  'retry-after',
  'ratelimit',
  'ratelimit-policy',
  'etag',
  'link',
  'caveat-position',
].join(', ');

/** Lets pages of the listed origins read the response: never with cookies, and never any origin (`*`). */
export function allowOrigin(
  request: IncomingMessage,
  head: ResponseHeaders,
  origins: readonly string[],
): void {
  if (origins.length === 0) return;
  head.set('vary', 'origin');
  const { origin } = request.headers;
  if (origin === undefined || !origins.includes(origin)) return;
  head.set('access-control-allow-origin', origin);
  head.set('access-control-expose-headers', EXPOSED);
}

/** Answers a browser's preflight request. */
export function answerPreflight(response: ServerResponse): void {
  if (response.hasHeader('access-control-allow-origin')) {
    response.setHeader('access-control-allow-methods', METHODS);
    response.setHeader('access-control-allow-headers', HEADERS);
    response.setHeader('access-control-max-age', '600');
  }
  response.writeHead(204, { allow: METHODS }).end();
}

/** Whether a WebSocket may be opened: by no page, by a page of this host, or by a page of a listed origin. */
export function mayConnect(request: IncomingMessage, origins: readonly string[]): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  return origins.includes(origin) || (host !== undefined && URL.parse(origin)?.host === host);
}
