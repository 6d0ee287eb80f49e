import { type ExecutionArgs, type ExecutionResult, execute } from 'graphql';
import type { Database } from '../../db/client.ts';
import type { Executed } from '../executed.ts';
import type { FallbackReason } from '../not-plannable.ts';
import { readInSnapshot } from './snapshot.ts';

/** Executes a query by graphql-js, in one snapshot. */
export async function executeByGraphqlJs(
  args: ExecutionArgs,
  context: { db: Database },
  reason: FallbackReason,
): Promise<Executed> {
  const read = await readInSnapshot(
    context,
    async (contextValue) => (await execute({ ...args, contextValue })) as ExecutionResult,
  );
  return { ...read, strategy: 'fallback', reason };
}

/** Executes a mutation by graphql-js: its fields write in transactions of their own. */
export async function executeMutation(args: ExecutionArgs): Promise<Executed> {
  const result = (await execute(args)) as ExecutionResult;
  return { result, readAt: null, texts: new Set(), strategy: 'fallback', reason: 'mutation' };
}
