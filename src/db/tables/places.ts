import { sql } from 'drizzle-orm';
import { type AnyPgColumn, index, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { keyed, namesIndex, tsvector } from './columns.ts';

/** A place a scope can name, within one broader place. Acyclic, by trigger. */
export const places = pgTable(
  'places',
  {
    ...keyed(),
    /** In the collation `alphabetical`. */
    name: text('name').notNull(),
    description: text('description'),
    withinId: uuid('within_id').references((): AnyPgColumn => places.id),
    search: tsvector('search').generatedAlwaysAs(sql`public.text_vector('simple', name)`),
  },
  (t) => [
    index('places_within').on(t.withinId),
    index('places_name').on(t.name, t.id),
    index('places_revision').on(t.revisionId, t.id),
    index('places_first_revision').on(t.firstRevisionId, t.id),
    index('places_search').using('gin', t.search),
    namesIndex('places_names', t.name),
  ],
);
