import { sql } from 'drizzle-orm';
import { index, integer, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { date, keyed, row } from './columns.ts';

/** A source. Its text is in its versions. */
export const documents = pgTable('documents', {
  ...keyed(),
  title: text('title'),
  author: text('author'),
  publisher: text('publisher'),
  url: text('url'),
  language: text('language'),
  ...date('published'),
});

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
