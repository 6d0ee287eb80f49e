import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { Problem } from '../problem.ts';
import type { ResponseHeaders } from './response-headers.ts';

/** The message of a problem is cut at 256 characters. */
const LONGEST_ORIGIN = 120;
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

/** Origins that are logged, each once. */
const MOST_LOGGED = 100;

/** Pages of this host and of the listed origins may send requests and read the responses. */
export class OriginPolicy {
  readonly #origins: readonly string[];
  readonly #log: Logger;
  readonly #logged = new Set<string>();

  constructor(origins: readonly string[], log: Logger) {
    this.#origins = origins;
    this.#log = log;
  }

  /** Lets pages of the listed origins read the response: never with cookies, and never any origin (`*`). */
  allow(request: IncomingMessage, head: ResponseHeaders): void {
    if (this.#origins.length > 0) head.set('vary', 'origin');
    const { origin } = request.headers;
    if (origin === undefined) return;
    if (!this.#origins.includes(origin)) return void this.refusalOf(request);
    head.set('access-control-allow-origin', origin);
    head.set('access-control-expose-headers', EXPOSED);
  }

  /** Answers a browser's preflight request. Throws FORBIDDEN for a page that may not send the request. */
  answerPreflight(request: IncomingMessage, response: ServerResponse): void {
    const refusal = this.refusalOf(request);
    if (refusal !== undefined && request.headers['access-control-request-method'] !== undefined)
      throw refusal;
    if (response.hasHeader('access-control-allow-origin')) {
      response.setHeader('access-control-allow-methods', METHODS);
      response.setHeader('access-control-allow-headers', HEADERS);
      response.setHeader('access-control-max-age', '600');
    }
    response.writeHead(204, { allow: METHODS }).end();
  }

  /**
   * The refusal of a page of another origin, with the setting that admits it; undefined for an admitted page, and where no
   * page asks. Logged once for each origin: a page cannot read why its browser refuses it.
   */
  refusalOf({ headers: { origin, host } }: IncomingMessage): Problem | undefined {
    if (origin === undefined || this.#origins.includes(origin)) return undefined;
    if (host !== undefined && URL.parse(origin)?.host === host) return undefined;
    const message = describeSetting(origin);
    if (this.#logged.size < MOST_LOGGED && !this.#logged.has(origin)) {
      this.#logged.add(origin);
      this.#log.warn(message);
    }
    return new Problem('FORBIDDEN', message);
  }
}

/** The setting that would admit a page of this origin. */
function describeSetting(origin: string): string {
  const page = URL.parse(origin)?.origin;
  // A page of a file or a sandboxed frame has the origin `null`, which every other such page has too.
  return page === undefined || page === 'null'
    ? 'Pages without an origin of their own (files, sandboxed frames) are refused. Serve the page over HTTP, and add its origin to the setting CORS_ORIGINS.'
    : `Pages of ${page.slice(0, LONGEST_ORIGIN)} are refused. To admit them, add this origin to the setting CORS_ORIGINS of the server.`;
}
