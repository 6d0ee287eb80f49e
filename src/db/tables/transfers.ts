import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, uuid } from 'drizzle-orm/pg-core';
import { actors } from './actors.ts';
import { date, dateIndex, keyed, sortDates } from './columns.ts';
import { items } from './items.ts';
import { transferStatus } from './vocabulary.ts';

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
    quantity: integer('quantity'),
    ...date('date'),
    ...sortDates('date'),
  },
  (t) => [
    check('quantity_is_not_negative', sql`quantity >= 0`),
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
