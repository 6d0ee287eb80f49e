import { addDocumentVersion, retractDocument } from '../../record/entry.ts';
import type { Seen } from '../../record/version.ts';
import { builder } from '../builder.ts';
import { Document } from '../document.ts';
import { defineAdd, defineAmend, defineMutation, payloadOf } from './define.ts';
import {
  AMENDING,
  adding,
  amending,
  expectedVersion,
  type InputFields,
  UncertainDateInput,
  writing,
} from './inputs.ts';

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
  node: 'Document',
  concept: 'document',
  input: AddDocumentInput,
});

const AddDocumentVersionInput = builder.inputType('AddDocumentVersionInput', {
  description: 'A text that a document has now.',
  fields: (t) => ({
    ...writing(t),
    document: t.id({ required: true, description: 'The document: its ID or its key.' }),
    text: t.string({ required: true, description: 'The whole text. It is hashed, and never changed.' }),
    expectedVersion: expectedVersion(t, 'the document'),
  }),
});

defineMutation({
  name: 'addDocumentVersion',
  description:
    'Adds a text that a document has now, as its newest version; refused as InvalidInput where the newest version has that text. Older versions and what was quoted from them stay; `leftUnsupported` tells what rests on nothing now.',
  payload: payloadOf(Document, 'Document', 'What was written, as the record has it now.'),
  input: AddDocumentVersionInput,
  work: (tx, { document, text, expectedVersion }) =>
    addDocumentVersion(tx, String(document), String(text), expectedVersion as Seen),
});

const AmendDocumentInput = builder.inputType('AmendDocumentInput', {
  description: `Changes to what is said of a document, not to its text. ${AMENDING}`,
  fields: (t) => ({ ...amending(t, 'document'), ...documentFields(t) }),
});

defineAmend({
  name: 'amendDocument',
  description: 'Amends what is said of a document; what it was stays in the history.',
  type: Document,
  node: 'Document',
  concept: 'document',
  input: AmendDocumentInput,
});

const RetractDocumentInput = builder.inputType('RetractDocumentInput', {
  description: 'That a publisher withdrew a document.',
  fields: (t) => ({
    ...writing(t),
    document: t.id({ required: true, description: 'The document: its ID or its key.' }),
    expectedVersion: expectedVersion(t, 'the document'),
    date: t.field({ type: UncertainDateInput, description: 'When it was withdrawn.' }),
    note: t.string({ description: 'Why, as far as is known.' }),
  }),
});

defineMutation({
  name: 'retractDocument',
  description:
    'The publisher withdrew a document. What was quoted from it stays; `leftUnsupported` tells what rests on nothing now.',
  payload: payloadOf(Document, 'Document', 'What was written, as the record has it now.'),
  input: RetractDocumentInput,
  work: (tx, { document, expectedVersion, date, note }) =>
    retractDocument(tx, String(document), { date, note }, expectedVersion as Seen),
});
