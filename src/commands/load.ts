import { constants, createReadStream } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { LONGEST_WAIT, loadBundle } from '../record/bundle/load.ts';
import { causeOf } from '../record/constraint.ts';
import { type BundleProblem, BundleRefused } from '../record/errors.ts';
import { reveal } from '../record/lines/characters.ts';
import type { Counts } from '../record/write/write-session.ts';
import { type Arguments, type Command, UsageError } from './arguments.ts';
import { CommandError } from './explain.ts';
import { describeDatabase, runCommand } from './open.ts';

/** The SQLSTATE of Postgres for a wait for a lock that was too long. */
const LOCK_TIMEOUT = '55P03';

const command = {
  name: 'npm run load',
  about: 'Loads bundles into the record, each of them whole or not at all, and says into which database.',
  takes: 'FILE…',
  options: {
    'dry-run': { type: 'boolean', help: 'checks and counts everything, and stores nothing' },
    overwrite: { type: 'boolean', help: 'applies also what differs from corrections by hand' },
  },
  more: `FILE is JSON Lines, see docs/loading.md; - is standard input. The database is that of DATABASE_URL, or the embedded one that
npm start made.`,
} as const satisfies Command;

/** `npm run load -- [--dry-run] [--overwrite] FILE…`: loads bundles, each of them whole or not at all; `-` is standard input. */
await runCommand(
  command,
  async ({ db, log, config, ...record }, { values, positionals }) => {
    const database = describeDatabase(record, config);
    for (const file of positionals) {
      try {
        const report = await loadBundle(
          db,
          { principal: 'load', reason: file },
          file === '-' ? process.stdin : createReadStream(file),
          { dryRun: values['dry-run'], overwrite: values.overwrite, onProgress: showProgress(file) },
        );
        clearProgress();
        log(
          `${file}: ${report.lines} lines into ${database}${report.dryRun ? ', nothing stored (dry run)' : ''}`,
        );
        log(table(report.counts));
        for (const { line, type, key, field, difference, ...values } of report.differing) {
          log(`  differing: line ${line}, ${type} ${key}: ${field} stays as it is`);
          for (const [name, value] of Object.entries(values))
            if (value !== undefined) log(`    ${name.padEnd(6)} ${shorten(value)}`);
          if (difference !== undefined) log(`    bundle has ${difference}`);
        }
        for (const { line, type, field, code, reason } of report.warnings) {
          log(`  warning: line ${line}: ${field || type || '-'}: ${code}: ${reason}`);
        }
      } catch (error) {
        clearProgress();
        if (error instanceof BundleRefused) {
          const more = error.count - error.problems.length;
          const rest = more > 0 ? [`  and ${more} more`] : [];
          const lines = [
            `${file}: refused, ${error.message}`,
            ...error.problems.flatMap(describeProblem),
            ...rest,
          ];
          throw new CommandError(lines.join('\n'));
        }
        if (causeOf(error)?.code === LOCK_TIMEOUT) {
          throw new CommandError(
            `${file}: another load or write held the same records for ${LONGEST_WAIT / 1_000} s; nothing was stored. Load it again.`,
          );
        }
        if (error instanceof Error && 'code' in error && 'syscall' in error) {
          throw new CommandError(`${file}: ${describeUnreadable(error)}`);
        }
        throw error;
      }
    }
  },
  readGiven,
);

/** Reads what is to be loaded. Throws UsageError for no file, and CommandError for one that cannot be read. */
async function readGiven(given: Arguments<typeof command.options>) {
  const { positionals } = given;
  if (positionals.length === 0)
    throw new UsageError('usage: npm run load -- [--dry-run] [--overwrite] FILE… See npm run load -- --help');
  for (const file of positionals.filter((it) => it !== '-')) {
    await access(file, constants.R_OK).catch((error: unknown) => {
      throw new CommandError(`${file}: ${describeUnreadable(error)}`);
    });
    if ((await stat(file)).isDirectory())
      throw new CommandError(`${file}: ${describeUnreadable({ code: 'EISDIR' })}`);
  }
  return given;
}

/** Why a file cannot be read, in our words. */
function describeUnreadable(error: unknown): string {
  const { code } = error as { code?: unknown };
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'there is no such file';
  if (code === 'EISDIR') return 'this is a folder: give the files in it';
  if (code === 'EACCES' || code === 'EPERM') return 'you may not read this file';
  return `this file cannot be read (${String(code)})`;
}

/** A problem, and beneath it where the quote may be meant to be, each with what stands around it. */
function describeProblem({
  line,
  field,
  type,
  code,
  reason,
  candidates,
  positions,
}: BundleProblem): string[] {
  const spans = (candidates ?? positions ?? []).map(
    ({ start, end, prefix, exact, suffix, difference }) =>
      `    ${start}-${end}: ${oneLine(`…${prefix}[${exact}]${suffix}…`)}${difference ? ` (${difference})` : ''}`,
  );
  return [`  line ${line}: ${field || type || '-'}: ${code}: ${reason}`, ...spans];
}

function oneLine(text: string): string {
  return reveal(text.replace(/\s+/gu, ' '));
}

/** Progress on a terminal only, ten times a second at most. */
function showProgress(file: string) {
  let shown = 0;
  return ({ read, written }: { read: number; written: number }) => {
    if (!process.stderr.isTTY || performance.now() - shown < 100) return;
    shown = performance.now();
    process.stderr.write(
      `\r\x1b[K${file}: ${written === 0 ? `reading line ${read}` : `${written} of ${read} lines written`}`,
    );
  };
}

function clearProgress() {
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
}

function table(counts: Counts): string {
  return Object.entries(counts)
    .map(
      ([type, it]) =>
        `  ${type.padEnd(12)} ${it?.created} created, ${it?.revised} revised, ${it?.unchanged} unchanged, ${it?.differing} differing`,
    )
    .join('\n');
}

/** A value on one line of a terminal. */
function shorten(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 199).toWellFormed()}…` : text;
}
