import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { builder } from '../builder.ts';
import { refuse } from '../errors.ts';
import { pageSizes, readPageSize } from '../pages.ts';
import { defineEnum } from '../vocabulary.ts';

/** What rows are grouped by: an expression, and what its values are ordered by where that is something else. */
export type Axis<Join extends string> = { value: SQL; order?: SQL; joins?: readonly Join[] };
export type Group<Name extends string> = { values: Partial<Record<Name, string | null>>; count: number };

export const GroupOrder = defineEnum<'VALUE' | 'COUNT'>('GroupOrder', 'The orders of groups.', {
  VALUE:
    'By value, axis by axis as they are listed in `by`: enum values in the order of their meaning, names alphabetically, periods by time. Groups without a value come last.',
  COUNT: 'By size, the largest group first; groups of equal size by their values.',
});

type Arguments = {
  first: typeof firstArg;
  orderBy: { type: typeof GroupOrder; required: true; defaultValue: 'VALUE'; description: string };
};
const firstArg = {
  required: true,
  defaultValue: pageSizes.most,
  description: `The maximum number of groups: 0 to ${pageSizes.most}. More is refused (\`PAGE_SIZE_OUT_OF_RANGE\`).`,
} as const;

/** The arguments that groups of all kinds have. */
export const groupArguments: Arguments = {
  first: firstArg,
  orderBy: {
    type: GroupOrder,
    required: true,
    defaultValue: 'VALUE',
    description: 'The order of the groups.',
  },
};

type Asked<Name extends string> = {
  by: readonly Name[];
  first: number;
  orderBy: 'VALUE' | 'COUNT';
};

/**
 * Counts rows by axes. `from` joins what the axes need to the rows that are counted, by `counted`. Throws BAD_USER_INPUT
 * unless each axis is named once, and one at least; PAGE_SIZE_OUT_OF_RANGE.
 */
export async function readGroups<Name extends string, Join extends string>(
  db: Database,
  axes: Record<Name, Axis<Join>>,
  { by, first, orderBy }: Asked<Name>,
  counted: SQL,
  from: (joins: ReadonlySet<Join>) => SQL,
): Promise<Group<Name>[]> {
  if (by.length === 0) throw refuse('BAD_USER_INPUT', '`by` names at least one axis');
  if (new Set(by).size < by.length) throw refuse('BAD_USER_INPUT', '`by` names each axis once');
  const size = readPageSize('first', first);
  const chosen = by.map((name) => axes[name]);
  const values = list(chosen.map(({ value }) => value));
  const order = list(chosen.flatMap(({ value, order }) => (order ? [order, value] : [value])));
  const rows = await db.execute<{ values: (string | null)[]; count: number }>(sql`
    select array_to_json(array[${list(chosen.map(({ value }) => sql`(${value})::text`))}]) as values,
           count(distinct ${counted})::int as count
      from ${from(new Set(chosen.flatMap(({ joins }) => joins ?? [])))}
     group by ${values}, ${order}
     order by ${orderBy === 'COUNT' ? sql`count(distinct ${counted}) desc, ` : sql``}${order}
     limit ${size}`);
  return rows.map((row) => ({
    values: Object.fromEntries(by.map((name, at) => [name, row.values[at] ?? null])) as Group<Name>['values'],
    count: row.count,
  }));
}

const list = (parts: readonly SQL[]) => sql.join([...parts], sql`, `);

export const countField = { description: 'The number of records in the group. Never zero.' };

/** The record that a group is of, as plugin-drizzle loads it. */
export const recordOf = (id: string | null | undefined): never => (id == null ? null : { id }) as never;

export const DateRange = builder.objectRef<{ from: string; until: string }>('DateRange').implement({
  description: 'A range of time, in the form that `InstantFilter` accepts.',
  fields: (t) => ({
    from: t.expose('from', { type: 'DateTime', description: 'The first instant of the range.' }),
    until: t.expose('until', { type: 'DateTime', description: 'The last instant of the range, inclusive.' }),
  }),
});
