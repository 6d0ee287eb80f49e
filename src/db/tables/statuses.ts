import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  boolean,
  check,
  index,
  integer,
  pgTable,
  primaryKey,
  uuid,
} from 'drizzle-orm/pg-core';
import { actors } from './actors.ts';
import { entity, period, row } from './columns/columns.ts';
import { groundAxis, groundWeight, licencePolicy, restrictionStatus, review } from './columns/vocabulary.ts';
import { restrictions } from './restrictions.ts';
import { statements } from './statements.ts';

/**
 * The state of a restriction, and whether it is under review, for a period. No two periods of one restriction overlap.
 */
export const statusPeriods = pgTable(
  'status_periods',
  {
    ...entity(),
    restrictionId: uuid('restriction_id')
      .notNull()
      .references(() => restrictions.id, { onDelete: 'cascade' }),
    status: restrictionStatus('status').notNull(),
    /** The actor that suspended it, if known. */
    suspendedById: uuid('suspended_by_id').references(() => actors.id),
    /** The policy on applications for the required licence, if known. */
    licencePolicy: licencePolicy('licence_policy'),
    review: review('review').notNull().default('NONE'),
    /** True if a source says that there is no review. False beside NONE: no review is recorded. */
    isNoReviewStated: boolean('is_no_review_stated').notNull().default(false),
    ...period(),
    /**
     * The period that this part resumes after an interruption, which has the dates and the grounds. Null for all
     * others.
     */
    resumes: uuid('resumes').references((): AnyPgColumn => statusPeriods.id),
    /** The period that has the grounds: this one, or the one that it resumes. */
    groundedId: uuid('grounded_id').notNull().generatedAlwaysAs(sql`coalesce(resumes, id)`),
  },
  (t) => [
    check('only_what_is_suspended_says_by_whom', sql`suspended_by_id is null or status::text = 'SUSPENDED'`),
    check(
      'only_a_licence_that_is_required_has_a_policy',
      sql`licence_policy is null or status::text = 'LICENCE_REQUIRED'`,
    ),
    check('status_starts_before_it_ends', sql`starts_at < ends_at`),
    check('stated_status_starts_before_it_ends', sql`valid_from_earliest <= valid_to_latest`),
    index('status_periods_resumes').on(t.resumes).where(sql`resumes is not null`),
    index('status_periods_restriction').on(t.restrictionId, t.startsAt),
    index('status_periods_suspended_by').on(t.suspendedById).where(sql`suspended_by_id is not null`),
    index('status_periods_status').on(t.status, t.review),
  ],
);

/** A statement that supports a status or contradicts it. */
export const statusGrounds = pgTable(
  'status_grounds',
  {
    statusPeriodId: uuid('status_period_id')
      .notNull()
      .references(() => statusPeriods.id, { onDelete: 'cascade' }),
    statementId: uuid('statement_id')
      .notNull()
      .references(() => statements.id),
    for: groundAxis('for').notNull(),
    weight: groundWeight('weight').notNull(),
    ordinal: integer('ordinal').notNull(),
    ...row(),
  },
  (t) => [
    primaryKey({ name: 'status_grounds_pkey', columns: [t.statusPeriodId, t.statementId, t.for] }),
    index('status_grounds_statement').on(t.statementId),
  ],
);
