import { affiliationAmendment } from '../../record/entities/affiliation.ts';
import type { Seen } from '../../record/revisions/version.ts';
import { addAffiliation, mergeActors } from '../../record/write/entity-commands.ts';
import { builder } from '../schema/builder.ts';
import { ActorKind } from '../schema/vocabulary.ts';
import { Actor, Affiliation } from '../types/actor.ts';
import { defineAdd, defineAmend, defineMutation, payloadOf } from './builder/define.ts';
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
} from './builder/inputs.ts';
import { lineOf } from './builder/write.ts';
import { amendByID } from './unkeyed.ts';

const GroupMembershipInput = builder.inputType('GroupMembershipInput', {
  description: 'A member of a group, and the time for which it is one.',
  fields: (t) => ({
    member: t.id({ required: true, description: 'The member, by ID or key.' }),
    validFrom: t.field({ type: UncertainDateInput, description: 'The date when it became a member.' }),
    validTo: t.field({ type: UncertainDateInput, description: 'The date when it ceased to be one.' }),
  }),
});

const actorFields = (t: InputFields) => ({
  name: t.string({ description: 'The name. For a group or an unnamed source, the words of the source.' }),
  givenName: t.string({ description: 'The given name of a person.' }),
  description: t.string({ description: 'A short description of the actor.' }),
  country: t.field({ type: 'CountryCode', description: 'The country as an ISO 3166-1 alpha-2 code.' }),
  hasAllMembers: t.boolean({ description: 'Whether the list of members is complete.' }),
  cardinality: t.int({ description: 'The number of members of a group, as a source states it.' }),
  memberships: t.field({
    type: [GroupMembershipInput],
    description:
      'All members of a group, with the time of each; one that left and joined again stands there with each of its times. Instead of `members`: both together are refused.',
  }),
  isShared: t.boolean({
    description:
      'Whether all namespaces share a group. It then has a name, and a key without a colon. By default false; only for groups.',
  }),
});
const words = {
  aliases: 'Other names.',
  members: 'The members of a group, by ID or key.',
  evidence: 'The passages in which a source names the actor.',
};

const AddActorInput = builder.inputType('AddActorInput', {
  description: 'The actor to add.',
  fields: (t) => ({
    ...adding(
      t,
      '`biden`, or `namespace:key` for groups that are not shared, unnamed sources and actors without a name',
    ),
    kind: t.field({ type: ActorKind, required: true, description: 'The kind of actor.' }),
    ...actorFields(t),
    aliases: t.stringList({ description: words.aliases }),
    members: t.idList({ description: words.members }),
    evidence: t.field({ type: [EvidenceInput], description: words.evidence }),
    document: t.id({
      description:
        'The document that an unnamed source belongs to, by ID or key. Required for unnamed sources, refused for all others.',
    }),
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
  description: 'The role of a person, or of an office, in an organization or a state.',
  fields: (t) => ({
    ...writing(t),
    person: t.id({ required: true, description: 'The person or the office, by ID or key.' }),
    organization: t.id({ required: true, description: 'The organization or state, by ID or key.' }),
    role: t.string({ required: true, description: 'The role in words, such as `Secretary of State`.' }),
    validFrom: t.field({ type: UncertainDateInput, description: 'The date when it began.' }),
    validTo: t.field({ type: UncertainDateInput, description: 'The date when it ended.' }),
    evidence: t.field({ type: [EvidenceInput], description: 'The passages in which a source says so.' }),
    absences: t.field({
      type: [AbsenceInput],
      description: 'The reasons why dates have no value, where known. By default `NOT_RECORDED`.',
    }),
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
  description: 'Amends an actor. Earlier versions are kept in the history.',
  type: Actor,
  node: 'Actor',
  concept: 'actor',
  input: AmendActorInput,
});
defineMutation({
  name: 'addAffiliation',
  description:
    'Adds the role of a person, or of an office, in an organization or a state, for a period of time.',
  payload: payloadOf(Affiliation, 'Affiliation', 'The record that was written, in its present state.'),
  input: AddAffiliationInput,
  asks: 'The affiliation to add: a person or an office, an organization and a role.',
  work: (tx, input) => addAffiliation(tx, lineOf('affiliation', input)),
});

const AmendAffiliationInput = builder.inputType('AmendAffiliationInput', {
  description: `Changes to the role of a person or an office: its name, its start and its end. ${AMENDING}`,
  fields: (t) => ({
    ...amending(t, 'affiliation'),
    role: t.string({ description: 'The role in words, such as `Secretary of State`.' }),
    validFrom: t.field({ type: UncertainDateInput, description: 'The date when it began.' }),
    validTo: t.field({ type: UncertainDateInput, description: 'The date when it ended.' }),
    ...growing(t, 'evidence', EvidenceInput, 'The passages in which a source says so.'),
  }),
});

defineMutation({
  name: 'amendAffiliation',
  description:
    'Amends the role of a person or an office, for example when it ends. Earlier versions are kept in the history. A change that would make it equal to another one is refused as `AlreadyRecorded`.',
  payload: payloadOf(Affiliation, 'Affiliation', 'The record that was amended, in its present state.'),
  input: AmendAffiliationInput,
  asks: 'The changes, and the affiliation to amend.',
  work: (tx, input) => amendByID(tx, input, 'Affiliation', affiliationAmendment),
});

const MergeActorsInput = builder.inputType('MergeActorsInput', {
  description: 'The actor to merge, and the one it is merged into.',
  fields: (t) => ({
    ...writing(t),
    actor: t.id({ required: true, description: 'The actor that is merged and disappears, by ID or key.' }),
    into: t.id({ required: true, description: 'The actor that remains, by ID or key.' }),
    expectedVersion: expectedVersion(t, 'the actor that disappears'),
  }),
});

defineMutation({
  name: 'mergeActors',
  description:
    'Merges an actor into another one: everything that referred to it refers to the other one, and the keys and IDs of both identify that one. `Actor.doubtfulAfterMerge` lists what a person has to check. `undoRevision` reverts the merge.',
  payload: payloadOf(Actor, 'Actor', 'The record that was written, in its present state.'),
  input: MergeActorsInput,
  asks: 'The actor to merge, and the one it is merged into.',
  work: (tx, { actor, into, expectedVersion }) =>
    mergeActors(tx, String(actor), String(into), expectedVersion as Seen),
});
