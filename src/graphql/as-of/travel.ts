import { sql } from 'drizzle-orm';
import { GraphQLError } from 'graphql';
import { type Database, type Moment, readAsOf } from '../../db/client.ts';
import { areSameTimes, now, type Times } from '../../record/names/global-id.ts';
import { refuse } from '../schema/errors.ts';

type Context = { db: Database };
type Path = { readonly prev: Path | undefined; readonly key: string | number };

const times = new WeakMap<object, Times>();
/** As of when a context reads. */
export const timesOf = (context: object): Times => times.get(context) ?? now;

const travels = new WeakMap<object, Travel>();

/** What the other times of an operation have come to: the context of each, and the fields that began one. */
export class Travel {
  readonly #root: Context;
  readonly #contexts = new Map<string, Promise<Context>>();
  readonly #entered = new WeakMap<Path, Context>();
  readonly #items = new WeakMap<Path, readonly Context[]>();

  /** The one of an operation; undefined while nothing in it is as of other times. */
  static begun(context: Context): Travel | undefined {
    return travels.get(context);
  }

  static of(context: Context): Travel {
    let travel = travels.get(context);
    if (!travel) {
      travel = new Travel(context);
      travels.set(context, travel);
    }
    return travel;
  }

  private constructor(root: Context) {
    this.#root = root;
  }

  /** The context of what stands at this place in the operation. */
  at(path: Path): Context {
    for (let place: Path | undefined = path; place; place = place.prev) {
      const { prev, key } = place;
      const context = this.#entered.get(place) ?? (prev && this.#items.get(prev)?.[key as number]);
      if (context) return context;
    }
    return this.#root;
  }

  /** What stands at this place, and beneath it, is read in this context. */
  enter(path: Path, context: Context): void {
    this.#entered.set(path, context);
  }

  /** The same of each item of a list. */
  enterItems(path: Path, contexts: readonly Context[]): void {
    this.#items.set(path, contexts);
  }

  /** The context that reads as of these times. Throws UNKNOWN_REFERENCE where no revision has that name. */
  open(then: Times): Promise<Context> {
    if (areSameTimes(then, now)) return Promise.resolve(this.#root);
    const key = `${then.validAt}/${then.known}`;
    let context = this.#contexts.get(key);
    if (!context) {
      context = this.#open(then);
      this.#contexts.set(key, context);
    }
    return context;
  }

  /** The same; null where no revision has that name: an ID that has it names nothing. */
  openIfThere(then: Times): Promise<Context | null> {
    return this.open(then).catch((error) => {
      if (error instanceof GraphQLError && error.extensions.code === 'UNKNOWN_REFERENCE') return null;
      throw error;
    });
  }

  async #open(then: Times): Promise<Context> {
    const context = { ...this.#root, db: readAsOf(this.#root.db, await momentOf(this.#root.db, then)) };
    times.set(context, then);
    travels.set(context, this);
    return context;
  }
}

/** These times as the database reads them. Throws UNKNOWN_REFERENCE where no revision has that name. */
export async function momentOf(db: Database, { validAt, known }: Times): Promise<Moment> {
  if (known === null || !known.startsWith('r')) return { validAt, knownAt: known };
  const [revision] = await db.execute<{ recordedAt: string | null }>(
    sql`select recorded_at::text as "recordedAt" from revisions where id = ${known.slice(1)}`,
  );
  if (revision?.recordedAt == null) throw refuse('UNKNOWN_REFERENCE', `There is no revision ${known}`);
  return { validAt, knownAt: revision.recordedAt };
}
