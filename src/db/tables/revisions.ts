import {
  bigint,
  bigserial,
  index,
  integer,
  jsonb,
  pgTable,
  pgView,
  primaryKey,
  text,
  uuid,
} from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';
import { changeKind, entityType } from './vocabulary.ts';

/** One row per transaction that wrote to the record: who, why, and when it was committed. */
export const revisions = pgTable(
  'revisions',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    principal: text('principal').notNull(),
    reason: text('reason'),
    /** Given at commit, like the positions: a revision without one has not been committed. */
    recordedAt: instant('recorded_at'),
    firstPosition: bigint('first_position', { mode: 'number' }),
    lastPosition: bigint('last_position', { mode: 'number' }),
  },
  (t) => [index('revisions_last_position').on(t.lastPosition)],
);

/** What a revision did to one entity: its coded form before and after. Written at commit, never changed. */
export const changes = pgTable(
  'changes',
  {
    revisionId: bigint('revision_id', { mode: 'number' })
      .notNull()
      .references(() => revisions.id),
    ordinal: integer('ordinal').notNull(),
    entity: entityType('entity').notNull(),
    entityId: uuid('entity_id').notNull(),
    kind: changeKind('kind').notNull(),
    before: jsonb('before'),
    after: jsonb('after'),
  },
  (t) => [
    primaryKey({ name: 'changes_pkey', columns: [t.revisionId, t.ordinal] }),
    index('changes_entity').on(t.entity, t.entityId, t.revisionId.desc()),
  ],
);

/** Every committed change with its place in the one order: `position`. */
export const feed = pgView('feed', {
  position: bigint('position', { mode: 'number' }).notNull(),
  lastPosition: bigint('last_position', { mode: 'number' }).notNull(),
  revisionId: bigint('revision_id', { mode: 'number' }).notNull(),
  entity: entityType('entity').notNull(),
  entityId: uuid('entity_id').notNull(),
  kind: changeKind('kind').notNull(),
  before: jsonb('before'),
  after: jsonb('after'),
  principal: text('principal').notNull(),
  reason: text('reason'),
  recordedAt: instant('recorded_at').notNull(),
}).existing();
