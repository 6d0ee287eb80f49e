import { addDocumentVersion, retractDocument } from '../../record/entry.ts';
import { builder } from '../builder.ts';
import { Document } from '../document.ts';
import { defineAdd, defineAmend, defineMutation } from './define.ts';
import { adding, amending, UncertainDateInput, writing } from './inputs.ts';
import { Conflict, KeyTaken } from './refusals.ts';

type InputFields = Parameters<Parameters<typeof builder.inputType>[1]['fields']>[0];

const documentFields = (t: InputFields) => ({
  title: t.string({ description: 'Its title.' }),
  author: t.string({ description: 'Who wrote it.' }),
  publisher: t.string({ description: 'Who published it.' }),
  url: t.string({ description: 'Where it is.' }),
  language: t.string({ description: 'BCP 47 language tag.' }),
  published: t.field({ type: UncertainDateInput, description: 'When it was published.' }),
});

const AddDocumentInput = builder.inputType('AddDocumentInput', {
  description: 'A source and its text.',
  fields: (t) => ({
    ...adding(t, '`namespace:key`'),
    text: t.string({ required: true, description: 'The text. It is hashed, and never changed.' }),
    ...documentFields(t),
  }),
});

defineAdd({
  name: 'addDocument',
  description:
    'Adds a document. A key that a document has is refused as KeyTaken, whatever the text: see `addDocumentVersion` and `amendDocument`.',
  type: Document,
  table: 'documents',
  concept: 'document',
  input: AddDocumentInput,
  errors: [KeyTaken],
});

const AddDocumentVersionInput = builder.inputType('AddDocumentVersionInput', {
  description: 'A text that a document has now.',
  fields: (t) => ({
    ...writing(t),
    document: t.id({ required: true, description: 'The document: its ID or its key.' }),
    text: t.string({ required: true, description: 'The whole text. It is hashed, and never changed.' }),
    expectedVersion: t.int({
      required: true,
      description:
        'The `version` of the document that you read; the write is refused as a Conflict when there is a newer one.',
    }),
  }),
});

defineMutation({
  name: 'addDocumentVersion',
  description:
    'Adds a text that a document has now, as its newest version; refused as InvalidInput where the newest version has that text. Older versions and what was quoted from them stay; `needsReview` tells what rests on nothing now.',
  type: Document,
  table: 'documents',
  input: AddDocumentVersionInput,
  errors: [Conflict],
  work: (tx, { document, text, expectedVersion }) =>
    addDocumentVersion(tx, String(document), String(text), Number(expectedVersion)),
});

const AmendDocumentInput = builder.inputType('AmendDocumentInput', {
  description:
    'Changes to what is said of a document, not to its text. A field that is left out stays as it is; null takes its value away.',
  fields: (t) => ({ ...amending(t), ...documentFields(t) }),
});

defineAmend({
  name: 'amendDocument',
  description: 'Amends what is said of a document; what it was stays in the history.',
  type: Document,
  table: 'documents',
  concept: 'document',
  input: AmendDocumentInput,
  errors: [Conflict],
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
  work: (tx, { id, expectedVersion, date, note }) =>
    retractDocument(tx, String(id), { date, note }, Number(expectedVersion)),
});
