import type { IncomingMessage } from 'node:http';
import { decodeCursor, type FeedPosition } from '../../feed/cursor.ts';
import { refuse } from '../../graphql/schema/errors.ts';
import { canonical } from '../../record/lines/canonical.ts';
import type { Parameters } from '../server/body.ts';

/** Longer questions are not asked again and again, and would be paid for each time. */
const LONGEST = 32 * 1024;

/**
 * Equal for requests that ask the same and may read the same, in whichever order their variables come; undefined for one of more `bytes`, or one
 * that nests further than the stack reaches.
 */
export function cacheKeyOf(
  { query, operationName, variables = {} }: Parameters,
  bytes: number,
  textsWithheld: boolean,
): string | undefined {
  if (bytes > LONGEST) return undefined;
  try {
    return canonical([operationName ?? null, variables, query, ...(textsWithheld ? ['withheld'] : [])]);
  } catch {
    return undefined;
  }
}

/** Whether a subscription is told of its progress, as a request's `extensions` say it. Throws BAD_USER_INPUT. */
export function asksProgress({ extensions }: Pick<Parameters, 'extensions'>): boolean {
  const { progress } = extensions ?? {};
  if (progress === undefined || progress === null) return false;
  if (typeof progress !== 'boolean') throw refuse('BAD_USER_INPUT', '`progress` is true or false');
  return progress;
}

export const minPositionHeader = 'caveat-min-position';

/** The parameters of a request, with a `minPosition` of its header where its `extensions` say none. */
export function withMinPosition<Asked extends Pick<Parameters, 'extensions'>>(
  asked: Asked,
  { headers }: IncomingMessage,
): Asked {
  const minPosition = headers[minPositionHeader];
  if (minPosition === undefined || asked.extensions?.minPosition != null) return asked;
  return { ...asked, extensions: { ...asked.extensions, minPosition } };
}

/** The place that an answer must not be before, as a request's `extensions` say it. Throws INVALID_CURSOR. */
export function readMinPosition({ extensions }: Pick<Parameters, 'extensions'>): FeedPosition | null {
  const cursor = extensions?.minPosition;
  if (cursor === undefined || cursor === null) return null;
  const place = typeof cursor === 'string' ? decodeCursor(cursor) : null;
  if (!place) throw refuse('INVALID_CURSOR', '`minPosition` is not a cursor that this server gives');
  return place;
}
