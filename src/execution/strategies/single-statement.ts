import type { ValidatedExecutionArgs } from 'graphql';
import type { Executed } from '../executed.ts';
import type { Plan } from '../planner/plan.ts';

/** Executes a plan by one statement, which also reports its position; null if one is not enough. */
export async function executeSingleStatement(
  plan: Plan,
  execution: ValidatedExecutionArgs,
): Promise<Executed | null> {
  const single = plan.mayBeSingle ? await plan.executeSingle(execution) : null;
  if (!single) return null;
  const { result, texts, position } = single;
  return { result, texts, readAt: position ?? null, strategy: 'single_statement' };
}
