import type { IncomingMessage } from 'node:http';
import { mayActAs, type Principal } from '../../access/principal.ts';
import { decodeCursor, type FeedPosition } from '../../feed/cursor.ts';
import { refuse } from '../../graphql/schema/errors.ts';
import type { GraphqlParameters } from './parameters.ts';

type WithExtensions = Pick<GraphqlParameters, 'extensions'>;

/** True if a request's `extensions` ask a subscription for `Progress` messages. Throws BAD_USER_INPUT. */
export function asksProgress({ extensions }: WithExtensions): boolean {
  const { progress } = extensions ?? {};
  if (progress === undefined || progress === null) return false;
  if (typeof progress !== 'boolean') throw refuse('BAD_USER_INPUT', '`progress` must be true or false');
  return progress;
}

/**
 * Whether a request's `extensions` ask how it is executed, which the result's `extensions.plan` then says. Throws BAD_USER_INPUT, and
 * FORBIDDEN without the role ADMIN: statements show what operators alone need to know.
 */
export function asksPlan({ extensions }: WithExtensions, principal: Principal | null): boolean {
  const { plan } = extensions ?? {};
  if (plan === undefined || plan === null) return false;
  if (typeof plan !== 'boolean') throw refuse('BAD_USER_INPUT', '`plan` must be true or false');
  if (plan && !mayActAs(principal, 'ADMIN'))
    throw refuse('FORBIDDEN', '`plan` needs a key with the role ADMIN');
  return plan;
}

export const minPositionHeader = 'caveat-min-position';

/** The parameters of a request, with the `minPosition` of its header unless its `extensions` have one. */
export function withMinPosition<Parameters extends WithExtensions>(
  parameters: Parameters,
  { headers }: IncomingMessage,
): Parameters {
  const minPosition = headers[minPositionHeader];
  if (minPosition === undefined || parameters.extensions?.minPosition != null) return parameters;
  return { ...parameters, extensions: { ...parameters.extensions, minPosition } };
}

/** The position that the answer must have reached, from a request's `extensions`. Throws INVALID_CURSOR. */
export function readMinPosition({ extensions }: WithExtensions): FeedPosition | null {
  const cursor = extensions?.minPosition;
  if (cursor === undefined || cursor === null) return null;
  const position = typeof cursor === 'string' ? decodeCursor(cursor) : null;
  if (!position) throw refuse('INVALID_CURSOR', '`minPosition` is not a cursor of this server');
  return position;
}
