import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { date, keyed, namesIndex, row, tsvector } from './columns/columns.ts';

/** A place a scope can name. */
export const places = pgTable(
  'places',
  {
    ...keyed(),
    /** In the collation `alphabetical`. */
    name: text('name').notNull(),
    description: text('description'),
    search: tsvector('search').generatedAlwaysAs(sql`public.text_vector('simple', name)`),
  },
  (t) => [
    index('places_name').on(t.name, t.id),
    index('places_revision').on(t.revisionId, t.id),
    index('places_first_revision').on(t.firstRevisionId, t.id),
    index('places_search').using('gin', t.search),
    namesIndex('places_names', t.name),
  ],
);

/** The next broader places of a place, each at all times or for one or several times. Acyclic, by trigger. */
export const placeBroader = pgTable(
  'place_broader',
  {
    placeId: uuid('place_id')
      .notNull()
      .references(() => places.id, { onDelete: 'cascade' }),
    broaderId: uuid('broader_id')
      .notNull()
      .references(() => places.id),
    /** Among the terms of the place in the broader one, from 0, in the order of time. */
    ordinal: integer('ordinal').notNull().default(0),
    ...date('validFrom'),
    ...date('validTo'),
    ...row(),
  },
  (t) => [
    primaryKey({ name: 'place_broader_pkey', columns: [t.placeId, t.broaderId, t.ordinal] }),
    check('place_is_within_before_it_is_not', sql`valid_from_earliest <= valid_to_latest`),
    index('place_broader_broader').on(t.broaderId),
  ],
);
