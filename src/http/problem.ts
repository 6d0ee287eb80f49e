import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ErrorCode, statusOfCode } from '../graphql/schema/errors.ts';
import { sendReconnect } from '../live/sinks/sse.ts';
import { feedFormOf, namesType } from './server/content-negotiation.ts';

const LONGEST_MESSAGE = 256;
const LONGEST_GOODBYE_MILLISECONDS = 1_000;

/** A request that is answered with one code and one sentence. */
export class Problem extends Error {
  override name = 'Problem';
  readonly code: ErrorCode;
  readonly headers: Record<string, string>;
  readonly status: number;
  /** Further members of the problem. */
  readonly more: Record<string, unknown>;
  /** `status`: where a code that GraphQL answers in band has none of its own. */
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

/** At most 256 characters, and never half of one. */
export function shorten(message: string): string {
  if (message.length <= LONGEST_MESSAGE) return message;
  return `${message.slice(0, LONGEST_MESSAGE - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** What passes by itself: the same request may be answered a little later. */
const passing: ReadonlySet<ErrorCode> = new Set([
  'DRAINING',
  'OVERLOADED',
  'RATE_LIMITED',
  'REQUEST_TIMEOUT',
  'TIMEOUT',
]);

/** Whether another try may be answered, a little later. */
export const passes = (code: ErrorCode): boolean => passing.has(code);

/** Tells a client that asks for a stream to come back for it: see `sendAway`. */
export function sendProblemAsStream(response: ServerResponse, { code, message, headers }: Problem): void {
  sendReconnect(response, `${code} ${message}`, 1_000 * Number(headers['retry-after'] ?? 1));
}

/**
 * Whether a status would end the client's stream for good. Those who take a single answer, too, and ask GraphQL for one,
 * are told by its status: whether their operation is a subscription is perhaps not known yet.
 */
function wantsStream({ method, headers }: IncomingMessage, as: 'problem' | 'graphql'): boolean {
  const { accept = '' } = headers;
  if (method === 'HEAD') return false;
  return as === 'problem'
    ? feedFormOf(accept) === 'text/event-stream'
    : namesType(accept, 'text/event-stream') && !/json/i.test(accept);
}

/**
 * Answers with a problem (RFC 9457); over GraphQL, with an error of that form; what passes by itself, where a stream is
 * asked for, with one that is cut off at once.
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
  if (passes(code) && wantsStream(request, as)) {
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
    // What follows on this connection would be the rest of the body.
    ...(isUnread && { connection: 'close' }),
  });
  if (request.method === 'HEAD') response.end();
  else if (isUnread) endLate(request, response, bytes);
  else response.end(bytes);
}

/** Takes what is still being sent for a moment, or the system would cut the client off before it has read the answer. */
function endLate(request: IncomingMessage, response: ServerResponse, bytes: Buffer): void {
  response.write(bytes);
  request.resume();
  const end = () => {
    clearTimeout(patience);
    response.end();
  };
  const patience = setTimeout(end, LONGEST_GOODBYE_MILLISECONDS);
  request.once('close', end);
}

const hasBody = ({ headers }: IncomingMessage) =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
