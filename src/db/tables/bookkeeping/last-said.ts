import { index, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { entityType } from '../columns/vocabulary.ts';

/**
 * The last line of each namespace about an entity, so that loading a bundle again applies only what differs from the
 * last time. It is no part of the record itself: it has no history, an undo does not change it, and it is deleted with
 * the entity's line.
 */
export const lastSaid = pgTable('last_said', saidLine(), (t) => [
  primaryKey({ name: 'last_said_pkey', columns: [t.namespace, t.entity, t.identity] }),
  index('last_said_entity').on(t.entity, t.entityId),
  index('last_said_owner').on(t.ownerId),
]);

/** Lines that an undo deleted with their entities. They come back when the undo is undone, by trigger. */
export const saidBefore = pgTable('said_before_undo', saidLine(), (t) => [
  index('said_before_undo_entity').on(t.entity, t.entityId),
]);

function saidLine() {
  return {
    namespace: text('namespace').notNull(),
    entity: entityType('entity').notNull(),
    /** The identity of a line within its namespace: its key, or its derived identity if it has no key. */
    identity: text('identity').notNull(),
    /** The entity that the line became. Null if it was not applied because it contradicts the record. */
    entityId: uuid('entity_id'),
    /** The restriction or the consent whose timeline a status or consent line is about; null for all others. */
    ownerId: uuid('owner_id'),
    /** The line, its references as whole keys. A document has `sha256` in place of `text`. */
    line: jsonb('line').$type<Record<string, unknown>>().notNull(),
  };
}
