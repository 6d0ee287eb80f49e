import type { FieldMap, InterfaceRef } from '@pothos/core';
import { readCursorAfter } from '../../../feed/change.ts';
import { encodeCursor } from '../../../feed/cursor.ts';
import { Warning } from '../../derived/warnings.ts';
import { builder, type Types } from '../../schema/builder.ts';
import type { NodeType } from '../../schema/ids.ts';
import { findNode, nodeOf } from '../../schema/nodes.ts';
import { defineEnum } from '../../schema/vocabulary.ts';
import { Revision } from '../../types/revision.ts';
import { RefusalRef } from './refusals.ts';
import type { Payload } from './write.ts';

const WriteOutcome = defineEnum<NonNullable<Payload['outcome']>>(
  'WriteOutcome',
  'The effect of a write. Values may be added.',
  {
    ADDED: 'A record was added, or a version of a document.',
    AMENDED: 'Existing records were changed.',
    BEGAN: 'A period was added to the timeline.',
    GROUNDS_ADDED: 'The period existed already and got additional grounds.',
    REFINED: 'The period existed already and became more precise.',
    UNCHANGED: 'Nothing was written, because the record contains it already.',
  },
);

/** The fields of all payloads. */
export const WrittenRef: InterfaceRef<Types, Payload> = builder.interfaceRef<Payload>('Written').implement({
  description:
    'The result of a mutation: what it wrote, or why it was refused. Other failures (`TIMEOUT`, `FORBIDDEN`) are errors beside `data` and set only the field of that mutation to null.',
  fields: (t) => ({
    outcome: t.expose('outcome', {
      type: WriteOutcome,
      nullable: true,
      description:
        'The effect of the write. Null when it was refused. In a dry run, the effect that it would have.',
    }),
    revision: t.field({
      type: Revision,
      nullable: true,
      description:
        'The transaction of this write: `changes` lists its effects, and `undoRevision` reverts it. Null when nothing was written, and for API keys, which are not part of the record.',
      resolve: ({ revisionId }) => (revisionId === null ? null : nodeOf('Revision', revisionId)) as never,
    }),
    position: t.field({
      type: 'Cursor',
      nullable: true,
      description:
        'The position in the feed right after this write. Send it as `minPosition` to read your own write from any server, or as `after` to get later changes. Null when the write was refused, and in a dry run.',
      resolve: async ({ id, revisionId }, _, { db }) =>
        id === null ? null : encodeCursor(await readCursorAfter(db, revisionId)),
    }),
    isReplayed: t.boolean({
      description:
        'Whether this repeats the result of an earlier request with the same idempotency key. Nothing was written this time.',
      resolve: ({ isReplayed }) => isReplayed,
    }),
    warnings: t.field({
      type: [Warning],
      description:
        'Possible problems of what was written, in the order of the input. Empty when the write was refused.',
      resolve: ({ warnings }) => warnings as never,
    }),
    refusals: t.field({
      type: [RefusalRef],
      description:
        'The reasons why nothing was written, all that could be found, in the order of the checks. Empty when the write succeeded.',
      resolve: ({ refusals }) => [...refusals],
    }),
  }),
});

export type PayloadFields = PothosSchemaTypes.ObjectFieldBuilder<Types, Payload>;

/** The payload of a mutation: what all have, and fields of its own. */
export function definePayload(title: string, name: string, fields: (t: PayloadFields) => FieldMap) {
  return builder.objectRef<Payload>(`${title}Payload`).implement({
    description: `The result of \`${name}\`: what it wrote, or why it was refused.`,
    interfaces: [WrittenRef],
    fields: (t) => fields(t as PayloadFields),
  });
}

/** A payload field for the written record in its present state. */
export function recordField(t: PayloadFields, type: unknown, node: NodeType, description: string) {
  return t.field({
    type: type as never,
    nullable: true,
    description: `${description} Null when the write was refused, and when it has been removed since.`,
    resolve: ({ id }, _args, context) => (id === null ? null : findNode(context as never, node, id)) as never,
  });
}
