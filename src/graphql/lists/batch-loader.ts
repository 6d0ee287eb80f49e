import { createContextCache } from '@pothos/core';
import type { Context } from '../schema/builder.ts';

type Batch<Wanted, Answer> = { wanted: Set<Wanted>; answer: Promise<(wanted: Wanted) => Answer> };

/** Loads together what is wanted in one turn of a request with equal arguments. */
export function inOneTurn<Args, Wanted, Answer>(
  load: (context: Context, args: Args, wanted: Wanted[]) => Promise<(wanted: Wanted) => Answer>,
) {
  const batches = createContextCache(() => new Map<string, Batch<Wanted, Answer>>());
  return async (context: Context, args: Args, wanted: Wanted): Promise<Answer> => {
    const waiting = batches(context);
    const key = JSON.stringify(args);
    let batch = waiting.get(key);
    if (!batch) {
      const all = new Set<Wanted>();
      const answer = Promise.resolve().then(() => {
        waiting.delete(key);
        return load(context, args, [...all]);
      });
      batch = { wanted: all, answer };
      waiting.set(key, batch);
    }
    batch.wanted.add(wanted);
    return (await batch.answer)(wanted);
  };
}
