import { sql } from 'drizzle-orm';
import { index, integer, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';
import { date, dateIndex, keyed, namesIndex, row, sortDates, tsvector } from './columns/columns.ts';

/** A source. Its text is in its versions. */
export const documents = pgTable(
  'documents',
  {
    ...keyed(),
    title: text('title'),
    author: text('author'),
    publisher: text('publisher'),
    url: text('url'),
    language: text('language'),
    ...date('published'),
    /** Compared in the collation `alphabetical`. */
    sortTitle: text('sort_title').notNull().generatedAlwaysAs(sql`coalesce(title, key)`),
    ...sortDates('published'),
  },
  (t) => [
    index('documents_sort_title').on(t.sortTitle, t.id),
    index('documents_sort_date').on(t.sortDate, t.id),
    index('documents_sort_date_desc').on(t.sortDateDesc, t.id),
    index('documents_revision').on(t.revisionId, t.id),
    index('documents_first_revision').on(t.firstRevisionId, t.id),
    dateIndex('documents_published', t.publishedEarliest, t.publishedLatest).where(
      sql`published_edtf is not null`,
    ),
    index('documents_search').using('gin', sql`public.document_vector(title, author, publisher, language)`),
    namesIndex('documents_names', t.title),
  ],
);

/** A text as it was found, immutable and hashed. A changed article is a further version. */
export const documentVersions = pgTable(
  'document_versions',
  {
    id: uuid('id').primaryKey().default(sql`uuidv7()`),
    documentId: uuid('document_id')
      .notNull()
      .references(() => documents.id, { onDelete: 'cascade' }),
    number: integer('number').notNull(),
    text: text('text').notNull(),
    sha256: text('sha256').notNull(),
    ...row(),
  },
  (t) => [
    unique('document_versions_number').on(t.documentId, t.number),
    index('document_versions_sha256').on(t.sha256),
  ],
);

/**
 * The search vectors of a version's text, for parts of at most 100,000 characters from `start` to `end` (exclusive): a
 * vector of Postgres holds at most a megabyte. A trigger writes them, and they never change; they are no part of the
 * record itself.
 */
export const documentParts = pgTable(
  'document_parts',
  {
    documentVersionId: uuid('document_version_id')
      .notNull()
      .references(() => documentVersions.id, { onDelete: 'cascade' }),
    start: integer('start').notNull(),
    end: integer('end').notNull(),
    search: tsvector('search').notNull(),
  },
  (t) => [
    primaryKey({ name: 'document_parts_pkey', columns: [t.documentVersionId, t.start] }),
    index('document_parts_search').using('gin', t.search),
  ],
);

/**
 * The dictionaries, beside the English one, by which any text of the record is found: what is asked for is looked up in each. No part
 * of the record itself: triggers add to it.
 */
export const textDictionaries = pgTable('text_dictionaries', { name: text('name').primaryKey() });

/**
 * The withdrawal of a document by its publisher. Records that only this document shows are unsupported from then on.
 */
export const documentRetractions = pgTable('document_retractions', {
  documentId: uuid('document_id')
    .primaryKey()
    .references(() => documents.id, { onDelete: 'cascade' }),
  note: text('note'),
  ...date('date'),
  ...row(),
});
