import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Report } from './options.ts';
import { measurePush } from './push/report.ts';
import { measureRead } from './read/report.ts';
import { measureWrite } from './write/report.ts';

/**
 * `npm run bench -- REPORT [options]`: figures beside peers' in one run on this machine, also as JSON where `--json` says.
 * Exit code 1: some are missing.
 */
const reports: Record<string, (args: string[]) => Promise<Report>> = {
  push: measurePush,
  read: measureRead,
  write: measureWrite,
  all: measureAll,
};

/** All, one after the other: `npm run bench -- all [--quick] [--sizes 10000,…] [--keep DIR] [--json FILE] [--svg FILE]`. */
async function measureAll(args: string[]): Promise<Report> {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      sizes: { type: 'string' },
      keep: { type: 'string' },
      svg: { type: 'string' },
    },
  });
  const quick = values.quick ? ['--quick'] : [];
  const ofReading = (['sizes', 'keep', 'svg'] as const).flatMap((name) => {
    const value = values[name];
    return value === undefined ? [] : [`--${name}`, value];
  });
  const read = await measureRead([...quick, ...ofReading]);
  const push = await measurePush(quick);
  const write = await measureWrite(quick);
  return {
    ok: read.ok && push.ok && write.ok,
    json: { read: read.json, push: push.json, write: write.json },
  };
}

const [name = '', ...args] = process.argv.slice(2);
const usage = `usage: npm run bench -- ${Object.keys(reports).join(' | ')} [options]`;
if ([name, ...args].some((it) => it === '--help' || it === '-h')) {
  console.log(`${usage}

Measures beside peers, in one run on this machine, and prints tables. Install the peers first: npm run bench:peers

  read   [--quick] [--only=SIDE,…] [--operations=NAME,…] [--sizes=10000,…] [--keep=FOLDER] [--json=FILE] [--svg=FILE]
  push   [--quick] [--only=SIDE,…] [--rows=group,…] [--json=FILE]
  write  [--quick] [--statements=20000,…] [--rounds=3] [--rows=load,…] [--json=FILE]
  all    [--quick] [--sizes=10000,…] [--keep=FOLDER] [--json=FILE] [--svg=FILE]`);
  process.exit(0);
}
const report = reports[name];
if (!report) {
  console.error(`${name === '' ? '' : `There is no report ${name}. `}${usage}`);
  process.exit(2);
}
try {
  const at = args.indexOf('--json');
  const [, file] = at < 0 ? [] : args.splice(at, 2);
  const { ok, json } = await report(args);
  if (file) await writeFile(file, `${JSON.stringify(json, undefined, 2)}\n`);
  process.exitCode = ok ? 0 : 1;
} catch (error) {
  const isUsage = String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS');
  console.error(isUsage ? `${(error as Error).message.split('. ')[0]}. See npm run bench -- --help` : error);
  process.exitCode = isUsage ? 2 : 1;
}
