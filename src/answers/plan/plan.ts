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

/** What one statement came to, with the position it saw unless it failed. */
type Alone = { result: ExecutionResult; texts: ReadonlySet<string>; position: FeedPosition | undefined };
type Plans = { readonly variables: readonly string[]; readonly plans: Map<string, Plan | null> };

/** For as long as the parser keeps a document. */
const known = new WeakMap<OperationDefinitionNode, Plans>();
/** An operation of more shapes than this is answered the ordinary way. */
const MOST_SHAPES = 64;

/** How an operation is answered; null where only the ordinary way can. */
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

/** One shape of a query, made ready once: what its fields ask of the database, and how their values are completed. */
export class Plan {
  readonly #roots: readonly Root[];
  readonly #isConstant: boolean;
  #constant: ExecutionResult | undefined;
  /** The most steps that it took so far, each of which asks the database for something. */
  #steps = 0;
  #isHasty = true;
  /** One statement was enough, whose answer says itself at which position it is true. Nothing is asked twice to find out. */
  mayBeAlone = false;
  /** It may turn out to be. */
  #mayTurnOut: boolean;
  /** It was tried, and what it selects cannot be planned. */
  isUnplannable = false;

  /** The records that its fields name beneath the operation's own. `execute` does not look whether there are such. */
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

  /** The answer of who asks nothing of the record: once it was given, it stays the same. */
  get constant(): ExecutionResult | undefined {
    return this.#constant;
  }

  /**
   * The result, as graphql would give it; null when only the ordinary way can tell. `onLast` is called when, as far as is
   * known, all that will be asked of the database for it is on its way; where more was, the answer is null.
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
          // Resolvers ask in the next breaths.
          setImmediate(onLast as () => void);
        }
        const stepped = await Promise.allSettled(runs.map(({ run }) => run.step()));
        for (const it of stepped) if (it.status === 'rejected') throw it.reason;
      }
      if (last.passed && runs.some(({ run }) => isTooLate(run.fault))) throw new Unplanned();
      this.#steps = Math.max(this.#steps, step);
      // A page of which only the count is asked is read otherwise, and says no position.
      const saysPosition = runs[0]?.run.position !== undefined;
      this.mayBeAlone = this.#mayTurnOut && this.#steps === 1 && saysPosition;
      const result = resultOf(runs);
      if (this.#isConstant) this.#constant = result;
      return result;
    });
    // Something asks one thing after the other: nobody knows which is the last.
    if (!result && last.passed) this.#isHasty = false;
    return result;
  }

  /** The same by one statement; null also when one was not enough, or a name is of nothing. */
  executeAlone(asked: ValidatedExecutionArgs): Promise<Alone | null> {
    return this.#ordinaryIfUnplanned(async () => {
      const [root] = this.#roots;
      if (!root || !this.mayBeAlone) return null;
      const run = root.begin(asked, this.names);
      await run.step();
      const isRefused = this.names.length > 0 && !run.alongside.areThere;
      if (isRefused && run.fault === undefined) return null;
      if (!run.isSettled) this.mayBeAlone = this.#mayTurnOut = false;
      // Where no statement was planned, nothing says at which position.
      if (!run.isSettled || (run.position === undefined && run.fault === undefined)) return null;
      return { result: resultOf([{ root, run }]), texts: run.texts, position: run.position };
    });
  }

  /** Whatever else goes wrong, the ordinary way tells. */
  async #ordinaryIfUnplanned<Answer>(answer: () => Promise<Answer>): Promise<Answer | null> {
    try {
      return await answer();
    } catch (error) {
      if (error instanceof Unplannable) this.isUnplannable = true;
      return null;
    }
  }
}

/** A field that failed is null with an error, and takes the rest with it where it must not be null. */
function resultOf(runs: readonly { root: Root; run: Run }[]): ExecutionResult {
  const faults = runs.filter(({ run }) => run.fault !== undefined);
  // In which order they are told depends on when each failed.
  if (faults.length > 1) throw new Unplanned();
  const [failed] = faults;
  const data = Object.fromEntries(runs.map(({ root, run }) => [root.key, run.value]));
  if (!failed) return { data };
  const { root, run } = failed;
  const error = locatedError(run.fault, root.nodes, [root.key]);
  return { errors: [error], data: root.isNullable ? data : null };
}

/** It was asked for after all was said to have been. */
function isTooLate(fault: unknown): boolean {
  for (let it = fault; it instanceof Error; it = it.cause) if (it instanceof SnapshotOver) return true;
  return false;
}
