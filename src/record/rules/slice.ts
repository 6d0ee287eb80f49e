import { type SQL, sql } from 'drizzle-orm';

/** The place of an element in an ordered list: the values that it is ordered by, of which the last is unique. */
export type SortKey = readonly (string | number)[];

/** A slice of an ordered list: up to `size` elements after one element and before another. */
export type Slice = {
  size: number;
  /** The slice is taken from the end, not from the beginning. */
  isBackward: boolean;
  after: SortKey | null;
  before: SortKey | null;
};

/** A sort expression of a list. It is never null. */
export type SortColumn = {
  value: SQL;
  type: 'text' | 'uuid' | 'timestamptz' | 'bigint';
  descending?: boolean;
};

/** True for a row within the bounds of the slice, whatever its size. */
export function isWithin(columns: readonly SortColumn[], { after, before }: Slice): SQL {
  const bounds = [
    ...(after === null ? [] : [comesFrom(columns, after, 'after')]),
    ...(before === null ? [] : [comesFrom(columns, before, 'before')]),
  ];
  return bounds.length === 0 ? sql`true` : sql.join(bounds, sql` and `);
}

function comesFrom(columns: readonly SortColumn[], place: SortKey, side: 'after' | 'before'): SQL {
  const values = columns.map(({ type }, at) => sql`${place[at] ?? null}::${sql.raw(type)}`);
  const sign = ({ descending = false }: SortColumn) =>
    (side === 'after') === descending ? sql.raw('<') : sql.raw('>');
  const [first] = columns;
  if (!first) return sql`true`;
  // A row comparison, which can use an index.
  if (columns.every((it) => Boolean(it.descending) === Boolean(first.descending)))
    return sql`(${list(columns)}) ${sign(first)} (${sql.join(values, sql`, `)})`;
  const ways = columns.map((column, at) => {
    const tied = columns.slice(0, at).map(({ value }, tie) => sql`${value} = ${values[tie]}`);
    return sql`(${sql.join([...tied, sql`${column.value} ${sign(column)} ${values[at]}`], sql` and `)})`;
  });
  return sql`(${sql.join(ways, sql` or `)})`;
}

/** The order of the list, reversed for a slice from the end. */
export function sortedBy(columns: readonly SortColumn[], isBackward = false): SQL {
  return sql.join(
    columns.map(
      ({ value, descending = false }) => sql`${value} ${sql.raw(descending === isBackward ? 'asc' : 'desc')}`,
    ),
    sql`, `,
  );
}

/** The sort values of a row as JSON: a list of texts. */
export const placeOf = (columns: readonly SortColumn[]): SQL<string[]> =>
  sql`json_build_array(${sql.join(
    columns.map(({ value }) => sql`${value}::text`),
    sql`, `,
  )})`;

const list = (columns: readonly SortColumn[]) =>
  sql.join(
    columns.map(({ value }) => value),
    sql`, `,
  );

/** The slice of a sorted list in memory, with one more element if others follow. */
export function sliceOf<Element>(
  all: readonly Element[],
  { size, isBackward, after, before }: Slice,
  placeIn: (element: Element) => SortKey,
  compare: (a: SortKey, b: SortKey) => number = comparePlaces,
): Element[] {
  const within = all.filter(
    (it) =>
      (after === null || compare(placeIn(it), after) > 0) &&
      (before === null || compare(placeIn(it), before) < 0),
  );
  return isBackward ? within.slice(Math.max(0, within.length - size - 1)) : within.slice(0, size + 1);
}

/** Numbers by their size, texts by their code units. */
export function comparePlaces(a: SortKey, b: SortKey): number {
  for (const [at, value] of a.entries()) {
    const other = b[at];
    if (other === undefined || value === other) continue;
    return value < other ? -1 : 1;
  }
  return 0;
}
