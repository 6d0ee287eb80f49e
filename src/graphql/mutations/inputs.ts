import { builder } from '../builder.ts';
import { AbsenceReason, Derivation, GroundAxis, GroundWeight } from '../vocabulary.ts';

type InputFields = Parameters<Parameters<typeof builder.inputType>[1]['fields']>[0];

/** What every input has. */
export const writing = (t: InputFields) => ({
  idempotencyKey: t.string({
    description:
      'A key of your choice: a request that is sent again with it is answered, not written, again.',
  }),
  reason: t.string({
    description: 'Why this is written. It stands in the change for every reader of the feed.',
  }),
});

/** What the input of an addition has besides. */
export const adding = (t: InputFields, example: string) => ({
  ...writing(t),
  key: t.string({
    required: true,
    description: `Key of the new entity: ${example}. A colon stands between a namespace and a key of it. Without white space and invisible characters.`,
  }),
  absences: t.field({ type: [AbsenceInput], description: 'Why fields have no value, where that is known.' }),
});

/** What the input of an amendment has besides. Null takes a value away, what is left out stays. */
export const amending = (t: InputFields) => ({
  ...writing(t),
  id: t.id({ required: true, description: 'What to amend: its ID or its key.' }),
  expectedVersion: t.int({
    required: true,
    description: 'The `version` that you read; the write is refused as a Conflict when there is a newer one.',
  }),
  absences: t.field({ type: [AbsenceInput], description: 'Why fields have no value, where that is known.' }),
});

/** A span of a document, as a caller names it. */
export const EvidenceInput = builder.inputType('EvidenceInput', {
  description:
    'An exact span of a document (W3C TextQuoteSelector and TextPositionSelector). It is verified or refused.',
  fields: (t) => ({
    document: t.id({ required: true, description: 'The document: its ID or its key.' }),
    version: t.int({ description: 'Which version of its text; the newest when left out.' }),
    exact: t.string({ required: true, description: 'The words, exactly as they stand in the text.' }),
    start: t.int({ description: 'First code point; may be left out when the quote is there once.' }),
    end: t.int({ description: 'Code point after the last.' }),
    prefix: t.string({ description: 'Text that comes right before the quote.' }),
    suffix: t.string({ description: 'Text that comes right after the quote.' }),
  }),
});

/** A date as a caller gives it. */
export const UncertainDateInput = builder.inputType('UncertainDateInput', {
  description:
    'A date in EDTF (ISO 8601-2, levels 0 to 2): `2024-09-12`, `[2024-09-09..2024-09-13]`, `[..2024-09-13]`, `2024-07~`, `201X?`. Seasons, unspecified digits and qualifiers are read wherever a date is.',
  fields: (t) => ({
    edtf: t.string({ required: true, description: 'The date; days are UTC days.' }),
    derivation: t.field({
      type: Derivation,
      required: true,
      defaultValue: 'STATED',
      description: 'How the date came to be known.',
    }),
    expression: t.string({ description: 'The words of the source that it came from, verbatim.' }),
  }),
});

/** Why a field has no value. */
export const AbsenceInput = builder.inputType('AbsenceInput', {
  description: 'Why a field has no value, when something is known about that.',
  fields: (t) => ({
    field: t.string({ required: true, description: 'The field that has no value.' }),
    reason: t.field({ type: AbsenceReason, required: true, description: 'Why it has none.' }),
  }),
});

export const StatusGroundInput = builder.inputType('StatusGroundInput', {
  description: 'A statement that a status rests on, or that speaks against it.',
  fields: (t) => ({
    statement: t.id({ required: true, description: 'The statement: its ID or its key.' }),
    axis: t.field({
      type: GroundAxis,
      required: true,
      defaultValue: 'STATUS',
      description: 'Whether it is about the status or about the review.',
    }),
    weight: t.field({
      type: GroundWeight,
      required: true,
      defaultValue: 'SUPPORTS',
      description: 'Whether it supports or speaks against.',
    }),
  }),
});

export const ConsentGroundInput = builder.inputType('ConsentGroundInput', {
  description: 'A statement that the state of a consent rests on, or that speaks against it.',
  fields: (t) => ({
    statement: t.id({ required: true, description: 'The statement: its ID or its key.' }),
    weight: t.field({
      type: GroundWeight,
      required: true,
      defaultValue: 'SUPPORTS',
      description: 'Whether it supports or speaks against.',
    }),
  }),
});
