import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { isWithin, type SortColumn, sortedBy } from '../../record/rules/slice.ts';
import { type PageArguments, pageOf, readSlice, type SlicePage } from '../lists/slice-page.ts';
import { builder } from '../schema/builder.ts';
import { refuse } from '../schema/errors.ts';
import { defineEnum } from '../schema/vocabulary.ts';

/** What rows are grouped by: an expression, and what its values are ordered by where that is something else. */
export type Axis<Join extends string> = { value: SQL; order?: SQL; joins?: readonly Join[] };
export type Group<Name extends string> = { values: Partial<Record<Name, string | null>>; count: number };

export const GroupOrder = defineEnum<'VALUE' | 'COUNT'>('GroupOrder', 'The orders of groups.', {
  VALUE:
    'By value, axis by axis as they are listed in `by`: enum values in the order of their meaning, names alphabetically, periods by time. Groups without a value come last.',
  COUNT: 'By size, the largest group first; groups of equal size by their values.',
});

type Asked<Name extends string> = PageArguments & {
  by: readonly Name[];
  orderBy: 'VALUE' | 'COUNT';
};

/** How `orderBy` of groups is asked. */
export const groupOrder = {
  type: GroupOrder,
  required: true,
  defaultValue: 'VALUE',
  description: 'The order of the groups.',
} as const;

/** What is counted: `field` and `filter` bind the cursors; `from` joins what the axes need to the rows, by `counted`. */
type Counted<Name extends string, Join extends string> = {
  field: string;
  filter: unknown;
  axes: Record<Name, Axis<Join>>;
  counted: SQL;
  from: (joins: ReadonlySet<Join>) => SQL;
};

type Row = { values: (string | null)[]; count: number; place: string; total: number };

/**
 * A page of groups: rows that are counted by axes. Throws BAD_USER_INPUT unless each axis is named once, and one at least;
 * PAGE_SIZE_OUT_OF_RANGE; what is wrong with a cursor.
 */
export async function readGroups<Name extends string, Join extends string>(
  db: Database,
  { by, orderBy, ...args }: Asked<Name>,
  { field, filter, axes, counted, from }: Counted<Name, Join>,
): Promise<SlicePage<Group<Name>>> {
  if (by.length === 0) throw refuse('BAD_USER_INPUT', '`by` names at least one axis');
  if (new Set(by).size < by.length) throw refuse('BAD_USER_INPUT', '`by` names each axis once');
  const asked = readSlice(field, { by, orderBy, filter, ...args } as PageArguments, ['bigint']);
  const chosen = by.map((name) => axes[name]);
  const values = list(chosen.map(({ value }) => value));
  const order = list(chosen.flatMap(({ value, order }) => (order ? [order, value] : [value])));
  const count = sql`count(distinct ${counted})`;
  const groups = sql`
    select array_to_json(array[${list(chosen.map(({ value }) => sql`(${value})::text`))}]) as values, ${count}::int as count,
           row_number() over (order by ${orderBy === 'COUNT' ? sql`${count} desc, ` : sql``}${order}) as place,
           count(*) over ()::int as total
      from ${from(new Set(chosen.flatMap(({ joins }) => joins ?? [])))}
     group by ${values}, ${order}`;
  const { slice } = asked;
  const rows = await db.execute<Row>(sql`
    select * from (${groups}) groups where ${isWithin(byPlace, slice)}
     order by ${sortedBy(byPlace, slice.isBackward)} limit ${slice.size + 1}`);
  const nodeIn = (row: Row): Group<Name> => ({
    values: Object.fromEntries(by.map((name, at) => [name, row.values[at] ?? null])) as Group<Name>['values'],
    count: row.count,
  });
  const placed = { placeIn: ({ place }: Row) => [Number(place)], nodeIn };
  const shown = slice.isBackward ? [...rows].reverse() : rows;
  return pageOf(asked, shown, placed, async () => {
    if (rows[0]) return rows[0].total;
    const [all] = await db.execute<{ count: number }>(
      sql`select count(*)::int as count from (${groups}) groups`,
    );
    return all?.count ?? 0;
  });
}

/** Their numbers, from 1 on: groups have no better place, as a value of theirs may be missing. */
const byPlace: readonly SortColumn[] = [{ value: sql`place`, type: 'bigint' }];

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
