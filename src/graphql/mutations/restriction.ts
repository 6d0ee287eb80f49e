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
import { AMENDING, adding, amending, EvidenceInput, growing, type InputFields } from './inputs.ts';

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
    kind: t.field({
      type: RestrictionRelationKind,
      required: true,
      description: 'The relation, from this one.',
    }),
    target: t.id({ required: true, description: 'The other restriction: ID or key.' }),
  }),
});

const restrictionFields = (t: InputFields) => ({
  summary: t.string({ description: 'What it says, in a sentence.' }),
  parties: t.field({ type: [PartyInput], description: 'Who binds and who is bound.' }),
  scope: t.field({ type: [ScopeInput], description: 'Where and against what it applies.' }),
  relations: t.field({
    type: [RelatedRestrictionInput],
    description: 'What it has to do with other restrictions.',
  }),
});
const words = {
  items: 'What it is about: IDs or keys of items.',
  evidence: 'Where a source tells of it.',
};

const AddRestrictionInput = builder.inputType('AddRestrictionInput', {
  description: 'A new restriction.',
  fields: (t) => ({
    ...adding(t, '`us.atacms.deep-strike`'),
    title: t.string({ required: true, description: 'What it is called.' }),
    modality: t.field({ type: Modality, required: true, description: 'What kind of rule it is.' }),
    action: t.field({ type: Action, description: 'What is restricted; USE when left out.' }),
    ...restrictionFields(t),
    items: t.idList({ description: words.items }),
    evidence: t.field({ type: [EvidenceInput], description: words.evidence }),
  }),
});
const AmendRestrictionInput = builder.inputType('AmendRestrictionInput', {
  description: `Changes to what a restriction is; what it does is changed by \`changeStatus\`. ${AMENDING}`,
  fields: (t) => ({
    ...amending(t, 'restriction'),
    title: t.string({ description: 'What it is called.' }),
    modality: t.field({ type: Modality, description: 'What kind of rule it is.' }),
    action: t.field({ type: Action, description: 'What is restricted; null is USE.' }),
    ...restrictionFields(t),
    ...growing(t, 'items', 'ID', words.items),
    ...growing(t, 'evidence', EvidenceInput, words.evidence),
  }),
});

defineAdd({
  name: 'addRestriction',
  description: 'Adds a restriction. It has no status until changeStatus gives it one.',
  type: Restriction,
  node: 'Restriction',
  concept: 'restriction',
  input: AddRestrictionInput,
});
defineAmend({
  name: 'amendRestriction',
  description: 'Amends a restriction; what it was stays in the history.',
  type: Restriction,
  node: 'Restriction',
  concept: 'restriction',
  input: AmendRestrictionInput,
});
