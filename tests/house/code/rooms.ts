import { posix } from 'node:path';

/** Rooms from left to right: a file imports from its own and from those to its left. */
export const rooms = [
  'db',
  'record',
  'feed',
  'live',
  'access',
  'graphql',
  'execution',
  'http',
  'commands',
] as const;

/** Files beside the rooms that join them. */
const doors = ['src/server.ts', 'src/main.ts', 'src/quick-imports.ts'];
const config = 'src/config.ts';
/** Files beside the rooms that every file may import, and that import none of ours. */
const shared: readonly string[] = [config, 'src/bounded-map.ts'];
/** The only file that imports a cache, so that there is one rule of eviction. */
const cache = { file: 'src/bounded-map.ts', library: 'lru-cache' };

/** Rooms that know no GraphQL. */
const deaf: readonly string[] = ['db', 'record', 'feed'];

/** The one file that imports by a name it computes: the platform's package. */
const computing = ['src/db/embedded/setup.ts'];

/** The oldest key of a map, and a map that is cleared or closed to new entries when it is full. */
const evicting =
  /\.keys\(\)\.next\(\)|const \[oldest\]|for \(const \[?oldest\b|\.size >=? [A-Z_#.\w]+\) (?:\S+\.(?:clear|delete)\(|return null)/;

const vague = /^(utils?|helpers?|libs?|managers?|services?|common)$/i;
const longest = 400;

/** What is against the house rules in files, given as path and text: a line each, in the order of the files. */
export function findFaults(files: ReadonlyMap<string, string>): string[] {
  const faults: string[] = [];
  for (const [path, text] of files) {
    const code = withoutComments(text);
    const room = roomOf(path);
    if (room === undefined) faults.push(`${path} is in no room`);
    if (path !== config && /\bprocess\s*(\??\.\s*env\b|\[)|['"](node:)?process['"]/.test(code)) {
      faults.push(`${path} reads process.env, which only ${config} may`);
    }
    if (evicting.test(code)) faults.push(`${path} evicts by hand: use ${cache.file}`);
    const lines = text.split('\n').length - 1;
    if (lines > longest) faults.push(`${path} has ${lines} lines, more than ${longest}`);
    for (const word of wordsIn(path)) if (vague.test(word)) faults.push(`${path} is named ${word}`);
    if (!computing.includes(path) && /\bimport\s*\(\s*[^'"\s]/.test(code)) {
      faults.push(`${path} imports by a computed name`);
    }
    for (const target of importsOf(code)) {
      const refusal = refuse(path, target, files);
      if (refusal) faults.push(`${path} imports ${target}: ${refusal}`);
    }
  }
  return [...faults, ...findCycles(files).map((cycle) => `cycle: ${cycle.join(' -> ')}`)];
}

function refuse(path: string, target: string, files: ReadonlyMap<string, string>): string | undefined {
  const room = roomOf(path) ?? -1;
  if (!target.startsWith('.')) {
    if (target === cache.library && path !== cache.file) return `only ${cache.file} may`;
    const isGraphql = /^(graphql|@graphql|@pothos)\b/.test(target);
    return isGraphql && deaf.includes(rooms[room] ?? '') ? `${rooms[room]} knows no GraphQL` : undefined;
  }
  const wanted = resolve(path, target);
  if (!files.has(wanted)) return 'there is no such file in src';
  if (shared.includes(path)) return `${posix.basename(path)} imports no file of ours`;
  if (shared.includes(wanted)) return undefined;
  return (roomOf(wanted) ?? -1) > room ? 'it lies to the right' : undefined;
}

/** A room's place from the left; the doors are at the right end. */
function roomOf(path: string): number | undefined {
  if (shared.includes(path)) return -1;
  if (doors.includes(path)) return rooms.length;
  const place = rooms.findIndex((room) => path.startsWith(`src/${room}/`));
  return place < 0 ? undefined : place;
}

/** Each cycle once, as the path around it. Imports of types count: two files that need each other are one. */
function findCycles(files: ReadonlyMap<string, string>): string[][] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  const walk = (path: string, above: string[]) => {
    const start = above.indexOf(path);
    if (start >= 0) cycles.push([...above.slice(start), path]);
    if (start >= 0 || done.has(path)) return;
    for (const target of importsOf(withoutComments(files.get(path) ?? ''))) {
      const wanted = target.startsWith('.') ? resolve(path, target) : '';
      if (files.has(wanted)) walk(wanted, [...above, path]);
    }
    done.add(path);
  };
  for (const path of files.keys()) walk(path, []);
  return cycles;
}

/** What a text imports, exports from elsewhere, or imports while running. */
function importsOf(code: string): string[] {
  const ways = [
    /^[ \t]*(?:import|export)\b[^'"`;=]*?\bfrom\s*['"]([^'"]+)['"]/gm,
    /^[ \t]*import\s*['"]([^'"]+)['"]/gm,
    /\bimport\s*\(\s*['"]([^'"]+)['"]/g,
  ];
  return ways.flatMap((way) => [...code.matchAll(way)].map((found) => found[1] ?? ''));
}

/** Strings are matched too, so that `//` in one of them is no comment. */
function withoutComments(text: string): string {
  const token = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g;
  return text.replace(token, (found) => (found.startsWith('/') ? '' : found));
}

const resolve = (path: string, target: string) => posix.join(posix.dirname(path), target);

const wordsIn = (path: string) => path.split(/[/.\-_]|(?<=[a-z])(?=[A-Z])/);
