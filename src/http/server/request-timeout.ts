import type { IncomingMessage, ServerResponse } from 'node:http';
import { limits } from '../../access/limits.ts';
import { Problem, sendProblem } from '../problem.ts';
import type { Route } from '../route.ts';
import type { ResponseHeaders } from './response-headers.ts';

/**
 * Enforces the deadline of a request: answers 408 if no response has begun, and destroys the socket if the body of the request
 * is still incomplete. The returned function tells whether that has happened.
 */
export function enforceDeadline(
  request: IncomingMessage,
  response: ServerResponse,
  headers: ResponseHeaders,
  route: Route | undefined,
  requestId: string,
): () => boolean {
  const milliseconds = route?.timeoutMilliseconds ?? limits.requestTime;
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = !response.headersSent || !request.complete;
    const problem = new Problem('REQUEST_TIMEOUT', `The request timed out after ${milliseconds / 1_000} s.`, {
      connection: 'close',
    });
    headers.flush();
    if (!response.headersSent) sendProblem(request, response, problem, requestId, route?.problems);
    else if (!request.complete) request.socket.destroy();
  }, milliseconds);
  response.once('close', () => {
    // A body that the route does not read has the same deadline.
    if (request.complete) clearTimeout(timer);
  });
  return () => isLate;
}

/** True if an error only says that the client disconnected. */
export const isClientAbort = (error: unknown) =>
  ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ABORT_ERR'].includes(
    String((error as { code?: unknown }).code),
  );
