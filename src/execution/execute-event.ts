import { type ExecutionResult, executeSubscriptionEvent, type ValidatedSubscriptionArgs } from 'graphql';
import type { Context } from '../graphql/schema/builder.ts';
import { reasonOf } from './expected-errors.ts';
import { type FallbackReason, NotPlannable } from './not-plannable.ts';
import type { OperationCounts } from './operation-counts.ts';
import { planEvents } from './planner/subscription-events.ts';

export type ExecuteEvent = (event: unknown, context: object) => ExecutionResult | Promise<ExecutionResult>;
type Report = (error: unknown, args: Pick<ValidatedSubscriptionArgs, 'document'>) => void;

/** Executes the events of a subscription by their plan, or by graphql-js once the plan could not. */
export function executeEvents(
  execution: ValidatedSubscriptionArgs,
  operations: OperationCounts,
  report: Report,
): ExecuteEvent {
  let reason: FallbackReason | undefined;
  const attempt = <Result>(work: () => Result): Result | undefined => {
    try {
      return work();
    } catch (error) {
      reason = reasonOf(error);
      if (!(error instanceof NotPlannable) && reason === 'unexpected_error') report(error, execution);
      return undefined;
    }
  };
  const planned = attempt(() => planEvents(execution));
  return (event, context) => {
    const data =
      reason === undefined && planned ? attempt(() => planned(event, context as Context)) : undefined;
    if (data) {
      operations.add({ strategy: 'in_memory' });
      return { data };
    }
    operations.add({ strategy: 'fallback', reason });
    return withoutTraces(() =>
      executeSubscriptionEvent({ ...execution, rootValue: event, contextValue: context }),
    );
  };
}

/**
 * graphql-js ends each execution with an AbortError, whose stack trace costs more than the rest of the execution. Errors of
 * asynchronous work are created later and keep their traces.
 */
function withoutTraces<Result>(work: () => Result): Result {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
