import { addStatementRelation } from '../../record/entry.ts';
import { relationAmendment } from '../../record/relation.ts';
import { builder } from '../builder.ts';
import { Statement, StatementRelation } from '../statement.ts';
import {
  Attribution,
  Explicitness,
  Medium,
  Quotation,
  SpeechAct,
  StanceKind,
  StatementRelationKind,
  ViaRelation,
} from '../vocabulary.ts';
import { defineAdd, defineAmend, defineMutation, payloadOf } from './define.ts';
import {
  AMENDING,
  adding,
  amending,
  EvidenceInput,
  growing,
  type InputFields,
  UncertainDateInput,
  writing,
} from './inputs.ts';
import { amendByID } from './unkeyed.ts';
import { lineOf, refusingAsGiven } from './write.ts';

const SpeakerInput = builder.inputType('SpeakerInput', {
  description: 'Who speaks.',
  fields: (t) => ({
    actor: t.id({ required: true, description: 'The actor: ID or key.' }),
    role: t.string({ description: 'The role at the time, in the words of the source.' }),
  }),
});
const ViaInput = builder.inputType('ViaInput', {
  description: 'One link of the chain through which a statement came.',
  fields: (t) => ({
    actor: t.id({ description: 'Through whom: ID or key. Left out, it is a hole in the chain.' }),
    relation: t.field({ type: ViaRelation, required: true, description: 'What they did with it.' }),
  }),
});
const StanceInput = builder.inputType('StanceInput', {
  description: 'What a statement holds about a restriction.',
  fields: (t) => ({
    restriction: t.id({ required: true, description: 'The restriction: ID or key.' }),
    stance: t.field({ type: StanceKind, required: true, description: 'What it holds.' }),
    explicitness: t.field({ type: Explicitness, required: true, description: 'How plainly it says so.' }),
  }),
});

const statementFields = (t: InputFields) => ({
  verbatim: t.field({
    type: [EvidenceInput],
    description:
      "The speaker's own words, in a MIXED statement: within its evidence, in the same version of the document.",
  }),
  speakers: t.field({ type: [SpeakerInput], description: 'Who speaks; none for the narrator.' }),
  via: t.field({ type: [ViaInput], description: 'Through whom we have it, nearest to us first.' }),
  spoken: t.field({ type: UncertainDateInput, description: 'When it was said.' }),
  event: t.id({ description: 'The event at which it was said: ID or key.' }),
  medium: t.field({ type: Medium, description: 'How it was uttered.' }),
  speechAct: t.field({ type: SpeechAct, description: 'What was done by saying it.' }),
  stances: t.field({ type: [StanceInput], description: 'What it holds about restrictions.' }),
  note: t.string({ description: 'A remark of the coder.' }),
});
const words = {
  addressees: 'To whom: IDs or keys of actors.',
  evidence: 'Where it stands, word for word.',
};

const AddStatementInput = builder.inputType('AddStatementInput', {
  description: 'A new statement with its evidence.',
  fields: (t) => ({
    ...adding(t, '`namespace:key`'),
    quotation: t.field({ type: Quotation, required: true, description: 'Whose words the evidence is.' }),
    attribution: t.field({ type: Attribution, required: true, description: 'How the source attributes it.' }),
    evidence: t.field({
      type: [EvidenceInput],
      required: true,
      description: words.evidence,
    }),
    addressees: t.idList({ description: words.addressees }),
    ...statementFields(t),
  }),
});
const AmendStatementInput = builder.inputType('AmendStatementInput', {
  description: `Changes to how a statement was coded. ${AMENDING}`,
  fields: (t) => ({
    ...amending(t, 'statement'),
    quotation: t.field({ type: Quotation, description: 'Whose words the evidence is.' }),
    attribution: t.field({ type: Attribution, description: 'How the source attributes it.' }),
    ...growing(t, 'evidence', EvidenceInput, words.evidence),
    ...growing(t, 'addressees', 'ID', words.addressees),
    ...statementFields(t),
  }),
});
const AddStatementRelationInput = builder.inputType('AddStatementRelationInput', {
  description: 'What one statement has to do with another.',
  fields: (t) => ({
    ...writing(t),
    subject: t.id({ required: true, description: 'The statement that does: ID or key.' }),
    relation: t.field({ type: StatementRelationKind, required: true, description: 'What it does.' }),
    target: t.id({ required: true, description: 'The statement it does it to: ID or key.' }),
    note: t.string({ description: 'A remark of the coder.' }),
  }),
});

defineAdd({
  name: 'addStatement',
  description: 'Records a statement. Its evidence is verified against the text, or the statement is refused.',
  type: Statement,
  node: 'Statement',
  concept: 'statement',
  input: AddStatementInput,
});
defineAmend({
  name: 'amendStatement',
  description: 'Amends how a statement was coded; what it was stays in the history.',
  type: Statement,
  node: 'Statement',
  concept: 'statement',
  input: AmendStatementInput,
});
defineMutation({
  name: 'addStatementRelation',
  description: 'Records what one statement has to do with another.',
  payload: payloadOf(StatementRelation, 'StatementRelation', 'What was written, as the record has it now.'),
  input: AddStatementRelationInput,
  work: (tx, input) => refusingAsGiven('relation', addStatementRelation(tx, lineOf('relation', input))),
});

const AmendStatementRelationInput = builder.inputType('AmendStatementRelationInput', {
  description: `Changes to what one statement has to do with another. ${AMENDING}`,
  fields: (t) => ({
    ...amending(t, 'statementRelation'),
    relation: t.field({ type: StatementRelationKind, description: 'What the one does to the other.' }),
    note: t.string({ description: 'A remark of the coder.' }),
  }),
});

defineMutation({
  name: 'amendStatementRelation',
  description:
    'Amends what one statement has to do with another; what it was stays in the history. One that would be the same as another one is refused as AlreadyRecorded.',
  payload: payloadOf(StatementRelation, 'StatementRelation', 'What was amended, as the record has it now.'),
  input: AmendStatementRelationInput,
  work: (tx, input) => amendByID(tx, input, 'StatementRelation', relationAmendment),
});
