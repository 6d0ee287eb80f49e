import { type SQL, sql } from 'drizzle-orm';
import type { relations } from '../../db/relations.ts';
import { whereToSQL } from '../filters/filters.ts';
import { type Filtered, filteredAs } from '../lists/entity-queries.ts';
import { builder, type Context } from '../schema/builder.ts';

// Filters of what is searched: each result is asked by the filter of its own type.

const fields = {
  actors: 'Actor',
  statements: 'Statement',
  restrictions: 'Restriction',
  items: 'Item',
  places: 'Place',
  targets: 'Target',
  events: 'Event',
  documents: 'Document',
} as const;
type Field = keyof typeof fields;

export const SearchFilter = builder.inputType('SearchFilter', {
  description:
    'Filters search results, those of each type by the filter of that type. Results of a type without a filter here are not filtered: leave them out with `types`. Null is refused.',
  fields: (t) =>
    Object.fromEntries(
      Object.entries(fields).map(([field, type]) => {
        const { filter, words } = filteredAs(type);
        const description = `Results that are ${words} match this filter.`;
        return [field, t.field({ type: filter as never, description })];
      }),
    ),
});
export type SearchFilterInput = { [name in Field]?: unknown };

type Asked = { type: string; table: keyof typeof relations; where: ReturnType<Filtered['where']> };

function askedOf(filter: SearchFilterInput): Asked[] {
  return Object.entries(fields).flatMap(([field, type]) => {
    const given = filter[field as Field];
    const { all, where } = filteredAs(type);
    return given == null ? [] : [{ type, table: all as Asked['table'], where: where(given) }];
  });
}

/** Throws what the caller may not filter by. */
export function checkSearchFilter(filter: SearchFilterInput, context: Context): void {
  for (const [field, type] of Object.entries(fields))
    filteredAs(type).check?.(filter[field as Field], context);
}

/** The condition on a row of `hits`, evaluated for each: there are fewer hits than records. */
export function hitMatches(filter: SearchFilterInput | null): SQL {
  const asked = filter === null ? [] : askedOf(filter);
  const conditions = asked.map(({ type, table, where }) => {
    const rows = sql.identifier(table);
    return sql`(hits.type <> ${type} or exists (
      select from ${rows} where ${rows}.id = hits.id and ${whereToSQL(table, where) ?? sql`true`}))`;
  });
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `);
}
