import type { Logger } from 'pino';
import { Unauthenticated } from '../access/principal.ts';
import { KeysUnavailable } from '../access/tokens.ts';
import { databaseFailureOf } from './database-errors.ts';
import { Problem } from './problem.ts';
import { limitAsProblem } from './server/rate-limit.ts';

/** The problem to answer an error of a route with. Unexpected errors are logged, and reported without their cause. */
export function problemOf(thrown: unknown, requestId: string, log: Logger): Problem {
  const error = limitAsProblem(thrown);
  if (error instanceof Problem) return error;
  if (error instanceof Unauthenticated)
    return new Problem('UNAUTHENTICATED', error.message, { 'www-authenticate': 'Bearer' });
  if (error instanceof KeysUnavailable) {
    log.warn({ err: error, requestId }, 'tokens cannot be verified');
    return new Problem('OVERLOADED', error.message, { 'retry-after': '1' });
  }
  const failure = databaseFailureOf(error);
  if (failure?.code === 'INVALID_TEXT') return new Problem(failure.code, failure.message);
  // Outside GraphQL a timeout is 503, too: retrying is all that a client can do.
  if (failure) return new Problem('OVERLOADED', failure.message, { 'retry-after': '1' });
  log.error({ err: error, requestId }, 'unexpected error');
  return new Problem('INTERNAL_SERVER_ERROR', 'Unexpected error.');
}
