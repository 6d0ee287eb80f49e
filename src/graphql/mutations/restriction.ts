import { builder } from '../builder.ts';
import { Restriction } from '../restriction.ts';
import {
  Action,
  Modality,
  PartyDerivation,
  PartyRole,
  RestrictionRelationKind,
  ScopeDimension,
  ScopeOperator,
} from '../vocabulary.ts';
import { defineAdd, defineAmend } from './define.ts';
import { adding, amending, EvidenceInput } from './inputs.ts';
import { Conflict, CyclicRelation, KeyTaken, quoting } from './refusals.ts';

type InputFields = Parameters<Parameters<typeof builder.inputType>[1]['fields']>[0];

const PartyInput = builder.inputType('PartyInput', {
  description: "An actor's part in a restriction.",
  fields: (t) => ({
    actor: t.id({ required: true, description: 'The actor: ID or key.' }),
    role: t.field({ type: PartyRole, required: true, description: 'Who binds, or who is bound.' }),
    derivation: t.field({
      type: PartyDerivation,
      required: true,
      defaultValue: 'STATED',
      description: 'Whether a source says so.',
    }),
  }),
});
const ScopeInput = builder.inputType('ScopeInput', {
  description: 'A limit of a restriction in place or target.',
  fields: (t) => ({
    dimension: t.field({ type: ScopeDimension, required: true, description: 'What the limit is about.' }),
    operator: t.field({ type: ScopeOperator, required: true, description: 'Inside or outside.' }),
    value: t.id({ required: true, description: 'The place or the target: ID or key.' }),
  }),
});
const RelatedRestrictionInput = builder.inputType('RelatedRestrictionInput', {
  description: 'What a restriction has to do with another.',
  fields: (t) => ({
    relation: t.field({
      type: RestrictionRelationKind,
      required: true,
      description: 'The relation, from this one.',
    }),
    target: t.id({ required: true, description: 'The other restriction: ID or key.' }),
  }),
});

const restrictionFields = (t: InputFields) => ({
  summary: t.string({ description: 'What it says, in a sentence.' }),
  action: t.field({ type: Action, description: 'What is restricted; USE when left out.' }),
  parties: t.field({ type: [PartyInput], description: 'Who binds and who is bound.' }),
  items: t.idList({ description: 'What it is about: IDs or keys of items.' }),
  scope: t.field({ type: [ScopeInput], description: 'Where and against what it applies.' }),
  relations: t.field({
    type: [RelatedRestrictionInput],
    description: 'What it has to do with other restrictions.',
  }),
  evidence: t.field({ type: [EvidenceInput], description: 'Where a source tells of it.' }),
});

const ImposeRestrictionInput = builder.inputType('ImposeRestrictionInput', {
  description: 'A new restriction.',
  fields: (t) => ({
    ...adding(t, '`us.atacms.deep-strike`'),
    title: t.string({ required: true, description: 'What it is called.' }),
    modality: t.field({ type: Modality, required: true, description: 'What kind of rule it is.' }),
    ...restrictionFields(t),
  }),
});
const AmendRestrictionInput = builder.inputType('AmendRestrictionInput', {
  description: 'Changes to what a restriction is. What it does now is changed by changeStatus.',
  fields: (t) => ({
    ...amending(t),
    title: t.string({ description: 'What it is called.' }),
    modality: t.field({ type: Modality, description: 'What kind of rule it is.' }),
    ...restrictionFields(t),
  }),
});

defineAdd({
  name: 'imposeRestriction',
  description: 'Adds a restriction. It has no status until changeStatus gives it one.',
  type: Restriction,
  table: 'restrictions',
  concept: 'restriction',
  input: ImposeRestrictionInput,
  errors: [KeyTaken, CyclicRelation, ...quoting],
});
defineAmend({
  name: 'amendRestriction',
  description: 'Amends a restriction; what it was stays in the history.',
  type: Restriction,
  table: 'restrictions',
  concept: 'restriction',
  input: AmendRestrictionInput,
  errors: [Conflict, CyclicRelation, ...quoting],
});
