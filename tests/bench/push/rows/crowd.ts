import { setTimeout as delay } from 'node:timers/promises';
import { alternate, quantile } from '../../figures.ts';
import { type Bench, seconds, withSide } from '../bench.ts';
import type { Side } from '../sides.ts';
import { Subscribers } from '../subscribers.ts';

const WARMING_SUBSCRIBERS = 100;
const WARMING_CHANGES = 10;

/** Many subscribers that ask the same: what each costs in memory, and how long until the last one has a change. */
export async function measureCrowd(bench: Bench): Promise<void> {
  const { sizes, names, figures } = bench;
  const times = new Map<string, number[]>();
  for (let round = 0; round < sizes.crowdRounds; round += 1) {
    for (const name of alternate(names, round)) {
      await withSide(bench, name, `crowd, round ${round + 1}`, async (side) => {
        const before = await warm(side);
        const subscribers = await Subscribers.open(side, sizes.crowd);
        try {
          const after = await side.memory();
          figures.add('memory', name, (after.rss - before.rss) / sizes.crowd / 1_000);
          figures.add('heap', name, (after.heap - before.heap) / sizes.crowd / 1_000);
          await measureLast(side, subscribers, WARMING_CHANGES);
          const found = await measureLast(side, subscribers, sizes.crowdChanges);
          times.set(name, [...(times.get(name) ?? []), ...found]);
        } finally {
          await subscribers.close();
        }
      });
    }
  }
  for (const name of names) {
    const found = times.get(name);
    if (!found) continue;
    figures.add('last p50', name, quantile(found, 0.5));
    figures.add('last p99', name, quantile(found, 0.99));
  }
}

/** What a server loads and compiles for its first subscribers is no cost of the others. */
async function warm(side: Side) {
  const subscribers = await Subscribers.open(side, WARMING_SUBSCRIBERS);
  await subscribers.receive(WARMING_CHANGES, () => side.publish(WARMING_CHANGES));
  await subscribers.close();
  await delay(500);
  return side.memory();
}

/** Milliseconds from before a change is published until the last subscriber has it, one change after the other. */
async function measureLast(side: Side, subscribers: Subscribers, changes: number): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < changes; n += 1) {
    let published = 0n;
    const { last } = await subscribers.receive(1, () => {
      published = process.hrtime.bigint();
      return side.publish(1);
    });
    times.push(seconds(published, last) * 1_000);
    await delay(20);
  }
  return times;
}
