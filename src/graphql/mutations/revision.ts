import { undoRevision } from '../../record/undo.ts';
import { builder } from '../builder.ts';
import { decodeRevision } from '../ids.ts';
import { defineMutation } from './define.ts';
import { writing } from './inputs.ts';

const UndoRevisionInput = builder.inputType('UndoRevisionInput', {
  description: 'What to take back.',
  fields: (t) => ({
    ...writing(t),
    revision: t.id({
      required: true,
      description: 'Its ID, or its name in the feed over HTTP: `r12`.',
    }),
  }),
});

defineMutation({
  name: 'undoRevision',
  description:
    'Takes back all that one transaction wrote, as a new revision: a correction, a retraction, a merge, or anything else. The record is again what it was before; what was known meanwhile stays in the history. An undo can be undone: by the `revision` of its payload.',
  payload: () => ({}),
  input: UndoRevisionInput,
  work: async (tx, { revision }) => {
    const id = await undoRevision(tx, decodeRevision(String(revision)));
    return { id: String(id), outcome: 'AMENDED', warnings: [] };
  },
});
