import { sql } from 'drizzle-orm';
import { boolean, check, index, numeric, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { actors } from './actors.ts';
import { date, dateIndex, keyed, sortDates } from './columns/columns.ts';
import { transferStatus } from './columns/vocabulary.ts';
import { items } from './items.ts';

export const transfers = pgTable(
  'transfers',
  {
    ...keyed(),
    supplierId: uuid('supplier_id')
      .notNull()
      .references(() => actors.id),
    recipientId: uuid('recipient_id')
      .notNull()
      .references(() => actors.id),
    itemId: uuid('item_id')
      .notNull()
      .references(() => items.id),
    status: transferStatus('status').notNull(),
    /** A quantity: the number, bounds of it, and the words of the source. All are null if none is stated. */
    quantity: numeric('quantity', { mode: 'number' }),
    quantityMinimum: numeric('quantity_minimum', { mode: 'number' }),
    quantityMaximum: numeric('quantity_maximum', { mode: 'number' }),
    quantityIsApproximate: boolean('quantity_is_approximate').notNull().default(false),
    quantityUnit: text('quantity_unit'),
    quantityExpression: text('quantity_expression'),
    ...date('date'),
    ...sortDates('date'),
  },
  (t) => [
    check('quantity_is_not_negative', sql`least(quantity, quantity_minimum, quantity_maximum) >= 0`),
    check(
      'quantity_is_within_its_bounds',
      sql`quantity_minimum <= quantity_maximum and quantity_minimum <= quantity and quantity <= quantity_maximum`,
    ),
    check(
      'quantity_is_exact_or_approximate',
      sql`case when quantity_is_approximate then quantity is not null else quantity is null or num_nonnulls(quantity_minimum, quantity_maximum) = 0 end`,
    ),
    check(
      'quantity_is_more_than_a_unit',
      sql`quantity_unit is null or num_nonnulls(quantity, quantity_minimum, quantity_maximum, quantity_expression) > 0`,
    ),
    index('transfers_sort_date').on(t.sortDate, t.id),
    index('transfers_sort_date_desc').on(t.sortDateDesc, t.id),
    index('transfers_revision').on(t.revisionId, t.id),
    index('transfers_first_revision').on(t.firstRevisionId, t.id),
    index('transfers_supplier').on(t.supplierId),
    index('transfers_recipient').on(t.recipientId),
    index('transfers_item').on(t.itemId),
    dateIndex('transfers_date', t.dateEarliest, t.dateLatest).where(sql`date_edtf is not null`),
  ],
);
