import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { actors } from './actors.ts';
import { date, dateIndex, entity, instant, keyed, row, tsvector } from './columns/columns.ts';
import {
  attribution,
  explicitness,
  factuality,
  medium,
  quotation,
  speechAct,
  stanceKind,
  statementRelationKind,
  translator,
  viaRelation,
} from './columns/vocabulary.ts';
import { events } from './events.ts';
import { restrictions } from './restrictions.ts';

export const statements = pgTable(
  'statements',
  {
    ...keyed(),
    quotation: quotation('quotation').notNull(),
    attribution: attribution('attribution').notNull(),
    speechAct: speechAct('speech_act'),
    factuality: factuality('factuality'),
    medium: medium('medium'),
    eventId: uuid('event_id').references(() => events.id),
    note: text('note'),
    ...date('spoken'),
    /** The time by which it was said, if its date has no upper bound. Set by trigger, for every writer. */
    saidBy: instant('said_by'),
    /** Undated statements come last. */
    sortDate: instant('sort_date')
      .notNull()
      .generatedAlwaysAs(sql`coalesce(spoken_latest, said_by, 'infinity')`),
    /** For the descending order: undated statements come last there, too. */
    sortDateDesc: instant('sort_date_desc')
      .notNull()
      .generatedAlwaysAs(sql`coalesce(spoken_latest, said_by, '-infinity')`),
  },
  (t) => [
    index('statements_sort_date').on(t.sortDate, t.id),
    index('statements_sort_date_desc').on(t.sortDateDesc, t.id),
    index('statements_open_date').on(t.id).where(sql`spoken_edtf is not null and spoken_latest is null`),
    unique('statements_dated').on(t.id, t.sortDate),
    index('statements_revision').on(t.revisionId, t.id),
    index('statements_first_revision').on(t.firstRevisionId, t.id),
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

/** An actor that a speaker speaks for: never the speaker, and never a merged actor. */
export const statementOnBehalfOf = pgTable(
  'statement_on_behalf_of',
  {
    statementId: statementId(),
    speakerId: uuid('speaker_id').notNull(),
    actorId: uuid('actor_id')
      .notNull()
      .references(() => actors.id),
    ...row(),
  },
  (t) => [
    primaryKey({
      name: 'statement_on_behalf_of_pkey',
      columns: [t.statementId, t.speakerId, t.actorId],
    }),
    // Checked at commit: a writer of a statement may replace its speakers first.
    foreignKey({
      name: 'statement_on_behalf_of_speaker_fkey',
      columns: [t.statementId, t.speakerId],
      foreignColumns: [statementSpeakers.statementId, statementSpeakers.actorId],
    }),
    check('nobody_speaks_on_behalf_of_themselves', sql`speaker_id <> actor_id`),
    index('statement_on_behalf_of_actor').on(t.actorId),
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

/**
 * The actors through whom the words reached us, nearest to the speaker last. A link without an actor is a gap in the
 * chain.
 */
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

/** Restrictions that a statement is about without a stance on them. */
export const statementAbout = pgTable(
  'statement_about',
  {
    statementId: statementId(),
    restrictionId: uuid('restriction_id')
      .notNull()
      .references(() => restrictions.id),
    ...row(),
  },
  (t) => [
    primaryKey({ name: 'statement_about_pkey', columns: [t.statementId, t.restrictionId] }),
    index('statement_about_restriction').on(t.restrictionId),
  ],
);

/** The words of a statement in other languages, in the order in which they were entered. */
export const statementTranslations = pgTable(
  'statement_translations',
  {
    statementId: statementId(),
    ordinal: integer('ordinal').notNull(),
    /** A BCP 47 tag. */
    language: text('language').notNull(),
    text: text('text').notNull(),
    by: translator('by').notNull(),
    search: tsvector('search').generatedAlwaysAs(
      sql`public.text_vector_in(text, public.dictionary_of(language))`,
    ),
    ...row(),
  },
  (t) => [
    primaryKey({ name: 'statement_translations_pkey', columns: [t.statementId, t.ordinal] }),
    index('statement_translations_search').using('gin', t.search),
  ],
);

/**
 * The statements that take a stance on a restriction, in the order of their dates, for pages. Derived, by trigger and
 * by cascade, from stances and statements; the second foreign key also lets Postgres know that each row finds one
 * statement.
 */
export const stancesByDate = pgTable(
  'stances_by_date',
  {
    statementId: uuid('statement_id').notNull(),
    restrictionId: uuid('restriction_id').notNull(),
    sortDate: instant('sort_date').notNull(),
    sortDateDesc: instant('sort_date_desc')
      .notNull()
      .generatedAlwaysAs(sql`coalesce(nullif(sort_date, 'infinity'), '-infinity')`),
  },
  (t) => [
    primaryKey({ name: 'stances_by_date_pkey', columns: [t.statementId, t.restrictionId] }),
    foreignKey({
      name: 'stances_by_date_stance_fkey',
      columns: [t.statementId, t.restrictionId],
      foreignColumns: [statementStances.statementId, statementStances.restrictionId],
    })
      .onUpdate('cascade')
      .onDelete('cascade'),
    foreignKey({
      name: 'stances_by_date_statement_fkey',
      columns: [t.statementId, t.sortDate],
      foreignColumns: [statements.id, statements.sortDate],
    })
      .onUpdate('cascade')
      .onDelete('cascade'),
    index('stances_by_date_order').on(t.restrictionId, t.sortDate, t.statementId),
    index('stances_by_date_order_desc').on(t.restrictionId, t.sortDateDesc, t.statementId),
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
