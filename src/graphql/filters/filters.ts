import type { EnumRef } from '@pothos/core';
import { relationsFilterToSQL, type SQL, sql, type Table } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { relations } from '../../db/relations.ts';
import { firstOf, lastOf, microsecondsOf } from '../as-of/instants.ts';
import { builder, type Types } from '../schema/builder.ts';
import { refuse } from '../schema/errors.ts';
import { Derivation, defineEnum } from '../schema/vocabulary.ts';
import type { Order } from './order.ts';

/** Filters Drizzle's relational queries. */
export type Where = Record<string, unknown>;
/** One that fits any table: the columns are named as text, so the compiler cannot check them. */
export type AllOf = { AND: never[] };

export type Operators = {
  eq?: string | null | undefined;
  in?: readonly string[] | null | undefined;
  notIn?: readonly string[] | null | undefined;
  isNull?: boolean | null | undefined;
  startsWith?: string | null | undefined;
  contains?: string | null | undefined;
};

/** All of the given filters; what is null or false asks for nothing. Throws on `undefined` inside: it would match all rows. */
export function allOf(...filters: (Where | null | undefined | false)[]): AllOf {
  const asked = filters.filter((filter): filter is Where => Boolean(filter));
  asked.forEach(forbidUndefined);
  return { AND: asked as never[] };
}

function forbidUndefined(value: unknown): void {
  if (value === undefined) throw new TypeError('A filter holds undefined, which would match every row');
  if (Array.isArray(value)) value.forEach(forbidUndefined);
  else if (value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype)
    Object.values(value).forEach(forbidUndefined);
}

/** A column under a filter's operators. A row without a value matches none of them but `isNull`, not even `notIn`. */
export function matches(column: string, operators: Operators | null | undefined): Where | null {
  if (operators == null) return null;
  const found: Where[] = [];
  if (operators.eq != null) found.push({ [column]: { eq: operators.eq } });
  if (operators.in != null) found.push({ [column]: { in: [...operators.in] } });
  if (operators.notIn != null)
    found.push({ [column]: { isNotNull: true } }, { [column]: { notIn: [...operators.notIn] } });
  if (operators.isNull != null)
    found.push({ [column]: { [operators.isNull ? 'isNull' : 'isNotNull']: true } });
  if (operators.startsWith != null)
    found.push(
      comparesFolded(
        'startsWith',
        (text, part) => sql`starts_with(${text}, ${part})`,
        column,
        operators.startsWith,
      ),
    );
  if (operators.contains != null)
    found.push(
      comparesFolded(
        'contains',
        (text, part) => sql`position(${part} in ${text}) > 0`,
        column,
        operators.contains,
      ),
    );
  return { AND: found };
}

/** The condition for `true` and its negation for `false`. A condition that is null holds neither way. */
export const whether = (asked: boolean | null | undefined, so: Where): Where | false =>
  asked != null && (asked ? so : { NOT: so });

/** Columns of one related row, of which there may be none: all that is asked of them holds of it. */
export function matchesRelated(
  relation: string,
  columns: Record<string, Operators | null | undefined>,
): Where {
  const absent: Where[] = [];
  const present: Where[] = [];
  for (const [column, operators] of Object.entries(columns)) {
    if (operators == null) continue;
    const { isNull, ...others } = operators;
    // Without the row there is no value either.
    if (isNull === true) absent.push({ NOT: { [relation]: { [column]: { isNotNull: true } } } });
    const asked = isNull === true ? others : operators;
    if (Object.values(asked).some((it) => it != null)) present.push(matches(column, asked) as Where);
  }
  return { AND: [...absent, ...(present.length > 0 ? [{ [relation]: { AND: present } }] : [])] };
}

/** Marks and invisible characters, at least those of which folding leaves nothing. */
const NOTHING =
  /^(?:[\p{Mn}\p{Me}\p{Default_Ignorable_Code_Point}\ufeff]|\u0640|[\u1ab0-\u1aff]|[\u20d0-\u20ff])*$/u;

/** A condition on a folded column: case, accents and Unicode form do not matter. Throws BAD_USER_INPUT where every text would match. */
function comparesFolded(
  operator: string,
  compare: (text: SQL, part: SQL) => SQL,
  column: string,
  part: string,
): Where {
  if (NOTHING.test(part.normalize('NFKD')))
    throw refuse(
      'BAD_USER_INPUT',
      `\`${operator}\` has no character to look for: leave it out, or write one`,
    );
  return {
    RAW: (rows: Record<string, SQL>) => compare(sql`(fold(${rows[column]}) collate "C")`, sql`fold(${part})`),
  };
}

/** The operators of any enum. */
export function enumFilter<Value extends string>(name: string, type: EnumRef<Types, Value>) {
  return builder.inputType(`${name}Filter`, {
    description:
      'Filters by this value. Several operators are combined with AND; null is refused. Records without a value match only `isNull: true`, never another operator, not even `notIn`.',
    fields: (t) => ({
      eq: t.field({ type, description: 'Equal to this value.' }),
      in: t.field({
        type: [type],
        description: 'Equal to one of these values. An empty list matches nothing.',
      }),
      notIn: t.field({
        type: [type],
        description: 'Has a value that is none of these. Records without a value do not match.',
      }),
      isNull: t.boolean({ description: 'True: only records without a value. False: only records with one.' }),
    }),
  });
}

export const StringFilter = builder.inputType('StringFilter', {
  description:
    'Compares a text. Several operators are combined with AND; null is refused. Text is taken literally: `%` and `_` are not wildcards. Records without a value match only `isNull: true`, never another operator, not even `notIn`.',
  fields: (t) => ({
    eq: t.string({ description: 'Equal to this text, code point by code point.' }),
    in: t.stringList({
      description: 'Equal to one of these texts, code point by code point. An empty list matches nothing.',
    }),
    notIn: t.stringList({
      description: 'Has a value that equals none of these. Records without a value do not match.',
    }),
    isNull: t.boolean({ description: 'True: only records without a value. False: only records with one.' }),
    startsWith: t.string({
      description: 'Begins with this text. Case, accents and Unicode form do not matter.',
    }),
    contains: t.string({
      description:
        'Contains this text. Case, accents and Unicode form do not matter; a text that consists only of combining marks or is empty is refused.',
    }),
  }),
});

const Certainty = defineEnum<'CERTAINLY' | 'POSSIBLY'>(
  'Certainty',
  'How much of an uncertain date, from `earliest` to `latest`, must lie within a range of time.',
  {
    CERTAINLY:
      'The whole date lies within the range. A date that is open or unknown on a bounded side does not match.',
    POSSIBLY:
      'Some part of the date lies within the range. An open or unknown side can be any day; gaps within a set of dates count as part of it.',
  },
);
const DerivationFilter = enumFilter('Derivation', Derivation);

export const InstantFilter = builder.inputType('InstantFilter', {
  description:
    'Compares an uncertain date with a range of time; null is refused. Records without a date match only `isNull: true`.',
  fields: (t) => ({
    from: t.field({
      type: 'DateOrTime',
      description: 'At or after this instant. A day means its first instant (UTC).',
    }),
    until: t.field({
      type: 'DateOrTime',
      description:
        'At or before this instant. A day means its last instant (UTC). Nothing matches when it is before `from`.',
    }),
    certainty: t.field({
      type: Certainty,
      required: true,
      defaultValue: 'CERTAINLY',
      description: 'Whether the whole date or only some part of it must lie between `from` and `until`.',
    }),
    derivation: t.field({
      type: DerivationFilter,
      description: 'How the date is known: stated by the source, resolved from its words, or inferred.',
    }),
    isNull: t.boolean({ description: 'True: only records without a date. False: only records with one.' }),
  }),
});
export type InstantFilterInput = Partial<typeof InstantFilter.$inferInput>;

/** The instants from which until which a filter asks, both inclusive; null where it does not. */
export function stretchOf({ from, until }: InstantFilterInput): {
  from: string | null;
  until: string | null;
} {
  return { from: from == null ? null : firstOf(from), until: until == null ? null : lastOf(until) };
}

/** An uncertain date, by the columns that begin with its name; `order` is that of the page, if there is one. */
export function lies(
  date: string,
  filter: InstantFilterInput | null | undefined,
  order?: Order,
): Where | null {
  if (filter == null) return null;
  const { from, until, derivation, isNull } = filter;
  const found = [matches(`${date}Derivation`, derivation), matches(`${date}Edtf`, { isNull })].filter(
    (it) => it !== null,
  );
  if (from != null || until != null)
    found.push(
      { [`${date}Edtf`]: { isNotNull: true } },
      { RAW: (rows: Record<string, SQL>) => isWithin(rows, date, filter, order) },
    );
  return { AND: found };
}

/** In these very words, which the indexes have too. A null bound is none, of the date and of the stretch alike. */
function isWithin(
  rows: Record<string, SQL>,
  date: string,
  filter: InstantFilterInput,
  order: Order = {},
): SQL {
  const { from, until } = stretchOf(filter);
  const isEmpty = from !== null && until !== null && microsecondsOf(from) > microsecondsOf(until);
  const stretch = isEmpty
    ? sql`'empty'::tstzrange`
    : sql`tstzrange(${from}::timestamptz, ${until}::timestamptz, '[]')`;
  const isCertain = filter.certainty !== 'POSSIBLY';
  const within = isCertain ? sql`<@` : sql`&&`;
  const latest = rows[`${date}Latest`];
  const found = [sql`tstzrange(${rows[`${date}Earliest`]}, ${latest}, '[]') ${within} ${stretch}`];
  // Follows from it, and tells a page in the order of dates where to begin and end.
  const sortDate = 'sortDateDesc' in order ? rows.sortDateDesc : rows.sortDate;
  if (sortDate && from !== null) {
    const isLate = sql`${sortDate} >= ${from}::timestamptz`;
    // A date without an upper bound is in the order where it is bounded otherwise, and may be later.
    found.push(isCertain || !rows.saidBy ? isLate : sql`(${isLate} or ${latest} is null)`);
  }
  if (sortDate && until !== null && isCertain) found.push(sql`${sortDate} <= ${until}::timestamptz`);
  return sql.join(found, sql` and `);
}

/** A filter as SQL over the table itself, not an alias of it. */
export function whereToSQL(table: keyof typeof relations, where: Where): SQL | undefined {
  const { table: rows, relations: own } = relations[table];
  const toSQL = relationsFilterToSQL as (...args: unknown[]) => SQL | undefined;
  return toSQL(rows, where, own, relations);
}

/** The number of rows of a table that match a filter. */
export async function countRows(db: Database, table: keyof typeof relations, where: Where): Promise<number> {
  return await db.$count(relations[table].table as Table as never, whereToSQL(table, where) ?? sql`true`);
}
