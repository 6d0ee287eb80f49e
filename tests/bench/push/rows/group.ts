import { alternate } from '../../figures.ts';
import { type Bench, seconds } from '../bench.ts';
import { openSide, type Side } from '../sides.ts';
import { Subscribers } from '../subscribers.ts';
import { measurePaced } from './paced.ts';

type Open = { side: Side; subscribers: Subscribers; burst: number };

const WARMING_CHANGES = 30;
const REPLAYED_BLOCKS = 20;
const MESSAGES_IN_A_BLOCK = 128;

/** All subscribers ask the same: CPU for each message when changes are paced, and what a burst of changes does. */
export async function measureGroup(bench: Bench): Promise<void> {
  const { sizes, names, figures, log } = bench;
  const opened: Open[] = [];
  const inRounds = async (what: string, measure: (open: Open) => Promise<void>) => {
    for (let round = 0; round < sizes.rounds; round += 1) {
      for (const open of alternate(opened, round)) {
        const { name } = open.side;
        log(`group, ${what}, round ${round + 1}: ${name}`);
        await figures.attempt(`group, ${name}`, () => measure(open));
      }
    }
  };
  try {
    for (const name of names) {
      log(`group: opening ${name}`);
      await figures.attempt(`group, ${name}`, async () => void opened.push(await openGroup(bench, name)));
    }
    // One after the other: what a burst leaves behind is not for the messages after it to pay for.
    await inRounds('paced', async ({ side, subscribers }) => {
      figures.add('paced', side.name, await measurePaced(side, subscribers, sizes));
    });
    await inRounds('burst', (open) => measureBurst(bench, open));
    const shares = opened.map(
      ({ side: { name } }) => `${name} ${figures.median('generator', name)?.toFixed(2)}`,
    );
    const bursts = opened.map(({ side: { name }, burst }) => `${name} ${burst}`);
    figures.notes.push(`changes in a burst, each to ${sizes.subscribers} subscribers: ${bursts.join(', ')}`);
    figures.notes.push(`cores that the load generator used in bursts: ${shares.join(', ')}`);
  } finally {
    for (const { side, subscribers } of opened) {
      await subscribers.close();
      await side.close();
    }
  }
}

async function openGroup({ sizes, postgres, figures }: Bench, name: Side['name']): Promise<Open> {
  const side = await openSide(name, postgres);
  try {
    const subscribers = await Subscribers.open(side, sizes.subscribers);
    await subscribers.receive(WARMING_CHANGES, () => side.publish(WARMING_CHANGES));
    const { first, last } = await subscribers.receive(WARMING_CHANGES, () => side.publish(WARMING_CHANGES));
    if (name === 'raw') figures.notes.push(await measureGenerator(side, subscribers));
    // Until all that is compiled on the way is compiled: a server runs for longer than a benchmark.
    await measurePaced(side, subscribers, sizes);
    const wanted = Math.round((sizes.burstSeconds * WARMING_CHANGES) / seconds(first, last));
    return { side, subscribers, burst: Math.min(sizes.burstMost, Math.max(50, wanted)) };
  } catch (error) {
    await side.close();
    throw error;
  }
}

/**
 * As many changes as fit into the time at the observed rate, so that slow sides finish. The clock starts when changes
 * are handed to a side, or, if a commit publishes them, when that is done: reading them back counts.
 */
async function measureBurst({ figures }: Bench, { side, subscribers, burst }: Open): Promise<void> {
  const before = await side.cpu();
  let started = 0n;
  const { messages, first, last, cpu } = await subscribers.receive(burst, async () => {
    started = process.hrtime.bigint();
    await side.publish(burst);
    if (side.commits) started = process.hrtime.bigint();
  });
  const used = (await side.cpu()) - before;
  const took = seconds(started < BigInt(first) ? started : first, last);
  figures.add('burst', side.name, messages / took);
  figures.add('burst cpu', side.name, used / messages);
  figures.add('generator', side.name, cpu / 1e6 / seconds(first, last));
}

/** What the load generator itself can take: whole blocks of frames, from a server that does nothing but write them. */
async function measureGenerator(side: Side, subscribers: Subscribers): Promise<string> {
  const block = { key: 'x'.repeat(400) };
  const replay = () => side.order({ order: 'replay', block, blocks: REPLAYED_BLOCKS });
  const { messages, bytes, first, last, cpu } = await subscribers.receive(
    REPLAYED_BLOCKS * MESSAGES_IN_A_BLOCK,
    replay,
  );
  const rate = Math.round(messages / seconds(first, last) / 1_000);
  const size = Math.round(bytes / messages);
  return `the load generator takes ${rate} k messages a second of ${size} bytes in blocks of ${MESSAGES_IN_A_BLOCK}, with ${(cpu / messages).toFixed(2)} µs of its CPU for each`;
}
