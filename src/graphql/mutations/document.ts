import type { Seen } from '../../record/revisions/version.ts';
import { addDocumentVersion, retractDocument } from '../../record/write/entity-commands.ts';
import { builder } from '../schema/builder.ts';
import { Document } from '../types/document.ts';
import { defineAdd, defineAmend, defineMutation, payloadOf } from './builder/define.ts';
import {
  AMENDING,
  adding,
  amending,
  expectedVersion,
  type InputFields,
  UncertainDateInput,
  writing,
} from './builder/inputs.ts';

const documentFields = (t: InputFields) => ({
  title: t.string({ description: 'The title.' }),
  author: t.string({ description: 'The author.' }),
  publisher: t.string({ description: 'The publisher.' }),
  url: t.field({ type: 'URL', description: 'The address (URL).' }),
  language: t.field({ type: 'LanguageTag', description: 'The language as a BCP 47 tag.' }),
  published: t.field({ type: UncertainDateInput, description: 'The date of publication.' }),
});

const AddDocumentInput = builder.inputType('AddDocumentInput', {
  description: 'The document to add, with its text.',
  fields: (t) => ({
    ...adding(t, '`namespace:key`'),
    text: t.string({
      required: true,
      description: 'The whole text. It is hashed and cannot be changed later.',
    }),
    ...documentFields(t),
  }),
});

defineAdd({
  name: 'addDocument',
  description:
    'Adds a document. A key that another document has is refused as `KeyTaken`, whatever the text: see `addDocumentVersion` and `amendDocument`.',
  type: Document,
  node: 'Document',
  concept: 'document',
  input: AddDocumentInput,
});

const AddDocumentVersionInput = builder.inputType('AddDocumentVersionInput', {
  description: 'The new text of a document.',
  fields: (t) => ({
    ...writing(t),
    document: t.id({ required: true, description: 'The document, by ID or key.' }),
    text: t.string({
      required: true,
      description: 'The whole text. It is hashed and cannot be changed later.',
    }),
    expectedVersion: expectedVersion(t, 'the document'),
  }),
});

defineMutation({
  name: 'addDocumentVersion',
  description:
    'Adds a text to a document as its newest version. A text equal to the newest version is refused as `InvalidInput`. Older versions and quotes from them are kept; `leftUnsupported` lists what has no support afterwards.',
  payload: payloadOf(Document, 'Document', 'The record that was written, in its present state.'),
  input: AddDocumentVersionInput,
  asks: 'The new text, and the document it is for.',
  work: (tx, { document, text, expectedVersion }) =>
    addDocumentVersion(tx, String(document), String(text), expectedVersion as Seen),
});

const AmendDocumentInput = builder.inputType('AmendDocumentInput', {
  description: `Changes to the metadata of a document. The text cannot be changed: see \`addDocumentVersion\`. ${AMENDING}`,
  fields: (t) => ({ ...amending(t, 'document'), ...documentFields(t) }),
});

defineAmend({
  name: 'amendDocument',
  description: 'Amends the metadata of a document. Earlier versions are kept in the history.',
  type: Document,
  node: 'Document',
  concept: 'document',
  input: AmendDocumentInput,
});

const RetractDocumentInput = builder.inputType('RetractDocumentInput', {
  description: 'The retraction of a document by its publisher.',
  fields: (t) => ({
    ...writing(t),
    document: t.id({ required: true, description: 'The document, by ID or key.' }),
    expectedVersion: expectedVersion(t, 'the document'),
    date: t.field({ type: UncertainDateInput, description: 'The date of the retraction.' }),
    note: t.string({ description: 'The reason, as far as it is known.' }),
  }),
});

defineMutation({
  name: 'retractDocument',
  description:
    'Records that the publisher withdrew a document. Quotes from it are kept; `leftUnsupported` lists what has no support afterwards.',
  payload: payloadOf(Document, 'Document', 'The record that was written, in its present state.'),
  input: RetractDocumentInput,
  asks: 'The document that was withdrawn, with the date and the reason.',
  work: (tx, { document, expectedVersion, date, note }) =>
    retractDocument(tx, String(document), { date, note }, expectedVersion as Seen),
});
