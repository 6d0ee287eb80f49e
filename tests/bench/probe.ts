import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Preloaded into every measured server, ours and the peers' alike, so that all are measured the same way: answers over
 * IPC what the process has used, and ends it with the benchmark.
 */
export type Usage = {
  /** User and system time of all threads, in microseconds. */
  cpu: number;
  /** Bytes, just after the garbage was collected when that was asked for. */
  rss: number;
  heap: number;
};

process.on('message', async ({ id, probe }: { id: number; probe?: 'cpu' | 'memory' }) => {
  if (!probe) return;
  if (probe === 'memory') await collectGarbage();
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  process.send?.({
    id,
    answer: { cpu: user + system, rss, heap: heapUsed } satisfies Usage,
  });
});
process.on('disconnect', () => process.exit());

async function collectGarbage() {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as (options: object) => void;
  for (let n = 0; n < 3; n += 1) {
    // `last-resort` gives back what it can.
    collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
