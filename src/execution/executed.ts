import type { ExecutionResult } from 'graphql';
import type { FeedPosition } from '../feed/cursor.ts';
import type { FallbackReason } from './not-plannable.ts';

/**
 * How an operation is executed: from the cache of responses, from what is in memory (the schema, a subscription's event), by one SQL
 * statement, by several in one snapshot, or by graphql-js.
 */
export const strategies = ['cached', 'in_memory', 'single_statement', 'snapshot', 'fallback'] as const;
export type Strategy = (typeof strategies)[number];

/** An executed operation, and how it was executed. */
export type Executed = {
  result: ExecutionResult;
  /** The position at which all of the result is true; null if nothing was read, so that any position will do. */
  readAt: FeedPosition | null;
  /** The distinct statements that were sent. */
  texts: ReadonlySet<string>;
  strategy: Strategy;
  /** Why it fell back. */
  reason?: FallbackReason;
};
