import { createReadStream } from 'node:fs';
import { parseArgs } from 'node:util';
import { loadBundle } from '../record/bundle/load.ts';
import { BundleRefused } from '../record/errors.ts';
import type { Counts } from '../record/writing.ts';
import { CommandError, runCommand } from './open.ts';

/** `npm run load -- [--dry-run] FILE…`: loads bundles, each of them whole or not at all; `-` is standard input. */
await runCommand(async ({ db, log }) => {
  const { values, positionals } = parseArgs({
    options: { 'dry-run': { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  if (positionals.length === 0) throw new CommandError('usage: npm run load -- [--dry-run] FILE…');
  for (const file of positionals) {
    try {
      const report = await loadBundle(
        db,
        { principal: 'load', reason: file },
        file === '-' ? process.stdin : createReadStream(file),
        { dryRun: values['dry-run'], onProgress: showProgress(file) },
      );
      clearProgress();
      log(`${file}: ${report.lines} lines${report.dryRun ? ', nothing stored (dry run)' : ''}`);
      log(table(report.counts));
      for (const { line, type, key, field, record, bundle } of report.differing) {
        const why =
          record === undefined
            ? 'is kept as another namespace says it'
            : `stays ${JSON.stringify(record)}; the bundle has ${JSON.stringify(bundle)}`;
        log(`  differing: line ${line}, ${type} ${key}: ${field} ${why}`);
      }
    } catch (error) {
      clearProgress();
      if (error instanceof BundleRefused) {
        const lines = error.problems.map(
          (it) => `  line ${it.line}: ${it.field || it.type || '-'}: ${it.code}: ${it.reason}`,
        );
        throw new CommandError([`${file}: refused, ${error.message}`, ...lines].join('\n'));
      }
      if (error instanceof Error && 'code' in error && 'syscall' in error) {
        throw new CommandError(`${file}: ${error.message}`);
      }
      throw error;
    }
  }
});

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
