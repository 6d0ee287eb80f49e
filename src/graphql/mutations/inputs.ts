import type { InputFieldMap } from '@pothos/core';
import { deltaNames, type GrowingList } from '../../record/deltas.ts';
import { builder } from '../builder.ts';
import { AbsenceReason, Derivation, GroundAxis, GroundWeight } from '../vocabulary.ts';

export type InputFields = Parameters<Parameters<typeof builder.inputType>[1]['fields']>[0];
type InputType = 'ID' | 'String' | ReturnType<typeof builder.inputType>;

/** `statementRelation` as words. */
const wordsOf = (name: string) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** What every input has. */
export const writing = (t: InputFields) => ({
  idempotencyKey: t.string({
    description:
      'A unique string, such as a UUID. The same request, sent again with it, is answered as the first time (`isReplayed`) and writes nothing; with other input it is refused as `IdempotencyKeyReused`. Refusals are not remembered.',
  }),
  reason: t.string({
    description: 'A public note on why you write this: everybody who reads the change sees it.',
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

/** What the description of every input that amends or corrects says. */
export const AMENDING =
  'A field that is left out stays as it is; null takes its value away; a list replaces the whole list.';

/** What a caller has read of what it changes. */
export const expectedVersion = (t: InputFields, whose: string) =>
  t.field({
    type: 'Version',
    required: true,
    description: `The \`version\` that you read of ${whose}; refused as a Conflict when there is a newer one.`,
  });

/** A list of an amendment: replaced whole, or changed by what is added and removed. */
export function growing(
  t: InputFields,
  list: GrowingList,
  type: InputType,
  description: string,
): InputFieldMap {
  const { add, remove } = deltaNames(list);
  return {
    [list]: t.field({ type: [type] as never, description: `${description} Replaces the whole list.` }),
    [add]: t.field({
      type: [type] as never,
      description: `Added at the end of \`${list}\`, but for what is in it already. Not together with \`${list}\`.`,
    }),
    [remove]: t.field({
      type: [type] as never,
      description: `Taken out of \`${list}\`, before anything is added; what is not in it is refused as InvalidInput.${
        list === 'evidence'
          ? ' A span is named by its document and its words, and by `start` or `version` where these are given.'
          : ''
      } Not together with \`${list}\`.`,
    }),
  };
}

/** What the input of an amendment has besides: see AMENDING. */
export const amending = <Name extends string>(t: InputFields, name: Name) => ({
  ...writing(t),
  ...({
    [name]: t.id({
      required: true,
      description: `What to amend: ${name === 'affiliation' || name === 'statementRelation' ? 'ID' : 'ID or key'} of the ${wordsOf(name)}.`,
    }),
  } as Record<Name, ReturnType<typeof t.id<true>>>),
  expectedVersion: expectedVersion(t, `the ${wordsOf(name)}`),
  absences: t.field({
    type: [AbsenceInput],
    description:
      'Why fields have no value, where that is known: the reasons of the fields that are named here; those of others stay. Null takes all away.',
  }),
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
