import { canonical } from '../../record/lines/canonical.ts';
import type { GraphqlParameters } from './parameters.ts';

/** Longer requests are rare, and hashing them would cost more than it saves. */
const LONGEST_CACHED = 32 * 1024;

/**
 * The key of a request in the answer cache: equal for requests that ask the same and may read the same, in whatever order their
 * variables come. Undefined for one of more `bytes`, or one that is nested deeper than the stack reaches.
 */
export function cacheKeyOf(
  { query, operationName, variables = {} }: GraphqlParameters,
  bytes: number,
  textsWithheld: boolean,
): string | undefined {
  if (bytes > LONGEST_CACHED) return undefined;
  try {
    return canonical([operationName ?? null, variables, query, ...(textsWithheld ? ['withheld'] : [])]);
  } catch {
    return undefined;
  }
}
