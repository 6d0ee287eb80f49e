import type { ExecutionResult, ValidatedExecutionArgs } from 'graphql';
import { type Database, readAtOnce } from '../../db/client.ts';
import type { Snapshot } from '../../db/connection/snapshot.ts';
import type { Executed } from '../executed.ts';
import type { Plan } from '../planner/plan.ts';
import { positionMark, positionOf } from '../snapshot-position.ts';

/** The part of the resolvers' context that strategies replace. */
type WithDatabase = { db: Database };

/** Executes a plan by several statements in one snapshot, which is released as soon as possible. */
export async function executeInSnapshot<Context extends WithDatabase>(
  plan: Plan,
  execution: ValidatedExecutionArgs,
  context: Context,
): Promise<Executed> {
  const read = await readInSnapshot(context, (contextValue, snapshot) =>
    plan.execute({ ...execution, contextValue }, () => snapshot.end()),
  );
  return { ...read, strategy: 'snapshot' };
}

/** Runs `work` in a context whose database is one snapshot. */
export function readInSnapshot<Context extends WithDatabase>(
  context: Context,
  work: (context: Context, snapshot: Snapshot) => Promise<ExecutionResult>,
): Promise<Omit<Executed, 'strategy'>> {
  return readAtOnce(context.db, positionMark, async (db, snapshot) => {
    const result = await work({ ...context, db }, snapshot);
    // If the snapshot could not be taken, the result has the error.
    const marked = await snapshot.marked().catch(() => null);
    return { result, readAt: marked && positionOf(marked), texts: snapshot.texts };
  });
}
