import { builder } from '../schema/builder.ts';
import {
  Action,
  ConditionKind,
  LicenceKind,
  LimitOperator,
  Modality,
  PartyDerivation,
  PartyRole,
  RestrictionRelationKind,
  ScopeDimension,
  ScopeOperator,
} from '../schema/vocabulary.ts';
import { Restriction } from '../types/restriction.ts';
import { defineAdd, defineAmend } from './builder/define.ts';
import { AMENDING, adding, amending, EvidenceInput, growing, type InputFields } from './builder/inputs.ts';

const PartyInput = builder.inputType('PartyInput', {
  description: 'The role of an actor in a restriction.',
  fields: (t) => ({
    actor: t.id({ required: true, description: 'The actor, by ID or key.' }),
    role: t.field({
      type: PartyRole,
      required: true,
      description:
        'Whether the actor imposes the restriction, is bound by it, or is a recipient to whom transfers are restricted.',
    }),
    derivation: t.field({
      type: PartyDerivation,
      required: true,
      defaultValue: 'STATED',
      description: 'Whether a source states it.',
    }),
  }),
});
const ScopeInput = builder.inputType('ScopeInput', {
  description: 'A condition of a restriction on the place or the target.',
  fields: (t) => ({
    dimension: t.field({
      type: ScopeDimension,
      required: true,
      description: 'Whether the condition is about a place or a target.',
    }),
    operator: t.field({
      type: ScopeOperator,
      required: true,
      description: 'Whether the use must be inside any of them or outside all of them.',
    }),
    values: t.idList({
      required: true,
      description: 'The places or the targets, at least one, by ID or key.',
    }),
  }),
});
const BasisInput = builder.inputType('BasisInput', {
  description: 'A legal act that a restriction rests on, or a provision of it.',
  fields: (t) => ({
    instrument: t.string({
      required: true,
      description:
        'The legal act, named alike wherever it is named: `Regulation (EU) 833/2014`, `Resolution 2684 (2023)`.',
    }),
    provision: t.string({
      description: 'The article, section or paragraph: `Article 2(1)`. By default the act as a whole.',
    }),
    url: t.field({ type: 'URL', description: 'The address of its text.' }),
  }),
});
const LimitInput = builder.inputType('LimitInput', {
  description: 'A number that bounds what a restriction covers.',
  fields: (t) => ({
    quantity: t.string({
      required: true,
      description: 'The measured quantity: `range`, `share of ownership`.',
    }),
    operator: t.field({
      type: LimitOperator,
      required: true,
      description: 'How the quantity must compare with the number to fall under the rule.',
    }),
    value: t.float({ required: true, description: 'The number. At most 15 significant digits.' }),
    unit: t.string({
      description:
        'The unit as a UCUM code, which is case-sensitive: `km`, `Hz`, `%`, `{rounds}`. Its form is checked, not whether there is such a unit. By default none.',
    }),
    expression: t.string({ description: 'The words of the source, verbatim.' }),
  }),
});
const ConditionInput = builder.inputType('ConditionInput', {
  description: 'A condition under which a restriction applies, besides its scope.',
  fields: (t) => ({
    kind: t.field({ type: ConditionKind, required: true, description: 'The subject of the condition.' }),
    text: t.string({ required: true, description: 'The condition in words.' }),
  }),
});
const RelatedRestrictionInput = builder.inputType('RelatedRestrictionInput', {
  description: 'A relation to another restriction.',
  fields: (t) => ({
    kind: t.field({
      type: RestrictionRelationKind,
      required: true,
      description: 'The relation, read from this restriction to the other.',
    }),
    target: t.id({ required: true, description: 'The other restriction, by ID or key.' }),
  }),
});

const restrictionFields = (t: InputFields) => ({
  summary: t.string({ description: 'The rule in a sentence.' }),
  actionText: t.string({
    description: 'The restricted action in words, required if the action is `OTHER` and refused otherwise.',
  }),
  parties: t.field({
    type: [PartyInput],
    description:
      'The actors that impose it, those that it binds, and the recipients to whom transfers are restricted.',
  }),
  licenceAuthority: t.id({
    description:
      'The actor that grants the licences that it demands, or that granted the licence that it is, by ID or key.',
  }),
  licenceKind: t.field({
    type: LicenceKind,
    description: 'The kind of the licences that it demands, or of the licence that it is.',
  }),
  scope: t.field({
    type: [ScopeInput],
    description: 'The places and targets to which it applies. Empty: everywhere and against anything.',
  }),
  basis: t.field({
    type: [BasisInput],
    description: 'The legal acts that it rests on, each act or provision once. Empty: none.',
  }),
  limits: t.field({
    type: [LimitInput],
    description: 'The numbers that bound what it covers: it is about what satisfies all of them.',
  }),
  conditions: t.field({
    type: [ConditionInput],
    description: 'The conditions under which it applies, besides its scope. Empty: none.',
  }),
  relations: t.field({
    type: [RelatedRestrictionInput],
    description: 'Its relations to other restrictions.',
  }),
});
const words = {
  items: 'The restricted items, by ID or key.',
  evidence: 'The passages in which a source reports it.',
};

const AddRestrictionInput = builder.inputType('AddRestrictionInput', {
  description: 'The restriction to add. It has no status until `changeStatus` gives it one.',
  fields: (t) => ({
    ...adding(t, '`us.atacms.deep-strike`'),
    title: t.string({ required: true, description: 'The name or title.' }),
    modality: t.field({ type: Modality, required: true, description: 'The kind of rule.' }),
    action: t.field({ type: Action, description: 'The action that is restricted, by default `USE`.' }),
    ...restrictionFields(t),
    items: t.idList({ description: words.items }),
    evidence: t.field({ type: [EvidenceInput], description: words.evidence }),
  }),
});
const AmendRestrictionInput = builder.inputType('AmendRestrictionInput', {
  description: `Changes to the definition of a restriction. Its status is changed by \`changeStatus\`. ${AMENDING}`,
  fields: (t) => ({
    ...amending(t, 'restriction'),
    title: t.string({ description: 'The name or title.' }),
    modality: t.field({ type: Modality, description: 'The kind of rule.' }),
    action: t.field({
      type: Action,
      description: 'The action that is restricted. Unchanged when left out; null means `USE`.',
    }),
    ...restrictionFields(t),
    ...growing(t, 'items', 'ID', words.items),
    ...growing(t, 'evidence', EvidenceInput, words.evidence),
  }),
});

defineAdd({
  name: 'addRestriction',
  description: 'Adds a restriction. It has no status until `changeStatus` gives it one.',
  type: Restriction,
  node: 'Restriction',
  concept: 'restriction',
  input: AddRestrictionInput,
});
defineAmend({
  name: 'amendRestriction',
  description: 'Amends a restriction. Earlier versions are kept in the history.',
  type: Restriction,
  node: 'Restriction',
  concept: 'restriction',
  input: AmendRestrictionInput,
});
