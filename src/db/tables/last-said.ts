import { index, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { entityType } from './vocabulary.ts';

/**
 * What each namespace last said of an entity, so that loading a bundle again applies only what it says otherwise than the
 * last time. No part of the record itself: it has no history, an undo does not change it, and what it says of an entity goes
 * with the entity's line.
 */
export const lastSaid = pgTable(
  'last_said',
  {
    namespace: text('namespace').notNull(),
    entity: entityType('entity').notNull(),
    /** What tells the lines of one namespace apart: the key; of a line without one, what it is known by. */
    identity: text('identity').notNull(),
    /** What the line became. Null: it was not applied, because it contradicts what is recorded. */
    entityId: uuid('entity_id'),
    /** The restriction or the consent whose timeline a status or consent line is about; null for all others. */
    ownerId: uuid('owner_id'),
    /** The line, its references as whole keys. Of a document, `sha256` stands for `text`. */
    line: jsonb('line').$type<Record<string, unknown>>().notNull(),
  },
  (t) => [
    primaryKey({ name: 'last_said_pkey', columns: [t.namespace, t.entity, t.identity] }),
    index('last_said_entity').on(t.entity, t.entityId),
    index('last_said_owner').on(t.ownerId),
  ],
);
