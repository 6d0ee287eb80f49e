import { z } from 'zod';
import { places } from '../../db/tables/index.ts';
import { absent, key, name, namespace, note, reference, spans } from '../lines/fields.ts';
import { defineConcept, referSpans } from '../write/concept.ts';
import { entityColumns, saveRows } from '../write/rows.ts';

export const placeLine = z.strictObject({
  type: z.literal('place'),
  key: key(),
  of: namespace().optional(),
  name: name(),
  description: note().optional(),
  within: reference().optional(),
  evidence: spans().optional(),
  absent: absent('description', 'within'),
});
export type PlaceLine = z.infer<typeof placeLine>;

/** A place that a scope can name. */
export const place = defineConcept<PlaceLine>({
  type: 'place',
  entity: 'PLACE',
  schema: placeLine,
  table: places,
  isLocal: () => false,
  evidenceOwner: 'placeId',
  rings: [
    {
      field: 'within',
      table: places,
      from: places.id,
      to: places.withinId,
      keys: (line) => (line.within === undefined ? [] : [line.within]),
    },
  ],
  refer: (line, to) => ({
    ...line,
    ...(line.within && { within: to('place', line.within, 'within') }),
    ...(line.evidence && { evidence: referSpans(line.evidence, 'evidence', to) }),
  }),
  async write(tx, drafts, identities) {
    await saveRows(
      tx,
      places,
      drafts.map((draft) => ({
        ...entityColumns(draft),
        key: draft.line.key,
        name: draft.line.name,
        description: draft.line.description ?? null,
        withinId: draft.line.within ? identities.id('place', draft.line.within) : null,
      })),
    );
  },
});
