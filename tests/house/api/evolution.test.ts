import { readdirSync, readFileSync } from 'node:fs';
import { buildSchema, findBreakingChanges, type GraphQLEnumType, type GraphQLSchema } from 'graphql';
import { expect, test } from 'vitest';
import { statusOfCode } from '../../../src/graphql/schema/errors.ts';
import { printSchema, schema } from '../../../src/graphql/schema.ts';

const root = new URL('../../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const released = read('tests/house/api/released.graphql');
const versionOfReleased = /^# The schema of the last release: (\S+)\n/.exec(released)?.[1] ?? '';
const { version } = JSON.parse(read('package.json')) as { version: string };

/** What may not change between two schemas: nothing may break but with a new main number, before 1.0 with a new second one. */
function forbiddenChanges(
  before: { version: string; schema: GraphQLSchema },
  now: { version: string; schema: GraphQLSchema },
): string[] {
  const mainOf = (text: string) => /^(?:0\.\d+|[1-9]\d*)/.exec(text)?.[0];
  if (mainOf(before.version) !== mainOf(now.version)) return [];
  return findBreakingChanges(before.schema, now.schema).map(({ description }) => description);
}

test('a client of the last release is not broken, unless the version says so', () => {
  const present = { version, schema: buildSchema(printSchema()) };
  expect(forbiddenChanges({ version: versionOfReleased, schema: buildSchema(released) }, present)).toEqual(
    [],
  );
});

test('a breaking change is found, and let through only with a version that may have one', () => {
  const before = buildSchema('type Query { a: Int! b: Int }');
  const now = buildSchema('type Query { a: Int c: Int }');
  const changes = (from: string, to: string) =>
    forbiddenChanges({ version: from, schema: before }, { version: to, schema: now }).length;
  expect([changes('0.1.0', '0.1.4'), changes('1.2.0', '1.3.0')]).toEqual([2, 2]);
  expect([changes('0.1.0', '0.2.0'), changes('1.2.0', '2.0.0'), changes('0.9.0', '1.0.0')]).toEqual([
    0, 0, 0,
  ]);
});

test('the change log has this version, and the page on upgrading has a table', () => {
  expect(read('docs/changelog.md')).toContain(`\n## ${version}`);
  expect(read('docs/upgrading.md')).toMatch(/\| why \|/);
});

test('every change that breaks a client of the last release has a row in docs/upgrading.md', () => {
  const changes = findBreakingChanges(buildSchema(released), buildSchema(printSchema()));
  expect(changes.map(({ description }) => description).filter((it) => !isUpgradeSaid(it))).toEqual([]);
  expect(isUpgradeSaid('Field Actor.neverWas was removed.')).toBe(false);
});

const names = /[\w*]+(?:\.[\w*]+)?(?:\([\w*]+:)?/g;
/** Names in the first column of the tables of what changed, in which `*` stands for any part of a name. */
const upgraded = read('docs/upgrading.md')
  .split('\n')
  .flatMap((line) => line.match(/^\|([^|]*)/)?.[1]?.match(/`[^`]+`/g) ?? [])
  .flatMap((code) => code.match(names) ?? [])
  .map((name) => new RegExp(`^${name.replace(/[.(]/g, '\\$&').replaceAll('*', '\\w*')}$`));

/** Whether what a breaking change is about is named: by itself, or its field or argument without what has it. */
function isUpgradeSaid(change: string): boolean {
  const found =
    change.replace(/^[A-Z]\w* (?=[a-z]|[A-Z])/, '').match(/\b[A-Z]\w*(?:\.\w+)?(?:\(\w+:)?/g) ?? [];
  const about = found.find((it) => it.includes('.')) ?? found[0] ?? change.split(' ')[0] ?? '';
  const [field = '', argument = ''] = about.split('(');
  const forms = [about, field, field.replace(/^\w+\./, ''), about.replace(/^\w+\./, ''), argument];
  return upgraded.some((name) => forms.some((form) => form !== '' && name.test(form)));
}

test('every code that is thrown is in the schema, and in docs/errors.md', () => {
  const { ErrorCode } = schema.getTypeMap();
  const codes = (ErrorCode as GraphQLEnumType).getValues().map(({ name }) => name);
  expect(codes.sort()).toEqual(Object.keys(statusOfCode).sort());
  const page = read('docs/errors.md');
  expect(codes.filter((code) => !page.includes(`\`${code}\``))).toEqual([]);
  const files = readdirSync(new URL('src', root), { recursive: true, encoding: 'utf8' }).filter((it) =>
    it.endsWith('.ts'),
  );
  const thrown = files.flatMap((file) =>
    [...read(`src/${file}`).matchAll(/(?:refuse|new Problem)\(\s*'([A-Z_]+)'/g)].map(([, code]) =>
      String(code),
    ),
  );
  expect(thrown.length).toBeGreaterThan(50);
  expect([...new Set(thrown)].filter((code) => !codes.includes(code))).toEqual([]);
});
