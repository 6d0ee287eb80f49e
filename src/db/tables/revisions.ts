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
import { instant } from './columns.ts';
import { changeKind, entityType } from './vocabulary.ts';

/**
 * Of a status or a consent, those of its restriction; of a status, whether it holds in the world at the commit; of a
 * statement, its speakers and their kinds.
 */
export type Facets = {
  current?: boolean;
  items?: string[];
  assigners?: string[];
  consentingParties?: string[];
  speakers?: { actor: string; kind: string }[];
  /** What a restriction did before its period began, where no line says so: EXPIRED. */
  from?: string;
  /** What holds after the end of a period, null when nothing does. Only beside ENDED, and in the state at the start of a stream. */
  to?: string | null;
};

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
    /** The revision that this one takes back. */
    undoes: bigint('undoes', { mode: 'number' }),
  },
  // Not of a revision that has no place yet: it would be written twice.
  (t) => [
    index('revisions_last_position').on(t.lastPosition).where(sql`last_position is not null`),
    index('revisions_undoes').on(t.undoes, t.id).where(sql`undoes is not null`),
  ],
);

/** What a revision did to one entity: its coded form before and after. Written at commit, never changed. */
export const changes = pgTable(
  'changes',
  {
    /** Of `revisions`. Written by the trigger of that very row, so that no key needs to be checked at each commit. */
    revisionId: bigint('revision_id', { mode: 'number' }).notNull(),
    ordinal: integer('ordinal').notNull(),
    entity: entityType('entity').notNull(),
    entityId: uuid('entity_id').notNull(),
    kind: changeKind('kind').notNull(),
    before: jsonb('before'),
    after: jsonb('after'),
    /** What filters ask of a change and its lines do not tell, as of the commit: keys by what they are to it. */
    facets: jsonb('facets').$type<Facets>(),
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
  facets: jsonb('facets').$type<Facets>(),
}).existing();

/**
 * Each start of Postgres in which positions could be given. A restored copy starts anew, so what it gives is of another
 * incarnation than what the original goes on to give. Written by `open_incarnation` alone.
 */
export const feedIncarnations = pgTable('feed_incarnations', {
  id: text('id').primaryKey(),
  ordinal: bigint('ordinal', { mode: 'number' })
    .notNull()
    .generatedAlwaysAsIdentity()
    .unique('feed_incarnations_ordinal'),
  /** It gives the positions after this one, to where the next begins; -1 for the first, which has the beginning, too. */
  beginsAfter: bigint('begins_after', { mode: 'number' }).notNull(),
  openedAt: instant('opened_at').notNull().default(sql`clock_timestamp()`),
  /** What tells this start, of this database, from every other: see `feed_start`. */
  start: text('start').notNull().unique('feed_incarnations_start'),
});

/** One row: changes up to this position have been let go, because they were older than is kept. */
export const feedRetention = pgTable('feed_retention', {
  trimmedTo: bigint('trimmed_to', { mode: 'number' }).notNull().default(0),
});

/**
 * Periods that begin or end on a day to come. Whichever process removes a row reports it in the same transaction:
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
