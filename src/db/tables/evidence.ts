import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { actors } from './actors.ts';
import { affiliations } from './affiliations.ts';
import { row, tsvector } from './columns/columns.ts';
import { evidenceRole } from './columns/vocabulary.ts';
import { documentVersions } from './documents.ts';
import { events } from './events.ts';
import { items } from './items.ts';
import { places } from './places.ts';
import { restrictions } from './restrictions.ts';
import { statements } from './statements.ts';
import { targets } from './targets.ts';
import { transfers } from './transfers.ts';

/**
 * An exact span of a text: W3C TextPositionSelector (`start`, `end` in Unicode code points, end exclusive) with a
 * TextQuoteSelector. It shows one entity; a trigger holds `exact` to the text.
 */
export const evidence = pgTable(
  'evidence',
  {
    id: uuid('id').primaryKey().default(sql`uuidv7()`),
    namespace: text('namespace').notNull(),
    role: evidenceRole('role').notNull().default('EVIDENCE'),
    ordinal: integer('ordinal').notNull(),
    documentVersionId: uuid('document_version_id')
      .notNull()
      .references(() => documentVersions.id),
    start: integer('start').notNull(),
    end: integer('end').notNull(),
    exact: text('exact').notNull(),
    prefix: text('prefix'),
    suffix: text('suffix'),
    /** The page, the section or the time code of the span, as its coder cites it. */
    locator: text('locator'),
    actorId: uuid('actor_id').references(() => actors.id, { onDelete: 'cascade' }),
    affiliationId: uuid('affiliation_id').references(() => affiliations.id, { onDelete: 'cascade' }),
    itemId: uuid('item_id').references(() => items.id, { onDelete: 'cascade' }),
    placeId: uuid('place_id').references(() => places.id, { onDelete: 'cascade' }),
    targetId: uuid('target_id').references(() => targets.id, { onDelete: 'cascade' }),
    eventId: uuid('event_id').references(() => events.id, { onDelete: 'cascade' }),
    transferId: uuid('transfer_id').references(() => transfers.id, { onDelete: 'cascade' }),
    restrictionId: uuid('restriction_id').references(() => restrictions.id, { onDelete: 'cascade' }),
    statementId: uuid('statement_id').references(() => statements.id, { onDelete: 'cascade' }),
    /** The dictionary of the document's language, where that is not the English one: set by trigger, for statements. */
    dictionary: text('dictionary'),
    search: tsvector('search').generatedAlwaysAs(
      sql`case when statement_id is null then null else public.text_vector_in(exact, dictionary) end`,
    ),
    ...row(),
  },
  (t) => [
    check(
      'evidence_is_a_span',
      sql`"start" >= 0 and "start" < "end" and char_length(exact) = "end" - "start"`,
    ),
    check(
      'evidence_shows_one_entity',
      sql`num_nonnulls(actor_id, affiliation_id, item_id, place_id, target_id, event_id, transfer_id, restriction_id, statement_id) = 1`,
    ),
    check('verbatim_belongs_to_a_statement', sql`role = 'EVIDENCE' or statement_id is not null`),
    index('evidence_document_version').on(t.documentVersionId),
    index('evidence_actor').on(t.actorId).where(sql`actor_id is not null`),
    index('evidence_affiliation').on(t.affiliationId).where(sql`affiliation_id is not null`),
    index('evidence_item').on(t.itemId).where(sql`item_id is not null`),
    index('evidence_place').on(t.placeId).where(sql`place_id is not null`),
    index('evidence_target').on(t.targetId).where(sql`target_id is not null`),
    index('evidence_event').on(t.eventId).where(sql`event_id is not null`),
    index('evidence_transfer').on(t.transferId).where(sql`transfer_id is not null`),
    index('evidence_restriction').on(t.restrictionId).where(sql`restriction_id is not null`),
    index('evidence_statement').on(t.statementId).where(sql`statement_id is not null`),
    index('evidence_search').using('gin', t.search),
  ],
);
