import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundle, load } from '../../support/bundle.ts';
import { createDatabase, useDatabase } from '../../support/database.ts';
import { root } from '../../support/servers/process.ts';

const run = promisify(execFile);
const page = readFileSync(join(root, 'docs/contributing/adding-a-field.md'), 'utf8');

const record = useDatabase({ connections: 2 });
let empty: Awaited<ReturnType<typeof createDatabase>>;
let copy: string;
beforeAll(async () => {
  empty = await createDatabase('template0');
  copy = mkdtempSync(join(tmpdir(), 'caveat-field-'));
  for (const name of [
    'src',
    'drizzle',
    'tests/db/schema',
    'package.json',
    '.drizzle.config.ts',
    'schema.graphql',
    'docs/bundle.schema.json',
    'client',
  ])
    cpSync(join(root, name), join(copy, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
});
afterAll(async () => {
  rmSync(copy, { recursive: true, force: true });
  await empty?.drop();
});

it('what the page says adds a field with its history, its past, its undo, its dump and its load', {
  timeout: 60_000,
}, async () => {
  await load(
    record.db,
    bundle('n', { type: 'restriction', key: 'rule', title: 'A rule', modality: 'PROHIBITION' }),
  );
  const [, change = ''] = page.match(/```diff\n([\s\S]*?)```/) ?? [];
  writeFileSync(join(copy, 'field.diff'), change);
  await run('git', ['apply', 'field.diff'], { cwd: copy });
  const [, commands = ''] = page.match(/```sh\n([\s\S]*?)```/) ?? [];
  const [generate = '', schema = '', print = ''] = commands.trim().split('\n');
  expect([generate.split(' ')[1], schema, print]).toEqual([
    'drizzle-kit',
    'npm run schema',
    'npm run db:schema',
  ]);
  const node = (...words: string[]) => run(process.execPath, words, { cwd: copy });
  await node('node_modules/drizzle-kit/bin.cjs', ...generate.split(' ').slice(2));
  await node('src/commands/schema.ts');
  expect(readFileSync(join(copy, 'schema.graphql'), 'utf8')).toContain('rationale: String');
  await node('tests/db/schema/field-in-a-copy.ts', record.url, empty.url);
});
