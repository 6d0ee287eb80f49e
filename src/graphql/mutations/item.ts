import { builder } from '../schema/builder.ts';
import { ItemLevel } from '../schema/vocabulary.ts';
import { Item } from '../types/item.ts';
import { Place } from '../types/place.ts';
import { Target } from '../types/target.ts';
import { defineAdd, defineAmend } from './builder/define.ts';
import {
  AMENDING,
  adding,
  amending,
  EvidenceInput,
  growing,
  type InputFields,
  UncertainDateInput,
} from './builder/inputs.ts';

const itemFields = (t: InputFields) => ({
  name: t.string({ description: 'The name.' }),
  description: t.string({ description: 'A short description.' }),
  origin: t.id({ description: 'The actor that supplies or makes it, by ID or key.' }),
});
const words = {
  aliases: 'Other names.',
  broader: 'Broader items, by ID or key. Restrictions on them also bind this item.',
  evidence: 'The passages in which a source names it.',
};

const AddItemInput = builder.inputType('AddItemInput', {
  description: 'The item to add.',
  fields: (t) => ({
    ...adding(t, '`storm-shadow`'),
    level: t.field({ type: ItemLevel, required: true, description: 'How general the item is.' }),
    ...itemFields(t),
    aliases: t.stringList({ description: words.aliases }),
    broader: t.idList({ description: words.broader }),
    evidence: t.field({ type: [EvidenceInput], description: words.evidence }),
  }),
});
const AmendItemInput = builder.inputType('AmendItemInput', {
  description: `Changes to an item. ${AMENDING}`,
  fields: (t) => ({
    ...amending(t, 'item'),
    level: t.field({ type: ItemLevel, description: 'How general the item is.' }),
    ...itemFields(t),
    ...growing(t, 'aliases', 'String', words.aliases),
    ...growing(t, 'broader', 'ID', words.broader),
    ...growing(t, 'evidence', EvidenceInput, words.evidence),
  }),
});
const PlaceMembershipInput = builder.inputType('PlaceMembershipInput', {
  description: 'A broader place, and the time for which a place lies in it.',
  fields: (t) => ({
    broader: t.id({ required: true, description: 'The broader place, by ID or key.' }),
    validFrom: t.field({ type: UncertainDateInput, description: 'The date when that began.' }),
    validTo: t.field({ type: UncertainDateInput, description: 'The date when that ended.' }),
  }),
});
const memberships = (t: InputFields) =>
  t.field({
    type: [PlaceMembershipInput],
    description:
      'All broader places, where there are several or where it lies in one for a time, or for several times. Instead of `broader`: both together are refused.',
  });

const AddPlaceInput = builder.inputType('AddPlaceInput', {
  description: 'The place to add. Scopes can refer to it.',
  fields: (t) => ({
    ...adding(t, '`crimea`'),
    name: t.string({ required: true, description: 'The name.' }),
    description: t.string({ description: 'A short description of where it is.' }),
    broader: t.id({ description: 'The broader place, by ID or key.' }),
    memberships: memberships(t),
    evidence: t.field({ type: [EvidenceInput], description: 'The passages in which a source names it.' }),
  }),
});
const AmendPlaceInput = builder.inputType('AmendPlaceInput', {
  description: `Changes to a place. ${AMENDING}`,
  fields: (t) => ({
    ...amending(t, 'place'),
    name: t.string({ description: 'The name.' }),
    description: t.string({ description: 'A short description of where it is.' }),
    broader: t.id({ description: 'The broader place, by ID or key: the only one from then on.' }),
    memberships: memberships(t),
    ...growing(t, 'evidence', EvidenceInput, words.evidence),
  }),
});
const AmendTargetInput = builder.inputType('AmendTargetInput', {
  description: `Changes to a kind of target. ${AMENDING}`,
  fields: (t) => ({
    ...amending(t, 'target'),
    name: t.string({ description: 'The name.' }),
    description: t.string({ description: 'A short description.' }),
    broader: t.id({ description: 'The broader kind, by ID or key.' }),
    ...growing(t, 'evidence', EvidenceInput, words.evidence),
  }),
});
const AddTargetInput = builder.inputType('AddTargetInput', {
  description: 'The kind of target to add. Scopes can refer to it.',
  fields: (t) => ({
    ...adding(t, '`airfields`'),
    name: t.string({ required: true, description: 'The name.' }),
    description: t.string({ description: 'A short description.' }),
    broader: t.id({ description: 'The broader kind, by ID or key.' }),
    evidence: t.field({ type: [EvidenceInput], description: 'The passages in which a source names it.' }),
  }),
});

defineAdd({
  name: 'addItem',
  description: 'Adds an item that can be restricted.',
  type: Item,
  node: 'Item',
  concept: 'item',
  input: AddItemInput,
});
defineAmend({
  name: 'amendItem',
  description: 'Amends an item. Earlier versions are kept in the history.',
  type: Item,
  node: 'Item',
  concept: 'item',
  input: AmendItemInput,
});
defineAdd({
  name: 'addPlace',
  description: 'Adds a place that scopes can refer to.',
  type: Place,
  node: 'Place',
  concept: 'place',
  input: AddPlaceInput,
});
defineAdd({
  name: 'addTarget',
  description: 'Adds a kind of target that scopes can refer to.',
  type: Target,
  node: 'Target',
  concept: 'target',
  input: AddTargetInput,
});
defineAmend({
  name: 'amendPlace',
  description: 'Amends a place. Earlier versions are kept in the history.',
  type: Place,
  node: 'Place',
  concept: 'place',
  input: AmendPlaceInput,
});
defineAmend({
  name: 'amendTarget',
  description: 'Amends a kind of target. Earlier versions are kept in the history.',
  type: Target,
  node: 'Target',
  concept: 'target',
  input: AmendTargetInput,
});
