import type { InputFieldBuilder, InputFieldMap, InputObjectRef, InputShapeFromFields } from '@pothos/core';
import { getTableName, relationsFilterToSQL, type SQL, sql, type Table } from 'drizzle-orm';
import { relations } from '../../db/relations.ts';
import { builder, type Types } from '../schema/builder.ts';
import { refuse } from '../schema/errors.ts';
import { type AllOf, allOf, type Where } from './filters.ts';

/** A filter that can hold others of its kind. */
export type Combined<Own> = Own & {
  and?: readonly Combined<Own>[] | null | undefined;
  or?: readonly Combined<Own>[] | null | undefined;
  not?: Combined<Own> | null | undefined;
};
type Fields = InputFieldBuilder<Types, 'InputObject'>;

/** Filters records: its fields must all hold, and filters of the same kind can be combined within it. */
export function filterType<Own extends InputFieldMap>(
  name: string,
  description: string,
  fields: (t: Fields) => Own,
): InputObjectRef<Types, Combined<InputShapeFromFields<Own>>> {
  const ref = builder.inputRef<Combined<InputShapeFromFields<Own>>>(name);
  const implement = ref.implement.bind(ref) as (options: object) => unknown;
  implement({
    description: `${description} Several fields are combined with AND; null is refused.`,
    fields: (t: Fields) => ({
      ...fields(t),
      and: t.field({ type: [ref], description: 'All of these filters must match as well.' }),
      or: t.field({
        type: [ref],
        description: 'At least one of these filters must match as well. An empty list matches nothing.',
      }),
      not: t.field({
        type: ref,
        description:
          'This filter must not match. Records for which it is undecided because a value is missing count as not matching it, so they are found.',
      }),
    }),
  });
  return ref as unknown as InputObjectRef<Types, Combined<InputShapeFromFields<Own>>>;
}

/** More than anybody writes, and few enough for the database. */
const MOST = { depth: 10, filters: 100 };

const always: Where = { RAW: sql`true` };
const never: Where = { RAW: sql`false` };

/** What a filter asks of the rows of a table; `read` tells what its own fields ask. */
export function combined<Own>(
  table: keyof typeof relations,
  filter: Combined<Own> | null | undefined,
  read: (own: Combined<Own>) => (Where | null | undefined | false)[],
): AllOf {
  if (filter == null) return allOf();
  checkSize(filter);
  const whole = (it: Combined<Own>): AllOf => {
    const { and, or, not } = it;
    return allOf(
      ...read(it),
      ...(and ?? []).map(whole),
      // What asks for nothing holds always: Drizzle would leave it out.
      or && (or.length === 0 ? never : { OR: or.map((one) => allOf(always, whole(one))) }),
      not && { RAW: (rows: Table) => doesNotHold(table, rows, whole(not)) },
    );
  };
  return whole(filter);
}

/** Throws BAD_USER_INPUT for a filter in which more are combined than can be asked at once. */
export const checkSize = (filter: Combined<unknown>) => countFilters(filter, { depth: 0, filters: 0 });

function countFilters(filter: Combined<unknown>, count: { depth: number; filters: number }): void {
  const { and, or, not } = filter;
  count.filters += 1;
  if (count.depth > MOST.depth || count.filters > MOST.filters)
    throw refuse(
      'BAD_USER_INPUT',
      `\`and\`, \`or\` and \`not\` combine at most ${MOST.filters} filters, ${MOST.depth} deep`,
    );
  count.depth += 1;
  for (const one of [...(and ?? []), ...(or ?? []), ...(not ? [not] : [])]) countFilters(one, count);
  count.depth -= 1;
}

/** The negation of a filter, true also if a comparison with a missing value gives null. */
function doesNotHold(table: keyof typeof relations, rows: Table, where: Where): SQL {
  const toSQL = relationsFilterToSQL as (...args: unknown[]) => SQL | undefined;
  // Drizzle calls tables of the related `f0`, `f1` and so on, inwards: those within have to be called otherwise than this one.
  const [, depth] = /^f(\d+)$/.exec(getTableName(rows)) ?? [];
  const own = depth === undefined ? 0 : Number(depth) + 1;
  const asked = toSQL(rows, where, relations[table].relations, relations, own);
  return asked ? sql`(${asked}) is not true` : sql`false`;
}
