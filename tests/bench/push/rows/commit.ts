import { setTimeout as delay } from 'node:timers/promises';
import { alternate, quantile } from '../../figures.ts';
import { type Bench, seconds } from '../bench.ts';
import { committing, openSide, type Side } from '../sides.ts';
import { Subscribers } from '../subscribers.ts';

const WARMING_COMMITS = 50;

/** One subscriber: from before a statement is sent, which commits by itself, until its message arrives. */
export async function measureCommit(bench: Bench): Promise<void> {
  const { sizes, figures, postgres, log } = bench;
  const opened: { side: Side; subscribers: Subscribers; times: number[] }[] = [];
  try {
    for (const name of bench.names.filter((name) => committing.includes(name))) {
      log(`commit: opening ${name}`);
      await figures.attempt(`commit, ${name}`, async () => {
        const side = await openSide(name, postgres);
        try {
          const subscribers = await Subscribers.open(side, 1);
          opened.push({ side, subscribers, times: [] });
          await measureCommits(side, subscribers, WARMING_COMMITS);
        } catch (error) {
          await side.close();
          throw error;
        }
      });
    }
    for (let round = 0; round < sizes.rounds; round += 1) {
      for (const { side, subscribers, times } of alternate(opened, round)) {
        log(`commit, round ${round + 1}: ${side.name}`);
        await figures.attempt(`commit, ${side.name}`, async () => {
          times.push(...(await measureCommits(side, subscribers, sizes.commits)));
        });
      }
    }
    for (const { side, times } of opened.filter((it) => it.times.length > 0)) {
      figures.add('commit p50', side.name, quantile(times, 0.5));
      figures.add('commit p99', side.name, quantile(times, 0.99));
    }
  } finally {
    for (const { side, subscribers } of opened) {
      await subscribers.close();
      await side.close();
    }
  }
}

async function measureCommits(side: Side, subscribers: Subscribers, commits: number): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < commits; n += 1) {
    let sent = 0n;
    const { last } = await subscribers.receive(1, () => {
      sent = process.hrtime.bigint();
      return side.publish(1);
    });
    times.push(seconds(sent, last) * 1_000);
    await delay(5);
  }
  return times;
}
