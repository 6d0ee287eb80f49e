import { UnknownReference } from '../../record/errors.ts';
import { undoRevision } from '../../record/revisions/undo.ts';
import { builder } from '../schema/builder.ts';
import { decodeRevision } from '../schema/ids.ts';
import { defineMutation } from './builder/define.ts';
import { writing } from './builder/inputs.ts';

const UndoRevisionInput = builder.inputType('UndoRevisionInput', {
  description: 'The revision to undo.',
  fields: (t) => ({
    ...writing(t),
    revision: t.id({
      required: true,
      description: 'The ID of a revision, or its name in the feed over HTTP, such as `r12`.',
    }),
  }),
});

/** Throws UnknownReference for what is no name of a revision, as for that of one that is not there. */
function named(revision: string): number {
  try {
    return decodeRevision(revision);
  } catch {
    throw new UnknownReference('revision', 'revision', revision);
  }
}

defineMutation({
  name: 'undoRevision',
  description:
    'Reverts everything that one transaction wrote, as a new revision: a correction, a retraction, a merge, or anything else. The record is as it was before; what was known in between is kept in the history. An undo can itself be undone, by the `revision` of its payload.',
  payload: () => ({}),
  input: UndoRevisionInput,
  asks: 'The revision to undo.',
  work: async (tx, { revision }) => {
    const id = await undoRevision(tx, named(String(revision)));
    return { id: String(id), outcome: 'AMENDED', warnings: [] };
  },
});
