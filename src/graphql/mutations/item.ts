import { builder } from '../builder.ts';
import { Item } from '../item.ts';
import { Place } from '../place.ts';
import { Target } from '../target.ts';
import { ItemLevel } from '../vocabulary.ts';
import { defineAdd, defineAmend } from './define.ts';
import { adding, amending, EvidenceInput } from './inputs.ts';
import { Conflict, CyclicRelation, KeyTaken, quoting } from './refusals.ts';

type InputFields = Parameters<Parameters<typeof builder.inputType>[1]['fields']>[0];

const itemFields = (t: InputFields) => ({
  name: t.string({ description: 'Its name.' }),
  description: t.string({ description: 'What it is, in a few words.' }),
  aliases: t.stringList({ description: 'Other names.' }),
  origin: t.id({ description: 'The actor it comes from: ID or key.' }),
  broader: t.idList({ description: 'Broader items: IDs or keys. What binds them binds this one.' }),
  evidence: t.field({ type: [EvidenceInput], description: 'Where a source names it.' }),
});

const AddItemInput = builder.inputType('AddItemInput', {
  description: 'A new item.',
  fields: (t) => ({
    ...adding(t, '`storm-shadow`'),
    level: t.field({ type: ItemLevel, required: true, description: 'How general it is.' }),
    ...itemFields(t),
  }),
});
const AmendItemInput = builder.inputType('AmendItemInput', {
  description: 'Changes to an item.',
  fields: (t) => ({
    ...amending(t),
    level: t.field({ type: ItemLevel, description: 'How general it is.' }),
    ...itemFields(t),
  }),
});
const AddPlaceInput = builder.inputType('AddPlaceInput', {
  description: 'A new place that scopes can name.',
  fields: (t) => ({
    ...adding(t, '`crimea`'),
    name: t.string({ required: true, description: 'Its name.' }),
    description: t.string({ description: 'Where it is, in a few words.' }),
    broader: t.id({ description: 'The broader place: ID or key.' }),
    evidence: t.field({ type: [EvidenceInput], description: 'Where a source names it.' }),
  }),
});
const AddTargetInput = builder.inputType('AddTargetInput', {
  description: 'A new kind of target that scopes can name.',
  fields: (t) => ({
    ...adding(t, '`airfields`'),
    name: t.string({ required: true, description: 'Its name.' }),
    description: t.string({ description: 'What it is, in a few words.' }),
    broader: t.id({ description: 'The broader kind: ID or key.' }),
    evidence: t.field({ type: [EvidenceInput], description: 'Where a source names it.' }),
  }),
});

defineAdd({
  name: 'addItem',
  description: 'Adds an item that restrictions can be about.',
  type: Item,
  table: 'items',
  concept: 'item',
  input: AddItemInput,
  errors: [KeyTaken, CyclicRelation, ...quoting],
});
defineAmend({
  name: 'amendItem',
  description: 'Amends an item; what it was stays in the history.',
  type: Item,
  table: 'items',
  concept: 'item',
  input: AmendItemInput,
  errors: [Conflict, CyclicRelation, ...quoting],
});
defineAdd({
  name: 'addPlace',
  description: 'Adds a place that scopes can name.',
  type: Place,
  table: 'places',
  concept: 'place',
  input: AddPlaceInput,
  errors: [KeyTaken, CyclicRelation, ...quoting],
});
defineAdd({
  name: 'addTarget',
  description: 'Adds a kind of target that scopes can name.',
  type: Target,
  table: 'targets',
  concept: 'target',
  input: AddTargetInput,
  errors: [KeyTaken, CyclicRelation, ...quoting],
});
