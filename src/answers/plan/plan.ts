import {
  type ExecutionResult,
  locatedError,
  type OperationDefinitionNode,
  type ValidatedExecutionArgs,
} from 'graphql';
import { SnapshotOver } from '../../db/connection/snapshot.ts';
import type { FeedPosition } from '../../feed/cursor.ts';
import type { Given } from '../../graphql/references/names.ts';
import { Compiler } from './compile.ts';
import { namesBeneath } from './names.ts';
import { Root } from './root.ts';
import { type Run, Unplannable, Unplanned } from './run.ts';
import { collectFields, shapingVariables } from './selection.ts';

/** The result of one statement, with the position it saw unless it failed. */
type Alone = { result: ExecutionResult; texts: ReadonlySet<string>; position: FeedPosition | undefined };
type Plans = { readonly variables: readonly string[]; readonly plans: Map<string, Plan | null> };

/** Kept for as long as the parser keeps the document. */
const known = new WeakMap<OperationDefinitionNode, Plans>();
/** An operation of more shapes than this is executed by graphql-js. */
const MOST_SHAPES = 64;

/** The plan of an operation; null if only graphql-js can execute it. */
export function planOf(asked: ValidatedExecutionArgs): Plan | null {
  const { operation, variableValues } = asked;
  let shapes = known.get(operation);
  if (!shapes) {
    shapes = { variables: shapingVariables(asked), plans: new Map() };
    known.set(operation, shapes);
  }
  const { coerced } = variableValues;
  const key = shapes.variables
    .map((name) => (Object.hasOwn(coerced, name) ? JSON.stringify(coerced[name]) : ''))
    .join('\n');
  let plan = shapes.plans.get(key);
  if (plan === undefined) {
    if (shapes.plans.size >= MOST_SHAPES) return null;
    plan = makePlan(asked);
    shapes.plans.set(key, plan);
  }
  // Nothing of it is kept but that it is not to be tried again.
  if (plan?.isUnplannable) shapes.plans.set(key, null);
  return plan?.isUnplannable ? null : plan;
}

function makePlan(asked: ValidatedExecutionArgs): Plan | null {
  try {
    return new Plan(asked);
  } catch (error) {
    if (error instanceof Unplanned) return null;
    throw error;
  }
}

/** One shape of a query, compiled once: the queries of its fields, and the completion of their values. */
export class Plan {
  readonly #roots: readonly Root[];
  readonly #isConstant: boolean;
  #constant: ExecutionResult | undefined;
  /** The largest number of steps so far, each of which queries the database. */
  #steps = 0;
  #isHasty = true;
  /** True if one statement was enough, which reports its own position; no further one is needed to find out. */
  mayBeAlone = false;
  /** True if one statement may be enough. */
  #mayTurnOut: boolean;
  /** It was tried, and what it selects cannot be planned. */
  isUnplannable = false;

  /** The records that nested fields name. `execute` does not check whether they exist. */
  readonly names: readonly Given[];

  /** Throws `Unplanned`. */
  constructor(asked: ValidatedExecutionArgs) {
    const type = asked.schema.getQueryType();
    if (!type || asked.operation.operation !== 'query') throw new Unplanned();
    this.names = namesBeneath(asked);
    const compiler = new Compiler(asked);
    const fields = collectFields(asked, type, [asked.operation.selectionSet]);
    this.#roots = [...fields].map(([key, nodes]) => new Root(compiler, type, key, nodes));
    this.#isConstant = this.#roots.every(({ isConstant }) => isConstant);
    this.#mayTurnOut = this.#roots.length === 1 && this.#roots[0]?.mayBeAlone === true;
  }

  /** The memoised result of an operation that reads only the schema. */
  get constant(): ExecutionResult | undefined {
    return this.#constant;
  }

  /**
   * The result that graphql-js would give; null if only graphql-js can tell. `onLast` is called when, as far as is
   * known, every query was sent; if another one followed after all, the result is null.
   */
  async execute(asked: ValidatedExecutionArgs, onLast?: () => void): Promise<ExecutionResult | null> {
    const last = { step: onLast && this.#isHasty ? this.#steps : 0, passed: false };
    const result = await this.#ordinaryIfUnplanned(async () => {
      const runs = this.#roots.map((root) => ({ root, run: root.begin(asked) }));
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
      if (last.passed && runs.some(({ run }) => isTooLate(run.fault))) throw new Unplanned();
      this.#steps = Math.max(this.#steps, step);
      // A page of which only the count is selected is read otherwise, and reports no position.
      const saysPosition = runs[0]?.run.position !== undefined;
      this.mayBeAlone = this.#mayTurnOut && this.#steps === 1 && saysPosition;
      const result = resultOf(runs);
      if (this.#isConstant) this.#constant = result;
      return result;
    });
    // A resolver sends queries one after the other: the last one is unknown.
    if (!result && last.passed) this.#isHasty = false;
    return result;
  }

  /** The result of a single statement; null also if one was not enough, or a name is unknown. */
  executeAlone(asked: ValidatedExecutionArgs): Promise<Alone | null> {
    return this.#ordinaryIfUnplanned(async () => {
      const [root] = this.#roots;
      if (!root || !this.mayBeAlone) return null;
      const run = root.begin(asked, this.names);
      await run.step();
      const isRefused = this.names.length > 0 && !run.alongside.areThere;
      if (isRefused && run.fault === undefined) return null;
      if (!run.isSettled) this.mayBeAlone = this.#mayTurnOut = false;
      // Without a planned statement the position is unknown.
      if (!run.isSettled || (run.position === undefined && run.fault === undefined)) return null;
      return { result: resultOf([{ root, run }]), texts: run.texts, position: run.position };
    });
  }

  /** Any other failure is reported by graphql-js. */
  async #ordinaryIfUnplanned<Answer>(answer: () => Promise<Answer>): Promise<Answer | null> {
    try {
      return await answer();
    } catch (error) {
      if (error instanceof Unplannable) this.isUnplannable = true;
      return null;
    }
  }
}

/** A failed field is null with an error; if it is non-null, its parent becomes null. */
function resultOf(runs: readonly { root: Root; run: Run }[]): ExecutionResult {
  const faults = runs.filter(({ run }) => run.fault !== undefined);
  // The order of errors depends on when each field failed.
  if (faults.length > 1) throw new Unplanned();
  const [failed] = faults;
  const data = Object.fromEntries(runs.map(({ root, run }) => [root.key, run.value]));
  if (!failed) return { data };
  const { root, run } = failed;
  const error = locatedError(run.fault, root.nodes, [root.key]);
  return { errors: [error], data: root.isNullable ? data : null };
}

/** The query was sent after the snapshot was released. */
function isTooLate(fault: unknown): boolean {
  for (let it = fault; it instanceof Error; it = it.cause) if (it instanceof SnapshotOver) return true;
  return false;
}
