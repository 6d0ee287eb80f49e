import { sql } from 'drizzle-orm';
import { type AnyPgColumn, index, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { keyed, namesIndex, tsvector } from './columns/columns.ts';

/** A kind of target a scope can name, with one broader kind. Acyclic, by trigger. */
export const targets = pgTable(
  'targets',
  {
    ...keyed(),
    /** In the collation `alphabetical`. */
    name: text('name').notNull(),
    description: text('description'),
    broaderId: uuid('broader_id').references((): AnyPgColumn => targets.id),
    search: tsvector('search').generatedAlwaysAs(sql`public.text_vector('simple', name)`),
  },
  (t) => [
    index('targets_broader').on(t.broaderId),
    index('targets_name').on(t.name, t.id),
    index('targets_revision').on(t.revisionId, t.id),
    index('targets_first_revision').on(t.firstRevisionId, t.id),
    index('targets_search').using('gin', t.search),
    namesIndex('targets_names', t.name),
  ],
);
