import type { FeedPosition } from '../../feed/cursor.ts';
import { Alongside } from '../../graphql/references/unknown.ts';
import type { Context } from '../../graphql/schema/builder.ts';

/** Not for here: the ordinary way must answer, and says what is wrong if anything is. */
export class Unplanned extends Error {}

/** The same of every execution of a shape: what is selected cannot be planned, whatever the record has. */
export class Unplannable extends Unplanned {}

/** Loads rows that are known by their keys only. */
export type Loader = {
  /** What tells one from the others. */
  keyOf(stub: object): string;
  /** Loads all that is wanted, of this loader and others, and fills in what is selected of it. */
  loadAll(wanted: ReadonlyMap<Loader, WantedRows>, run: Run): Promise<void>;
};
type Wanted = { stub: object; result: Record<string, unknown> };
export type WantedRows = ReadonlyMap<string, Wanted>;

/** One execution of a plan: what its completion still waits for. */
export class Run {
  readonly context: Context;
  /** What was loaded of rows with all that is selected of them. */
  readonly loaded = new WeakMap<object, object>();
  /** The place after the newest change that the last planned statement saw; undefined where nothing said so. */
  position: FeedPosition | undefined;
  /** The names that the planned statement of the operation's field looks up. */
  readonly alongside = new Alongside();
  /** The statements that plans wrote for it. */
  readonly texts = new Set<string>();
  /** What the operation's field comes to. */
  value: unknown = null;
  /** Why it could not be resolved. */
  fault: unknown;
  readonly #promised: Promise<unknown>[] = [];
  #wanted = new Map<Loader, Map<string, Wanted>>();

  constructor(context: Context) {
    this.context = context;
  }

  /** The operation's field could not be resolved. */
  fail(error: unknown): void {
    if (error instanceof Unplanned) throw error;
    this.fault = error ?? new Error('Nothing was thrown.');
  }

  /** The field itself: what it rejects with is its own fault, what goes wrong afterwards is not. */
  waitForValue(promise: PromiseLike<unknown>, complete: (value: unknown) => unknown): void {
    const settled = Promise.resolve(promise).then(
      (value) => () => {
        this.value = complete(value);
      },
      (error) => () => this.fail(error),
    );
    this.wait(settled, (goOn) => (goOn as () => void)());
  }

  /** Goes on with what is promised, before the run is over. */
  wait(promise: PromiseLike<unknown>, goOn: (value: unknown) => void): void {
    const done = Promise.resolve(promise).then(goOn);
    // Where something else ends the run first, nobody waits for it.
    done.catch(() => {});
    this.#promised.push(done);
  }

  /** What the row of this stub comes to, filled in before the run is over; rows wanted at once are loaded together. */
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

  /** Nothing is waited for. */
  get isSettled(): boolean {
    return this.#promised.length === 0 && this.#wanted.size === 0;
  }

  /** Waits for what is promised now; where nothing is, loads what is wanted. What follows from it is left for the next step. */
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
