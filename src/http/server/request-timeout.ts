import type { IncomingMessage, ServerResponse } from 'node:http';
import { limits } from '../../access/limits.ts';
import { Problem, sendProblem } from '../problem.ts';
import type { Route } from '../route.ts';
import type { ResponseHeaders } from './response-headers.ts';

/**
 * Whoever takes too long with a request is told, or cut off where the answer has begun; and so is who waits too long for
 * one. Returns whether that has happened.
 */
export function enforceDeadline(
  request: IncomingMessage,
  response: ServerResponse,
  head: ResponseHeaders,
  route: Route | undefined,
  requestId: string,
): () => boolean {
  let late = false;
  const patience = setTimeout(() => {
    late = !response.headersSent || !request.complete;
    const problem = new Problem('REQUEST_TIMEOUT', 'This took longer than a request may.', {
      connection: 'close',
    });
    head.flush();
    if (!response.headersSent) sendProblem(request, response, problem, requestId, route?.problems);
    else if (!request.complete) request.socket.destroy();
  }, route?.longest ?? limits.requestTime);
  response.once('close', () => {
    // A body that was not asked for is waited for no longer than one that was.
    if (request.complete) clearTimeout(patience);
  });
  return () => late;
}

/** Whether what went wrong is only that the other side is gone. */
export const isClientAbort = (error: unknown) =>
  ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ABORT_ERR'].includes(
    String((error as { code?: unknown }).code),
  );
