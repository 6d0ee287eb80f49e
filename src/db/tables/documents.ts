import { sql } from 'drizzle-orm';
import { index, integer, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { date, dateIndex, keyed, row } from './columns.ts';

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
  },
  (t) => [
    index('documents_revision').on(t.revisionId, t.id),
    dateIndex('documents_published', t.publishedEarliest, t.publishedLatest).where(
      sql`published_edtf is not null`,
    ),
  ],
);

/** A text as it was found, immutable and hashed. A changed article is one more of these. */
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

/** That a publisher withdrew a document. What only it shows rests on nothing from then on. */
export const documentRetractions = pgTable('document_retractions', {
  documentId: uuid('document_id')
    .primaryKey()
    .references(() => documents.id, { onDelete: 'cascade' }),
  note: text('note'),
  ...date('date'),
  ...row(),
});
