import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argumentsOrExit } from '../../src/commands/run.ts';
import { openDatabase } from '../../src/db/client.ts';
import { openEmbedded } from '../../src/db/embedded/server.ts';
import { migrateDatabase } from '../../src/record/migrate.ts';
import { fingerprint } from './plans/fingerprint.ts';
import { examine, type Finding, Listener } from './plans/plan.ts';
import { type Question, questionsOf } from './plans/questions.ts';
import { loadGenerated, midway } from './plans/record.ts';

/**
 * `npm run explain -- [--size=1000000]`: asks a generated record what the README and GraphiQL ask, and Postgres how it
 * reads for it. Exit code 1: a question fails, or reads a whole table without need. The record is kept for the next run.
 */
const { values } = argumentsOrExit({
  name: 'npm run explain',
  about: 'Prints how Postgres reads a large made-up record for the questions of the README and GraphiQL.',
  options: {
    size: { type: 'string', value: 'STATEMENTS', help: 'statements of the record, 1000000 unless given' },
  },
  more: 'The record is kept in a temporary folder for the next run. Exit code 1: a question fails, or reads a whole table without need.',
});
const size = Number(values.size ?? 1_000_000);
if (!Number.isSafeInteger(size) || size < 1) {
  console.error(`--size must be a number of statements, not ${values.size}.`);
  process.exit(2);
}
const threshold = 10_000;

const folder = join(tmpdir(), `caveat-explain-${size}-${fingerprint()}`);
const isLoaded = join(folder, 'loaded');
if (!existsSync(isLoaded)) rmSync(folder, { recursive: true, force: true });
const log = (line: string) => console.error(line);

// For loading: nothing of it is lost that cannot be made again. What the planner goes by is as it comes.
const embedded = await openEmbedded(folder, {
  log,
  settings: {
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_wal_size: '16GB',
    shared_buffers: '1GB',
  },
});
const listener = new Listener();
try {
  await migrateDatabase(embedded.url);
  const database = openDatabase(embedded.url, {
    statementTimeout: 0,
    longestWait: 0,
    onQuery: listener.onQuery,
  });
  try {
    if (!existsSync(isLoaded)) {
      const start = performance.now();
      await loadGenerated(database, size, { log });
      log(`loaded in ${Math.round((performance.now() - start) / 1_000)} s`);
      writeFileSync(isLoaded, '');
    }
    const then = await midway(database);
    for (const question of questionsOf(size)) {
      const finding = await examine(database, listener, question, then, threshold);
      console.log(lineOf(question, finding));
      if (finding.error !== undefined || finding.whole.length > 0) process.exitCode = 1;
    }
  } finally {
    await database.close();
  }
} finally {
  await embedded.close();
}

function lineOf({ name }: Question, { statements, milliseconds, worst, whole, error }: Finding): string {
  const said = error ?? (whole.length > 0 ? `reads all of ${whole.join(', ')}` : '');
  const node = `${worst.type} on ${worst.table}`;
  return [
    name.padEnd(36),
    String(statements).padStart(3),
    `${milliseconds.toFixed(0)} ms`.padStart(10),
    worst.rows.toFixed(0).padStart(10),
    node.padEnd(44),
    said,
  ].join('  ');
}
