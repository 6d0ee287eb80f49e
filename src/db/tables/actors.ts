import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { date, keyed, namesIndex, row, tsvector } from './columns/columns.ts';
import { actorKind } from './columns/vocabulary.ts';
import { documents } from './documents.ts';

export const actors = pgTable(
  'actors',
  {
    ...keyed(),
    kind: actorKind('kind').notNull(),
    name: text('name'),
    givenName: text('given_name'),
    description: text('description'),
    /** ISO 3166-1 alpha-2. */
    country: text('country'),
    cardinality: integer('cardinality'),
    membersExhaustive: boolean('members_exhaustive'),
    /** The only document in which an unnamed source speaks. */
    documentId: uuid('document_id').references(() => documents.id),
    /** In the collation `alphabetical`. */
    sortName: text('sort_name').notNull().generatedAlwaysAs(sql`coalesce(name, key)`),
    search: tsvector('search').generatedAlwaysAs(
      sql`public.text_vector('simple', coalesce(name, '') || ' ' || coalesce(given_name, '')) || public.text_vector('english', coalesce(description, ''))`,
    ),
  },
  (t) => [
    check(
      'unnamed_source_belongs_to_one_document',
      sql`(kind = 'UNNAMED_SOURCE') = (document_id is not null)`,
    ),
    check('unnamed_source_stays_unnamed', sql`kind <> 'UNNAMED_SOURCE' or given_name is null`),
    check('cardinality_is_positive', sql`cardinality > 0`),
    check('country_is_iso_3166', sql`country ~ '^[A-Z]{2}$'`),
    index('actors_kind').on(t.kind, t.sortName),
    index('actors_sort_name').on(t.sortName, t.id),
    index('actors_revision').on(t.revisionId, t.id),
    index('actors_first_revision').on(t.firstRevisionId, t.id),
    index('actors_document').on(t.documentId),
    index('actors_search').using('gin', t.search),
    namesIndex('actors_names', t.name),
  ],
);

export const actorAliases = pgTable(
  'actor_aliases',
  {
    actorId: uuid('actor_id')
      .notNull()
      .references(() => actors.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    /** The bundle that gave the name: any namespace may add names to a shared actor. */
    namespace: text('namespace').notNull(),
    search: tsvector('search').generatedAlwaysAs(sql`public.text_vector('simple', name)`),
    ...row(),
  },
  (t) => [
    primaryKey({ name: 'actor_aliases_pkey', columns: [t.actorId, t.name] }),
    index('actor_aliases_search').using('gin', t.search),
    namesIndex('actor_aliases_names', t.name),
  ],
);

export const actorMembers = pgTable(
  'actor_members',
  {
    groupId: uuid('group_id')
      .notNull()
      .references(() => actors.id, { onDelete: 'cascade' }),
    memberId: uuid('member_id')
      .notNull()
      .references(() => actors.id),
    /** Among the terms of the member in the group, from 0, in the order of time. */
    ordinal: integer('ordinal').notNull().default(0),
    ...date('validFrom'),
    ...date('validTo'),
    ...row(),
  },
  (t) => [
    primaryKey({ name: 'actor_members_pkey', columns: [t.groupId, t.memberId, t.ordinal] }),
    check('actor_is_a_member_before_it_is_not', sql`valid_from_earliest <= valid_to_latest`),
    index('actor_members_member').on(t.memberId),
  ],
);

/** The merge of one actor into another one, which the merged actor's id and key resolve to. */
export const actorMerges = pgTable(
  'actor_merges',
  {
    actorId: uuid('actor_id')
      .primaryKey()
      .references(() => actors.id, { onDelete: 'cascade' }),
    intoId: uuid('into_id')
      .notNull()
      .references(() => actors.id),
    ...row(),
  },
  (t) => [
    check('actor_is_not_merged_into_itself', sql`actor_id <> into_id`),
    index('actor_merges_into').on(t.intoId),
  ],
);
