import { sql } from 'drizzle-orm';
import { index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { actors } from './actors.ts';
import { keyed, namesIndex, row, tsvector } from './columns/columns.ts';
import { itemKind } from './columns/vocabulary.ts';

export const items = pgTable(
  'items',
  {
    ...keyed(),
    kind: itemKind('kind').notNull(),
    name: text('name'),
    description: text('description'),
    originId: uuid('origin_id').references(() => actors.id),
    /** In the collation `alphabetical`. */
    sortName: text('sort_name').notNull().generatedAlwaysAs(sql`coalesce(name, key)`),
    search: tsvector('search').generatedAlwaysAs(
      sql`public.text_vector('simple', coalesce(name, '')) || public.text_vector('english', coalesce(description, ''))`,
    ),
  },
  (t) => [
    index('items_sort_name').on(t.sortName, t.id),
    index('items_revision').on(t.revisionId, t.id),
    index('items_first_revision').on(t.firstRevisionId, t.id),
    index('items_origin').on(t.originId),
    index('items_search').using('gin', t.search),
    namesIndex('items_names', t.name),
  ],
);

export const itemAliases = pgTable(
  'item_aliases',
  {
    itemId: uuid('item_id')
      .notNull()
      .references(() => items.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    namespace: text('namespace').notNull(),
    search: tsvector('search').generatedAlwaysAs(sql`public.text_vector('simple', name)`),
    ...row(),
  },
  (t) => [
    primaryKey({ name: 'item_aliases_pkey', columns: [t.itemId, t.name] }),
    index('item_aliases_search').using('gin', t.search),
    namesIndex('item_aliases_names', t.name),
  ],
);

/** SKOS broader: what binds the broader item binds the narrower one. Acyclic, by trigger. */
export const itemBroader = pgTable(
  'item_broader',
  {
    itemId: uuid('item_id')
      .notNull()
      .references(() => items.id, { onDelete: 'cascade' }),
    broaderId: uuid('broader_id')
      .notNull()
      .references(() => items.id),
    ...row(),
  },
  (t) => [
    primaryKey({ name: 'item_broader_pkey', columns: [t.itemId, t.broaderId] }),
    index('item_broader_broader').on(t.broaderId),
  ],
);
