import type { InputFieldMap } from '@pothos/core';
import { deltaNames, type GrowingList } from '../../../record/write/lists/deltas.ts';
import { AbsentField } from '../../records/absent-field.ts';
import { builder } from '../../schema/builder.ts';
import { AbsenceReason, Derivation, GroundAxis, GroundWeight } from '../../schema/vocabulary.ts';

export type InputFields = Parameters<Parameters<typeof builder.inputType>[1]['fields']>[0];
type InputType = 'ID' | 'String' | ReturnType<typeof builder.inputType>;

/** The name of a type of record in words. */
export const wordsOf = (name: string) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** The fields of every input. */
export const writing = (t: InputFields) => ({
  idempotencyKey: t.string({
    description:
      'A unique string, such as a UUID. Sending the same request again with it returns the first result (`isReplayed`) and writes nothing; a different request with it is refused as `IdempotencyKeyReused`. Refusals are not remembered. A blank one is refused.',
  }),
  reason: t.string({
    description: 'A public note on why you write this. Every reader of the change sees it.',
  }),
});

/** The further fields of an addition's input. */
export const adding = (t: InputFields, example: string) => ({
  ...writing(t),
  key: t.string({
    required: true,
    description: `The key of the new record: ${example}. A colon separates the namespace from the rest. Where a type has keys of namespaces and none is given, the namespace is \`graphql\`: the document \`report\` becomes \`graphql:report\`. White space and invisible characters are refused.`,
  }),
  absences: t.field({
    type: [AbsenceInput],
    description: 'The reasons why fields have no value, where known. By default `NOT_RECORDED`.',
  }),
});

/** The part of the description that all inputs share that amend or correct. */
export const AMENDING =
  'Fields that are left out stay as they are; null removes a value; a list replaces the whole list.';

/** The version of the record that the caller has read. */
export const expectedVersion = (t: InputFields, whose: string) =>
  t.field({
    type: 'Version',
    required: true,
    description: `The \`version\` that you read of ${whose}. If it has changed since, the write is refused as \`Conflict\`.`,
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
    [list]: t.field({
      type: [type] as never,
      description: `${description} Replaces the whole list; unchanged when left out.`,
    }),
    [add]: t.field({
      type: [type] as never,
      description: `Added to the end of \`${list}\`; values already in it are ignored.${
        list === 'members' ? ' For a member that left and came back, set `memberships`.' : ''
      } Cannot be combined with \`${list}\`.`,
    }),
    [remove]: t.field({
      type: [type] as never,
      description: `Removed from \`${list}\` before anything is added. A value that is not in it is refused as \`InvalidInput\`.${
        list === 'evidence'
          ? ' A span is identified by its document and its words, and by `start`, `version`, `prefix` or `suffix` where several have the same words.'
          : ''
      } Cannot be combined with \`${list}\`.`,
    }),
  };
}

/** The further fields of an amendment's input: see AMENDING. */
export const amending = <Name extends string>(t: InputFields, name: Name) => ({
  ...writing(t),
  ...({
    [name]: t.id({
      required: true,
      description: `The record to amend: ${name === 'affiliation' || name === 'statementRelation' ? 'ID' : 'ID or key'} of the ${wordsOf(name)}.`,
    }),
  } as Record<Name, ReturnType<typeof t.id<true>>>),
  expectedVersion: expectedVersion(t, `the ${wordsOf(name)}`),
  absences: t.field({
    type: [AbsenceInput],
    description:
      'The reasons why fields have no value. Only those of the fields listed here change; null removes all of them.',
  }),
});

/** A span of a document, as a caller names it. */
export const EvidenceInput = builder.inputType('EvidenceInput', {
  description:
    'An exact span of a document (W3C TextQuoteSelector and TextPositionSelector). It is verified against the text, and refused when it does not match.',
  fields: (t) => ({
    document: t.id({ required: true, description: 'The document, by ID or key.' }),
    version: t.int({ description: 'The number of the version, by default the newest.' }),
    exact: t.string({ required: true, description: 'The quote, exactly as it occurs in the text.' }),
    start: t.int({
      description:
        'The start offset in Unicode code points. It can be left out when the quote occurs only once.',
    }),
    end: t.int({ description: 'The end offset, exclusive, in Unicode code points.' }),
    prefix: t.string({ description: 'The text right before the quote, to tell several occurrences apart.' }),
    suffix: t.string({ description: 'The text right after the quote, to tell several occurrences apart.' }),
    locator: t.string({
      description:
        'The place of the span as one cites it: a page, a section or a time code, such as `p. 12`, `§ 742.4(a)`, `00:14:05`.',
    }),
  }),
});

/** A date as a caller gives it. */
export const UncertainDateInput = builder.inputType('UncertainDateInput', {
  description:
    'A date in EDTF (ISO 8601-2, levels 0 to 2): `2024-09-12`, `[2024-09-09..2024-09-13]`, `[..2024-09-13]`, `2024-07~`, `201X?`. Seasons, unspecified digits and qualifiers are supported.',
  fields: (t) => ({
    edtf: t.field({ type: 'EDTF', required: true, description: 'The date in EDTF. Days are UTC days.' }),
    derivation: t.field({
      type: Derivation,
      required: true,
      defaultValue: 'STATED',
      description: 'How the date is known.',
    }),
    expression: t.string({ description: 'The words of the source, verbatim.' }),
  }),
});

/** Why a field has no value. */
export const AbsenceInput = builder.inputType('AbsenceInput', {
  description: 'The reason why a field has no value.',
  fields: (t) => ({
    field: t.field({ type: AbsentField, required: true, description: 'The field that has no value.' }),
    reason: t.field({
      type: AbsenceReason,
      required: true,
      description: 'The reason why the field has no value.',
    }),
  }),
});

export const StatusGroundInput = builder.inputType('StatusGroundInput', {
  description: 'A statement that supports a status, or contradicts it.',
  fields: (t) => ({
    statement: t.id({ required: true, description: 'The statement, by ID or key.' }),
    axis: t.field({
      type: GroundAxis,
      required: true,
      defaultValue: 'STATUS',
      description: 'Whether the statement is about the status or the review.',
    }),
    weight: t.field({
      type: GroundWeight,
      required: true,
      defaultValue: 'SUPPORTS',
      description: 'Whether the statement supports it or contradicts it.',
    }),
  }),
});

export const ConsentGroundInput = builder.inputType('ConsentGroundInput', {
  description: 'A statement that supports the state of a consent, or contradicts it.',
  fields: (t) => ({
    statement: t.id({ required: true, description: 'The statement, by ID or key.' }),
    weight: t.field({
      type: GroundWeight,
      required: true,
      defaultValue: 'SUPPORTS',
      description: 'Whether the statement supports it or contradicts it.',
    }),
  }),
});
