import { type SQL, sql } from 'drizzle-orm';

type Filter = Record<string, unknown>;
type Compared = { column: string; operator: string; value: unknown };

/**
 * A filter whose keysets are row comparisons. plugin-drizzle writes `a > 1 or (a = 1 and b > 2)` for the rows after a
 * cursor, which no index supports, so that Postgres scans from the beginning; `(a, b) > (1, 2)` starts at the cursor.
 * Sort columns are never null. If their directions differ, only the first column limits the scan.
 */
export function withKeysets(filter: object): object {
  const { AND: all } = filter as Filter;
  if (Array.isArray(all)) return { ...filter, AND: all.map(withKeysets) };
  return readKeyset(filter as Filter) ?? filter;
}

function readKeyset(filter: Filter): object | undefined {
  const { OR: ways, ...others } = filter;
  if (!Array.isArray(ways) || ways.length < 2 || Object.keys(others).length > 0) return undefined;
  const places: Compared[] = [];
  for (const way of ways as Filter[]) {
    const parts = places.length === 0 ? [way] : way.AND;
    const compared = Array.isArray(parts) ? parts.map(readOne) : [];
    const last = compared.pop();
    const isTied = places.every(
      ({ column, value }, at) =>
        compared[at]?.column === column && compared[at].operator === 'eq' && compared[at].value === value,
    );
    if (!last || compared.length !== places.length || !isTied) return undefined;
    places.push(last);
  }
  const [first] = places;
  const signs: Record<string, SQL | undefined> = { lt: sql`<`, gt: sql`>` };
  if (!first || places.some((it) => !signs[it.operator])) return undefined;
  const { column, operator, value } = first;
  const sign = signs[operator];
  if (places.some((it) => it.operator !== operator))
    return { AND: [{ [column]: { [`${operator}e`]: value } }, filter] };
  return {
    RAW: (table: Record<string, SQL>) =>
      sql`(${list(places.map(({ column }) => table[column]))}) ${sign} (${list(places.map(({ value }) => value))})`,
  };
}

/** True for exactly `{ column: { operator: value } }`. */
function readOne(filter: Filter): Compared | undefined {
  const [[column, how] = [], ...more] = Object.entries(filter);
  const [[operator, value] = [], ...others] = Object.entries((how ?? {}) as Filter);
  if (column === undefined || operator === undefined || more.length > 0 || others.length > 0)
    return undefined;
  return value === null || typeof value === 'object' ? undefined : { column, operator, value };
}

const list = (parts: readonly unknown[]) =>
  sql.join(
    parts.map((part) => sql`${part}`),
    sql`, `,
  );
