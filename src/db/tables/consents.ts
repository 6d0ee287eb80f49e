import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  check,
  index,
  integer,
  pgTable,
  primaryKey,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { actors } from './actors.ts';
import { entity, firstRow, period, row } from './columns/columns.ts';
import { consentCovers, consentState, groundWeight } from './columns/vocabulary.ts';
import { restrictions } from './restrictions.ts';
import { statements } from './statements.ts';

/** The requirement that a third actor agrees before the permitted use is expanded (ODRL obtainConsent). */
export const consents = pgTable(
  'consents',
  {
    id: uuid('id').primaryKey().default(sql`uuidv7()`),
    restrictionId: uuid('restriction_id')
      .notNull()
      .references(() => restrictions.id, { onDelete: 'cascade' }),
    consentingPartyId: uuid('consenting_party_id')
      .notNull()
      .references(() => actors.id),
    covers: consentCovers('covers').notNull(),
    version: integer('version').notNull().default(1),
    ...row(),
    ...firstRow(),
  },
  (t) => [
    unique('consents_identity').on(t.restrictionId, t.consentingPartyId, t.covers),
    index('consents_consenting_party').on(t.consentingPartyId),
  ],
);

/** The state of a consent for a period. No two periods of one consent overlap. */
export const consentPeriods = pgTable(
  'consent_periods',
  {
    ...entity(),
    consentId: uuid('consent_id')
      .notNull()
      .references(() => consents.id, { onDelete: 'cascade' }),
    state: consentState('state').notNull(),
    ...period(),
    /**
     * The period that this part resumes after an interruption, which has the dates and the grounds. Null for all
     * others.
     */
    resumes: uuid('resumes').references((): AnyPgColumn => consentPeriods.id),
    /** The period that has the grounds: this one, or the one that it resumes. */
    groundedId: uuid('grounded_id').notNull().generatedAlwaysAs(sql`coalesce(resumes, id)`),
  },
  (t) => [
    check('consent_starts_before_it_ends', sql`starts_at < ends_at`),
    check('stated_consent_starts_before_it_ends', sql`valid_from_earliest <= valid_to_latest`),
    index('consent_periods_resumes').on(t.resumes).where(sql`resumes is not null`),
    index('consent_periods_consent').on(t.consentId, t.startsAt),
  ],
);

export const consentGrounds = pgTable(
  'consent_grounds',
  {
    consentPeriodId: uuid('consent_period_id')
      .notNull()
      .references(() => consentPeriods.id, { onDelete: 'cascade' }),
    statementId: uuid('statement_id')
      .notNull()
      .references(() => statements.id),
    weight: groundWeight('weight').notNull(),
    ordinal: integer('ordinal').notNull(),
    ...row(),
  },
  (t) => [
    primaryKey({ name: 'consent_grounds_pkey', columns: [t.consentPeriodId, t.statementId] }),
    index('consent_grounds_statement').on(t.statementId),
  ],
);
