import { z } from 'zod';
import { placeBroader, places } from '../../db/tables/index.ts';
import { absent, key, name, namespace, note, oneOrAll, spans, within } from '../lines/fields.ts';
import { defineConcept, referSpans } from '../write/concept.ts';
import {
  faultsOfMembers,
  keyOfMember,
  membersOf,
  numbered,
  referMembers,
  termColumns,
} from '../write/lists/members.ts';
import { entityColumns, replaceRows, saveRows } from '../write/rows.ts';

export const placeLine = z.strictObject({
  type: z.literal('place'),
  key: key(),
  of: namespace().optional(),
  name: name(),
  description: note().optional(),
  /** The next broader places, each at all times or for a time. */
  within: within().optional(),
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
      table: placeBroader,
      from: placeBroader.placeId,
      to: placeBroader.broaderId,
      keys: (line) => membersOf(line.within).map((it) => keyOfMember('place', it)),
    },
  ],
  refer: (line, to) => ({
    ...line,
    ...(line.within && { within: oneOrAll(referMembers('place', line.within, 'within', to)) }),
    ...(line.evidence && { evidence: referSpans(line.evidence, 'evidence', to) }),
  }),
  rules: [({ line }) => faultsOfMembers('place', line.within, 'within')],
  async write(tx, drafts, identities) {
    await saveRows(
      tx,
      places,
      drafts.map((draft) => ({
        ...entityColumns(draft),
        key: draft.line.key,
        name: draft.line.name,
        description: draft.line.description ?? null,
      })),
    );
    await replaceRows(tx, placeBroader, placeBroader.placeId, drafts, ['within'], ({ id, line }) =>
      numbered('place', membersOf(line.within)).map(({ key, member, ordinal }) => ({
        placeId: id,
        broaderId: identities.id('place', key),
        ordinal,
        ...termColumns(member),
      })),
    );
  },
});
