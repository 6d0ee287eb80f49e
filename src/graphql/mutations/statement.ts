import { relationAmendment } from '../../record/entities/relation.ts';
import { addStatementRelation } from '../../record/write/entity-commands.ts';
import { builder } from '../schema/builder.ts';
import {
  Attribution,
  Explicitness,
  Factuality,
  Medium,
  Quotation,
  SpeechAct,
  StanceKind,
  StatementRelationKind,
  Translator,
  ViaRelation,
} from '../schema/vocabulary.ts';
import { Statement, StatementRelation } from '../types/statement.ts';
import { defineAdd, defineAmend, defineMutation, payloadOf } from './builder/define.ts';
import {
  AMENDING,
  adding,
  amending,
  EvidenceInput,
  growing,
  type InputFields,
  UncertainDateInput,
  writing,
} from './builder/inputs.ts';
import { lineOf, refusingAsGiven } from './builder/write.ts';
import { amendByID } from './unkeyed.ts';

const SpeakerInput = builder.inputType('SpeakerInput', {
  description: 'A speaker of a statement.',
  fields: (t) => ({
    actor: t.id({ required: true, description: 'The actor, by ID or key.' }),
    role: t.string({ description: 'The role at the time, in the words of the source.' }),
    onBehalfOf: t.idList({
      description: 'The actors for which the speaker speaks, by ID or key. Not the speaker itself.',
    }),
  }),
});
const ViaInput = builder.inputType('ViaInput', {
  description: 'A link of the chain through which a statement reached the document.',
  fields: (t) => ({
    actor: t.id({
      description: 'The actor that passed it on, by ID or key. It is left out when this link is not known.',
    }),
    relation: t.field({
      type: ViaRelation,
      required: true,
      description: 'How the actor passed the statement on.',
    }),
  }),
});
const StanceInput = builder.inputType('StanceInput', {
  description: 'A stance of a statement on a restriction.',
  fields: (t) => ({
    restriction: t.id({ required: true, description: 'The restriction, by ID or key.' }),
    stance: t.field({ type: StanceKind, required: true, description: 'The stance.' }),
    explicitness: t.field({
      type: Explicitness,
      required: true,
      description: 'Whether it is stated explicitly.',
    }),
  }),
});
const TranslationInput = builder.inputType('TranslationInput', {
  description: 'The words of a statement in another language.',
  fields: (t) => ({
    language: t.field({
      type: 'LanguageTag',
      required: true,
      description: 'The language, as a BCP 47 tag.',
    }),
    text: t.string({ required: true, description: 'The words in that language. Up to 100,000 characters.' }),
    by: t.field({ type: Translator, required: true, description: 'The translator.' }),
  }),
});

const statementFields = (t: InputFields) => ({
  verbatim: t.field({
    type: [EvidenceInput],
    description:
      "The passages in the speaker's own words, for a `MIXED` statement only. They must lie within its evidence, in the same version of the document.",
  }),
  speakers: t.field({
    type: [SpeakerInput],
    description: "The speakers, in the order of the source. Empty for the narrator's own claims.",
  }),
  via: t.field({
    type: [ViaInput],
    description:
      'The chain through which the statement reached the document: the link nearest to the document first, the one nearest to the speaker last.',
  }),
  spoken: t.field({ type: UncertainDateInput, description: 'The date when the statement was made.' }),
  event: t.id({ description: 'The event at which it was made, by ID or key.' }),
  medium: t.field({ type: Medium, description: 'The medium, such as an interview or a letter.' }),
  speechAct: t.field({ type: SpeechAct, description: 'The speech act, such as a request or a threat.' }),
  factuality: t.field({
    type: Factuality,
    description:
      'Whether it says how things are, or how they would be under a condition or against the facts.',
  }),
  stances: t.field({ type: [StanceInput], description: 'The stances it takes on restrictions.' }),
  translations: t.field({
    type: [TranslationInput],
    description: 'Its words in other languages, one by each translator for each language.',
  }),
  note: t.string({ description: 'A remark by the coder.' }),
});
const words = {
  addressees: 'The actors it was addressed to, by ID or key.',
  about:
    'The restrictions that it is about without a stance on them, by ID or key: a restriction among `stances` is refused.',
  evidence: 'The passages that contain the statement, word for word.',
};

const AddStatementInput = builder.inputType('AddStatementInput', {
  description: 'The statement to add, with its evidence.',
  fields: (t) => ({
    ...adding(t, '`namespace:key`'),
    quotation: t.field({
      type: Quotation,
      required: true,
      description: 'Whether the evidence contains the words of the speaker.',
    }),
    attribution: t.field({
      type: Attribution,
      required: true,
      description: 'How the source attributes the statement.',
    }),
    evidence: t.field({
      type: [EvidenceInput],
      required: true,
      description: words.evidence,
    }),
    addressees: t.idList({ description: words.addressees }),
    about: t.idList({ description: words.about }),
    ...statementFields(t),
  }),
});
const AmendStatementInput = builder.inputType('AmendStatementInput', {
  description: `Changes to how a statement was coded. ${AMENDING}`,
  fields: (t) => ({
    ...amending(t, 'statement'),
    quotation: t.field({
      type: Quotation,
      description: 'Whether the evidence contains the words of the speaker.',
    }),
    attribution: t.field({ type: Attribution, description: 'How the source attributes the statement.' }),
    ...growing(t, 'evidence', EvidenceInput, words.evidence),
    ...growing(t, 'addressees', 'ID', words.addressees),
    ...growing(t, 'about', 'ID', words.about),
    ...statementFields(t),
  }),
});
const AddStatementRelationInput = builder.inputType('AddStatementRelationInput', {
  description: 'A relation between two statements.',
  fields: (t) => ({
    ...writing(t),
    subject: t.id({
      required: true,
      description: 'The statement that denies, repeats or otherwise relates to the other, by ID or key.',
    }),
    relation: t.field({
      type: StatementRelationKind,
      required: true,
      description: 'The relation, read from `subject` to `target`.',
    }),
    target: t.id({ required: true, description: 'The statement it relates to, by ID or key.' }),
    note: t.string({ description: 'A remark by the coder.' }),
  }),
});

defineAdd({
  name: 'addStatement',
  description:
    'Adds a statement. Its evidence is verified against the text; if it does not match, the statement is refused.',
  type: Statement,
  node: 'Statement',
  concept: 'statement',
  input: AddStatementInput,
});
defineAmend({
  name: 'amendStatement',
  description: 'Amends how a statement was coded. Earlier versions are kept in the history.',
  type: Statement,
  node: 'Statement',
  concept: 'statement',
  input: AmendStatementInput,
});
defineMutation({
  name: 'addStatementRelation',
  description: 'Adds a relation between two statements.',
  payload: payloadOf(
    StatementRelation,
    'StatementRelation',
    'The record that was written, in its present state.',
  ),
  input: AddStatementRelationInput,
  asks: 'The relation to add, and the two statements.',
  work: (tx, input) => refusingAsGiven('relation', addStatementRelation(tx, lineOf('relation', input))),
});

const AmendStatementRelationInput = builder.inputType('AmendStatementRelationInput', {
  description: `Changes to a relation between two statements. ${AMENDING}`,
  fields: (t) => ({
    ...amending(t, 'statementRelation'),
    relation: t.field({
      type: StatementRelationKind,
      description: 'The relation, read from `subject` to `target`.',
    }),
    note: t.string({ description: 'A remark by the coder.' }),
  }),
});

defineMutation({
  name: 'amendStatementRelation',
  description:
    'Amends a relation between two statements. Earlier versions are kept in the history. A change that would make it equal to another one is refused as `AlreadyRecorded`.',
  payload: payloadOf(
    StatementRelation,
    'StatementRelation',
    'The record that was amended, in its present state.',
  ),
  input: AmendStatementRelationInput,
  asks: 'The changes, and the statement relation to amend.',
  work: (tx, input) => amendByID(tx, input, 'StatementRelation', relationAmendment),
});
