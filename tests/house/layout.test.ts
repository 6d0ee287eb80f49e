import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { slow } from '../support/slow.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

const sources = readdirSync(`${root}src`, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => `src/${name.replaceAll('\\', '/')}`)
  .sort();

/** Names of exported types with the files that export them, where there are several. */
function typesOfTwoFiles(files: ReadonlyMap<string, string>): [string, string[]][] {
  const found = new Map<string, string[]>();
  for (const [file, text] of files)
    for (const [, name] of text.matchAll(
      /^export (?:default )?(?:abstract )?(?:type|interface|class|enum) (\w+)/gm,
    ))
      found.set(name as string, [...(found.get(name as string) ?? []), file]);
  return [...found].filter(([, all]) => all.length > 1);
}

test('no two files export a type of one name', () => {
  const files = new Map(sources.map((file) => [file, readFileSync(root + file, 'utf8')]));
  expect(typesOfTwoFiles(files)).toEqual([]);
  const planted = new Map([
    ['a.ts', 'export type Row = { a: 1 };'],
    ['b.ts', 'type Row = { b: 1 };'],
    ['c.ts', 'export abstract class Row {}'],
  ]);
  expect(typesOfTwoFiles(planted)).toEqual([['Row', ['a.ts', 'c.ts']]]);
});

test('every slow test that is listed is there', () => {
  expect(slow.filter((file) => !existsSync(root + file))).toEqual([]);
});
