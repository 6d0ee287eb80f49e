import { alternate } from '../../figures.ts';
import type { Bench } from '../bench.ts';
import { openSide, type Side } from '../sides.ts';
import { Subscribers } from '../subscribers.ts';
import { measurePaced } from './paced.ts';

const WARMING_CHANGES = 20;

/** Every subscriber asks something else, so that nothing can be shared: CPU for each message. */
export async function measureDistinct({ sizes, names, postgres, figures, log }: Bench): Promise<void> {
  const opened: { side: Side; subscribers: Subscribers }[] = [];
  try {
    for (const name of names.filter((it) => it !== 'raw' && it !== 'ws')) {
      log(`distinct: opening ${name}`);
      await figures.attempt(`distinct, ${name}`, async () => {
        const side = await openSide(name, postgres);
        try {
          const subscribers = await Subscribers.open(side, sizes.subscribers, side.distinct);
          opened.push({ side, subscribers });
          await subscribers.receive(WARMING_CHANGES, () => side.publish(WARMING_CHANGES));
        } catch (error) {
          await side.close();
          throw error;
        }
      });
    }
    for (let round = 0; round < sizes.rounds; round += 1) {
      for (const { side, subscribers } of alternate(opened, round)) {
        log(`distinct, round ${round + 1}: ${side.name}`);
        await figures.attempt(`distinct, ${side.name}`, async () =>
          figures.add('distinct', side.name, await measurePaced(side, subscribers, sizes)),
        );
      }
    }
  } finally {
    for (const { side, subscribers } of opened) {
      await subscribers.close();
      await side.close();
    }
  }
}
