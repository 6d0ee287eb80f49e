import type { IncomingMessage } from 'node:http';
import { decodeCursor, type FeedPosition } from '../../feed/cursor.ts';
import { refuse } from '../../graphql/schema/errors.ts';
import type { GraphqlParameters } from './parameters.ts';

type WithExtensions = Pick<GraphqlParameters, 'extensions'>;

/** Whether a request's `extensions` ask a subscription for `Progress` messages. Throws BAD_USER_INPUT. */
export function asksProgress({ extensions }: WithExtensions): boolean {
  const { progress } = extensions ?? {};
  if (progress === undefined || progress === null) return false;
  if (typeof progress !== 'boolean') throw refuse('BAD_USER_INPUT', '`progress` must be true or false');
  return progress;
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
