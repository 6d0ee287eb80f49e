import type { FeedPosition } from '../../feed/cursor.ts';
import { Alongside } from '../../graphql/references/unknown.ts';
import type { Context } from '../../graphql/schema/builder.ts';
import { NotPlannable } from '../not-plannable.ts';

/** Loads rows that are known by their keys only. */
export type Loader = {
  /** Distinguishes the loader from others. */
  keyOf(stub: object): string;
  /** Loads all pending rows, of this loader and others, and fills in their selections. */
  loadAll(wanted: ReadonlyMap<Loader, WantedRows>, run: PlanRun): Promise<void>;
};
type WantedRow = { stub: object; result: Record<string, unknown> };
export type WantedRows = ReadonlyMap<string, WantedRow>;

/** One execution of a plan and its pending values. */
export class PlanRun {
  readonly context: Context;
  /** Rows that were loaded with their whole selections. */
  readonly loaded = new WeakMap<object, object>();
  /** The position after the newest change that the last planned statement saw; undefined if none reported one. */
  position: FeedPosition | undefined;
  /** The names that the planned statement of the root field looks up. */
  readonly alongside = new Alongside();
  /** The statements that plans sent for it. */
  readonly texts = new Set<string>();
  /** The value of the root field. */
  value: unknown = null;
  /** The error of the root field. */
  fault: unknown;
  readonly #promised: Promise<unknown>[] = [];
  #wanted = new Map<Loader, Map<string, WantedRow>>();

  constructor(context: Context) {
    this.context = context;
  }

  /** The root field could not be resolved. */
  fail(error: unknown): void {
    if (error instanceof NotPlannable) throw error;
    this.fault = error ?? new Error('Nothing was thrown.');
  }

  /** The root field itself: a rejection is its own error, a later failure is not. */
  waitForValue(promise: PromiseLike<unknown>, complete: (value: unknown) => unknown): void {
    const settled = Promise.resolve(promise).then(
      (value) => () => {
        this.value = complete(value);
      },
      (error) => () => this.fail(error),
    );
    this.wait(settled, (goOn) => (goOn as () => void)());
  }

  /** Continues with a promise's value before the run ends. */
  wait(promise: PromiseLike<unknown>, goOn: (value: unknown) => void): void {
    const done = Promise.resolve(promise).then(goOn);
    // If the run ends early, nobody awaits it.
    done.catch(() => {});
    this.#promised.push(done);
  }

  /** The completed row of this stub, filled in before the run ends; rows requested in one tick are loaded together. */
  refer(loader: Loader, stub: object): Record<string, unknown> {
    let wanted = this.#wanted.get(loader);
    if (!wanted) {
      wanted = new Map();
      this.#wanted.set(loader, wanted);
    }
    const key = loader.keyOf(stub);
    const known = wanted.get(key);
    if (known) return known.result;
    const result = {};
    wanted.set(key, { stub, result });
    return result;
  }

  /** True if nothing is pending. */
  get isSettled(): boolean {
    return this.#promised.length === 0 && this.#wanted.size === 0;
  }

  /** Awaits the pending promises, or else loads the pending rows. What follows from them is left to the next step. */
  async step(): Promise<void> {
    if (this.#promised.length > 0) {
      await Promise.all(this.#promised.splice(0));
      return;
    }
    const wanted = this.#wanted;
    this.#wanted = new Map();
    const [first] = wanted.keys();
    await first?.loadAll(wanted, this);
  }
}
