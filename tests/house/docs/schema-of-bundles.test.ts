import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { bundleSchemaFile, printBundleSchema } from '../../../src/commands/schema.ts';
import { bundleSchema } from '../../../src/record/bundle/json-schema.ts';
import { lineTypes } from '../../../src/record/bundle/lines.ts';
import { NEWEST_VERSION, versionOf } from '../../../src/record/lines/format-version.ts';
import { article, demo } from '../../support/bundle.ts';
import { linesOf, schemaFaultsOf } from '../../support/bundle-schema.ts';

/** What lines of version 1 can hold, as release 0.1.0 had it: `type.field`, its values (`=`) and the kinds of its values. */
const versionOne = new Set<string>(
  JSON.parse(readFileSync(new URL('bundle-version-1.json', import.meta.url), 'utf8')),
);
const docs = fileURLToPath(new URL('../../../docs/', import.meta.url));
/** The bundles on pages of the documentation. */
const examples = readdirSync(docs, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.md'))
  .flatMap((path) => [...readFileSync(join(docs, path), 'utf8').matchAll(/```ndjson\n([\s\S]*?)```/g)])
  .map(([, text = '']) => text)
  .filter((text) => text.includes('"bundle"'));

type Shape = { type?: string; enum?: unknown[]; const?: unknown; items?: Shape; anyOf?: Shape[] } & {
  properties?: Record<string, Shape>;
};

/** Every place in a line, and what can be there. */
function* placesIn(at: string, shape: Shape): Iterable<string> {
  for (const one of shape.anyOf ?? []) yield* placesIn(at, one);
  const values = shape.enum ?? (shape.const === undefined ? [] : [shape.const]);
  for (const value of values) yield `${at}=${value}`;
  if (shape.items) {
    yield `${at}[]`;
    yield* placesIn(at, shape.items);
  } else if (shape.properties) {
    yield `${at}{}`;
    for (const [name, field] of Object.entries(shape.properties)) {
      yield `${at}.${name}`;
      yield* placesIn(`${at}.${name}`, field);
    }
  } else if (values.length === 0 && shape.type) yield `${at}:${shape.type}`;
}

const { $defs } = bundleSchema() as { $defs: Record<string, Shape> };
const types = Object.keys(lineTypes);
const added = types
  .flatMap((type) => [...placesIn(type, $defs[type] as Shape)])
  .filter((it) => !versionOne.has(it));
/** Those that are not within another. */
const outermost = added.filter(
  (it) =>
    !added.some((other) => it !== other && /^[.:=[{]/.test(it.slice(other.length)) && it.startsWith(other)),
);

/** A line with a value at a place, and nothing else. */
function lineWith(place: string): { type: string } {
  const [, path = '', kind = '', value] = /^([\w.]+)(\[\]|\{\}|:\w+)?(?:=(\w+))?$/.exec(place) ?? [];
  const [type = '', ...names] = path.split('.');
  const kinds: Record<string, unknown> = { '[]': ['x'], '{}': {}, ':number': 1.5 };
  const inner = names.reduceRight<unknown>((it, name) => ({ [name]: it }), value ?? kinds[kind] ?? 'x');
  return { type, ...(inner as object) };
}

describe('the JSON Schema of a line of a bundle', () => {
  it('is printed: run `npm run schema` when it is not', () => {
    expect(readFileSync(bundleSchemaFile, 'utf8')).toBe(printBundleSchema());
  });

  it('fits every line of the demo record, of the documentation and of the coded article', () => {
    for (const text of [demo, ...examples, article ?? '']) expect(schemaFaultsOf(text)).toEqual([]);
    expect(linesOf(demo).length).toBeGreaterThan(100);
    expect(examples.length).toBeGreaterThan(0);
  });

  it('fits no line with another field, another value, or without what its type needs', () => {
    const header = { type: 'bundle', version: 1, namespace: 'n' };
    const rule = { type: 'restriction', key: 'a', title: 'a', modality: 'DUTY' };
    const lines = [header, rule];
    const wrong = [
      { ...header, version: NEWEST_VERSION + 1 },
      { ...rule, colour: 'red' },
      { ...rule, modality: 'WISH' },
      { ...rule, title: undefined },
      { ...rule, basis: [{ provision: '§ 1' }] },
      { ...rule, type: 'rule' },
      { ...rule, key: 'a b' },
    ];
    const faultsOf = (all: object[]) => schemaFaultsOf(all.map((it) => JSON.stringify(it)).join('\n'));
    expect(faultsOf(lines)).toEqual([]);
    expect(faultsOf(wrong)).toHaveLength(wrong.length);
    // Each line has the fault of its field, and none of other types.
    expect(faultsOf(wrong).map((it) => it.slice(it.indexOf('}: ') + 3))).toEqual([
      '/version must be equal to one of the allowed values',
      ' must NOT have additional properties',
      '/modality must be equal to one of the allowed values',
      " must have required property 'title'",
      expect.stringMatching(/^\/basis/),
      '/type must be equal to one of the allowed values',
      expect.stringMatching(/^\/key must match pattern/),
    ]);
  });
});

describe('the version of the bundle format', () => {
  it('is 2 for what version 1 had not, place by place: list what is new in src/record/lines/format-version.ts', () => {
    expect(outermost.length).toBeGreaterThan(30);
    expect(outermost.filter((it) => versionOf(lineWith(it)) !== 2)).toEqual([]);
  });

  it('is 1 for all else', () => {
    expect([...versionOne].filter((it) => versionOf(lineWith(it)) !== 1)).toEqual([]);
    for (const line of linesOf(article ?? '')) expect(versionOf(line)).toBe(1);
  });

  it('is what each header of the demo record and of the documentation says', () => {
    for (const text of [demo, ...examples]) {
      let said = 0;
      for (const line of linesOf(text)) {
        if (line.type === 'bundle') said = Number(line.version);
        else expect([line, versionOf(line) <= said]).toEqual([line, true]);
      }
    }
  });
});
