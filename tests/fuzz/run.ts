import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { argumentsOrExit } from '../../src/commands/run.ts';
import { openDatabase } from '../../src/db/client.ts';
import { runFault } from '../faults/support/fault.ts';
import { fuzzFrames, fuzzRequests } from './fuzz.ts';
import { openFuzzed } from './record.ts';

/**
 * Fuzzes a server in full and prints a line of JSON for each door: `npm run fuzz -- [--requests=20000] [--frames=10000]
 * [--seed=N]`. The exit code is 1 when an answer was against the contract; the smallest case of it is printed, too.
 */
// Postgres ends with the process, however that ends.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));
// Memory is measured without garbage.
setFlagsFromString('--expose-gc');
globalThis.gc = runInNewContext('gc');

const number = (help: string) => ({ type: 'string', value: 'N', help }) as const;
const { values } = argumentsOrExit({
  name: 'npm run fuzz',
  about: 'Sends made-up requests and frames to a server, and prints a line of JSON for each door.',
  options: {
    requests: number('the number of requests, 20000 unless given'),
    frames: number('the number of frames, 10000 unless given'),
    seed: number('the seed; one that is printed, unless given'),
  },
  more: 'Exit code 1: an answer was against the contract; the smallest case of it is printed, too.',
});
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const doors = {
  requests: { fuzz: fuzzRequests, count: Number(values.requests ?? 20_000) },
  frames: { fuzz: fuzzFrames, count: Number(values.frames ?? 10_000) },
};

for (const [door, { fuzz, count }] of Object.entries(doors)) {
  if (count === 0) continue;
  try {
    const figures = await runFault(
      {
        title: `fuzzing by ${door}`,
        async run(scene) {
          const { url } = await scene.openPostgres();
          const database = { ...openDatabase(url), url };
          scene.onEnd(() => database.close());
          const fuzzed = await openFuzzed(database);
          scene.onEnd(() => fuzzed.server.close());
          const { outcomes, codes, ...rest } = await fuzz(fuzzed, { count, seed });
          return { ...rest, outcomes: JSON.stringify(outcomes), codes: JSON.stringify(codes) };
        },
      },
      { full: true, seed },
    );
    const { outcomes, codes, ...rest } = figures;
    console.log(
      JSON.stringify({
        door,
        held: true,
        count,
        seed,
        ...rest,
        outcomes: JSON.parse(String(outcomes)),
        codes: JSON.parse(String(codes)),
      }),
    );
  } catch (error) {
    process.exitCode = 1;
    console.log(JSON.stringify({ door, held: false, count, seed }));
    console.error(String(error));
  }
}
process.exit();
