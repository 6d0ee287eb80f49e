import {
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type ValidatedExecutionArgs,
  validateExecutionArgs,
} from 'graphql';
import type { Principal } from '../access/principal.ts';
import { type Database, readAtOnce } from '../db/client.ts';
import type { Marked, Snapshot } from '../db/connection/snapshot.ts';
import type { FeedPosition } from '../feed/cursor.ts';
import { findUnknown } from '../graphql/references/unknown.ts';
import { type Plan, planOf } from './plan/plan.ts';

/** The result of a query and the position at which it is true. */
export type Answer = {
  result: ExecutionResult;
  /**
   * The position in the feed at which all of the result is true; null if nothing was read, so that any position will
   * do.
   */
  place: FeedPosition | null;
  /** The statements that were sent for it. */
  texts: ReadonlySet<string>;
};

/** The part of the resolvers' context that is used here. */
export type Asking = {
  db: Database;
  principal: Principal | null;
};

/**
 * Executes a query as of one moment, by its plan if it has one, else by graphql-js: with the same data, errors and
 * authority. `args` are validated and admitted; `context` is the resolvers' context.
 */
export async function answerQuery(args: ExecutionArgs, context: Asking): Promise<Answer> {
  const asked = validateExecutionArgs({ ...args, contextValue: context });
  const plan = 'schema' in asked ? planOf(asked) : null;
  if (!plan || !('schema' in asked)) return answerOrdinarily(args, context);
  if (plan.constant) return { result: plan.constant, place: null, texts: new Set() };
  const alone = await answerByOne(plan, asked);
  if (alone) return alone;
  const lacks = lacksAny(plan, context);
  const answer = await answerAsPlanned(plan, asked, context);
  return answer && !(await lacks) ? answer : answerOrdinarily(args, context);
}

/** True if the record lacks any of the names in a plan's fields; graphql-js then reports which one. */
async function lacksAny({ names }: Plan, context: Asking): Promise<boolean> {
  if (names.length === 0) return false;
  try {
    return (await findUnknown(context, names)).length > 0;
  } catch {
    return true;
  }
}

/** Executes a single statement, which also reports its position; null if one is not enough. */
async function answerByOne(plan: Plan, asked: ValidatedExecutionArgs): Promise<Answer | null> {
  if (!plan.mayBeAlone) return null;
  const planned = await plan.executeAlone(asked);
  if (!planned) return null;
  const { result, texts, position } = planned;
  return { result, texts, place: position ?? null };
}

/** Executes resolvers in one snapshot; null if this query is not executed that way. */
function answerInSnapshot(
  context: Asking,
  work: (contextValue: Asking, snapshot: Snapshot) => Promise<ExecutionResult | null>,
): Promise<Answer | null> {
  return readAtOnce(context.db, placeMark, async (db, snapshot) => {
    const result = await work({ ...context, db }, snapshot);
    if (!result) return null;
    // If the snapshot could not be taken, the result has the error.
    const marked = await snapshot.marked().catch(() => null);
    return { result, place: marked && placeOf(marked), texts: snapshot.texts };
  });
}

/** Executes the plan; the snapshot is released as soon as possible. */
const answerAsPlanned = (plan: Plan, asked: ValidatedExecutionArgs, context: Asking) =>
  answerInSnapshot(context, (contextValue, snapshot) =>
    plan.execute({ ...asked, contextValue }, () => snapshot.end()),
  );

/** Executes the query by graphql-js. */
const answerOrdinarily = (args: ExecutionArgs, context: Asking) =>
  answerInSnapshot(
    context,
    async (contextValue) => (await execute({ ...args, contextValue })) as ExecutionResult,
  ) as Promise<Answer>;

/** The mark that reads the position of a snapshot. */
export const placeMark = 'select epoch, head from feed_place -- answer';

export function placeOf([row]: Marked): FeedPosition {
  return { epoch: String(row?.epoch), position: Number(row?.head) };
}
