import type { OperationDefinitionNode, ValidatedExecutionArgs } from 'graphql';
import { BoundedMap } from '../../bounded-map.ts';
import { lastingly, NotPlannable } from '../not-plannable.ts';
import { Plan } from './plan.ts';
import { shapingVariables } from './selection.ts';

const MOST_PLANS = 1_000;

/** An operation has a plan for each shape: for the values of the variables that decide what is selected. */
type Shapes = { readonly number: number; readonly variables: readonly string[] };

const shapesOf = new WeakMap<OperationDefinitionNode, Shapes>();
let count = 0;

/** The plans of the shapes that were executed last, of all documents together, or why a shape has no plan. */
const plans = new BoundedMap<string, Plan | NotPlannable>({ entries: MOST_PLANS });

/** The plan of an operation, made once for each shape; or why it has none. Throws an unexpected error, until it is demoted. */
export function planOf(execution: ValidatedExecutionArgs): Plan | NotPlannable {
  const key = keyOf(execution);
  const known = plans.get(key);
  if (known) return known;
  const made = makePlan(execution);
  plans.set(key, made);
  return made;
}

function makePlan(execution: ValidatedExecutionArgs): Plan | NotPlannable {
  try {
    return new Plan(execution);
  } catch (error) {
    const lasting = lastingly(error);
    if (lasting instanceof NotPlannable) return lasting;
    throw error;
  }
}

const unexpected = new NotPlannable('unexpected_error', true);

/**
 * From now on the shape of this operation is executed by graphql-js: its plan is not tried again while its shape is known. False if
 * that was so before.
 */
export function demote(execution: ValidatedExecutionArgs, why: NotPlannable = unexpected): boolean {
  const key = keyOf(execution);
  const isNew = !(plans.get(key) instanceof NotPlannable);
  plans.set(key, why);
  return isNew;
}

function keyOf(execution: ValidatedExecutionArgs): string {
  const { operation, variableValues } = execution;
  let shapes = shapesOf.get(operation);
  if (!shapes) {
    shapes = { number: ++count, variables: shapingVariables(execution) };
    shapesOf.set(operation, shapes);
  }
  const { coerced } = variableValues;
  const values = shapes.variables.map((name) =>
    Object.hasOwn(coerced, name) ? JSON.stringify(coerced[name]) : '',
  );
  return [shapes.number, ...values].join('\n');
}
