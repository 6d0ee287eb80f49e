import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openEmbedded } from '../../../src/db/embedded/server.ts';
import { Figures } from '../figures.ts';
import { describeMachine } from '../machine.ts';
import { choose, type Report } from '../options.ts';
import { arePeersInstalled } from '../peers.ts';
import { full, quick } from '../push/bench.ts';
import type { PushFigures } from '../push/figures.ts';
import { openPostgres } from '../push/postgres.ts';
import { measureCommit } from '../push/rows/commit.ts';
import { measureWriters } from '../push/rows/writers.ts';
import { settings } from '../read/record.ts';
import { type LoadFigures, measureLoads, urlOf } from './load.ts';
import { type Release, takeRelease } from './release.ts';
import { formatTable, holdAgainstGoals } from './table.ts';

const measurements = ['load', 'writers', 'commit'] as const;

/**
 * Measures writing beside version 0.1.0, beside what the tables themselves take, and beside PostGraphile, in one run on this
 * machine: `npm run bench -- write [--quick] [--statements 20000,100000] [--rounds 3] [--rows load,…] [--json FILE]`.
 */
export async function measureWrite(args: string[]): Promise<Report> {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      statements: { type: 'string' },
      rounds: { type: 'string' },
      rows: { type: 'string' },
    },
  });
  const rows = choose(values.rows, measurements, '--rows');
  if (rows.includes('commit') && !arePeersInstalled())
    throw new Error('The peers are not installed: npm run bench:peers');
  const sizes = (values.statements ?? (values.quick ? '2000' : '20000')).split(',').map(Number);
  const rounds = Number(values.rounds ?? (values.quick ? 1 : 3));
  if (![...sizes, rounds].every((it) => Number.isSafeInteger(it) && it > 0))
    throw new TypeError('--statements and --rounds: numbers above 0');
  const started = performance.now();
  const passed = () => Math.round((performance.now() - started) / 1_000);
  const log = (line: string) => console.error(`${String(passed()).padStart(4)} s  ${line}`);
  const loads: LoadFigures = new Figures();
  const commits: PushFigures = new Figures();
  const release = await takeRelease();
  try {
    if (rows.includes('load')) await measureAllLoads({ release, figures: loads }, sizes, rounds, log);
    const bench = {
      sizes: values.quick ? quick : full,
      names: ['ours', 'postgraphile'] as const,
      figures: commits,
      log,
    };
    if (rows.some((row) => row !== 'load')) await measureCommits(bench, release, rows);
  } finally {
    await release.remove();
  }
  const machine = describeMachine();
  const faults = [...loads.faults, ...commits.faults];
  console.log(`\n${formatTable(loads, commits, sizes)}\n`);
  for (const note of [...holdAgainstGoals(loads, commits, sizes), ...commits.notes]) console.log(`- ${note}`);
  if (values.quick) console.log('- quick: too few, and too short, to hold against the goals');
  console.log(`- ${JSON.stringify(machine)}, ${passed()} s`);
  for (const fault of faults) console.log(`- FAILED ${fault}`);
  const { notes } = commits;
  const json = {
    at: new Date().toISOString(),
    seconds: passed(),
    machine,
    loads: loads.all(),
    commits: commits.all(),
    notes,
    faults,
  };
  return { ok: faults.length === 0, json };
}

async function measureAllLoads(
  side: { release: Release; figures: LoadFigures },
  sizes: readonly number[],
  rounds: number,
  log: (line: string) => void,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'caveat-bench-'));
  const embedded = await openEmbedded(folder, { settings });
  try {
    for (const statements of sizes)
      await measureLoads({ ...side, server: embedded.url }, statements, rounds, log);
  } finally {
    await embedded.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Those of the push: commits a second of many writers, and how long a commit takes to a client. */
async function measureCommits(
  bench: Omit<Parameters<typeof measureCommit>[0], 'postgres'>,
  release: Release,
  rows: readonly string[],
): Promise<void> {
  const postgres = await openPostgres();
  try {
    const url = urlOf(postgres.urls.ours, 'release');
    await postgres.connect(postgres.urls.ours, 1).unsafe('create database release');
    await release.migrate(url);
    if (rows.includes('writers')) await measureWriters({ ...bench, postgres }, url);
    if (rows.includes('commit')) await measureCommit({ ...bench, postgres });
  } finally {
    await postgres.close();
  }
}
