import { argumentsOrExit } from '../../src/commands/run.ts';
import { faults } from './index.ts';
import { runFault } from './support/fault.ts';

/**
 * Runs faults in full and prints a line of JSON for each: `npm run faults -- [--reduced] [--seed=N] [name…]`, all of
 * them without a name. The exit code is 1 when anything did not hold.
 */
// Postgres ends with the process, however that ends.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));

const { values, positionals: names } = argumentsOrExit({
  name: 'npm run faults',
  about: 'Runs servers and databases into faults, and prints a line of JSON for each.',
  takes: '[NAME…]',
  options: {
    reduced: { type: 'boolean', help: 'takes smaller sizes' },
    seed: { type: 'string', value: 'N', help: 'the seed of what is random, 1 unless given' },
  },
  more: `NAME is one of: ${Object.keys(faults).join(', ')}. Exit code 1: something did not hold.`,
});
const unknown = names.find((it) => !Object.hasOwn(faults, it));
if (unknown !== undefined) {
  console.error(`There is no fault ${unknown}. See npm run faults -- --help`);
  process.exit(2);
}
const seed = Number(values.seed ?? 1);
const full = !values.reduced;

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
