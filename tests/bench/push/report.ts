import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Figures } from '../figures.ts';
import { describeMachine } from '../machine.ts';
import { choose, type Report } from '../options.ts';
import { arePeersInstalled } from '../peers.ts';
import { type Bench, full, quick } from './bench.ts';
import type { PushFigures } from './figures.ts';
import { openPostgres } from './postgres.ts';
import { measureCommit } from './rows/commit.ts';
import { measureCrowd } from './rows/crowd.ts';
import { measureDistinct } from './rows/distinct.ts';
import { measureGroup } from './rows/group.ts';
import { measureWriters } from './rows/writers.ts';
import { type SideName, sideNames } from './sides.ts';
import { formatTable } from './table.ts';

const LONGEST_MILLISECONDS = 20 * 60_000;

/** Each measures some figures of all sides. */
const measurements: Record<string, (bench: Bench) => Promise<void>> = {
  group: measureGroup,
  crowd: measureCrowd,
  commit: measureCommit,
  distinct: measureDistinct,
  writers: measureWriters,
};

/**
 * Measures the push beside its peers, in one run on this machine, and prints the table of the promises:
 * `npm run bench -- push [--quick] [--only side,…] [--rows group,…] [--json FILE]`.
 */
export async function measurePush(args: string[]): Promise<Report> {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      rows: { type: 'string' },
    },
  });
  const names = choose<SideName>(values.only, sideNames, '--only');
  const rows = choose(values.rows, Object.keys(measurements), '--rows');
  if (!arePeersInstalled()) throw new Error('The peers are not installed: npm run bench:peers');
  const sizes = fitted(values.quick ? quick : full);
  const started = performance.now();
  const figures: PushFigures = new Figures();
  const log = (line: string) =>
    console.error(`${String(Math.round((performance.now() - started) / 1_000)).padStart(4)} s  ${line}`);
  const postgres = await openPostgres();
  // Every other process ends with this one.
  const stop = () => void postgres.close().finally(() => process.exit(1));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  setTimeout(stop, LONGEST_MILLISECONDS).unref();
  try {
    for (const row of rows) await measurements[row]?.({ sizes, names, postgres, figures, log });
  } finally {
    await postgres.close();
  }
  const machine = describeMachine();
  const took = Math.round((performance.now() - started) / 1_000);
  console.log(`\n${formatTable(figures)}\n`);
  for (const note of figures.notes) console.log(`- ${note}`);
  if (values.quick) console.log('- quick: too few subscribers, and too short, to hold against the goals');
  console.log(`- ${JSON.stringify(machine)}, ${took} s, ${JSON.stringify(sizes)}`);
  for (const fault of figures.faults) console.log(`- FAILED ${fault}`);
  const { notes, faults } = figures;
  const json = {
    at: new Date().toISOString(),
    seconds: took,
    machine,
    sizes,
    rows: figures.all(),
    notes,
    faults,
  };
  return { ok: faults.length === 0, json };
}

/** No more subscribers than one process here may have open files. */
function fitted(sizes: typeof full): typeof full {
  const limits = process.platform === 'linux' ? readFileSync('/proc/self/limits', 'utf8') : '';
  const files = Number(/Max open files\s+(\d+)/.exec(limits)?.[1] ?? Number.POSITIVE_INFINITY);
  const most = files - 200;
  if (sizes.crowd > most) console.error(`ulimit -n is ${files}: ${most} subscribers at most`);
  return { ...sizes, subscribers: Math.min(sizes.subscribers, most), crowd: Math.min(sizes.crowd, most) };
}
