import { GraphQLError } from 'graphql';

/**
 * Why graphql-js must execute an operation, or an event: a closed list, because each is a label of a metric. The texts
 * are those of docs/operations.md.
 */
export const reasons = {
  mutation: 'a mutation, whose fields run one after the other',
  invalid_operation: 'the variables are invalid, or no operation is chosen',
  authority: 'a field needs a role',
  other_times: 'a field is read as of another time',
  unsupported_field: 'a field is resolved in a way that cannot be compiled',
  conflicting_selections: 'one list is selected twice with different arguments',
  unsupported_value: 'a resolver returned a value that cannot be completed by a plan',
  field_error: 'a field below the root fails, and graphql-js says which one',
  unknown_reference: 'an argument names a record that does not exist',
  database_error: 'Postgres was unreachable, busy or too slow',
  snapshot_ended: 'a query followed after what was taken for the last one',
  needs_database: "a subscription's event selects more than the event holds",
  unexpected_error: 'a plan failed: it is logged once, and the plan is not used again',
} as const;

export type FallbackReason = keyof typeof reasons;

/** graphql-js must execute the operation, and reports any error of it. Nothing else falls back without being logged. */
export class NotPlannable extends Error {
  override name = 'NotPlannable';
  readonly reason: FallbackReason;
  /** True if it follows from the shape of the operation, so that no execution of it can be planned. */
  readonly isOfShape: boolean;

  constructor(reason: FallbackReason, isOfShape = false) {
    super(reasons[reason]);
    this.reason = reason;
    this.isOfShape = isOfShape;
  }
}

/** An error that compiling a shape threw, as it is for all its executions: a refused argument below the root is of the shape. */
export function lastingly(error: unknown): unknown {
  if (error instanceof NotPlannable) return new NotPlannable(error.reason, true);
  return error instanceof GraphQLError ? new NotPlannable('field_error', true) : error;
}
