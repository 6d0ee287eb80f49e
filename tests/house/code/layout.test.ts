import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { slow } from '../../support/runs/slow.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

const sources = readdirSync(`${root}src`, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => `src/${name.replaceAll('\\', '/')}`)
  .sort();

const isSource = /\.(ts|mjs|sql|graphql)$/;
/** Folders with more source files than a newcomer takes in at one look, and how many each has. */
function crowdedFolders(files: readonly string[]): [string, number][] {
  const folders = Map.groupBy(
    files.filter((file) => isSource.test(file)),
    (file) => file.slice(0, file.lastIndexOf('/')),
  );
  return [...folders]
    .map(([folder, all]): [string, number] => [folder, all.length])
    .filter(([, it]) => it > 15);
}

test('no folder has more than fifteen source files', () => {
  const files = ['src', 'tests', 'client', 'examples', 'drizzle'].flatMap((folder) =>
    readdirSync(root + folder, { recursive: true, encoding: 'utf8' })
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
      // Written once and kept: the migrations, and the databases of earlier versions.
      .filter((file) => !/^drizzle\/migrations\/|^tests\/db\/kept\/data\/|\/node_modules\//.test(file)),
  );
  expect(crowdedFolders(files)).toEqual([]);
  const planted = Array.from({ length: 16 }, (_, index) => `a/${index}.ts`);
  expect(crowdedFolders([...planted, 'b/1.ts'])).toEqual([['a', 16]]);
});

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
