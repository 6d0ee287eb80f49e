import { builder } from '../builder.ts';
import { Event } from '../event.ts';
import { Transfer } from '../transfer.ts';
import { EventPhase, TransferProgress } from '../vocabulary.ts';
import { defineAdd, defineAmend } from './define.ts';
import { adding, amending, EvidenceInput, UncertainDateInput } from './inputs.ts';
import { Conflict, KeyTaken, quoting } from './refusals.ts';

type InputFields = Parameters<Parameters<typeof builder.inputType>[1]['fields']>[0];

const eventFields = (t: InputFields) => ({
  place: t.id({ description: 'Where: ID or key of a place.' }),
  date: t.field({ type: UncertainDateInput, description: 'When.' }),
  participants: t.idList({ description: 'Who took part: IDs or keys of actors.' }),
  evidence: t.field({ type: [EvidenceInput], description: 'Where a source tells of it.' }),
});
const transferFields = (t: InputFields) => ({
  quantity: t.int({ description: 'How many, when a source says.' }),
  date: t.field({ type: UncertainDateInput, description: 'When.' }),
  evidence: t.field({ type: [EvidenceInput], description: 'Where a source tells of it.' }),
});

const AddEventInput = builder.inputType('AddEventInput', {
  description: 'A new event.',
  fields: (t) => ({
    ...adding(t, '`namespace:key`'),
    name: t.string({ required: true, description: 'What it is called.' }),
    phase: t.field({ type: EventPhase, required: true, description: 'Whether it has happened.' }),
    ...eventFields(t),
  }),
});
const AmendEventInput = builder.inputType('AmendEventInput', {
  description: 'Changes to an event.',
  fields: (t) => ({
    ...amending(t),
    name: t.string({ description: 'What it is called.' }),
    phase: t.field({ type: EventPhase, description: 'Whether it has happened.' }),
    ...eventFields(t),
  }),
});
const RecordTransferInput = builder.inputType('RecordTransferInput', {
  description: 'That one actor supplied another with an item.',
  fields: (t) => ({
    ...adding(t, '`namespace:key`'),
    supplier: t.id({ required: true, description: 'Who supplies: ID or key.' }),
    recipient: t.id({ required: true, description: 'Who receives: ID or key.' }),
    item: t.id({ required: true, description: 'What: ID or key.' }),
    progress: t.field({ type: TransferProgress, required: true, description: 'How far it has come.' }),
    ...transferFields(t),
  }),
});
const AmendTransferInput = builder.inputType('AmendTransferInput', {
  description: 'Changes to a transfer.',
  fields: (t) => ({
    ...amending(t),
    supplier: t.id({ description: 'Who supplies: ID or key.' }),
    recipient: t.id({ description: 'Who receives: ID or key.' }),
    item: t.id({ description: 'What: ID or key.' }),
    progress: t.field({ type: TransferProgress, description: 'How far it has come.' }),
    ...transferFields(t),
  }),
});

defineAdd({
  name: 'addEvent',
  description: 'Adds an event: a meeting, a letter, a journey, an election.',
  type: Event,
  table: 'events',
  concept: 'event',
  input: AddEventInput,
  errors: [KeyTaken, ...quoting],
});
defineAmend({
  name: 'amendEvent',
  description: 'Amends an event; what it was stays in the history.',
  type: Event,
  table: 'events',
  concept: 'event',
  input: AmendEventInput,
  errors: [Conflict, ...quoting],
});
defineAdd({
  name: 'recordTransfer',
  description: 'Records that one actor supplied another with an item.',
  type: Transfer,
  table: 'transfers',
  concept: 'transfer',
  input: RecordTransferInput,
  errors: [KeyTaken, ...quoting],
});
defineAmend({
  name: 'amendTransfer',
  description: 'Amends a transfer; what it was stays in the history.',
  type: Transfer,
  table: 'transfers',
  concept: 'transfer',
  input: AmendTransferInput,
  errors: [Conflict, ...quoting],
});
