import { builder } from '../schema/builder.ts';
import { EventPhase, TransferProgress, VoteOption, VoteResult } from '../schema/vocabulary.ts';
import { Event } from '../types/event.ts';
import { Transfer } from '../types/transfer.ts';
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

const BallotInput = builder.inputType('BallotInput', {
  description: 'How one actor voted.',
  fields: (t) => ({
    actor: t.id({ required: true, description: 'The actor that voted, by ID or key.' }),
    option: t.field({ type: VoteOption, required: true, description: 'How it voted.' }),
  }),
});
const VoteInput = builder.inputType('VoteInput', {
  description:
    'A vote on a restriction. Numbers are those that a source states; a number that is smaller than its ballots is refused.',
  fields: (t) => ({
    motion: t.id({ required: true, description: 'The restriction that was voted on, by ID or key.' }),
    result: t.field({ type: VoteResult, description: 'The result. It is left out when it is not known.' }),
    yes: t.int({ description: 'The number of votes for the motion.' }),
    no: t.int({ description: 'The number of votes against the motion.' }),
    abstentions: t.int({ description: 'The number of abstentions.' }),
    notVoting: t.int({ description: 'The number of those that did not take part in the vote.' }),
    ballots: t.field({ type: [BallotInput], description: 'How each voted, as far as sources say.' }),
  }),
});
const eventFields = (t: InputFields) => ({
  vote: t.field({ type: VoteInput, description: 'The vote that was taken at it.' }),
  place: t.id({ description: 'The place, by ID or key.' }),
  date: t.field({ type: UncertainDateInput, description: 'The date when it takes place.' }),
});
const participants = 'The actors that took part, by ID or key.';
const evidence = 'The passages in which a source reports it.';
const transferFields = (t: InputFields) => ({
  quantity: t.field({ type: QuantityInput, description: 'The quantity, where a source states one.' }),
  date: t.field({ type: UncertainDateInput, description: 'The date when it takes place.' }),
});

const QuantityInput = builder.inputType('QuantityInput', {
  description:
    'A quantity: an amount, bounds, or words alone. Numbers are 0 or more and have at most 15 significant digits.',
  fields: (t) => ({
    amount: t.float({
      description: 'The number. An exact one has no bounds beside it.',
    }),
    minimum: t.float({ description: 'The lower bound, inclusive: “at least 30”.' }),
    maximum: t.float({ description: 'The upper bound, inclusive: “up to 30”.' }),
    isApproximate: t.boolean({
      required: true,
      defaultValue: false,
      description: 'Whether the amount is approximate, such as “about 30”.',
    }),
    unit: t.string({ description: 'The unit: `t`, `km`, `rounds`. By default, single items are counted.' }),
    expression: t.string({ description: 'The words of the source, verbatim: “some thirty”.' }),
  }),
});

const AddEventInput = builder.inputType('AddEventInput', {
  description: 'The event to add.',
  fields: (t) => ({
    ...adding(t, '`namespace:key`'),
    name: t.string({ required: true, description: 'The name or title.' }),
    phase: t.field({
      type: EventPhase,
      required: true,
      description: 'Whether it has happened, is planned, or was cancelled.',
    }),
    ...eventFields(t),
    participants: t.idList({ description: participants }),
    evidence: t.field({ type: [EvidenceInput], description: evidence }),
  }),
});
const AmendEventInput = builder.inputType('AmendEventInput', {
  description: `Changes to an event. ${AMENDING}`,
  fields: (t) => ({
    ...amending(t, 'event'),
    name: t.string({ description: 'The name or title.' }),
    phase: t.field({
      type: EventPhase,
      description: 'Whether it has happened, is planned, or was cancelled.',
    }),
    ...eventFields(t),
    ...growing(t, 'participants', 'ID', participants),
    ...growing(t, 'evidence', EvidenceInput, evidence),
  }),
});
const AddTransferInput = builder.inputType('AddTransferInput', {
  description: 'The transfer to add: one actor supplies another with an item.',
  fields: (t) => ({
    ...adding(t, '`namespace:key`'),
    supplier: t.id({ required: true, description: 'The supplier, by ID or key.' }),
    recipient: t.id({ required: true, description: 'The recipient, by ID or key.' }),
    item: t.id({ required: true, description: 'The item, by ID or key.' }),
    progress: t.field({ type: TransferProgress, required: true, description: 'The progress.' }),
    ...transferFields(t),
    evidence: t.field({ type: [EvidenceInput], description: evidence }),
  }),
});
const AmendTransferInput = builder.inputType('AmendTransferInput', {
  description: `Changes to a transfer. ${AMENDING}`,
  fields: (t) => ({
    ...amending(t, 'transfer'),
    supplier: t.id({ description: 'The supplier, by ID or key.' }),
    recipient: t.id({ description: 'The recipient, by ID or key.' }),
    item: t.id({ description: 'The item, by ID or key.' }),
    progress: t.field({ type: TransferProgress, description: 'The progress.' }),
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
  description: 'Amends an event. Earlier versions are kept in the history.',
  type: Event,
  node: 'Event',
  concept: 'event',
  input: AmendEventInput,
});
defineAdd({
  name: 'addTransfer',
  description: 'Adds a transfer: one actor supplies another with an item.',
  type: Transfer,
  node: 'Transfer',
  concept: 'transfer',
  input: AddTransferInput,
});
defineAmend({
  name: 'amendTransfer',
  description: 'Amends a transfer. Earlier versions are kept in the history.',
  type: Transfer,
  node: 'Transfer',
  concept: 'transfer',
  input: AmendTransferInput,
});
