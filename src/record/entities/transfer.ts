import { z } from 'zod';
import { transferStatus, transfers } from '../../db/tables/index.ts';
import { absent, date, key, type QuantityLine, quantity, reference, spans } from '../lines/fields.ts';
import { defineConcept, referSpans } from '../write/concept.ts';
import { dateColumns, entityColumns, saveRows } from '../write/rows.ts';

export const transferLine = z.strictObject({
  type: z.literal('transfer'),
  key: key(),
  supplier: reference(),
  recipient: reference(),
  item: reference(),
  status: z.enum(transferStatus.enumValues),
  quantity: quantity().optional(),
  date: date().optional(),
  evidence: spans().optional(),
  absent: absent('quantity', 'date'),
});
export type TransferLine = z.infer<typeof transferLine>;

/** A supply of an item by one actor to another. */
export const transfer = defineConcept<TransferLine>({
  type: 'transfer',
  entity: 'TRANSFER',
  schema: transferLine,
  table: transfers,
  isLocal: () => true,
  evidenceOwner: 'transferId',
  refer: (line, to) => ({
    ...line,
    supplier: to('actor', line.supplier, 'supplier'),
    recipient: to('actor', line.recipient, 'recipient'),
    item: to('item', line.item, 'item'),
    ...(line.evidence && { evidence: referSpans(line.evidence, 'evidence', to) }),
  }),
  *doubt({ supplier, recipient }) {
    if (supplier === recipient)
      yield { field: 'recipient', message: 'the recipient is the supplier itself', isRefused: true };
  },
  async write(tx, drafts, identities) {
    await saveRows(
      tx,
      transfers,
      drafts.map((draft) => ({
        ...entityColumns(draft),
        key: draft.line.key,
        supplierId: identities.id('actor', draft.line.supplier),
        recipientId: identities.id('actor', draft.line.recipient),
        itemId: identities.id('item', draft.line.item),
        status: draft.line.status,
        ...quantityColumns(draft.line.quantity),
        ...dateColumns('date', draft.line.date),
      })),
    );
  },
});

function quantityColumns(quantity: QuantityLine | undefined) {
  const said = typeof quantity === 'number' ? { amount: quantity } : (quantity ?? {});
  return {
    quantity: said.amount ?? null,
    quantityMinimum: said.minimum ?? null,
    quantityMaximum: said.maximum ?? null,
    quantityIsApproximate: said.isApproximate ?? false,
    quantityUnit: said.unit ?? null,
    quantityExpression: said.expression ?? null,
  };
}
