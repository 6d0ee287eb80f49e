import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import postgres from 'postgres';
import { describeMachine } from '../machine.ts';
import { choose, type Report } from '../options.ts';
import { arePeersInstalled } from '../peers.ts';
import { full, measureRecord, quick, type ReadFigures } from './measure.ts';
import { operationNames } from './operations.ts';
import { drawPlot } from './plot.ts';
import { openRecord } from './record.ts';
import { sideNames } from './sides.ts';
import { formatDeep, formatGrowth, formatTables } from './table.ts';

const bench = new URL('./bench.sql', import.meta.url);

/**
 * Measures reading beside peers, in one run on this machine, and prints the tables of the promises: `npm run bench -- read
 * [--quick] [--only side,…] [--operations board,…] [--sizes 10000,…] [--keep DIR] [--json FILE] [--svg FILE]`.
 */
export async function measureRead(args: string[]): Promise<Report> {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      operations: { type: 'string' },
      sizes: { type: 'string' },
      keep: { type: 'string' },
      svg: { type: 'string' },
    },
  });
  const names = choose(values.only, sideNames, '--only');
  const operations = choose(values.operations, operationNames, '--operations');
  if (!arePeersInstalled()) throw new Error('The peers are not installed: npm run bench:peers');
  const sizes = values.quick ? quick : full;
  const statements = values.sizes ? readSizes(values.sizes) : sizes.statements;
  const started = performance.now();
  const passed = () => Math.round((performance.now() - started) / 1_000);
  const log = (line: string) => console.error(`${String(passed()).padStart(4)} s  ${line}`);
  const bySize = new Map<number, ReadFigures>();
  for (const size of statements) {
    const record = await openRecord(size, values.keep, log);
    try {
      await prepareRecord(record.url);
      bySize.set(size, await measureRecord(record, { names, operations, sizes, log }));
    } finally {
      await record.close();
    }
  }
  const machine = describeMachine();
  const faults = [...bySize].flatMap(([size, figures]) => figures.faults.map((fault) => `${size}: ${fault}`));
  for (const [size, figures] of bySize)
    console.log(`\n${size.toLocaleString('en')} statements\n\n${formatTables(figures)}`);
  if (bySize.size > 1)
    for (const side of names) if (side !== 'limit') console.log(`\n${formatGrowth(bySize, side)}`);
  console.log('');
  const [largest = 0, last] = [...bySize].sort(([a], [b]) => a - b).at(-1) ?? [];
  const deep = last && formatDeep(last, largest);
  if (deep) console.log(`- ${deep}`);
  if (values.quick) console.log('- quick: too few, and too short, to hold against the goals');
  console.log(`- ${JSON.stringify(machine)}, ${passed()} s, ${JSON.stringify({ ...sizes, statements })}`);
  for (const fault of faults) console.log(`- FAILED ${fault.slice(0, 1_000)}`);
  if (values.svg && last) await writeFile(values.svg, drawPlot(last, largest));
  const json = {
    at: new Date().toISOString(),
    seconds: passed(),
    machine,
    sizes: { ...sizes, statements },
    records: Object.fromEntries([...bySize].map(([size, figures]) => [size, figures.all()])),
    faults,
  };
  return { ok: faults.length === 0, json };
}

/** Gives a record what peers need that have nothing of ours. */
async function prepareRecord(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await sql.unsafe(readFileSync(bench, 'utf8'));
  } finally {
    await sql.end({ timeout: 2 });
  }
}

function readSizes(text: string): number[] {
  const sizes = text.split(',').map(Number);
  if (!sizes.every((size) => Number.isSafeInteger(size) && size >= 1_000))
    throw new TypeError(`--sizes: not numbers of at least 1000 statements: ${text}`);
  return sizes;
}
