import { sql } from 'drizzle-orm';
import { jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/** API keys, stored as SHA-256 in hex: the key itself is shown once and never kept. */
export const apiKeys = pgTable('api_keys', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  name: text('name').notNull(),
  sha256: text('sha256').notNull().unique(),
  createdAt: instant('created_at').notNull().default(sql`now()`),
  /** Good until then; null for ever. */
  expiresAt: instant('expires_at'),
  revokedAt: instant('revoked_at'),
});

/** The first answer to a write, kept so that a repeated request gets it again. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    principal: text('principal').notNull(),
    key: text('key').notNull(),
    /** SHA-256 over the operation and its arguments. */
    request: text('request').notNull(),
    answer: jsonb('answer').notNull(),
    createdAt: instant('created_at').notNull().default(sql`now()`),
  },
  (t) => [primaryKey({ name: 'idempotency_keys_pkey', columns: [t.principal, t.key] })],
);
