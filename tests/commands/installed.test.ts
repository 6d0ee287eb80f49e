import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { root } from '../support/servers/process.ts';

const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const copy = mkdtempSync(join(tmpdir(), 'caveat-installed-'));
afterAll(() => rmSync(copy, { recursive: true }));
for (const file of ['package.json', 'src/installed.cjs']) cpSync(join(root, file), join(copy, file));

/** What a command in the copy writes to standard error, and its exit code. */
const start = (program: string, ...options: string[]) =>
  promisify(execFile)(execPath, [...options, '--require', './src/installed.cjs', program], {
    cwd: copy,
  }).then(
    ({ stderr }) => [0, stderr],
    ({ code, stderr }) => [code, stderr],
  );
const install = (names: readonly string[]) =>
  names.map((name) => mkdirSync(join(copy, 'node_modules', name), { recursive: true }));

it('says in one sentence what is missing before a command can run', async () => {
  expect(await start('src/main.ts')).toEqual([1, 'Nothing is installed yet: run npm ci in this folder.\n']);
  const [first, ...others] = Object.keys(dependencies);
  install(others);
  expect(await start('src/main.ts')).toEqual([1, `The package ${first} is not installed: run npm ci.\n`]);
  install([String(first)]);
  expect(await start('node_modules/vitest/vitest.mjs')).toEqual([
    1,
    'The tools of development are not installed: run npm ci without --omit=dev.\n',
  ]);
  const [code, text] = await start('src/main.ts', '--no-strip-types');
  expect(code).toBe(1);
  expect(text).toMatch(/^Node v\S+ does not run TypeScript: install Node 22\.18 or newer\.[^\n]*\n$/);
});

it('lets a command run where nothing is missing', async () => {
  expect(await start(join(root, 'src/config.ts'))).toEqual([0, '']);
});
