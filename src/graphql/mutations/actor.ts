import { InvalidDate } from '../../record/dates/date.ts';
import { affiliateActor, mergeActors } from '../../record/entry.ts';
import { Actor, Affiliation } from '../actor.ts';
import { builder } from '../builder.ts';
import { ActorKind } from '../vocabulary.ts';
import { defineAdd, defineAmend, defineMutation } from './define.ts';
import { AbsenceInput, adding, amending, EvidenceInput, UncertainDateInput, writing } from './inputs.ts';
import { Conflict, CyclicRelation, KeyTaken, quoting, SourceStaysUnnamed } from './refusals.ts';
import { lineOf } from './write.ts';

type InputFields = Parameters<Parameters<typeof builder.inputType>[1]['fields']>[0];

const actorFields = (t: InputFields) => ({
  name: t.string({ description: 'The name; for a group or an unnamed source, the words the source uses.' }),
  givenName: t.string({ description: 'Given name of a person.' }),
  description: t.string({ description: 'Who that is, in a few words.' }),
  aliases: t.stringList({ description: 'Other names.' }),
  country: t.string({ description: 'ISO 3166-1 alpha-2 code.' }),
  members: t.idList({ description: 'Members of a group: IDs or keys.' }),
  hasAllMembers: t.boolean({ description: 'Whether the members given are all there are.' }),
  cardinality: t.int({ description: 'How many a group is said to be.' }),
  evidence: t.field({ type: [EvidenceInput], description: 'Where a source names the actor.' }),
});

const RegisterActorInput = builder.inputType('RegisterActorInput', {
  description: 'A new actor.',
  fields: (t) => ({
    ...adding(t, '`biden`; for groups, unnamed sources and the nameless `namespace:key`'),
    kind: t.field({ type: ActorKind, required: true, description: 'What kind of actor.' }),
    ...actorFields(t),
    document: t.id({ description: 'The one document that an unnamed source belongs to: its ID or its key.' }),
  }),
});
const AmendActorInput = builder.inputType('AmendActorInput', {
  description: 'Changes to an actor. An unnamed source stays unnamed.',
  fields: (t) => ({ ...amending(t), ...actorFields(t) }),
});
const AffiliateActorInput = builder.inputType('AffiliateActorInput', {
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
  name: 'registerActor',
  description: 'Adds an actor to the record.',
  type: Actor,
  table: 'actors',
  concept: 'actor',
  input: RegisterActorInput,
  errors: [KeyTaken, SourceStaysUnnamed, CyclicRelation, ...quoting],
});
defineAmend({
  name: 'amendActor',
  description: 'Amends an actor; what it was stays in the history.',
  type: Actor,
  table: 'actors',
  concept: 'actor',
  input: AmendActorInput,
  errors: [Conflict, SourceStaysUnnamed, CyclicRelation, ...quoting],
});
defineMutation({
  name: 'affiliateActor',
  description: "Records a person's role in an organization or a state, for a time.",
  type: Affiliation,
  table: 'affiliations',
  input: AffiliateActorInput,
  errors: [KeyTaken, InvalidDate, ...quoting],
  work: (tx, input) => affiliateActor(tx, lineOf('affiliation', input)),
});

const MergeActorsInput = builder.inputType('MergeActorsInput', {
  description: 'That two named actors are one.',
  fields: (t) => ({
    ...writing(t),
    actor: t.id({ required: true, description: 'The one that goes: ID or key.' }),
    into: t.id({ required: true, description: 'The one that stays: ID or key.' }),
    expectedVersion: t.int({
      required: true,
      description:
        'The `version` that you read of the one that goes; refused as a Conflict when there is a newer one.',
    }),
  }),
});

defineMutation({
  name: 'mergeActors',
  description:
    'Two named actors were one: all that was the first one’s is the other’s, and the keys and IDs of both mean that one. What no rule can decide then is in `Actor.needsReview` of the answer. `undoRevision` takes it back.',
  type: Actor,
  table: 'actors',
  input: MergeActorsInput,
  errors: [Conflict, SourceStaysUnnamed, CyclicRelation],
  work: (tx, { actor, into, expectedVersion }) =>
    mergeActors(tx, String(actor), String(into), Number(expectedVersion)),
});
