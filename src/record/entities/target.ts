import { z } from 'zod';
import { targets } from '../../db/tables/index.ts';
import { absent, key, name, namespace, note, reference, spans } from '../lines/fields.ts';
import { defineConcept, referSpans } from '../write/concept.ts';
import { entityColumns, saveRows } from '../write/rows.ts';

export const targetLine = z.strictObject({
  type: z.literal('target'),
  key: key(),
  of: namespace().optional(),
  name: name(),
  description: note().optional(),
  broader: reference().optional(),
  evidence: spans().optional(),
  absent: absent('description', 'broader'),
});
export type TargetLine = z.infer<typeof targetLine>;

/** A kind of target that a scope can name. */
export const target = defineConcept<TargetLine>({
  type: 'target',
  entity: 'TARGET',
  schema: targetLine,
  table: targets,
  isLocal: () => false,
  evidenceOwner: 'targetId',
  rings: [
    {
      field: 'broader',
      table: targets,
      from: targets.id,
      to: targets.broaderId,
      keys: (line) => (line.broader === undefined ? [] : [line.broader]),
    },
  ],
  refer: (line, to) => ({
    ...line,
    ...(line.broader && { broader: to('target', line.broader, 'broader') }),
    ...(line.evidence && { evidence: referSpans(line.evidence, 'evidence', to) }),
  }),
  async write(tx, drafts, identities) {
    await saveRows(
      tx,
      targets,
      drafts.map((draft) => ({
        ...entityColumns(draft),
        key: draft.line.key,
        name: draft.line.name,
        description: draft.line.description ?? null,
        broaderId: draft.line.broader ? identities.id('target', draft.line.broader) : null,
      })),
    );
  },
});
