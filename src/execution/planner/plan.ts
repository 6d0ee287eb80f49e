import { type ExecutionResult, locatedError, type ValidatedExecutionArgs } from 'graphql';
import type { FeedPosition } from '../../feed/cursor.ts';
import type { Given } from '../../graphql/references/names.ts';
import { isExpected } from '../expected-errors.ts';
import { NotPlannable } from '../not-plannable.ts';
import { Compiler } from './compiler.ts';
import type { PlanRun } from './plan-run.ts';
import { namesBeneath } from './referenced-names.ts';
import { RootField } from './root-field.ts';
import { collectFields } from './selection.ts';

/** The result of one statement, with the position it saw unless it failed. */
type SingleResult = {
  result: ExecutionResult;
  texts: ReadonlySet<string>;
  position: FeedPosition | undefined;
};

/** One shape of a query, compiled once: the queries of its fields, and the completion of their values. */
export class Plan {
  readonly #roots: readonly RootField[];
  readonly #isConstant: boolean;
  #constant: ExecutionResult | undefined;
  /** The largest number of steps so far, each of which queries the database. */
  #steps = 0;
  #isHasty = true;
  /** True if one statement was enough, which reports its own position; no further one is needed to find out. */
  mayBeSingle = false;
  /** True if one statement may be enough. */
  #mayBecomeSingle: boolean;

  /** The records that nested fields name. `execute` does not check whether they exist. */
  readonly names: readonly Given[];

  /** Throws `NotPlannable`. */
  constructor(execution: ValidatedExecutionArgs) {
    const type = execution.schema.getQueryType();
    if (!type || execution.operation.operation !== 'query') throw new NotPlannable('mutation');
    this.names = namesBeneath(execution);
    const compiler = new Compiler(execution);
    const fields = collectFields(execution, type, [execution.operation.selectionSet]);
    this.#roots = [...fields].map(([key, nodes]) => new RootField(compiler, type, key, nodes));
    this.#isConstant = this.#roots.every(({ isConstant }) => isConstant);
    this.#mayBecomeSingle = this.#roots.length === 1 && this.#roots[0]?.mayBeSingle === true;
  }

  /** The memoised result of an operation that reads only the schema. */
  get constant(): ExecutionResult | undefined {
    return this.#constant;
  }

  /**
   * The result that graphql-js would give. Throws `NotPlannable` if only graphql-js can tell. `onLast` is called when, as far as is
   * known, every query was sent; if another one followed after all, this throws.
   */
  async execute(execution: ValidatedExecutionArgs, onLast?: () => void): Promise<ExecutionResult> {
    const last = { step: onLast && this.#isHasty ? this.#steps : 0, passed: false };
    try {
      const runs = this.#roots.map((root) => ({ root, run: root.begin(execution) }));
      let step = 0;
      while (runs.some(({ run }) => !run.isSettled)) {
        step += 1;
        if (step === last.step) {
          last.passed = true;
          // Resolvers query in the next ticks.
          setImmediate(onLast as () => void);
        }
        const stepped = await Promise.allSettled(runs.map(({ run }) => run.step()));
        for (const it of stepped) if (it.status === 'rejected') throw it.reason;
      }
      const result = resultOf(runs);
      // One that failed took fewer steps than others will.
      if (result.errors) return result;
      this.#steps = Math.max(this.#steps, step);
      // A page of which only the count is selected is read otherwise, and reports no position.
      const hasPosition = runs[0]?.run.position !== undefined;
      this.mayBeSingle = this.#mayBecomeSingle && this.#steps === 1 && hasPosition;
      if (this.#isConstant) this.#constant = result;
      return result;
    } catch (error) {
      // A resolver sends queries one after the other: which is the last is unknown.
      if (last.passed) this.#isHasty = false;
      throw error;
    }
  }

  /** The result of a single statement; null if one was not enough. Throws `NotPlannable`, also for an unknown name beneath the root. */
  async executeSingle(execution: ValidatedExecutionArgs): Promise<SingleResult | null> {
    const [root] = this.#roots;
    if (!root || !this.mayBeSingle) return null;
    const run = root.begin(execution, this.names);
    await run.step();
    if (!run.isSettled) this.mayBeSingle = this.#mayBecomeSingle = false;
    if (run.fault === undefined) {
      // Without a planned statement the position is unknown, and whether the names are there.
      if (!run.isSettled || run.position === undefined) return null;
      if (this.names.length > 0 && !run.alongside.areThere) throw new NotPlannable('unknown_reference');
    } else if (!run.isSettled) return null;
    return { result: resultOf([{ root, run }]), texts: run.texts, position: run.position };
  }
}

/**
 * A failed field is null with an error; if it is non-null, its parent becomes null. Throws an error that no caller is meant to read:
 * it may be the plan's.
 */
function resultOf(runs: readonly { root: RootField; run: PlanRun }[]): ExecutionResult {
  const faults = runs.filter(({ run }) => run.fault !== undefined);
  for (const { run } of faults) if (!isExpected(run.fault)) throw run.fault;
  // The order of errors depends on when each field failed.
  if (faults.length > 1) throw new NotPlannable('field_error');
  const [failed] = faults;
  const data = Object.fromEntries(runs.map(({ root, run }) => [root.key, run.value]));
  if (!failed) return { data };
  const { root, run } = failed;
  const error = locatedError(run.fault, root.nodes, [root.key]);
  return { errors: [error], data: root.isNullable ? data : null };
}
