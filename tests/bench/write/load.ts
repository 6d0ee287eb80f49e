import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { recordedTables } from '../../../src/record/entities/index.ts';
import { migrateDatabase } from '../../../src/record/migrate.ts';
import { root, run } from '../../support/servers/process.ts';
import { alternate, type Figures } from '../figures.ts';
import { generateBundle } from '../generate.ts';
import type { Release } from './release.ts';

/**
 * By `npm run load`, this build's and the release's; and by COPY of the rows that they come to, in one transaction: with all
 * triggers, and as the floor without any of ours, into the same tables with their indexes and foreign keys.
 */
export const loadSides = ['ours', 'release', 'copy', 'floor', 'release floor'] as const;
export type LoadSide = (typeof loadSides)[number];
export type LoadFigures = Figures<`${number} ${'lines/s' | 'MB'}`, LoadSide>;

type Copy = { table: string; into: string; rows: Buffer[] };
type Loading = {
  server: string;
  release: Release;
  file: string;
  statements: number;
  lines: number;
  figures: LoadFigures;
  /** What each build's rows are, kept from its first load. */
  copies: Map<string, Copy[]>;
};

const preload = fileURLToPath(new URL('usage.ts', import.meta.url));
/** The tables that are not part of the record: remembered lines, and search indexes that triggers maintain. */
const beside = ['last_said', 'document_parts', 'stances_by_date'];

/** Loads a bundle of the given number of statements on every side, each into a new database, in turns. */
export async function measureLoads(
  { server, release, figures }: Pick<Loading, 'server' | 'release' | 'figures'>,
  statements: number,
  rounds: number,
  log: (line: string) => void,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'caveat-bench-'));
  const admin = postgres(server, { max: 1, onnotice: () => {} });
  try {
    await prepare(admin, server, release);
    const file = join(folder, 'bundle.ndjson');
    const lines = await writeBundle(file, statements);
    const loading = { server, release, file, statements, lines, figures, copies: new Map() };
    for (let round = 0; round < rounds; round += 1) {
      // The rows to be copied are first those of a load.
      for (const side of round === 0 ? loadSides : alternate(loadSides, round)) {
        log(`loading ${statements} statements, round ${round + 1}: ${side}`);
        await admin.unsafe('drop database if exists bench with (force)');
        await admin.unsafe(`create database bench template ${buildOf(side)}`);
        await admin.unsafe('checkpoint');
        await figures.attempt(`loading ${statements}, ${side}`, () => measure(loading, side));
      }
    }
    for (const name of ['bench', 'ours', 'release'])
      await admin.unsafe(`drop database if exists ${name} with (force)`);
  } finally {
    await admin.end({ timeout: 2 });
    await rm(folder, { recursive: true, force: true });
  }
}

const buildOf = (side: LoadSide) => (side.startsWith('release') ? 'release' : 'ours');

/** A migrated database of each build, of which the others are made. */
async function prepare(admin: postgres.Sql, server: string, release: Release): Promise<void> {
  for (const name of ['ours', 'release']) {
    await admin.unsafe(`drop database if exists ${name} with (force)`);
    await admin.unsafe(`create database ${name}`);
  }
  await migrateDatabase(urlOf(server, 'ours'));
  await release.migrate(urlOf(server, 'release'));
}

export function urlOf(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

async function writeBundle(file: string, statements: number): Promise<number> {
  let lines = 0;
  const counted = function* () {
    for (const line of generateBundle(statements)) {
      lines += 1;
      yield line;
    }
  };
  await pipeline(Readable.from(counted()), createWriteStream(file));
  return lines;
}

async function measure(loading: Loading, side: LoadSide): Promise<void> {
  const { server, release, statements, lines, figures, copies } = loading;
  const url = urlOf(server, 'bench');
  const build = buildOf(side);
  if (side === 'ours' || side === 'release') {
    const { seconds, megabytes } = await load(url, side === 'ours' ? root : release.folder, loading.file);
    figures.add(`${statements} lines/s`, side, lines / seconds);
    figures.add(`${statements} MB`, side, megabytes);
    if (!copies.has(build)) copies.set(build, await readRows(url));
    return;
  }
  const rows = copies.get(build);
  if (rows === undefined) throw new Error('there are no rows to copy');
  figures.add(`${statements} lines/s`, side, lines / (await copyRows(url, rows, side === 'copy')));
}

/** As the script `load` of package.json. */
async function load(url: string, folder: string, file: string) {
  const start = performance.now();
  const flags = ['--max-semi-space-size=8', '--import', preload, join(folder, 'src/commands/load.ts'), file];
  const { code, stderr } = await run('--max-old-space-size=256', flags, { DATABASE_URL: url });
  if (code !== 0) throw new Error(`the bundle was not loaded: ${stderr.slice(-2_000)}`);
  const seconds = (performance.now() - start) / 1_000;
  return { seconds, megabytes: Number(/peak memory: (\d+) kB/.exec(stderr)?.[1]) / 1_024 };
}

/** The rows of the record's tables, each table after those that it refers to, and of those beside them. */
async function readRows(url: string): Promise<Copy[]> {
  const sql = postgres(url, { max: 1, fetch_types: false, onnotice: () => {} });
  try {
    const tables = await sql<{ name: string; columns: string }[]>`
      select name, string_agg(quote_ident(attname), ', ' order by attnum) as columns
        from unnest(string_to_array(${[...recordedTables.map(({ name }) => name), ...beside].join()}, ',')) with ordinality kept (name, place)
        join pg_attribute on attrelid = to_regclass(name) and attnum > 0 and not attisdropped and attgenerated = ''
       group by name, place order by place`;
    const copies: Copy[] = [];
    for (const { name, columns } of tables) {
      const out = await sql.unsafe(`copy ${name} (${columns}) to stdout`).readable();
      const rows = await Array.fromAsync(out as AsyncIterable<Buffer>);
      copies.push({ table: name, into: `copy ${name} (${columns}) from stdin`, rows });
    }
    return copies;
  } finally {
    await sql.end({ timeout: 2 });
  }
}

/** The seconds that it took to copy the rows in. With our triggers, what those keep is theirs to write. */
async function copyRows(url: string, copies: Copy[], withTriggers: boolean): Promise<number> {
  const sql = postgres(url, { max: 1, fetch_types: false, onnotice: () => {} });
  try {
    if (!withTriggers)
      for (const { table } of copies) await sql.unsafe(`alter table ${table} disable trigger user`);
    const start = performance.now();
    await sql.begin(async (tx) => {
      for (const { table, into, rows } of copies)
        if (!withTriggers || table === 'last_said' || !beside.includes(table))
          await pipeline(Readable.from(rows), await tx.unsafe(into).writable());
    });
    return (performance.now() - start) / 1_000;
  } finally {
    await sql.end({ timeout: 2 });
  }
}
