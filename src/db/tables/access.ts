import { sql } from 'drizzle-orm';
import { jsonb, pgEnum, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/** What one may do, from least to most: each role can do what the ones before it can. */
export const accessRole = pgEnum('access_role', ['READER', 'EDITOR', 'ADMIN']);

/** API keys, stored as SHA-256 in hex: the key itself is shown once and never kept. */
export const apiKeys = pgTable('api_keys', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  /** The principal that it shows: several keys may be of one. */
  name: text('name').notNull(),
  role: accessRole('role').notNull().default('EDITOR'),
  sha256: text('sha256').notNull().unique(),
  createdAt: instant('created_at').notNull().default(sql`now()`),
  /** Good until then; null for ever. */
  expiresAt: instant('expires_at'),
  revokedAt: instant('revoked_at'),
  /** Principals; null for the command. */
  createdBy: text('created_by'),
  revokedBy: text('revoked_by'),
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
