import { sql } from 'drizzle-orm';
import { check, index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { actors } from './actors.ts';
import { date, entity } from './columns/columns.ts';

const term = sql`coalesce('from ' || valid_from_edtf, 'to ' || valid_to_edtf, '')`;

/** The role of a person or an office in an organization or a state, for a time. */
export const affiliations = pgTable(
  'affiliations',
  {
    ...entity(),
    personId: uuid('person_id')
      .notNull()
      .references(() => actors.id, { onDelete: 'cascade' }),
    organizationId: uuid('organization_id')
      .notNull()
      .references(() => actors.id),
    role: text('role').notNull(),
    ...date('validFrom'),
    ...date('validTo'),
  },
  (t) => [
    // Terms of one role are distinguished by their start, else by their end.
    uniqueIndex('affiliations_identity').on(t.personId, t.organizationId, t.role, term),
    check('affiliation_starts_before_it_ends', sql`valid_from_earliest <= valid_to_latest`),
    index('affiliations_organization').on(t.organizationId),
  ],
);
