import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { findFaults } from './rooms.ts';

const source = fileURLToPath(new URL('../../../src/', import.meta.url));

const files = new Map(
  readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => [`src/${name.replaceAll('\\', '/')}`, readFileSync(source + name, 'utf8')]),
);

const faultsOf = (planted: Record<string, string>) => findFaults(new Map(Object.entries(planted)));

test('the house is in order', () => {
  expect(files.size).toBeGreaterThan(50);
  expect(findFaults(files)).toEqual([]);
});

test('every program of ours is started with quick imports, after a look at what is installed', () => {
  const { scripts } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
  const programs = Object.values<string>(scripts).filter(
    (script) => script.endsWith('.ts') && !script.includes('vitest'),
  );
  expect(programs.length).toBeGreaterThan(8);
  for (const script of programs)
    expect(script).toMatch(/^node --require \.\/src\/installed\.cjs --import \.\/src\/quick-imports\.ts /);
});

describe('the checker', () => {
  test('lets a file import from its own room, from its left, and the configuration', () => {
    const faults = faultsOf({
      'src/config.ts': "import { join } from 'node:path';\nexport const read = () => process.env;",
      'src/db/client.ts': "import postgres from 'postgres';\nimport { read } from '../config.ts';",
      'src/record/actor.ts': "import { a } from '../db/client.ts';\nimport './status.ts';",
      'src/record/status.ts': 'export {};',
      'src/server.ts': "import type { Actor } from './record/actor.ts';",
      'src/main.ts': "const { serve } = await import('./server.ts');",
    });
    expect(faults).toEqual([]);
  });

  test.each([
    ["import { a } from '../live/hub.ts';"],
    ["import {\n  a,\n  type B,\n} from '../live/hub.ts';"],
    ["import type { A } from '../live/hub.ts';"],
    ["import '../live/hub.ts';"],
    ["export * from '../live/hub.ts';"],
    ["export { a } from '../live/hub.ts';"],
    ["const a = await import('../live/hub.ts');"],
    ["const address = 'https://example.org';\nimport { a } from '../live/hub.ts';"],
  ])('catches an import from the right: %j', (text) => {
    expect(faultsOf({ 'src/record/actor.ts': text, 'src/live/hub.ts': '' })).toEqual([
      'src/record/actor.ts imports ../live/hub.ts: it lies to the right',
    ]);
  });

  test.each([["// import { a } from '../live/hub.ts';"], ["/*\nimport { a } from '../live/hub.ts';\n*/"]])(
    'reads no comment: %j',
    (text) => {
      expect(faultsOf({ 'src/record/actor.ts': text, 'src/live/hub.ts': '' })).toEqual([]);
    },
  );

  test('catches a command that imports the server', () => {
    const text = "import { serve } from '../server.ts';";
    expect(faultsOf({ 'src/commands/load.ts': text, 'src/server.ts': '' })).toEqual([
      'src/commands/load.ts imports ../server.ts: it lies to the right',
    ]);
  });

  test('catches what a configuration may not import, a file in no room, and GraphQL among the rules', () => {
    const faults = faultsOf({
      'src/config.ts': "import { a } from './db/client.ts';",
      'src/db/client.ts': '',
      'src/stray.ts': '',
      'src/record/actor.ts': "import { GraphQLError } from 'graphql';",
    });
    expect(faults).toEqual([
      'src/config.ts imports ./db/client.ts: config.ts imports no file of ours',
      'src/stray.ts is in no room',
      'src/record/actor.ts imports graphql: record knows no GraphQL',
    ]);
  });

  test.each([
    ['process.env.PORT'],
    ['process?.env'],
    ["process['env']"],
    ["import { env } from 'node:process';"],
  ])('catches an environment read elsewhere: %s', (text) => {
    expect(faultsOf({ 'src/http/route.ts': text })).toEqual([
      'src/http/route.ts reads process.env, which only src/config.ts may',
    ]);
  });

  test.each([
    ['const oldest = kept.keys().next().value;'],
    ['const [oldest] = this.#kept;'],
    ['for (const oldest of this.#kept.keys()) drop(oldest);'],
    ['if (texts.size >= MOST_TEXTS) texts.clear();'],
    ['if (this.#kept.size > MOST) this.#kept.delete(first);'],
    ['if (plans.size >= MOST_SHAPES) return null;'],
  ])('catches an eviction by hand: %s', (text) => {
    expect(faultsOf({ 'src/http/route.ts': text })).toEqual([
      'src/http/route.ts evicts by hand: use src/bounded-map.ts',
    ]);
  });

  test('catches a second import of the cache', () => {
    const faults = faultsOf({
      'src/bounded-map.ts': "import { LRUCache } from 'lru-cache';",
      'src/db/client.ts':
        "import { LRUCache } from 'lru-cache';\nimport { BoundedMap } from '../bounded-map.ts';",
    });
    expect(faults).toEqual(['src/db/client.ts imports lru-cache: only src/bounded-map.ts may']);
  });

  test('reports a cycle as the path around it', () => {
    const faults = faultsOf({
      'src/db/a.ts': "import './b.ts';",
      'src/db/b.ts': "import './c.ts';",
      'src/db/c.ts': "import './b.ts';",
    });
    expect(faults).toEqual(['cycle: src/db/b.ts -> src/db/c.ts -> src/db/b.ts']);
  });

  test('catches a file too long, a vague name, and an import whose name nobody can read', () => {
    const faults = faultsOf({
      'src/db/rows.ts': '\n'.repeat(401),
      'src/db/row-helpers.ts': 'await import(name);',
      'src/http/common/route.ts': '',
    });
    expect(faults).toEqual([
      'src/db/rows.ts has 401 lines, more than 400',
      'src/db/row-helpers.ts is named helpers',
      'src/db/row-helpers.ts imports by a computed name',
      'src/http/common/route.ts is named common',
    ]);
  });
});
