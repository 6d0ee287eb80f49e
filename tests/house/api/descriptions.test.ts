import { buildSchema, isEnumType, isObjectType } from 'graphql';
import { expect, test } from 'vitest';
import { schema } from '../../../src/graphql/schema.ts';
import { dialectIn } from '../code/prose.ts';
import { type Described, describedIn, typesOf } from './described.ts';

/** Words that no description begins with, besides those of all prose: read alone, it would have no subject. */
const openers = [
  /(?:^|[.!?]\s+)(?:That one|Which|Since when|Until when|By what|As of)\b/,
  /^(?:What|Where|That)\b/,
  /(?:^|[.!?]\s+)(?:Left out:|Not together|Not for)/,
];

/** Enums whose values have an order that matters, which the SDL, sorted by name, does not show: their descriptions say it. */
const ordered = ['UseReason', 'StanceKind', 'AccessRole'];

test('every description is one or more plain sentences', () => {
  expect(describedIn(schema).flatMap(faultsOf)).toEqual([]);
});

test('descriptions of enums whose order matters name all of their values', () => {
  for (const name of ordered) {
    const type = schema.getType(name);
    if (!isEnumType(type)) throw new Error(`There is no enum ${name}`);
    const values = type.getValues().map((it) => it.name);
    const named = [...(type.description ?? '').matchAll(/`([A-Z_]+)`/g)].map(([, it]) => it);
    expect([name, [...named].sort()]).toEqual([name, [...values].sort()]);
  }
});

test('arguments of pages say the same wherever they have the same default', () => {
  const said = new Map<string, Set<string>>();
  for (const type of typesOf(schema)) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields()))
      for (const { name, type: taken, defaultValue, description } of field.args) {
        if (!['first', 'last', 'after', 'before', 'asOf'].includes(name)) continue;
        const key = `${name}: ${taken} = ${JSON.stringify(defaultValue)}`;
        said.set(key, (said.get(key) ?? new Set()).add(limitsIn(name, description ?? '')));
      }
  }
  expect([...said].filter(([, texts]) => texts.size !== 1)).toEqual([]);
});

test('what is no plain sentence is found', () => {
  const bad = buildSchema(`
    "The root." type Query {
      "Who spoke." a: Int
      "no capital." b: Int
      "No full stop" c: Int
      "The first so many." d(" " e: Int): Int
    }
  `);
  expect([
    ...new Set(
      describedIn(bad)
        .flatMap(faultsOf)
        .map(({ at }) => at),
    ),
  ]).toEqual(['Query.a', 'Query.b', 'Query.c', 'Query.d', 'Query.d(e:)']);
});

/** What the description of an argument says of numbers and codes. */
const limitsIn = (name: string, text: string) =>
  name === 'asOf' ? '' : (text.match(/\d+|`[A-Z_]{4,}`/g) ?? []).sort().join(' ');

function faultsOf({ at, text }: Described): { at: string; fault: string }[] {
  const faults = [...dialectIn(text), ...openers.flatMap((it) => it.exec(text)?.[0] ?? [])];
  if (!/^[A-Z`“]/.test(text)) faults.push('begins with no capital');
  if (!/[.!?]["”)]?$/.test(text)) faults.push('has no full stop');
  return faults.map((fault) => ({ at, fault }));
}
