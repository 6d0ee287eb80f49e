import type { ExecutionResult } from 'graphql';

/** The cost of an operation that was charged in advance, and the maximum of the caller (0: no limit), in points. */
export type Cost = { requested: number; maximum: number };

/** An executed result with the `extensions` of the contract: the position of its snapshot, and its cost. */
export function withExtensions(
  result: ExecutionResult,
  position: string | undefined,
  { requested, maximum }: Cost,
): ExecutionResult {
  if (result.data === undefined) return result;
  const cost = { requested, maximum: maximum === 0 ? null : maximum };
  return { ...result, extensions: { ...result.extensions, position, cost } };
}

/** The same as the end of a response whose `data` is serialized already. */
export const extensionsJson = (position: string, { requested, maximum }: Cost): string =>
  `,"extensions":{"position":"${position}","cost":{"requested":${requested},"maximum":${maximum === 0 ? null : maximum}}}}`;
