import { setTimeout as delay } from 'node:timers/promises';

const FIRST_PAUSE_MILLISECONDS = 50;
const LONGEST_PAUSE_MILLISECONDS = 1_000;

/** Retries transient errors with back-off until `work` succeeds, or until `ended`: then undefined. Throws other errors. */
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

/** True if a retry may succeed: the server is unreachable, busy or starting, not the query wrong. */
export function isTransient(error: unknown): boolean {
  let root = error;
  while (root instanceof Error && root.cause instanceof Error) root = root.cause;
  const { code } = root as { code?: unknown };
  return root instanceof AggregateError || (typeof code === 'string' && retried.test(code));
}

/** SQLSTATE classes for connections, resources, interruption and locks; codes of postgres.js, of the system, and ours. */
const retried =
  /^(08|53|55|57|58|40)|^(CONNECTION_|CONNECT_TIMEOUT)|^E(CONN|PIPE|TIMEDOUT|HOST|NET|NOENT|AI_)|^(OVERLOADED|TIMEOUT|EPOCH_CHANGED)$/;
