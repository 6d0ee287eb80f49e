import { builder } from '../builder.ts';
import { Document } from '../document.ts';
import { defineAdd } from './define.ts';
import { adding, UncertainDateInput } from './inputs.ts';

const AddDocumentInput = builder.inputType('AddDocumentInput', {
  description: 'A source and its text.',
  fields: (t) => ({
    ...adding(t, '`namespace:key`'),
    text: t.string({ required: true, description: 'The text. It is hashed, and never changed.' }),
    title: t.string({ description: 'Its title.' }),
    author: t.string({ description: 'Who wrote it.' }),
    publisher: t.string({ description: 'Who published it.' }),
    url: t.string({ description: 'Where it is.' }),
    language: t.string({ description: 'BCP 47 language tag.' }),
    published: t.field({ type: UncertainDateInput, description: 'When it was published.' }),
  }),
});

defineAdd({
  name: 'addDocument',
  description:
    'Adds a document. With the key of one that is there and another text, it adds a new version of that document.',
  type: Document,
  table: 'documents',
  concept: 'document',
  input: AddDocumentInput,
  errors: [],
});
