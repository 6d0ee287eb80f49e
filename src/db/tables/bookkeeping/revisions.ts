import { sql } from 'drizzle-orm';
import {
  bigint,
  bigserial,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  pgView,
  primaryKey,
  text,
  uuid,
} from 'drizzle-orm/pg-core';
import { instant } from '../columns/columns.ts';
import { changeKind, entityType } from '../columns/vocabulary.ts';

/**
 * The context of a change. Status and consent: those of the restriction; status: also whether it holds in the world at
 * the commit; statement: its speakers and their kinds.
 */
export type Facets = {
  current?: boolean;
  items?: string[];
  assigners?: string[];
  consentingParties?: string[];
  speakers?: { actor: string; kind: string }[];
  /** The state of a restriction before its period began, if no line says so: EXPIRED. */
  from?: string;
  /**
   * The state after the end of a period, null if no period follows. Only beside ENDED, and in the state at the start of
   * a stream.
   */
  to?: string | null;
};

/** One row per transaction that wrote to the record: writer, reason, and time of commit. */
export const revisions = pgTable(
  'revisions',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    principal: text('principal').notNull(),
    reason: text('reason'),
    /** Assigned at commit, like the positions: a revision without it has not been committed. */
    recordedAt: instant('recorded_at'),
    firstPosition: bigint('first_position', { mode: 'number' }),
    lastPosition: bigint('last_position', { mode: 'number' }),
    /** The revision that this one takes back. */
    undoes: bigint('undoes', { mode: 'number' }),
  },
  // Excludes revisions without a position, which would otherwise be indexed twice.
  (t) => [
    index('revisions_last_position').on(t.lastPosition).where(sql`last_position is not null`),
    index('revisions_undoes').on(t.undoes, t.id).where(sql`undoes is not null`),
  ],
);

/** The change of one entity by a revision: its coded form before and after. Written at commit, never changed. */
export const changes = pgTable(
  'changes',
  {
    /**
     * The ID of the revision. The trigger of that very row writes it, so that no foreign key needs a check at each
     * commit.
     */
    revisionId: bigint('revision_id', { mode: 'number' }).notNull(),
    ordinal: integer('ordinal').notNull(),
    entity: entityType('entity').notNull(),
    entityId: uuid('entity_id').notNull(),
    kind: changeKind('kind').notNull(),
    before: jsonb('before'),
    after: jsonb('after'),
    /** Data as of the commit that filters use and the lines lack: keys by their relation to the change. */
    facets: jsonb('facets').$type<Facets>(),
  },
  (t) => [
    primaryKey({ name: 'changes_pkey', columns: [t.revisionId, t.ordinal] }),
    index('changes_entity').on(t.entity, t.entityId, t.revisionId.desc()),
  ],
);

/** Every committed change with its number in the total order: `position`. */
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
  facets: jsonb('facets').$type<Facets>(),
}).existing();

/**
 * Each start of Postgres in which positions may have been assigned. A restored copy has a new incarnation, so that its
 * positions differ from those that the original assigns later. Written by `open_incarnation` alone.
 */
export const feedIncarnations = pgTable('feed_incarnations', {
  id: text('id').primaryKey(),
  ordinal: bigint('ordinal', { mode: 'number' })
    .notNull()
    .generatedAlwaysAsIdentity()
    .unique('feed_incarnations_ordinal'),
  /**
   * The incarnation assigns the positions after this one, up to the start of the next; -1 for the first incarnation,
   * which includes position 0.
   */
  beginsAfter: bigint('begins_after', { mode: 'number' }).notNull(),
  openedAt: instant('opened_at').notNull().default(sql`clock_timestamp()`),
  /** An ID that distinguishes this start, of this database, from every other: see `feed_start`. */
  start: text('start').notNull().unique('feed_incarnations_start'),
});

/** One row: changes up to this position have been trimmed, because they were older than the retention. */
export const feedRetention = pgTable('feed_retention', {
  trimmedTo: bigint('trimmed_to', { mode: 'number' }).notNull().default(0),
});

/**
 * Periods that begin or end on a future day. The process that removes a row reports it in the same transaction:
 * TOOK_EFFECT for a beginning, ENDED for an end.
 */
export const scheduledEffects = pgTable(
  'scheduled_effects',
  {
    entity: entityType('entity').notNull(),
    entityId: uuid('entity_id').notNull(),
    dueAt: instant('due_at').notNull(),
    isEnd: boolean('is_end').notNull().default(false),
  },
  (t) => [
    primaryKey({ name: 'scheduled_effects_pkey', columns: [t.entity, t.entityId, t.isEnd] }),
    index('scheduled_effects_due_at').on(t.dueAt),
  ],
);
