import { builder } from '../builder.ts';
import { Event } from '../event.ts';
import { Transfer } from '../transfer.ts';
import { EventPhase, TransferProgress } from '../vocabulary.ts';
import { defineAdd, defineAmend } from './define.ts';
import {
  AMENDING,
  adding,
  amending,
  EvidenceInput,
  growing,
  type InputFields,
  UncertainDateInput,
} from './inputs.ts';

const eventFields = (t: InputFields) => ({
  place: t.id({ description: 'Where: ID or key of a place.' }),
  date: t.field({ type: UncertainDateInput, description: 'When.' }),
});
const participants = 'Who took part: IDs or keys of actors.';
const evidence = 'Where a source tells of it.';
const transferFields = (t: InputFields) => ({
  quantity: t.int({ description: 'How many, when a source says.' }),
  date: t.field({ type: UncertainDateInput, description: 'When.' }),
});

const AddEventInput = builder.inputType('AddEventInput', {
  description: 'A new event.',
  fields: (t) => ({
    ...adding(t, '`namespace:key`'),
    name: t.string({ required: true, description: 'What it is called.' }),
    phase: t.field({ type: EventPhase, required: true, description: 'Whether it has happened.' }),
    ...eventFields(t),
    participants: t.idList({ description: participants }),
    evidence: t.field({ type: [EvidenceInput], description: evidence }),
  }),
});
const AmendEventInput = builder.inputType('AmendEventInput', {
  description: `Changes to an event. ${AMENDING}`,
  fields: (t) => ({
    ...amending(t, 'event'),
    name: t.string({ description: 'What it is called.' }),
    phase: t.field({ type: EventPhase, description: 'Whether it has happened.' }),
    ...eventFields(t),
    ...growing(t, 'participants', 'ID', participants),
    ...growing(t, 'evidence', EvidenceInput, evidence),
  }),
});
const AddTransferInput = builder.inputType('AddTransferInput', {
  description: 'That one actor supplied another with an item.',
  fields: (t) => ({
    ...adding(t, '`namespace:key`'),
    supplier: t.id({ required: true, description: 'Who supplies: ID or key.' }),
    recipient: t.id({ required: true, description: 'Who receives: ID or key.' }),
    item: t.id({ required: true, description: 'What: ID or key.' }),
    progress: t.field({ type: TransferProgress, required: true, description: 'How far it has come.' }),
    ...transferFields(t),
    evidence: t.field({ type: [EvidenceInput], description: evidence }),
  }),
});
const AmendTransferInput = builder.inputType('AmendTransferInput', {
  description: `Changes to a transfer. ${AMENDING}`,
  fields: (t) => ({
    ...amending(t, 'transfer'),
    supplier: t.id({ description: 'Who supplies: ID or key.' }),
    recipient: t.id({ description: 'Who receives: ID or key.' }),
    item: t.id({ description: 'What: ID or key.' }),
    progress: t.field({ type: TransferProgress, description: 'How far it has come.' }),
    ...transferFields(t),
    ...growing(t, 'evidence', EvidenceInput, evidence),
  }),
});

defineAdd({
  name: 'addEvent',
  description: 'Adds an event: a meeting, a letter, a journey, an election.',
  type: Event,
  node: 'Event',
  concept: 'event',
  input: AddEventInput,
});
defineAmend({
  name: 'amendEvent',
  description: 'Amends an event; what it was stays in the history.',
  type: Event,
  node: 'Event',
  concept: 'event',
  input: AmendEventInput,
});
defineAdd({
  name: 'addTransfer',
  description: 'Records that one actor supplied another with an item.',
  type: Transfer,
  node: 'Transfer',
  concept: 'transfer',
  input: AddTransferInput,
});
defineAmend({
  name: 'amendTransfer',
  description: 'Amends a transfer; what it was stays in the history.',
  type: Transfer,
  node: 'Transfer',
  concept: 'transfer',
  input: AmendTransferInput,
});
