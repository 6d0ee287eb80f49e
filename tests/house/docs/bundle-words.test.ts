import { readFileSync } from 'node:fs';
import { getNamedType, isEnumType, isInterfaceType, isObjectType } from 'graphql';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { FeedChange } from '../../../src/feed/change.ts';
import { schema } from '../../../src/graphql/schema.ts';
import { cloudEventOf } from '../../../src/http/feed/cloud-event.ts';
import { lineTypes } from '../../../src/record/bundle/lines.ts';
import { apiFields, apiTypes, lineFieldOf, lineTypeOf } from '../../../src/record/lines/api-names.ts';

const page = readFileSync(new URL('../../../docs/bundle-words.md', import.meta.url), 'utf8');
/** The names of the API beside each name of a bundle. */
const rows = new Map(
  page
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => {
      const [, bundle = '', api = ''] = line.split('|');
      return [bundle.replaceAll('`', '').trim(), api.match(/[\w.]+/g) ?? []];
    }),
);
/** The form of a line, as JSON Schema. */
type Shape = { type?: string; enum?: string[]; items?: Shape; anyOf?: Shape[] } & {
  properties?: Record<string, Shape>;
};
const shapes = Object.entries(lineTypes).map(
  ([line, it]) =>
    [line, z.toJSONSchema(it.schema, { io: 'input', unrepresentable: 'any' }) as Shape] as const,
);
/** What only dumps have, or what is of another form in the API. */
const unlike = new Set(['said', 'absent']);

test('docs/bundle-words.md lists every name and value of a bundle that the API does not have', () => {
  const used = new Set<string>();
  const walk = (line: string, path: string, shape: Shape, typeName: string): string[] =>
    Object.entries(shape.properties ?? {}).flatMap(([name, field]) => {
      const at = `${path}.${name}`;
      const row = [`${line}${at}`, `*${at}`].find((it) => rows.has(it));
      if (row) used.add(row);
      const type = typeAt(rows.get(row ?? '')?.[0] ?? `${typeName}.${name}`);
      const inner = objectIn(field);
      const faults = row || (type && (inner || isSame(field, type))) ? [] : [`${line}${at}`];
      if (!type || !inner || unlike.has(name)) return faults;
      return [...faults, ...walk(line, `${at}[]`, inner, type.replace(/Connection$/, ''))];
    });
  const faults = shapes.flatMap(([line, shape]) => walk(line, '', shape, String(rows.get(line)?.[0])));
  expect(faults).toEqual([]);
  expect(
    [...rows.keys()].filter((it) => /^(?:\w+|\*)\./.test(it) && !it.startsWith('data.') && !used.has(it)),
  ).toEqual([]);
});

test('what is suggested for the names of the API is what docs/bundle-words.md says', () => {
  for (const [bundle, names] of Object.entries(apiFields)) {
    expect([bundle, rows.get(bundle)]).toEqual([bundle, names]);
    const [type = '', ...path] = bundle.replaceAll('[]', '').split('.');
    const name = path.pop();
    for (const it of names) expect(lineFieldOf(type, path, it.split('.')[1] as string)).toBe(name);
  }
  const types = shapes.map(([line]) => [line, rows.get(line)?.[0] ?? ''] as const);
  const others = types.filter(([line, type]) => line !== type.toLowerCase());
  expect(Object.fromEntries(others)).toEqual(apiTypes);
  for (const [line, type] of others) expect(lineTypeOf(type)).toBe(line);
});

test('docs/bundle-words.md names what is in the schema and in events of the feed', () => {
  const names = [...rows.values()].flat().filter((it) => it !== '__typename');
  expect(names.filter((it) => (it.includes('.') ? !typeAt(it) : !schema.getType(it)))).toEqual([]);
  const { data } = cloudEventOf({ ...CHANGE, before: {}, after: {} } as unknown as FeedChange, false);
  expect(Object.keys(data).filter((name) => !rows.has(`data.${name}`))).toEqual([]);
});

const CHANGE = { cursor: '', entity: 'ACTOR', entityId: '', kind: 'CREATED', revisionId: 1, recordedAt: '' };

/** The object that a field holds, by itself or in a list; where it may be a text as well, the object. */
function objectIn(shape: Shape): Shape | undefined {
  if (shape.properties) return shape;
  const inside = [...(shape.items ? [shape.items] : []), ...(shape.anyOf ?? [])];
  return inside.map(objectIn).find((it) => it !== undefined);
}

/** The name of the type of a field of the schema. */
function typeAt(coordinate: string): string | undefined {
  const [typeName = '', name = ''] = coordinate.split('.');
  const type = schema.getType(typeName);
  const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
  return field && getNamedType(field.type).name;
}

/** Whether values of a bundle's field are values of this type: a key stands for its record. */
function isSame(shape: Shape, typeName: string): boolean {
  const type = schema.getType(typeName);
  if (shape.enum) return isEnumType(type) && shape.enum.every((it) => type.getValue(it));
  if (shape.type === 'integer') return typeName === 'Int';
  if (shape.type === 'boolean') return typeName === 'Boolean';
  return !isEnumType(type) && !['Int', 'Boolean', 'JSON', 'Version'].includes(typeName);
}
