import { setTimeout as delay } from 'node:timers/promises';
import type { Sizes } from '../bench.ts';
import type { Side } from '../sides.ts';
import type { Subscribers } from '../subscribers.ts';

/** Server CPU for each delivered message, in microseconds, with changes that come one at a time, well apart. */
export async function measurePaced(side: Side, subscribers: Subscribers, sizes: Sizes): Promise<number> {
  const changes = sizes.pacedSeconds * sizes.pacedRate;
  const pause = 1_000 / sizes.pacedRate;
  const before = await side.cpu();
  const { messages } = await subscribers.receive(changes, async () => {
    const started = performance.now();
    for (let n = 0; n < changes; n += 1) {
      await delay(Math.max(0, started + n * pause - performance.now()));
      await side.publish(1);
    }
  });
  return ((await side.cpu()) - before) / messages;
}
