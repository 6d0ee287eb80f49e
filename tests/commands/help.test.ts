import { existsSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { type Command, readArguments, UsageError } from '../../src/commands/arguments.ts';
import { root, run } from '../support/servers/process.ts';

const scripts = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts as Record<
  string,
  string
>;
/** The programs of ours that npm runs, by the name of their script. */
const programs = Object.entries(scripts).flatMap(([name, script]) => {
  const file = /^node --require \S+ --import \S+(?: --max\S+)* ((?:src|tests)\/\S+\.ts)$/.exec(script)?.[1];
  return file === undefined ? [] : [[name, file] as const];
});
const folder = join(tmpdir(), `caveat-never-${process.pid}`);
const settings = { CAVEAT_FOLDER: folder };

describe('--help', { timeout: 120_000 }, () => {
  it.each(programs)('of %s is its own', (name, file) => {
    const text = readFileSync(join(root, file), 'utf8');
    // The benchmarks have reports with options of their own.
    const reads = name === 'bench' ? /'--help'/ : /\b(runTool|runCommand|readArguments|argumentsOrExit)\(/;
    expect(text).toMatch(reads);
    expect(text).toMatch(new RegExp(`npm (run )?${name}\\b`));
  });

  // Those that would write, listen, or load for minutes. Each start takes a second.
  it.each(programs.filter(([name]) => ['start', 'load', 'schema'].includes(name)))(
    'of %s is shown, and nothing else is done',
    async (name, file) => {
      const schema = statSync(join(root, 'schema.graphql')).mtimeMs;
      const { code, stdout, stderr } = await run(file, ['--help'], settings);
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(new RegExp(`^usage: npm (run )?${name}[ \n]`));
      expect(existsSync(folder)).toBe(false);
      expect(statSync(join(root, 'schema.graphql')).mtimeMs).toBe(schema);
    },
  );

  it.each([
    [
      'src/commands/load.ts',
      ['--dryrun', 'x'],
      'npm run load has no option --dryrun; did you mean --dry-run? See npm run load -- --help\n',
    ],
  ])('is where a wrong option leads: %s %j', async (file, args, line) => {
    expect(await run(file, args, settings)).toEqual({ code: 2, stdout: '', stderr: line });
    expect(existsSync(folder)).toBe(false);
  });
});

it('a command makes no database where nobody asked for one', async () => {
  const { hasEmbedded } = await import('../../src/db/embedded/server.ts');
  const fallback = join(root, '.caveat');
  // Somebody who has started the server here has one.
  if (hasEmbedded(fallback)) return;
  const { code, stderr } = await run('src/commands/load.ts', ['src/commands/demo/brief.ndjson'], {});
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(/^There is no database yet: .*npm start.*DATABASE_URL.*\n$/),
  ]);
  expect(existsSync(fallback)).toBe(false);
}, 60_000);

describe('arguments', () => {
  const command = {
    name: 'npm run load',
    about: 'Loads.',
    takes: 'FILE…',
    options: {
      'dry-run': { type: 'boolean', help: 'stores nothing' },
      role: { type: 'string', value: 'ROLE', help: 'the role' },
    },
  } as const satisfies Command;
  const read = (...args: string[]) => readArguments(command, args);

  it('are read', () => {
    expect(read('a', '--dry-run', '--role=X', '--', '--b')).toEqual({
      values: { 'dry-run': true, role: 'X' },
      positionals: ['a', '--b'],
    });
    expect(read('--role', 'X').values).toEqual({ 'dry-run': false, role: 'X' });
  });

  it.each([
    [['--rolle=X'], 'npm run load has no option --rolle; did you mean --role?'],
    [['-d'], 'npm run load has no option -d.'],
    [['--role'], '--role needs a value: --role=ROLE.'],
    [['--role='], '--role needs a value: --role=ROLE.'],
    [['--dry-run=yes'], '--dry-run takes no value.'],
  ])('%j are refused', (args, message) => {
    expect(() => read(...args)).toThrow(UsageError);
    expect(() => read(...args)).toThrow(message);
  });

  it('are refused where npm has taken one of them', () => {
    vi.stubEnv('npm_config_dry_run', 'true');
    try {
      expect(() => read('a')).toThrow(
        'npm has taken --dry-run for an option of its own. Write -- before it: npm run load -- --dry-run',
      );
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it('are none where a command takes none', () => {
    expect(() => readArguments({ name: 'npm run dump', about: 'Dumps.' }, ['x'])).toThrow(
      'npm run dump takes no argument',
    );
  });
});
