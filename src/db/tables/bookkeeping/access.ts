import { sql } from 'drizzle-orm';
import { jsonb, pgEnum, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from '../columns/columns.ts';

/** The roles from least to most: each has all rights of the ones before it. */
export const accessRole = pgEnum('access_role', ['READER', 'EDITOR', 'ADMIN']);

/** API keys, stored as SHA-256 in hex: the key itself is returned once and never stored. */
export const apiKeys = pgTable('api_keys', {
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  /** The principal that the key authenticates; several keys may have the same one. */
  name: text('name').notNull(),
  role: accessRole('role').notNull().default('EDITOR'),
  sha256: text('sha256').notNull().unique(),
  createdAt: instant('created_at').notNull().default(sql`now()`),
  /** The expiry; null for a key that does not expire. */
  expiresAt: instant('expires_at'),
  revokedAt: instant('revoked_at'),
  /** Principals; null for the command. */
  createdBy: text('created_by'),
  revokedBy: text('revoked_by'),
});

/** The first response to a write, stored for repeated requests. */
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
