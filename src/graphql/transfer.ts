import { builder } from './builder.ts';
import { connectionOf } from './connection.ts';
import { entityQueries } from './entity-queries.ts';
import { EvidenceConnection, inOrder } from './evidence.ts';
import { keyedFields, uncertainDate } from './fields.ts';
import { combined, filterType } from './filters/combined.ts';
import { type Order, orderOf } from './filters/order.ts';
import { recordedFields, recordedWhere } from './filters/recorded.ts';
import {
  ActorRefFilter,
  along,
  ItemRefFilter,
  refers,
  refersToItself,
  TransferRefFilter,
} from './filters/references.ts';
import { enumFilter, InstantFilter, lies, matches } from './filters.ts';
import { labelBy, labels } from './records/label.ts';
import { keyed } from './records/record.ts';
import { relatedPage } from './related-page.ts';
import { TransferProgress } from './vocabulary.ts';

export const Transfer = builder.drizzleNode('transfers', {
  name: 'Transfer',
  description: 'That one actor gave another items, or is to (after SIPRI).',
  id: { column: (transfer) => transfer.id },
  interfaces: keyed,
  select: { columns: { id: true } },
  fields: (t) => ({
    label: labelBy(t, 'the item, the supplier and the recipient', labels.transfer),
    ...keyedFields(t, 'transfer', { quantity: 'quantity', date: 'dateEdtf' }),
    supplier: t.relation('supplier', { description: 'Who gives.' }),
    recipient: t.relation('recipient', { description: 'Who gets.' }),
    item: t.relation('item', { description: 'What is given.' }),
    progress: t.expose('status', { type: TransferProgress, description: 'How far it has come.' }),
    quantity: t.exposeInt('quantity', { nullable: true, description: 'How many. Null: see `absences`.' }),
    date: uncertainDate(t, 'date', 'When it takes place. Null: see `absences`.'),
    evidence: t.relatedConnection(
      'evidence',
      {
        ...relatedPage(t),
        query: inOrder,
        description: 'Where sources speak of it, in the order in which it was given.',
      },
      EvidenceConnection,
    ),
  }),
});
export const TransferConnection = connectionOf(Transfer, 'Transfer');

const TransferProgressFilter = enumFilter('TransferProgress', TransferProgress);
export const TransferFilter = filterType('TransferFilter', 'A filter of transfers.', (t) => ({
  transfers: t.field({ type: TransferRefFilter, description: 'The transfer itself.' }),
  ...recordedFields(t),
  supplier: t.field({ type: ActorRefFilter, description: 'Who gives.' }),
  recipient: t.field({ type: ActorRefFilter, description: 'Who gets.' }),
  item: t.field({
    type: ItemRefFilter,
    description: 'What is given. `within` finds transfers of narrower items, too.',
  }),
  progress: t.field({ type: TransferProgressFilter, description: 'How far it has come.' }),
  date: t.field({ type: InstantFilter, description: 'When it takes place.' }),
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
    description: 'By the last instant it can be. Undated ones go where `nulls` says.',
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
