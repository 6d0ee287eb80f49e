import type { ExecutionArgs, ExecutionResult, ValidatedExecutionArgs } from 'graphql';
import { executeQuery, type QueryContext } from '../../src/execution/execute-query.ts';
import { reasonOf } from '../../src/execution/expected-errors.ts';
import { Plan } from '../../src/execution/planner/plan.ts';
import { planOf } from '../../src/execution/planner/plan-cache.ts';

/** The plan of a query, if it has one. */
export function planFor(execution: ValidatedExecutionArgs): Plan | null {
  const plan = planOf(execution);
  return plan instanceof Plan ? plan : null;
}

/** What work on a plan gives; null if the query falls back. An error that nobody expects fails the test. */
export async function unlessFallback<Result>(
  work: () => Promise<Result> | undefined,
): Promise<Result | null> {
  try {
    return (await work()) ?? null;
  } catch (error) {
    if (reasonOf(error) === 'unexpected_error') throw error;
    return null;
  }
}

/** The result of a query by its plan; null if it falls back. */
export const executePlan = (execution: ValidatedExecutionArgs): Promise<ExecutionResult | null> =>
  unlessFallback(() => planFor(execution)?.execute(execution));

/** Executes a query by the engine; an error of a plan fails the test. */
export const executeByEngine = (args: ExecutionArgs, context: QueryContext) =>
  executeQuery(args, context, (error) => {
    throw error;
  });
