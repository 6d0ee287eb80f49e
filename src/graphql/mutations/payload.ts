import type { FieldMap, InterfaceRef } from '@pothos/core';
import { readPlaceOf } from '../../feed/change.ts';
import { encodeCursor } from '../../feed/cursor.ts';
import { builder, type Types } from '../builder.ts';
import type { NodeType } from '../ids.ts';
import { findNode, nodeOf } from '../nodes.ts';
import { Revision } from '../revision.ts';
import { defineEnum } from '../vocabulary.ts';
import { Warning } from '../warnings.ts';
import { RefusalRef } from './refusals.ts';
import type { Payload } from './write.ts';

const WriteOutcome = defineEnum<NonNullable<Payload['outcome']>>(
  'WriteOutcome',
  'What came of a write. Values may be added.',
  {
    ADDED: 'A record was added, or a version of a document.',
    AMENDED: 'Records that were there were changed.',
    BEGAN: 'A period was added to the timeline.',
    GROUNDS_ADDED: 'The timeline has such a period already: it got more grounds.',
    REFINED: 'The timeline has such a period already: what is said of it became more precise.',
    UNCHANGED: 'Nothing was written: the record says this already.',
  },
);

/** What all payloads have. */
export const WrittenRef: InterfaceRef<Types, Payload> = builder.interfaceRef<Payload>('Written').implement({
  description:
    'What a mutation answers: what it wrote, or why it was refused. A failure of another kind (`TIMEOUT`, `FORBIDDEN`) is an error beside `data`, and makes only the field of its own mutation null.',
  fields: (t) => ({
    outcome: t.expose('outcome', {
      type: WriteOutcome,
      nullable: true,
      description: 'What came of it. Null when it was refused.',
    }),
    revision: t.field({
      type: Revision,
      nullable: true,
      description:
        'The transaction that was written: its `changes` are all that it changed, and `undoRevision` takes it back. Null when nothing was written, and for API keys, which are no part of the record.',
      resolve: ({ revisionId }) => (revisionId === null ? null : nodeOf('Revision', revisionId)) as never,
    }),
    position: t.field({
      type: 'Cursor',
      nullable: true,
      description:
        'The place in the feed right after what was written: give it as `minPosition` to see it in answers of other servers, or as `after` to get what was written later. Null when the write was refused.',
      resolve: async ({ id, revisionId }, _, { db }) =>
        id === null ? null : encodeCursor(await readPlaceOf(db, revisionId)),
    }),
    isReplayed: t.boolean({
      description:
        'Whether an earlier request with this idempotency key was answered again, and nothing was written now.',
      resolve: ({ isReplayed }) => isReplayed,
    }),
    warnings: t.field({
      type: [Warning],
      description: 'What is worth a look in what was written. In the order of the input; empty when refused.',
      resolve: ({ warnings }) => warnings as never,
    }),
    refusals: t.field({
      type: [RefusalRef],
      description:
        'Why nothing was written: all there is to say at once, in the order in which it was found. Empty when it was written.',
      resolve: ({ refusals }) => [...refusals],
    }),
  }),
});

export type PayloadFields = PothosSchemaTypes.ObjectFieldBuilder<Types, Payload>;

/** The payload of a mutation: what all have, and fields of its own. */
export function definePayload(title: string, name: string, fields: (t: PayloadFields) => FieldMap) {
  return builder.objectRef<Payload>(`${title}Payload`).implement({
    description: `What \`${name}\` wrote, or why it was refused.`,
    interfaces: [WrittenRef],
    fields: (t) => fields(t as PayloadFields),
  });
}

/** The record that was written, as the record has it now. */
export function recordField(t: PayloadFields, type: unknown, node: NodeType, description: string) {
  return t.field({
    type: type as never,
    nullable: true,
    description: `${description} Null when the write was refused, and when it has been removed since.`,
    resolve: ({ id }, _args, context) => (id === null ? null : findNode(context as never, node, id)) as never,
  });
}
