import { affiliationAmendment } from '../../record/affiliation.ts';
import { addAffiliation, mergeActors } from '../../record/entry.ts';
import type { Seen } from '../../record/version.ts';
import { Actor, Affiliation } from '../actor.ts';
import { builder } from '../builder.ts';
import { ActorKind } from '../vocabulary.ts';
import { defineAdd, defineAmend, defineMutation, payloadOf } from './define.ts';
import {
  AbsenceInput,
  AMENDING,
  adding,
  amending,
  EvidenceInput,
  expectedVersion,
  growing,
  type InputFields,
  UncertainDateInput,
  writing,
} from './inputs.ts';
import { amendByID } from './unkeyed.ts';
import { lineOf } from './write.ts';

const actorFields = (t: InputFields) => ({
  name: t.string({ description: 'The name; for a group or an unnamed source, the words the source uses.' }),
  givenName: t.string({ description: 'Given name of a person.' }),
  description: t.string({ description: 'Who that is, in a few words.' }),
  country: t.string({ description: 'ISO 3166-1 alpha-2 code.' }),
  hasAllMembers: t.boolean({ description: 'Whether the members given are all there are.' }),
  cardinality: t.int({ description: 'How many a group is said to be.' }),
});
const words = {
  aliases: 'Other names.',
  members: 'Members of a group: IDs or keys.',
  evidence: 'Where a source names the actor.',
};

const AddActorInput = builder.inputType('AddActorInput', {
  description: 'A new actor.',
  fields: (t) => ({
    ...adding(t, '`biden`; for groups, unnamed sources and the nameless `namespace:key`'),
    kind: t.field({ type: ActorKind, required: true, description: 'What kind of actor.' }),
    ...actorFields(t),
    aliases: t.stringList({ description: words.aliases }),
    members: t.idList({ description: words.members }),
    evidence: t.field({ type: [EvidenceInput], description: words.evidence }),
    document: t.id({ description: 'The one document that an unnamed source belongs to: its ID or its key.' }),
  }),
});
const AmendActorInput = builder.inputType('AmendActorInput', {
  description: `Changes to an actor. An unnamed source stays unnamed. ${AMENDING}`,
  fields: (t) => ({
    ...amending(t, 'actor'),
    ...actorFields(t),
    ...growing(t, 'aliases', 'String', words.aliases),
    ...growing(t, 'members', 'ID', words.members),
    ...growing(t, 'evidence', EvidenceInput, words.evidence),
  }),
});
const AddAffiliationInput = builder.inputType('AddAffiliationInput', {
  description: "A person's role in an organization or a state.",
  fields: (t) => ({
    ...writing(t),
    person: t.id({ required: true, description: 'The person: ID or key.' }),
    organization: t.id({ required: true, description: 'The organization or state: ID or key.' }),
    role: t.string({ required: true, description: 'The role, in words: `Secretary of State`.' }),
    validFrom: t.field({ type: UncertainDateInput, description: 'When it began.' }),
    validTo: t.field({ type: UncertainDateInput, description: 'When it ended.' }),
    evidence: t.field({ type: [EvidenceInput], description: 'Where a source says so.' }),
    absences: t.field({ type: [AbsenceInput], description: 'Why dates have no value, where that is known.' }),
  }),
});

defineAdd({
  name: 'addActor',
  description: 'Adds an actor to the record.',
  type: Actor,
  node: 'Actor',
  concept: 'actor',
  input: AddActorInput,
});
defineAmend({
  name: 'amendActor',
  description: 'Amends an actor; what it was stays in the history.',
  type: Actor,
  node: 'Actor',
  concept: 'actor',
  input: AmendActorInput,
});
defineMutation({
  name: 'addAffiliation',
  description: "Records a person's role in an organization or a state, for a time.",
  payload: payloadOf(Affiliation, 'Affiliation', 'What was written, as the record has it now.'),
  input: AddAffiliationInput,
  work: (tx, input) => addAffiliation(tx, lineOf('affiliation', input)),
});

const AmendAffiliationInput = builder.inputType('AmendAffiliationInput', {
  description: `Changes to a person's role: how it is called, and when it began and ended. ${AMENDING}`,
  fields: (t) => ({
    ...amending(t, 'affiliation'),
    role: t.string({ description: 'The role, in words: `Secretary of State`.' }),
    validFrom: t.field({ type: UncertainDateInput, description: 'When it began.' }),
    validTo: t.field({ type: UncertainDateInput, description: 'When it ended.' }),
    ...growing(t, 'evidence', EvidenceInput, 'Where a source says so.'),
  }),
});

defineMutation({
  name: 'amendAffiliation',
  description:
    "Amends a person's role, as when it ends; what it was stays in the history. One that would be the same as another one is refused as AlreadyRecorded.",
  payload: payloadOf(Affiliation, 'Affiliation', 'What was amended, as the record has it now.'),
  input: AmendAffiliationInput,
  work: (tx, input) => amendByID(tx, input, 'Affiliation', affiliationAmendment),
});

const MergeActorsInput = builder.inputType('MergeActorsInput', {
  description: 'That two named actors are one.',
  fields: (t) => ({
    ...writing(t),
    actor: t.id({ required: true, description: 'The one that goes: ID or key.' }),
    into: t.id({ required: true, description: 'The one that stays: ID or key.' }),
    expectedVersion: expectedVersion(t, 'the one that goes'),
  }),
});

defineMutation({
  name: 'mergeActors',
  description:
    'Two named actors were one: all that was the first one’s is the other’s, and the keys and IDs of both mean that one. What no rule can decide then is in `Actor.doubtfulAfterMerge` of the answer. `undoRevision` takes it back.',
  payload: payloadOf(Actor, 'Actor', 'What was written, as the record has it now.'),
  input: MergeActorsInput,
  work: (tx, { actor, into, expectedVersion }) =>
    mergeActors(tx, String(actor), String(into), expectedVersion as Seen),
});
