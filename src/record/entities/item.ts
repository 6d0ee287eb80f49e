import { z } from 'zod';
import { itemAliases, itemBroader, itemKind, items } from '../../db/tables/index.ts';
import { absent, key, keys, name, names, namespace, note, reference, spans } from '../lines/fields.ts';
import { defineConcept, referSet, referSpans } from '../write/concept.ts';
import { entityColumns, replaceRows, saveRows } from '../write/rows.ts';

export const itemLine = z.strictObject({
  type: z.literal('item'),
  key: key(),
  of: namespace().optional(),
  kind: z.enum(itemKind.enumValues),
  name: name().optional(),
  description: note().optional(),
  aliases: names().optional(),
  origin: reference().optional(),
  broader: keys().optional(),
  evidence: spans().optional(),
  absent: absent('name', 'description', 'origin', 'broader'),
});
export type ItemLine = z.infer<typeof itemLine>;

/** A restricted item. The rules of a broader item bind the narrower ones. */
export const item = defineConcept<ItemLine>({
  type: 'item',
  entity: 'ITEM',
  schema: itemLine,
  table: items,
  isLocal: () => false,
  evidenceOwner: 'itemId',
  aliases: { table: itemAliases, owner: 'itemId' },
  rings: [
    {
      field: 'broader',
      table: itemBroader,
      from: itemBroader.itemId,
      to: itemBroader.broaderId,
      keys: (line) => line.broader ?? [],
    },
  ],
  refer: (line, to) => ({
    ...line,
    ...(line.origin && { origin: to('actor', line.origin, 'origin') }),
    ...(line.broader && { broader: referSet('item', line.broader, 'broader', to) }),
    ...(line.evidence && { evidence: referSpans(line.evidence, 'evidence', to) }),
  }),
  async write(tx, drafts, identities) {
    await saveRows(
      tx,
      items,
      drafts.map((draft) => ({
        ...entityColumns(draft),
        key: draft.line.key,
        kind: draft.line.kind,
        name: draft.line.name ?? null,
        description: draft.line.description ?? null,
        originId: draft.line.origin ? identities.id('actor', draft.line.origin) : null,
      })),
    );
    await replaceRows(tx, itemBroader, itemBroader.itemId, drafts, ['broader'], ({ id, line }) =>
      (line.broader ?? []).map((broader) => ({ itemId: id, broaderId: identities.id('item', broader) })),
    );
  },
});
