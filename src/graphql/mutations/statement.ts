import { relateStatements } from '../../record/entry.ts';
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
import { defineAdd, defineAmend, defineMutation } from './define.ts';
import { adding, amending, EvidenceInput, UncertainDateInput, writing } from './inputs.ts';
import { Conflict, KeyTaken, quoting } from './refusals.ts';
import { lineOf, refusingAsGiven } from './write.ts';

type InputFields = Parameters<Parameters<typeof builder.inputType>[1]['fields']>[0];

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
  addressees: t.idList({ description: 'To whom: IDs or keys of actors.' }),
  via: t.field({ type: [ViaInput], description: 'Through whom we have it, nearest to us first.' }),
  spoken: t.field({ type: UncertainDateInput, description: 'When it was said.' }),
  event: t.id({ description: 'The event at which it was said: ID or key.' }),
  medium: t.field({ type: Medium, description: 'How it was uttered.' }),
  speechAct: t.field({ type: SpeechAct, description: 'What was done by saying it.' }),
  stances: t.field({ type: [StanceInput], description: 'What it holds about restrictions.' }),
  note: t.string({ description: 'A remark of the coder.' }),
});

const RecordStatementInput = builder.inputType('RecordStatementInput', {
  description: 'A new statement with its evidence.',
  fields: (t) => ({
    ...adding(t, '`namespace:key`'),
    quotation: t.field({ type: Quotation, required: true, description: 'Whose words the evidence is.' }),
    attribution: t.field({ type: Attribution, required: true, description: 'How the source attributes it.' }),
    evidence: t.field({
      type: [EvidenceInput],
      required: true,
      description: 'Where it stands, word for word.',
    }),
    ...statementFields(t),
  }),
});
const CorrectStatementInput = builder.inputType('CorrectStatementInput', {
  description: 'Corrections of how a statement was coded.',
  fields: (t) => ({
    ...amending(t),
    quotation: t.field({ type: Quotation, description: 'Whose words the evidence is.' }),
    attribution: t.field({ type: Attribution, description: 'How the source attributes it.' }),
    evidence: t.field({ type: [EvidenceInput], description: 'Where it stands, word for word.' }),
    ...statementFields(t),
  }),
});
const RelateStatementsInput = builder.inputType('RelateStatementsInput', {
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
  name: 'recordStatement',
  description: 'Records a statement. Its evidence is verified against the text, or the statement is refused.',
  type: Statement,
  table: 'statements',
  concept: 'statement',
  input: RecordStatementInput,
  errors: [KeyTaken, ...quoting],
});
defineAmend({
  name: 'correctStatement',
  description: 'Corrects how a statement was coded; what we had stays in the history.',
  type: Statement,
  table: 'statements',
  concept: 'statement',
  input: CorrectStatementInput,
  errors: [Conflict, ...quoting],
});
defineMutation({
  name: 'relateStatements',
  description: 'Records what one statement has to do with another.',
  type: StatementRelation,
  table: 'statementRelations',
  input: RelateStatementsInput,
  errors: [KeyTaken],
  work: (tx, input) => refusingAsGiven('relation', relateStatements(tx, lineOf('relation', input))),
});
