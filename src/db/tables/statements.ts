import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  check,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { actors } from './actors.ts';
import { date, dateIndex, entity, instant, keyed, row } from './columns.ts';
import { events } from './events.ts';
import { restrictions } from './restrictions.ts';
import {
  attribution,
  explicitness,
  medium,
  quotation,
  speechAct,
  stanceKind,
  statementRelationKind,
  viaRelation,
} from './vocabulary.ts';

export const statements = pgTable(
  'statements',
  {
    ...keyed(),
    quotation: quotation('quotation').notNull(),
    attribution: attribution('attribution').notNull(),
    speechAct: speechAct('speech_act'),
    medium: medium('medium'),
    eventId: uuid('event_id').references(() => events.id),
    note: text('note'),
    ...date('spoken'),
    /** Undated statements come last, not first: their day may be any. */
    sortDate: instant('sort_date').notNull().generatedAlwaysAs(sql`coalesce(spoken_latest, 'infinity')`),
  },
  (t) => [
    index('statements_sort_date').on(t.sortDate, t.id),
    index('statements_revision').on(t.revisionId, t.id),
    index('statements_attribution').on(t.attribution),
    index('statements_event').on(t.eventId),
    dateIndex('statements_spoken', t.spokenEarliest, t.spokenLatest).where(sql`spoken_edtf is not null`),
  ],
);

const statementId = () =>
  uuid('statement_id')
    .notNull()
    .references((): AnyPgColumn => statements.id, { onDelete: 'cascade' });

export const statementSpeakers = pgTable(
  'statement_speakers',
  {
    statementId: statementId(),
    ordinal: integer('ordinal').notNull(),
    actorId: uuid('actor_id')
      .notNull()
      .references(() => actors.id),
    /** The role at the time, in the source's words. */
    role: text('role'),
    ...row(),
  },
  (t) => [
    primaryKey({ name: 'statement_speakers_pkey', columns: [t.statementId, t.actorId] }),
    index('statement_speakers_actor').on(t.actorId),
  ],
);

export const statementAddressees = pgTable(
  'statement_addressees',
  {
    statementId: statementId(),
    actorId: uuid('actor_id')
      .notNull()
      .references(() => actors.id),
    ...row(),
  },
  (t) => [
    primaryKey({ name: 'statement_addressees_pkey', columns: [t.statementId, t.actorId] }),
    index('statement_addressees_actor').on(t.actorId),
  ],
);

/** Through whom we have it, nearest to the speaker last. A link without an actor is a hole in the chain. */
export const statementVia = pgTable(
  'statement_via',
  {
    statementId: statementId(),
    ordinal: integer('ordinal').notNull(),
    actorId: uuid('actor_id').references(() => actors.id),
    relation: viaRelation('relation').notNull(),
    ...row(),
  },
  (t) => [
    primaryKey({ name: 'statement_via_pkey', columns: [t.statementId, t.ordinal] }),
    index('statement_via_actor').on(t.actorId),
  ],
);

export const statementStances = pgTable(
  'statement_stances',
  {
    statementId: statementId(),
    restrictionId: uuid('restriction_id')
      .notNull()
      .references(() => restrictions.id),
    ordinal: integer('ordinal').notNull(),
    stance: stanceKind('stance').notNull(),
    explicitness: explicitness('explicitness').notNull(),
    ...row(),
  },
  (t) => [
    primaryKey({ name: 'statement_stances_pkey', columns: [t.statementId, t.restrictionId] }),
    index('statement_stances_restriction').on(t.restrictionId, t.stance),
  ],
);

export const statementRelations = pgTable(
  'statement_relations',
  {
    ...entity(),
    subjectId: uuid('subject_id')
      .notNull()
      .references(() => statements.id, { onDelete: 'cascade' }),
    relation: statementRelationKind('relation').notNull(),
    objectId: uuid('object_id')
      .notNull()
      .references(() => statements.id, { onDelete: 'cascade' }),
    note: text('note'),
  },
  (t) => [
    unique('statement_relations_identity').on(t.subjectId, t.relation, t.objectId),
    check('statement_is_not_related_to_itself', sql`subject_id <> object_id`),
    index('statement_relations_object').on(t.objectId),
  ],
);
