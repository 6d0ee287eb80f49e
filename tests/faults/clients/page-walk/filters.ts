import fc from 'fast-check';
import { encodeId, type NodeType } from '../../../../src/graphql/schema/ids.ts';
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

/** Some of the parts at once, mostly few. */
function someOf(parts: readonly Part[]): fc.Arbitrary<Condition> {
  const nothing = { weight: parts.length, arbitrary: fc.constant(null) };
  const some = parts.map(({ any }) => fc.oneof(nothing, { weight: 1, arbitrary: any }));
  return fc.tuple(...some).map((chosen) => ({
    where: Object.assign({}, ...chosen.map((it) => it?.where ?? {})),
    sql: allOf(chosen.map((it) => it?.sql)),
  }));
}

/** The fields by which filters are combined. */
export const combinators = ['and', 'or', 'not'];

/** Some of the parts, or filters of them combined. */
export function combinedOf(parts: readonly Part[]): fc.Arbitrary<Condition> {
  const { any } = fc.letrec<{ any: Condition; own: Condition }>((tie) => ({
    own: someOf(parts),
    any: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      { weight: 6, arbitrary: tie('own') },
      { weight: 1, arbitrary: fc.tuple(tie('own'), tie('any')).map(([own, it]) => negated(own, it)) },
      {
        weight: 1,
        arbitrary: fc.tuple(tie('own'), fc.array(tie('any'), { maxLength: 3 })).map(([own, of]) => ({
          where: { ...own.where, or: of.map(({ where }) => where) },
          sql: `${own.sql} and (${of.map(({ sql }) => `coalesce(${sql}, false)`).join(' or ') || 'false'})`,
        })),
      },
      {
        weight: 1,
        arbitrary: fc.array(tie('any'), { maxLength: 3 }).map((of) => ({
          where: { and: of.map(({ where }) => where) },
          sql: allOf(of.map(({ sql }) => `(${sql})`)),
        })),
      },
    ),
  }));
  return any;
}

const negated = (own: Condition, it: Condition): Condition => ({
  where: { ...own.where, not: it.where },
  sql: `${own.sql} and not coalesce(${it.sql}, false)`,
});

/** The same, or no filter. */
export const anyOf = (parts: readonly Part[]): fc.Arbitrary<Condition | null> =>
  fc.option(combinedOf(parts), { freq: 8 });

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
  return operators({ eq: any, in: some, notIn: some, isNull: fc.boolean() });
}
type AskedEnum = { eq?: unknown; in?: unknown; notIn?: unknown; isNull?: boolean };
function enumSql(column: string, asked: AskedEnum): string {
  return allOf([
    asked.eq !== undefined ? `${column}::text = ${quote(String(asked.eq))}` : undefined,
    asked.in !== undefined ? `coalesce(${column}::text in ${list(asked.in as string[])}, false)` : undefined,
    asked.notIn !== undefined
      ? `${column} is not null and ${(asked.notIn as string[]).length > 0 ? `${column}::text not in ${list(asked.notIn as string[])}` : 'true'}`
      : undefined,
    isNullSql(column, asked.isNull),
  ]);
}

const isNullSql = (column: string, asked: boolean | undefined) =>
  asked === undefined ? undefined : `${column} is ${asked ? '' : 'not '}null`;

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
    any: operators({
      eq: any,
      in: fc.array(any, { maxLength: 3 }),
      notIn: fc.array(any, { maxLength: 3 }),
      isNull: fc.boolean(),
      startsWith: any,
      contains: any,
    }).map((asked) => ({
      where: { [field]: asked },
      sql: around(
        allOf([
          asked.eq !== undefined ? `${column} = ${quote(asked.eq)}` : undefined,
          asked.in !== undefined ? `${column} in ${list(asked.in)}` : undefined,
          asked.notIn !== undefined ? notInSql(column, asked.notIn) : undefined,
          isNullSql(column, asked.isNull),
          asked.startsWith !== undefined
            ? `starts_with(fold(${column}), fold(${quote(asked.startsWith)}))`
            : undefined,
          asked.contains !== undefined
            ? `position(fold(${quote(asked.contains)}) in fold(${column})) > 0`
            : undefined,
        ]),
      ),
    })),
  };
}

const notInSql = (column: string, values: readonly string[]) =>
  `${column} is not null and ${values.length > 0 ? `${column} not in ${list(values)}` : 'true'}`;

/** When something was committed, by the column with its revision. */
export const timePart = (field: string, revision: string): Part => ({
  fields: [field],
  any: operators({ from: fc.constantFrom(...days), until: fc.constantFrom(...days) }).map((asked) => ({
    where: { [field]: asked },
    sql: `exists (select from revisions v where v.id = ${revision} and ${allOf([
      asked.from !== undefined ? `v.recorded_at >= ${quote(asked.from)}` : undefined,
      asked.until !== undefined ? `v.recorded_at < ${quote(asked.until)}::date + 1` : undefined,
    ])})`,
  })),
});
const days = ['2020-01-01', '2999-12-31'];

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
export function datePart(field: string, column: string, around = (condition: string) => condition): Part {
  const any = fc.constantFrom(
    '2024-02-01T00:00:00.000Z',
    '2024-03-02T00:00:00.000Z',
    '2024-03-03T00:00:00.000001Z',
    '2024-03-04T12:00:00+02:00',
    '2024-09-12T00:00:00.000Z',
  );
  return {
    fields: [field],
    any: operators({ from: any, until: any, isNull: fc.boolean() }).map((asked) => ({
      where: { [field]: asked },
      sql: around(
        allOf([
          asked.from !== undefined ? `${column}_earliest >= ${quote(asked.from)}` : undefined,
          asked.until !== undefined ? `${column}_latest <= ${quote(asked.until)}` : undefined,
          isNullSql(`${column}_edtf`, asked.isNull),
        ]),
      ),
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
  const row = fc.constantFrom(...known[table]);
  return fc.array(fc.tuple(row, fc.boolean()), { maxLength: 4 }).map((chosen) => ({
    names: chosen.map(([{ key, id }, byId]) => (byId ? encodeId(types[table], id) : key)),
    keys: list(chosen.map(([{ key }]) => key)),
  }));
}

/** Whether a membership holds now. */
export const heldNow = (row = '') =>
  `coalesce(${row}valid_from_earliest <= now(), true) and coalesce(${row}valid_to_latest >= now(), true)`;

/** The edges of what stands above and below one another: each leads from the narrower to the broader. */
const edges: Partial<Record<Table, string>> = {
  items: 'select item_id as below, broader_id as above from item_broader',
  places: `select place_id as below, broader_id as above from place_broader where ${heldNow()}`,
  targets: 'select id as below, broader_id as above from targets where broader_id is not null',
  actors: `select member_id as below, group_id as above from actor_members where ${heldNow()}`,
};

/** The keys of what has one of these keys, and of all above or below it. */
function keysAlong(table: Table, keys: string, way: 'binding' | 'within'): string {
  const [from, to] = way === 'binding' ? ['below', 'above'] : ['above', 'below'];
  return `(with recursive f (id) as (select id from ${table} where key in ${keys}
      union select e.${to} from f join (${edges[table]}) e on e.${from} = f.id)
    select key from ${table} where id in (select id from f))`;
}

/** `sql` gets a list of keys or a query for them, ready for `in`; `true` for any key. */
export function namesPart(known: Known, field: string, table: Table, sql: (keys: string) => string): Part {
  const names = anyNames(known, table);
  const ways = { binding: names, within: names };
  const any = operators({ in: names, notIn: names, isNull: fc.boolean(), ...(edges[table] ? ways : {}) });
  const some = sql(`(select key from ${table})`);
  return {
    fields: [field],
    any: any.map((asked) => {
      const {
        in: among,
        notIn,
        isNull,
        binding,
        within,
      } = asked as Partial<
        Record<'in' | 'notIn' | 'binding' | 'within', { names: string[]; keys: string }>
      > & { isNull?: boolean };
      const where = Object.entries(asked).map(([name, value]) => [
        name,
        typeof value === 'object' ? (value as { names: string[] }).names : value,
      ]);
      return {
        where: { [field]: Object.fromEntries(where) },
        sql: allOf([
          among && sql(among.keys),
          notIn && `${some} and not coalesce(${sql(notIn.keys)}, false)`,
          binding && sql(keysAlong(table, binding.keys, 'binding')),
          within && sql(keysAlong(table, within.keys, 'within')),
          isNull === undefined ? undefined : `${isNull ? 'not ' : ''}coalesce(${some}, false)`,
        ]),
      };
    }),
  };
}

/** A filter of one related row: `around` gets the condition on it. */
export const nested = (
  field: string,
  parts: readonly Part[],
  around: (condition: string) => string,
): Part => ({
  fields: [field],
  any: combinedOf(parts).map(({ where, sql }) => ({ where: { [field]: where }, sql: around(sql) })),
});
