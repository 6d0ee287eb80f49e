import { builder } from './builder.ts';
import { connectionOf } from './connection.ts';
import { entityQueries } from './entity-queries.ts';
import { inOrder } from './evidence.ts';
import { keyedFields, uncertainDate } from './fields.ts';
import { allOf, enumFilter, InstantFilter, lies, matches, type OrderInput, orderOf } from './filters.ts';
import { amongIdsOrKeys } from './ids.ts';
import { TransferStatus } from './vocabulary.ts';

export const Transfer = builder.drizzleNode('transfers', {
  name: 'Transfer',
  description: 'That one actor gave another items, or is to (after SIPRI).',
  id: { column: (transfer) => transfer.id },
  select: { columns: { id: true } },
  fields: (t) => ({
    ...keyedFields(t, { quantity: 'quantity', date: 'dateEdtf' }),
    supplier: t.relation('supplier', { description: 'Who gives.' }),
    recipient: t.relation('recipient', { description: 'Who gets.' }),
    item: t.relation('item', { description: 'What is given.' }),
    status: t.expose('status', { type: TransferStatus, description: 'How far it has come.' }),
    quantity: t.exposeInt('quantity', { nullable: true, description: 'How many. Null: see `absences`.' }),
    date: uncertainDate(t, 'date', 'When it takes place. Null: see `absences`.'),
    evidence: t.relation('evidence', { query: inOrder, description: 'Where sources speak of it.' }),
  }),
});
export const TransferConnection = connectionOf(Transfer, 'Transfer');

const TransferStatusFilter = enumFilter('TransferStatus', TransferStatus);
export const TransferFilter = builder.inputType('TransferFilter', {
  description: 'All fields given must hold; null is refused.',
  fields: (t) => ({
    transfers: t.idList({ description: 'One of these: IDs or keys.' }),
    suppliers: t.idList({ description: 'From one of these actors: IDs or keys.' }),
    recipients: t.idList({ description: 'To one of these actors: IDs or keys.' }),
    items: t.idList({ description: 'Of one of these items themselves: IDs or keys.' }),
    status: t.field({ type: TransferStatusFilter, description: 'How far it has come.' }),
    date: t.field({ type: InstantFilter, description: 'When it takes place.' }),
  }),
});

function transferWhere(filter: typeof TransferFilter.$inferInput | null | undefined, order?: OrderInput) {
  if (!filter) return allOf();
  return allOf(
    filter.transfers && amongIdsOrKeys('Transfer', filter.transfers),
    filter.suppliers && { supplier: amongIdsOrKeys('Actor', filter.suppliers) },
    filter.recipients && { recipient: amongIdsOrKeys('Actor', filter.recipients) },
    filter.items && { item: amongIdsOrKeys('Item', filter.items) },
    matches('status', filter.status),
    lies('date', filter.date, order),
  );
}

const order = orderOf('Transfer', {
  DATE: {
    column: 'sortDate',
    descending: 'sortDateDesc',
    description: 'By the last instant it can be. Undated ones come last in either direction.',
  },
  KEY: { column: 'key', description: 'By key.' },
  LAST_RECORDED: { column: 'revisionId', description: 'By `lastRecordedAt`.' },
  FIRST_RECORDED: { column: 'firstRevisionId', description: 'By `firstRecordedAt`.' },
});

entityQueries({
  name: 'Transfer',
  one: 'transfer',
  all: 'transfers',
  type: Transfer,
  connection: TransferConnection,
  filter: TransferFilter,
  where: transferWhere,
  order,
  orderedBy: 'date',
});
