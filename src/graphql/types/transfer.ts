import { combined, filterType } from '../filters/combined.ts';
import { enumFilter, InstantFilter, lies, matches } from '../filters/filters.ts';
import { type Order, orderOf } from '../filters/order.ts';
import { recordedFields, recordedWhere } from '../filters/recorded.ts';
import {
  ActorRefFilter,
  along,
  ItemRefFilter,
  refers,
  refersToItself,
  TransferRefFilter,
} from '../filters/references.ts';
import { connectionOf } from '../lists/connection.ts';
import { entityQueries } from '../lists/entity-queries.ts';
import { labelBy, labels } from '../records/label.ts';
import { keyed } from '../records/record.ts';
import { builder } from '../schema/builder.ts';
import { keyedFields, uncertainDate } from '../schema/fields.ts';
import { TransferProgress } from '../schema/vocabulary.ts';
import { evidenceOf } from './parts/evidence.ts';
import { Quantity, quantityColumns, quantityOf, quantityStored } from './parts/quantity.ts';

export const Transfer = builder.drizzleNode('transfers', {
  name: 'Transfer',
  description: 'A transfer of items from one actor to another, done or planned (after SIPRI).',
  id: { column: (transfer) => transfer.id },
  interfaces: keyed,
  select: { columns: { id: true } },
  fields: (t) => ({
    label: labelBy(t, 'the item, the supplier and the recipient', labels.transfer),
    ...keyedFields(t, 'transfer', { date: 'dateEdtf' }, '', { quantity: quantityStored }),
    supplier: t.relation('supplier', { description: 'The actor that supplies the items.' }),
    recipient: t.relation('recipient', { description: 'The actor that receives the items.' }),
    item: t.relation('item', { description: 'The item.' }),
    progress: t.expose('status', { type: TransferProgress, description: 'The progress.' }),
    quantity: t.field({
      type: Quantity,
      nullable: true,
      description: 'The quantity. Null: see `absences`.',
      select: { columns: quantityColumns },
      resolve: quantityOf,
    }),
    date: uncertainDate(t, 'date', 'The date when it takes place. Null: see `absences`.'),
    evidence: evidenceOf(t),
  }),
});
export const TransferConnection = connectionOf(Transfer, 'Transfer');

const TransferProgressFilter = enumFilter('TransferProgress', TransferProgress);
export const TransferFilter = filterType('TransferFilter', 'Filters transfers.', (t) => ({
  transfers: t.field({ type: TransferRefFilter, description: 'The transfer itself is one of these.' }),
  ...recordedFields(t),
  supplier: t.field({ type: ActorRefFilter, description: 'The actor that supplies the items.' }),
  recipient: t.field({ type: ActorRefFilter, description: 'The actor that receives the items.' }),
  item: t.field({
    type: ItemRefFilter,
    description: 'The item. `within` includes transfers of narrower items.',
  }),
  progress: t.field({ type: TransferProgressFilter, description: 'The progress.' }),
  date: t.field({ type: InstantFilter, description: 'The date when it takes place.' }),
}));

function transferWhere(filter: typeof TransferFilter.$inferInput | null | undefined, order?: Order) {
  return combined('transfers', filter, (own) => [
    refersToItself('Transfer', own.transfers),
    ...recordedWhere(own),
    refers('Actor', own.supplier, along('supplier')),
    refers('Actor', own.recipient, along('recipient')),
    refers('Item', own.item, along('item')),
    matches('status', own.progress),
    lies('date', own.date, order),
  ]);
}

const order = orderOf('Transfer', {
  DATE: {
    column: 'sortDate',
    nullsSmallest: 'sortDateDesc',
    description: 'By the last instant that the date allows. Undated records go where `nulls` says.',
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
