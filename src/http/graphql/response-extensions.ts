import type { ExecutionResult } from 'graphql';
import type { ExecutedAt } from '../../execution/executor.ts';

/** The fields of a response's `extensions` beside its position. */
export type ResponseExtensions = {
  /** The points that were charged in advance, and the maximum of the caller (0: no limit). */
  requested: number;
  maximum: number;
  /** How it was executed, for an ADMIN who asks. */
  plan?: ExecutionPlan | undefined;
};

/** How an operation was executed, in the form that clients get. */
export type ExecutionPlan = {
  strategy: ExecutedAt['strategy'];
  reason: ExecutedAt['reason'] | null;
  statements: readonly string[];
  cache: 'hit' | 'miss' | 'none';
};

/** `isCacheable`: the response may be kept for everybody. */
export const planExtension = (
  { strategy, reason, texts }: Pick<ExecutedAt, 'strategy' | 'reason' | 'texts'>,
  isCacheable: boolean,
): ExecutionPlan => ({
  strategy,
  reason: reason ?? null,
  statements: [...texts],
  cache: strategy === 'cached' ? 'hit' : isCacheable ? 'miss' : 'none',
});

/** An executed result with the `extensions` of the contract: the position of its snapshot, its cost, and its plan. */
export function withExtensions(
  result: ExecutionResult,
  position: string | undefined,
  { requested, maximum, plan }: ResponseExtensions,
): ExecutionResult {
  if (result.data === undefined) return result;
  const cost = { requested, maximum: maximum === 0 ? null : maximum };
  return { ...result, extensions: { ...result.extensions, position, cost, ...(plan && { plan }) } };
}

const ascii = (json: string) =>
  json.replace(/[^ -~]/g, (it) => `\\u${it.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The same as the end of a response whose `data` is serialized already, in ASCII. */
export function extensionsJson(position: string, { requested, maximum, plan }: ResponseExtensions): string {
  const more = plan ? `,"plan":${ascii(JSON.stringify(plan))}` : '';
  const cost = `{"requested":${requested},"maximum":${maximum === 0 ? null : maximum}}`;
  return `,"extensions":{"position":"${position}","cost":${cost}${more}}}`;
}
