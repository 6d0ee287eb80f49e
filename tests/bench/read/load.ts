import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import postgres from 'postgres';
import { migrateDatabase } from '../../../src/record/migrate.ts';
import { run } from '../../support/process.ts';
import { generateBundle } from '../generate.ts';

/** Lines of a bundle a second: by `npm run load`, and by COPY of the rows that they become. */
export type LoadFigures = { statements: number; lines: number; ours: number; copy: number; ratio: number };

const GOAL = 0.3;

export const formatLoad = ({ statements, ours, copy, ratio }: LoadFigures): string =>
  `loading ${statements} statements: ${ours.toFixed(0)} lines/s, COPY of the same rows ${copy.toFixed(0)}: ${ratio.toFixed(2)} ×, ≥ ${GOAL} ${ratio >= GOAL ? '✓' : '✗'}`;

/**
 * Loads a bundle into an empty database, and copies what it has come to into another. Copied is what a writer writes: the
 * tables of the record. `lines`, `revisions`, `changes` and the history are made from it by triggers, which are as they
 * always are, for both.
 */
export async function measureLoad(
  server: string,
  statements: number,
  log: (line: string) => void,
): Promise<LoadFigures> {
  const admin = postgres(server, { max: 1, onnotice: () => {} });
  const folder = await mkdtemp(join(tmpdir(), 'caveat-bench-'));
  const drop = async () => {
    for (const name of ['bench_load', 'bench_copy'])
      await admin.unsafe(`drop database if exists ${name} with (force)`);
  };
  try {
    await drop();
    const urls = [];
    for (const name of ['bench_load', 'bench_copy']) {
      await admin.unsafe(`create database ${name}`);
      const url = new URL(server);
      url.pathname = `/${name}`;
      await migrateDatabase(url.href);
      urls.push(url.href);
    }
    const [loaded = '', copied = ''] = urls;
    log(`loading a bundle of ${statements} statements`);
    const { lines, seconds } = await loadBundle(loaded, join(folder, 'bundle.ndjson'), statements);
    log('copying its rows');
    const copySeconds = await copyRows(loaded, copied);
    const [ours, copy] = [lines / seconds, lines / copySeconds];
    return { statements, lines, ours, copy, ratio: ours / copy };
  } finally {
    await drop();
    await admin.end({ timeout: 2 });
    await rm(folder, { recursive: true, force: true });
  }
}

async function loadBundle(url: string, file: string, statements: number) {
  let lines = 0;
  const counted = function* () {
    for (const line of generateBundle(statements)) {
      lines += 1;
      yield line;
    }
  };
  await pipeline(Readable.from(counted()), createWriteStream(file));
  const start = performance.now();
  // As the script `load` of package.json.
  const flags = ['--max-semi-space-size=8', 'src/commands/load.ts', file];
  const { code, stderr } = await run('--max-old-space-size=256', flags, { DATABASE_URL: url });
  if (code !== 0) throw new Error(`the bundle was not loaded: ${stderr.slice(-2_000)}`);
  return { lines, seconds: (performance.now() - start) / 1_000 };
}

/** Copies the record's tables from one database into another in one transaction; the seconds that the second half took. */
async function copyRows(from: string, to: string): Promise<number> {
  const options = { max: 1, fetch_types: false, onnotice: () => {} };
  const [source, target] = [postgres(from, options), postgres(to, options)];
  try {
    const copies: { into: string; rows: Buffer[] }[] = [];
    for (const { name, columns } of await tablesOf(source)) {
      const out = await source.unsafe(`copy ${name} (${columns}) to stdout`).readable();
      copies.push({ into: `copy ${name} (${columns}) from stdin`, rows: await Array.fromAsync(out) });
    }
    const start = performance.now();
    await target.begin(async (tx) => {
      for (const { into, rows } of copies)
        await pipeline(Readable.from(rows), await tx.unsafe(into).writable());
    });
    return (performance.now() - start) / 1_000;
  } finally {
    await Promise.all([source.end({ timeout: 2 }), target.end({ timeout: 2 })]);
  }
}

/** The record's tables with the columns that can be written, each after those that it refers to. */
async function tablesOf(sql: postgres.Sql): Promise<{ name: string; columns: string }[]> {
  return sql<{ name: string; columns: string }[]>`
    select name, array_to_string(columns_of(name, '{}'), ', ') as columns
      from unnest(recorded_table_names()) with ordinality as kept(name, place) order by place`;
}
