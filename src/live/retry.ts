import { setTimeout as delay } from 'node:timers/promises';

const FIRST_PAUSE_MILLISECONDS = 50;
const LONGEST_PAUSE_MILLISECONDS = 1_000;

/** Tries until it works, with pauses, or until `ended`: then undefined. Throws what no other try would mend. */
export async function retry<Result>(
  work: () => Result | Promise<Result>,
  ended: () => boolean,
): Promise<Result | undefined> {
  for (
    let pause = FIRST_PAUSE_MILLISECONDS;
    !ended();
    pause = Math.min(2 * pause, LONGEST_PAUSE_MILLISECONDS)
  ) {
    try {
      return await work();
    } catch (error) {
      if (!isTransient(error)) throw error;
      await delay(pause, undefined, { ref: false });
    }
  }
  return undefined;
}

/** Whether another try may work: a server that is away, busy or starting, not a query that is wrong. */
export function isTransient(error: unknown): boolean {
  let root = error;
  while (root instanceof Error && root.cause instanceof Error) root = root.cause;
  const { code } = root as { code?: unknown };
  return root instanceof AggregateError || (typeof code === 'string' && retried.test(code));
}

/** Postgres' own away, out of resources, interrupted and lock classes; postgres.js'; the system's; ours. */
const retried =
  /^(08|53|55|57|58|40)|^(CONNECTION_|CONNECT_TIMEOUT)|^E(CONN|PIPE|TIMEDOUT|HOST|NET|NOENT|AI_)|^(OVERLOADED|TIMEOUT|EPOCH_CHANGED)$/;
