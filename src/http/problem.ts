import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ErrorCode, statusOfCode } from '../graphql/schema/errors.ts';
import { sendReconnect } from '../live/sinks/sse.ts';
import { feedFormOf, namesType } from './server/content-negotiation.ts';

const LONGEST_MESSAGE = 256;
const CLOSE_MILLISECONDS = 1_000;

/** An error that a request is answered with: one code and one sentence. */
export class Problem extends Error {
  override name = 'Problem';
  readonly code: ErrorCode;
  readonly headers: Record<string, string>;
  readonly status: number;
  /** Further members of the response. */
  readonly more: Record<string, unknown>;
  /** `status`: for a code that GraphQL reports with 200 and that has no status of its own. */
  constructor(
    code: ErrorCode,
    detail: string,
    headers: Record<string, string> = {},
    status: number = statusOfCode[code],
    more: Record<string, unknown> = {},
  ) {
    super(shorten(detail));
    this.code = code;
    this.headers = headers;
    this.status = status;
    this.more = more;
  }
}

export function isCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(statusOfCode, value);
}

/** At most 256 UTF-16 units, without half of a surrogate pair. */
export function shorten(message: string): string {
  if (message.length <= LONGEST_MESSAGE) return message;
  return `${message.slice(0, LONGEST_MESSAGE - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** Codes of transient failures: the same request may succeed a little later. */
const transient: ReadonlySet<ErrorCode> = new Set([
  'DRAINING',
  'OVERLOADED',
  'RATE_LIMITED',
  'REQUEST_TIMEOUT',
  'TIMEOUT',
]);

/** True if the same request may succeed a little later. */
export const isTransientCode = (code: ErrorCode): boolean => transient.has(code);

/** Tells a client that asked for a stream to reconnect: see `sendReconnect`. */
export function sendProblemAsStream(response: ServerResponse, { code, message, headers }: Problem): void {
  sendReconnect(response, `${code} ${message}`, 1_000 * Number(headers['retry-after'] ?? 1));
}

/**
 * Whether an error status would end the client's stream for good. Over GraphQL, a client that also accepts JSON gets the
 * status: whether its operation is a subscription may not be known yet.
 */
function wantsStream({ method, headers }: IncomingMessage, as: 'problem' | 'graphql'): boolean {
  const { accept = '' } = headers;
  if (method === 'HEAD') return false;
  return as === 'problem'
    ? feedFormOf(accept) === 'text/event-stream'
    : namesType(accept, 'text/event-stream') && !/json/i.test(accept);
}

/**
 * Answers with problem+json (RFC 9457), or, over GraphQL, with an error of its form. A transient problem where a stream was
 * asked for is a stream that is cut off at once, after which an EventSource reconnects.
 */
export function sendProblem(
  request: IncomingMessage,
  response: ServerResponse,
  problem: Problem,
  requestId: string,
  as: 'problem' | 'graphql' = 'problem',
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { code, message, status, headers, more } = problem;
  if (isTransientCode(code) && wantsStream(request, as)) {
    sendProblemAsStream(response, problem);
    return;
  }
  const plain = namesType(request.headers.accept, 'application/json');
  const [type, body] =
    as === 'problem'
      ? [
          'application/problem+json',
          { type: 'about:blank', status, code, detail: message, requestId, ...more },
        ]
      : [
          `application/${plain ? 'json' : 'graphql-response+json'}; charset=utf-8`,
          { errors: [{ message, extensions: { ...more, code, requestId } }] },
        ];
  const bytes = Buffer.from(JSON.stringify(body));
  const isUnread = !request.complete && hasBody(request);
  response.writeHead(status, {
    ...headers,
    'content-type': type,
    'content-length': bytes.length,
    // The next bytes on this connection are the rest of the body, not a request.
    ...(isUnread && { connection: 'close' }),
  });
  if (request.method === 'HEAD') response.end();
  else if (isUnread) endAfterBody(request, response, bytes);
  else response.end(bytes);
}

/** Reads on for a moment: unread input would make the kernel reset the connection before the client has read the response. */
function endAfterBody(request: IncomingMessage, response: ServerResponse, bytes: Buffer): void {
  response.write(bytes);
  request.resume();
  const end = () => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, CLOSE_MILLISECONDS);
  request.once('close', end);
}

const hasBody = ({ headers }: IncomingMessage) =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
