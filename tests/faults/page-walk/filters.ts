import fc from 'fast-check';
import { encodeId, type NodeType } from '../../../src/graphql/ids.ts';
import { names } from './record.ts';

/** A filter as GraphQL takes it, and the same by hand in SQL. */
export type Condition = { where: Record<string, unknown>; sql: string };
/** Fields of a filter that hold together, and anything that can be asked of them. */
export type Part = { fields: string[]; any: fc.Arbitrary<Condition> };
const types = {
  actors: 'Actor',
  items: 'Item',
  places: 'Place',
  targets: 'Target',
  documents: 'Document',
  events: 'Event',
  transfers: 'Transfer',
  restrictions: 'Restriction',
  statements: 'Statement',
} satisfies Record<string, NodeType>;
type Table = keyof typeof types;
/** Tables whose rows have a key, and their types. */
export const tables = Object.keys(types) as Table[];
export const nodeTypes = Object.values(types);
/** Keys and ids of what stands still in each table. */
export type Known = Record<Table, { key: string; id: string }[]>;

export const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;
const list = (values: readonly string[]) =>
  values.length === 0 ? '(null)' : `(${values.map(quote).join(', ')})`;
const allOf = (conditions: (string | undefined)[]) => conditions.filter(Boolean).join(' and ') || 'true';

/** Some of the parts at once, mostly few; each field may also be null, which asks nothing. */
export function anyOf(parts: readonly Part[]): fc.Arbitrary<Condition | null> {
  const nothing = { weight: 9 * parts.length, arbitrary: fc.constant(null) };
  const some = parts.map(({ fields, any }) =>
    fc.oneof(
      nothing,
      { weight: 9, arbitrary: any },
      { weight: 1, arbitrary: fc.constant({ where: { [fields[0] ?? '']: null }, sql: 'true' }) },
    ),
  );
  return fc.option(
    fc.tuple(...some).map((chosen) => ({
      where: Object.assign({}, ...chosen.map((it) => it?.where ?? {})),
      sql: allOf(chosen.map((it) => it?.sql)),
    })),
    { freq: 8 },
  );
}

/** Mostly one of them: most that hold together match nothing. */
function operators<Asked extends object>(
  shape: {
    [Operator in keyof Asked]: fc.Arbitrary<Asked[Operator]>;
  },
): fc.Arbitrary<Partial<Asked>> {
  const one = (Object.keys(shape) as (keyof Asked)[]).map((name) =>
    fc.record({ [name]: shape[name] } as Record<string, fc.Arbitrary<unknown>>),
  );
  const some = fc.record(shape, { requiredKeys: [] });
  return fc.oneof({ weight: 1, arbitrary: some }, { weight: 4, arbitrary: fc.oneof(...one) }) as fc.Arbitrary<
    Partial<Asked>
  >;
}

function enumOperators(values: readonly string[]) {
  const any = fc.constantFrom(...values);
  const some = fc.array(any, { maxLength: 4 });
  return operators({ eq: any, in: some, notIn: some });
}
function enumSql(column: string, asked: { eq?: unknown; in?: unknown; notIn?: unknown }): string {
  return allOf([
    asked.eq !== undefined ? `${column}::text = ${quote(String(asked.eq))}` : undefined,
    asked.in !== undefined ? `coalesce(${column}::text in ${list(asked.in as string[])}, false)` : undefined,
    asked.notIn !== undefined
      ? `${column} is not null and ${(asked.notIn as string[]).length > 0 ? `${column}::text not in ${list(asked.notIn as string[])}` : 'true'}`
      : undefined,
  ]);
}

export const enumPart = (field: string, values: readonly string[], column: string): Part => ({
  fields: [field],
  any: enumOperators(values).map((asked) => ({ where: { [field]: asked }, sql: enumSql(column, asked) })),
});

const words = [
  ...names,
  'spring',
  'S',
  '%',
  '_',
  '%sure',
  'under%',
  '_nder',
  '\\',
  "'",
  'å',
  'UA',
  'en',
  'Publisher 1',
  'https://',
  'nothing has this',
];

export function textPart(field: string, column: string, around = (condition: string) => condition): Part {
  const any = fc.constantFrom(...words);
  return {
    fields: [field],
    any: operators({ eq: any, in: fc.array(any, { maxLength: 3 }), startsWith: any, contains: any }).map(
      (asked) => ({
        where: { [field]: asked },
        sql: around(
          allOf([
            asked.eq !== undefined ? `${column} = ${quote(asked.eq)}` : undefined,
            asked.in !== undefined ? `${column} in ${list(asked.in)}` : undefined,
            asked.startsWith !== undefined
              ? `starts_with(fold(${column}), fold(${quote(asked.startsWith)}))`
              : undefined,
            asked.contains !== undefined
              ? `position(fold(${quote(asked.contains)}) in fold(${column})) > 0`
              : undefined,
          ]),
        ),
      }),
    ),
  };
}

/** A text that is searched for in a vector of evidence, called `p`. */
export const wordsPart = (field: string, column: string): Part => ({
  fields: [field],
  any: fc
    .constantFrom('springfield', 'limits -map', 'SPRING*', '"is a map"', 'Ukraine or rule', '')
    .map((asked) => ({
      where: { [field]: asked },
      sql: `coalesce(${column} @@ (text_query(${quote(asked)})).english, false)
        and not exists (select from evidence other where other.statement_id = p.statement_id
                           and other.search @@ ((text_query(${quote(asked)})).unwanted)[1])`,
    })),
});

/** Instants around the record's days, and one of them to the microsecond. */
export function datePart(field: string, column: string): Part {
  const any = fc.constantFrom(
    '2024-02-01T00:00:00.000Z',
    '2024-03-02T00:00:00.000Z',
    '2024-03-03T00:00:00.000001Z',
    '2024-03-04T12:00:00+02:00',
    '2024-09-12T00:00:00.000Z',
  );
  return {
    fields: [field],
    any: operators({ from: any, until: any }).map((asked) => ({
      where: { [field]: asked },
      sql: allOf([
        asked.from !== undefined ? `${column}_earliest >= ${quote(asked.from)}` : undefined,
        asked.until !== undefined ? `${column}_latest <= ${quote(asked.until)}` : undefined,
      ]),
    })),
  };
}

export const booleanPart = (field: string, condition: string): Part => ({
  fields: [field],
  any: fc
    .boolean()
    .map((asked) => ({ where: { [field]: asked }, sql: asked ? condition : `not (${condition})` })),
});

/** Some names of entities, as keys and as IDs, with the SQL list of their keys. */
export function anyNames(known: Known, table: keyof Known): fc.Arbitrary<{ names: string[]; keys: string }> {
  const row = fc.constantFrom(...known[table], { key: 'nobody-has-this', id: null });
  return fc.array(fc.tuple(row, fc.boolean()), { maxLength: 4 }).map((chosen) => ({
    names: chosen.map(([{ key, id }, byId]) => (byId && id ? encodeId(types[table], id) : key)),
    keys: list(chosen.map(([{ key }]) => key)),
  }));
}

/** `sql` is told the list of keys, ready for `in`. */
export const namesPart = (
  known: Known,
  field: string,
  table: keyof Known,
  sql: (keys: string) => string,
): Part => ({
  fields: [field],
  any: anyNames(known, table).map(({ names, keys }) => ({ where: { [field]: names }, sql: sql(keys) })),
});

/** Fields that must hold of one and the same related row: `around` is told what must hold of it. */
export function together(parts: readonly Part[], around: (condition: string) => string): Part {
  return {
    fields: parts.flatMap(({ fields }) => fields),
    any: fc
      .subarray([...parts], { minLength: 1 })
      .chain((chosen) => fc.tuple(...chosen.map(({ any }) => any)))
      .map((chosen) => ({
        where: Object.assign({}, ...chosen.map(({ where }) => where)),
        sql: around(allOf(chosen.map(({ sql }) => sql))),
      })),
  };
}
