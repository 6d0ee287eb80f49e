import { sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import { expect, test } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { SqlTemplates } from '../../src/db/written/templates.ts';
import { raw } from '../../src/graphql/filters/raw.ts';

type About = { role: string; name: string };
let writes = 0;

/** Compares a name with a constant, too. */
function write({ role, name }: About) {
  writes += 1;
  return { text: 'role = $1 and role = $2 and name = $3', parameters: ['EVIDENCE', role, name] };
}

test('what is always compared with stays what it is, also where a value happened to equal it', () => {
  const templates = new SqlTemplates();
  const ask = (about: About) => templates.write('', about, write).parameters;
  expect(ask({ role: 'EVIDENCE', name: 'x' })).toEqual(['EVIDENCE', 'EVIDENCE', 'x']);
  writes = 0;
  expect(ask({ role: 'VERBATIM', name: 'y' })).toEqual(['EVIDENCE', 'VERBATIM', 'y']);
  expect(writes).toBe(0);
  expect(ask({ role: 'z', name: 'z' })).toEqual(['EVIDENCE', 'z', 'z']);
  expect(ask({ role: 'a', name: 'b' })).toEqual(['EVIDENCE', 'a', 'b']);
});

function writeShort(value: string) {
  if (value.length > 1) throw new Error('too long');
  return { text: '$1', parameters: [value] };
}

test.each([
  ['told in other words', (value: string) => ({ text: '$1', parameters: [value.toUpperCase()] })],
  ['of a kind that nothing stands in for', writeShort],
])('a value that is %s is written each time', (_, write) => {
  const templates = new SqlTemplates();
  for (const value of ['b', 'a', 'b', 'a'])
    expect(templates.write('', [value], ([it = '']) => write(it))).toEqual(write(value));
});

test('SQL that somebody writes by himself is written each time', () => {
  const templates = new SqlTemplates();
  for (const value of ['a', 'b'])
    expect(
      templates.write('', { RAW: () => value }, ({ RAW }) => ({ text: RAW(), parameters: [] })).text,
    ).toBe(value);
});

test('such SQL is written once for all values where it says of which shape it is', () => {
  const templates = new SqlTemplates();
  let writes = 0;
  const ask = (shape: string, value: string) =>
    templates.write(
      '',
      { RAW: raw(shape, [value, '[]'], (_, values) => sql.join([shape, ...values])) },
      ({ RAW }) => {
        writes += 1;
        const [, ...parameters] = RAW({} as never).queryChunks;
        return { text: shape, parameters };
      },
    );
  expect(ask('one', 'a')).toEqual({ text: 'one', parameters: ['a', '[]'] });
  writes = 0;
  expect(ask('one', 'b')).toEqual({ text: 'one', parameters: ['b', '[]'] });
  expect(writes).toBe(0);
  expect(ask('two', 'b')).toEqual({ text: 'two', parameters: ['b', '[]'] });
});

test('a statement that is filled says the same as one that is built', () => {
  const templates = new SqlTemplates();
  const { db } = openDatabase('postgres://nobody@nowhere/none');
  const dialect = new PgDialect();
  let writes = 0;
  const write = ({ ids, name }: { ids: string; name: string | null }) => {
    writes += 1;
    return sql`select ${1}, ${name}::text from it where it.id = any(${ids}::uuid[]) limit 3`;
  };
  for (const values of [
    { ids: '{a}', name: null },
    { ids: '{b}', name: null },
    { ids: '{c}', name: 'n' },
    { ids: '{d}', name: 'm' },
  ]) {
    const filled = dialect.sqlToQuery(templates.fill(db, { shape: 'it', values, write }));
    expect(filled).toEqual(dialect.sqlToQuery(write(values)));
  }
  // Each of the two shapes twice, and here.
  expect(writes).toBe(2 * 2 + 4);
});
