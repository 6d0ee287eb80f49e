import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { faultsIn } from './prose.ts';

const root = new URL('../../../', import.meta.url);

/** The words that are searched for, and migrations of releases before the baseline, which are never edited. */
const spared = ['tests/house/code/prose.', 'tests/db/former/'];

const filesOf = (folder: string) =>
  readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:ts|sql|md)$/.test(name) && !name.includes('node_modules'))
    .map((name) => `${folder}${name.replaceAll('\\', '/')}`)
    .sort();

test('comments, messages and pages are plain sentences with the subject first', () => {
  const folders = ['client/', 'docs/', 'drizzle/functions/', 'src/', 'tests/'];
  const files = ['README.md', ...folders.flatMap(filesOf)].filter(
    (path) => !spared.some((it) => path.startsWith(it)),
  );
  expect(files.length).toBeGreaterThan(10);
  expect(files.flatMap((path) => faultsIn(path, readFileSync(new URL(path, root), 'utf8')))).toEqual([]);
});

test.each([
  ['a.ts', '/** Who speaks. */', 'a.ts:1: Who …'],
  ['a.ts', 'a();\n\n/**\n * Says it. Of two,\n * one.\n */', 'a.ts:3: Of …'],
  [
    'a.ts',
    'a(); // the subscriber is\nb();\n  // It waits until the reader\n  // is told.',
    'a.ts:3: is told',
  ],
  ['a.ts', 'a(); // Whose it is', 'a.ts:1: Whose …'],
  ['src/a.ts', "throw new Error('The key is no good');", 'src/a.ts:1: no good'],
  ['src/a.ts', 'log(`Takes one from the list.`);', 'src/a.ts:1: Takes …'],
  ['tests/a.test.ts', "it('is told the reason', () => {});", 'tests/a.test.ts:1: is told'],
  ['tests/a.test.ts', "test.each([[1]])(\n  'reads %i anew',\n);", 'tests/a.test.ts:1: anew'],
  ['a.sql', 'select 1;\n-- Reads at most so\n-- many rows.', 'a.sql:2: so many'],
  ['a.md', '# Title\n\n- One item\n- Whoever reads', 'a.md:4: Whoever …'],
  ['a.md', 'A page\nthat is read anew', 'a.md:1: anew'],
  ['a.md', '| a | b |\n|---|---|\n| one | Not by name |', 'a.md:3: Not by …'],
])('finds what is planted in %s: %j', (path, text, fault) => {
  expect(faultsIn(path, text)).toEqual([fault]);
});

test.each([
  ['a.ts', "const a = 'Of code'; /** Reads a list of names. */"],
  ['a.ts', '/** What is asked? Who decides? */'],
  ['src/a.ts', "throw new Error('There is no such key');"],
  ['tests/a.test.ts', "it('of a name', () => { const told = 'so many'; });"],
  ['src/a.ts', "const title = 'Who holds what';"],
  ['a.sql', "select 'so many';"],
  ['a.md', '## Who speaks?\n\n```ts\n// Of code\n```\n\nA `so many` of code.'],
])('finds nothing in %s: %j', (path, text) => {
  expect(faultsIn(path, text)).toEqual([]);
});
