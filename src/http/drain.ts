import { setTimeout as delay } from 'node:timers/promises';

/** Does something with each, the first at once and the others evenly over so long: so that they don't come back all at once. */
export async function spreadOver<Item>(
  milliseconds: number,
  items: readonly Item[],
  act: (item: Item) => void,
): Promise<void> {
  const started = performance.now();
  for (const [index, item] of items.entries()) {
    const early = started + (milliseconds * index) / items.length - performance.now();
    if (early > 1) await delay(early);
    act(item);
  }
}
