import { runFault } from './fault.ts';
import { faults } from './index.ts';

/**
 * Runs faults in full and prints a line of JSON for each: `npm run faults -- [--reduced] [--seed=N] [name…]`, all of
 * them without a name. The exit code is 1 when anything did not hold.
 */
// Postgres ends with the process, however that ends.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));

const names = process.argv.slice(2).filter((it) => !it.startsWith('--'));
const seed = Number(/--seed=(\d+)/.exec(process.argv.join(' '))?.[1] ?? 1);
const full = !process.argv.includes('--reduced');

for (const [name, fault] of Object.entries(faults)) {
  if (names.length > 0 && !names.includes(name)) continue;
  const started = performance.now();
  try {
    const figures = await runFault(fault, { full, seed });
    const seconds = Number(((performance.now() - started) / 1_000).toFixed(1));
    console.log(JSON.stringify({ fault: name, held: true, seconds, ...figures }));
  } catch (error) {
    process.exitCode = 1;
    console.log(JSON.stringify({ fault: name, held: false, why: String(error) }));
    console.error(error);
  }
}
process.exit();
