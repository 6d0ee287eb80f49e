import { type ExecutionArgs, type ValidatedExecutionArgs, validateExecutionArgs } from 'graphql';
import type { Principal } from '../access/principal.ts';
import type { Database } from '../db/client.ts';
import { findUnknown } from '../graphql/references/unknown.ts';
import type { Executed } from './executed.ts';
import { reasonOf } from './expected-errors.ts';
import { NotPlannable } from './not-plannable.ts';
import type { Plan } from './planner/plan.ts';
import { demote, planOf } from './planner/plan-cache.ts';
import { executeByGraphqlJs } from './strategies/fallback.ts';
import { executeSingleStatement } from './strategies/single-statement.ts';
import { executeInSnapshot } from './strategies/snapshot.ts';

/** The part of the resolvers' context that is used here. */
export type QueryContext = {
  db: Database;
  principal: Principal | null;
};

/** Called with an unexpected error of a plan, once for each plan: it is not used again. */
export type ReportPlanError = (error: unknown, args: ExecutionArgs) => void;

/**
 * Executes a query as of one moment: by its plan if it has one, by one statement if that is enough, otherwise by graphql-js, with the
 * same data, errors and authority. `args` are valid and within the limits; `context` is the resolvers' context.
 */
export async function executeQuery(
  args: ExecutionArgs,
  context: QueryContext,
  report: ReportPlanError,
): Promise<Executed> {
  const execution = validateExecutionArgs({ ...args, contextValue: context });
  if (!('schema' in execution)) return executeByGraphqlJs(args, context, 'invalid_operation');
  try {
    return await executePlanned(execution, context);
  } catch (error) {
    const reason = reasonOf(error);
    if (error instanceof NotPlannable) {
      if (error.isOfShape) demote(execution, error);
    } else if (reason === 'unexpected_error' && demote(execution)) report(error, args);
    return executeByGraphqlJs(args, context, reason);
  }
}

/** Throws `NotPlannable`, or an error of the plan. */
async function executePlanned(execution: ValidatedExecutionArgs, context: QueryContext): Promise<Executed> {
  const plan = planOf(execution);
  if (plan instanceof NotPlannable) throw plan;
  if (plan.constant) return { result: plan.constant, readAt: null, texts: new Set(), strategy: 'in_memory' };
  const single = await executeSingleStatement(plan, execution);
  if (single) return single;
  const lacks = lacksAny(plan, context);
  const executed = await executeInSnapshot(plan, execution, context);
  if (await lacks) throw new NotPlannable('unknown_reference');
  return executed;
}

/** True if the record lacks any of the names in a plan's fields; graphql-js then reports which one. */
async function lacksAny({ names }: Plan, context: QueryContext): Promise<boolean> {
  if (names.length === 0) return false;
  try {
    return (await findUnknown(context, names)).length > 0;
  } catch {
    return true;
  }
}
