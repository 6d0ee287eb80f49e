import { retractDocument } from '../../record/entry.ts';
import { builder } from '../builder.ts';
import { Document } from '../document.ts';
import { defineAdd, defineMutation } from './define.ts';
import { adding, UncertainDateInput, writing } from './inputs.ts';
import { rowId } from './reference.ts';
import { Conflict } from './refusals.ts';

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

const RetractDocumentInput = builder.inputType('RetractDocumentInput', {
  description: 'That a publisher withdrew a document.',
  fields: (t) => ({
    ...writing(t),
    id: t.id({ required: true, description: 'The document: its ID or its key.' }),
    expectedVersion: t.int({
      required: true,
      description:
        'The `version` that you read; the write is refused as a Conflict when there is a newer one.',
    }),
    date: t.field({ type: UncertainDateInput, description: 'When it was withdrawn.' }),
    note: t.string({ description: 'Why, as far as is known.' }),
  }),
});

defineMutation({
  name: 'retractDocument',
  description:
    'The publisher withdrew a document. What was quoted from it stays; `needsReview` tells what rests on nothing now.',
  type: Document,
  table: 'documents',
  input: RetractDocumentInput,
  errors: [Conflict],
  work: async (tx, { id, expectedVersion, date, note }) =>
    retractDocument(tx, await rowId(tx, 'document', String(id)), { date, note }, Number(expectedVersion)),
});
