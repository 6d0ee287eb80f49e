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

/** What a query came to, and of when that is true. */
export type Answer = {
  result: ExecutionResult;
  /** The place in the feed of which all of it is true; null where nothing was read, so that it is true of any. */
  place: FeedPosition | null;
  /** The statements that were read for it. */
  texts: ReadonlySet<string>;
};

/** What resolvers are handed, as far as an answer needs it. */
export type Asking = {
  db: Database;
  principal: Principal | null;
};

/**
 * Answers a query as of one moment, as planned where that can be: the same answer, errors and authority as the ordinary
 * way. `args` were validated and admitted; `context` is what its resolvers are handed.
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

/** Whether the record lacks any of the names that fields of a plan have: the ordinary way says of which it is. */
async function lacksAny({ names }: Plan, context: Asking): Promise<boolean> {
  if (names.length === 0) return false;
  try {
    return (await findUnknown(context, names)).length > 0;
  } catch {
    return true;
  }
}

/** By one statement, which says itself what it has seen, if that is enough. */
async function answerByOne(plan: Plan, asked: ValidatedExecutionArgs): Promise<Answer | null> {
  if (!plan.mayBeAlone) return null;
  const planned = await plan.executeAlone(asked);
  if (!planned) return null;
  const { result, texts, position } = planned;
  return { result, texts, place: position ?? null };
}

/** By resolvers that read in one snapshot; null where it is not worked out so. */
function answerInSnapshot(
  context: Asking,
  work: (contextValue: Asking, snapshot: Snapshot) => Promise<ExecutionResult | null>,
): Promise<Answer | null> {
  return readAtOnce(context.db, placeMark, async (db, snapshot) => {
    const result = await work({ ...context, db }, snapshot);
    if (!result) return null;
    // Where it could not be had, the result says why.
    const marked = await snapshot.marked().catch(() => null);
    return { result, place: marked && placeOf(marked), texts: snapshot.texts };
  });
}

/** As planned; the snapshot is let go as soon as that can be. */
const answerAsPlanned = (plan: Plan, asked: ValidatedExecutionArgs, context: Asking) =>
  answerInSnapshot(context, (contextValue, snapshot) =>
    plan.execute({ ...asked, contextValue }, () => snapshot.end()),
  );

/** As graphql executes it. */
const answerOrdinarily = (args: ExecutionArgs, context: Asking) =>
  answerInSnapshot(
    context,
    async (contextValue) => (await execute({ ...args, contextValue })) as ExecutionResult,
  ) as Promise<Answer>;

/** What tells the place of a snapshot. */
export const placeMark = 'select epoch, head from feed_place -- answer';

export function placeOf([row]: Marked): FeedPosition {
  return { epoch: String(row?.epoch), position: Number(row?.head) };
}
