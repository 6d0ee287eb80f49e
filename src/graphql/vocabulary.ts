import type { EnumRef } from '@pothos/core';
import type * as stored from '../db/tables/vocabulary.ts';
import { builder, type Types } from './builder.ts';

type Values<Enum extends { enumValues: readonly string[] }> = Enum['enumValues'][number];

/**
 * An enum of the contract. Every value is described, so a value new in the database does not compile here; `names` are
 * those that are called otherwise than what is stored.
 */
export function defineEnum<Value extends string>(
  name: string,
  description: string,
  meanings: Record<NoInfer<Value>, string>,
  names: Partial<Record<NoInfer<Value>, string>> = {},
): EnumRef<Types, Value> {
  const values = Object.fromEntries(
    (Object.entries(meanings) as [NoInfer<Value>, string][]).map(([value, description]) => [
      names[value] ?? value,
      { value, description },
    ]),
  );
  return builder.enumType(name, { description, values }) as unknown as EnumRef<Types, Value>;
}

export const Direction = defineEnum<'ASC' | 'DESC'>('Direction', 'Which end comes first.', {
  ASC: 'Smallest, earliest, A first.',
  DESC: 'Largest, latest, Z first.',
});
export const ActorKind = defineEnum<Values<typeof stored.actorKind>>(
  'ActorKind',
  'What kind of actor speaks, decides or is bound.',
  {
    PERSON: 'A human being with a name.',
    ORGANIZATION: 'A body with members: an agency, a party, an alliance, a newspaper.',
    STATE: 'A country, acting as one.',
    OFFICE: 'A post or its staff, whoever holds it: the White House.',
    GROUP: 'Several actors spoken of together, named or not: European officials.',
    UNNAMED_SOURCE:
      'Somebody whom a source quotes without a name. Belongs to that document and stays unnamed.',
  },
);
export const ItemLevel = defineEnum<Values<typeof stored.itemKind>>('ItemLevel', 'How general an item is.', {
  DESIGNATION: 'One designated weapon or good (SIPRI): ATACMS.',
  SYSTEM: 'A system of several parts.',
  CLASS: 'Everything of a kind: long-range missiles.',
});
export const Quotation = defineEnum<Values<typeof stored.quotation>>(
  'Quotation',
  'Whose words the evidence holds (TEI `said/@direct`).',
  {
    DIRECT: "The speaker's own words, between quotation marks.",
    INDIRECT: "What was said, in the writer's words.",
    MIXED: "The writer's words with some of the speaker's own among them: see `verbatim`.",
  },
);
export const Attribution = defineEnum<Values<typeof stored.attribution>>(
  'Attribution',
  'Under which terms the source names who spoke (AP terms, the last two our own).',
  {
    ON_THE_RECORD: 'Named, and may be quoted by name.',
    ON_BACKGROUND: 'Quoted, but named only by position: a senior official.',
    DEEP_BACKGROUND: 'Used without any attribution.',
    ANONYMOUS: 'Not named at all.',
    REPORTED_BY: 'Known through somebody else, who reports it: see `via`.',
    NARRATOR:
      "The writer's own: without speakers what the writer claims, with speakers what the writer tells of them in passing.",
  },
);
export const SpeechAct = defineEnum<Values<typeof stored.speechAct>>(
  'SpeechAct',
  'What was done by saying it (PLOVER).',
  {
    INFORM: 'Told a fact.',
    ASSESS: 'Judged how things are or will be.',
    REQUEST: 'Asked for something.',
    REJECT: 'Refused something.',
    THREATEN: 'Announced harm.',
    ACCUSE: 'Blamed somebody.',
    AGREE: 'Agreed to something.',
    CONCEDE: 'Gave way, or admitted something.',
    SUPPORT: 'Backed somebody or something.',
  },
);
export const Medium = defineEnum<Values<typeof stored.medium>>('Medium', 'How it was said.', {
  ORAL: 'Spoken.',
  LETTER: 'In a letter.',
  WRITTEN: 'In writing that is no letter.',
  INTERVIEW: 'In an interview.',
});
export const ViaRelation = defineEnum<Values<typeof stored.viaRelation>>(
  'ViaRelation',
  'What one who passed a statement on did with it (FactBank).',
  {
    REPORTED: 'Told what was said.',
    CITED: 'Named another report as the source.',
    WROTE: 'Wrote the text it stands in.',
  },
);
export const StanceKind = defineEnum<Values<typeof stored.stanceKind>>(
  'StanceKind',
  'What a statement holds about a restriction, from undoing it to tightening it.',
  {
    LIFT: 'End it.',
    EASE: 'Keep it, but loosen it.',
    UNDECIDED: 'Still weighing it.',
    SKEPTICAL: 'Doubts that easing it would help.',
    MAINTAIN: 'Keep it as it is.',
    TIGHTEN: 'Make it stricter.',
    NEUTRAL: 'Speaks of it and takes no side.',
  },
);
export const Explicitness = defineEnum<Values<typeof stored.explicitness>>(
  'Explicitness',
  'How plainly a stance is said.',
  {
    EXPLICIT: 'Said in so many words.',
    IMPLIED: 'Follows from what is said.',
    INFERRED: 'Concluded by the coder.',
  },
);
export const StatementRelationKind = defineEnum<Values<typeof stored.statementRelationKind>>(
  'StatementRelationKind',
  'What one statement, the subject, does to another, the target.',
  {
    CONTRADICTS: 'Both cannot be true.',
    IN_TENSION: 'They are hard to hold together.',
    CORROBORATES: 'Makes it more credible.',
    REPEATS: 'Says it again.',
    ELABORATES: 'Adds detail.',
    CLARIFIES: 'Says what was meant.',
    WALKS_BACK: 'Takes some of it back.',
    DENIES: 'Says that it is not so.',
  },
);
export const Modality = defineEnum<Values<typeof stored.modality>>(
  'Modality',
  'What sort of rule a restriction is (ODRL).',
  {
    PROHIBITION: 'Something may not be done.',
    PERMISSION: 'Something may be done.',
    DUTY: 'Something must be done.',
    ADVISORY: 'Something is advised against; nobody is bound.',
  },
);
export const Action = defineEnum<Values<typeof stored.action>>('Action', 'What is done with the items.', {
  USE: 'Using them.',
  TRANSFER: 'Passing them on to another actor.',
});
export const PartyRole = defineEnum<Values<typeof stored.partyFunction>>(
  'PartyRole',
  "An actor's part in a restriction (ODRL).",
  { ASSIGNER: 'Imposes it.', ASSIGNEE: 'Is bound by it.' },
);
export const PartyDerivation = defineEnum<Values<typeof stored.partyDerivation>>(
  'PartyDerivation',
  'How the part of an actor is known.',
  { STATED: 'A source says it.', INFERRED: 'Concluded by the coder.' },
);
export const ScopeDimension = defineEnum<Values<typeof stored.scopeDimension>>(
  'ScopeDimension',
  'What a condition of scope is about.',
  { PLACE: 'Where the use takes effect.', TARGET: 'What the use is directed at.' },
);
export const ScopeOperator = defineEnum<Values<typeof stored.scopeOperator>>(
  'ScopeOperator',
  'How a use must lie to the named concept to fall under the rule.',
  { WITHIN: 'It is that concept or a narrower one.', NOT_WITHIN: 'It lies outside that concept.' },
);
export const RestrictionRelationKind = defineEnum<Values<typeof stored.restrictionRelationKind>>(
  'RestrictionRelationKind',
  'How one restriction stands to another.',
  {
    NARROWER_THAN: 'A special case of it.',
    PART_OF: 'One of its parts.',
    EXCEPTION_TO: 'Permits what it prohibits.',
    SUPERSEDES: 'Took its place.',
    WOULD_RELAX: 'Would loosen it, if it came into force.',
  },
);
export const RestrictionStatus = defineEnum<Values<typeof stored.restrictionStatus>>(
  'RestrictionStatus',
  'What a restriction does. In force is whatever is neither PROPOSED nor LIFTED.',
  {
    PROPOSED: 'Spoken of, not in force yet.',
    PROHIBITED: 'The use is not allowed at all.',
    LIMITED: 'The use is allowed within limits: see `scope`.',
    DISCOURAGED: 'Advised against, not forbidden.',
    PERMITTED: 'Allowed.',
    LIFTED: 'No longer in force.',
  },
);
export const Review = defineEnum<Values<typeof stored.review>>(
  'Review',
  'Whether a change is being weighed: a rule can be prohibited and under review.',
  {
    NONE: 'No review is known.',
    UNDER_REVIEW: 'Being discussed by those who decide.',
    DECISION_EXPECTED: 'A decision is said to be near.',
    DECISION_ANNOUNCED: 'Decided and made known, not in effect yet.',
  },
);
export const GroundAxis = defineEnum<Values<typeof stored.groundAxis>>(
  'GroundAxis',
  'Which half of a status a statement speaks to.',
  { STATUS: 'What the restriction does.', REVIEW: 'Whether it is under review.' },
);
export const GroundWeight = defineEnum<Values<typeof stored.groundWeight>>(
  'GroundWeight',
  'Which way a statement weighs.',
  { SUPPORTS: 'Shows it to be so.', AGAINST: 'Speaks against it: what it speaks to is contested.' },
);
export const ConsentCovers = defineEnum<Values<typeof stored.consentCovers>>(
  'ConsentCovers',
  'What the consent is needed for.',
  { EXPANSION_OF_USE: 'A wider use than is allowed.', TRANSFER: 'Passing the items on.' },
);
export const ConsentState = defineEnum<Values<typeof stored.consentState>>(
  'ConsentState',
  'Where a consent stands. Only GRANTED unblocks.',
  {
    NOT_REQUESTED: 'Nobody has asked for it.',
    REQUESTED: 'Asked for, no answer yet.',
    UNDER_CONSIDERATION: 'The actor is weighing it.',
    GRANTED: 'Given.',
    DENIED: 'Refused.',
    WITHDRAWN: 'Given once and taken back.',
  },
);
export const EventPhase = defineEnum<Values<typeof stored.eventStatus>>(
  'EventPhase',
  'How real an event is.',
  {
    PLANNED: 'To come.',
    OCCURRED: 'Took place.',
    ONGOING: 'Taking place.',
    CANCELLED: 'Was planned and did not take place.',
    ASSERTED: 'Somebody says it took place; not confirmed.',
  },
);
export const TransferProgress = defineEnum<Values<typeof stored.transferStatus>>(
  'TransferProgress',
  'How far a transfer has come (SIPRI).',
  {
    ORDERED: 'Agreed, nothing delivered.',
    DELIVERED: 'All of it delivered.',
    ONGOING: 'Being delivered.',
    SUSPENDED: 'Stopped for now.',
  },
);
export const Derivation = defineEnum<Values<typeof stored.derivation>>(
  'Derivation',
  'How a date came to be known.',
  {
    STATED: 'The source gives it.',
    RESOLVED: 'Worked out from words like “Friday” and the date of the source.',
    INFERRED: 'Concluded by the coder.',
  },
);
export const AbsenceReason = defineEnum<(typeof stored.absenceReasons)[number]>(
  'AbsenceReason',
  'Why a field has no value (BODS).',
  {
    NOT_STATED: 'The sources do not say.',
    WITHHELD: 'Known to the source and kept back.',
    NOT_APPLICABLE: 'There can be none.',
    NOT_RECORDED: 'Nobody has recorded it, or why not. “Nobody said” is not “no”.',
  },
);
export const ChangeKind = defineEnum<Values<typeof stored.changeKind>>(
  'ChangeKind',
  'What a change was. CREATED, REVISED and REMOVED speak of any record; the others say more.',
  {
    CREATED: 'Came into the record.',
    REVISED: 'Was amended; the world did not change.',
    REMOVED: 'Left the record; its history stays.',
    INITIAL:
      'The first period known of a restriction or a consent; in a stream that begins with the present state, what holds.',
    TRANSITION: 'The world changed: one period ended, another began.',
    TOOK_EFFECT: 'The day came of a period that was recorded before it. Told once, by `caveat` itself.',
    ENDED:
      'The day came on which a period ends, as its source says: `from` is what ended, `to` what holds from then on, null when nothing does. Where another period begins at that instant, its TOOK_EFFECT or TRANSITION says so instead.',
    CORRECTION: 'We were wrong: the record changed, the world did not.',
    RETRACTED: 'Its publisher withdrew a document: what only it shows rests on nothing now.',
    REINSTATED: 'The retraction of a document was taken back.',
    NEW_VERSION: 'A document was found with another text: quotes that are not in it rest on nothing now.',
    DENIED: 'A statement was recorded as the denial of another, which supports nothing now.',
    WALKED_BACK: 'A statement was recorded as taking another back, which supports nothing now.',
    MERGED: 'An actor turned out to be another one, which has all that was its own.',
    SEPARATED: 'Two actors that were merged are two again.',
    SUPPORT_LOST:
      'A status or a consent, itself unchanged, rests on nothing now: every statement for it is retracted, denied or walked back.',
    SUPPORT_RESTORED: 'A status or a consent, itself unchanged, rests on a statement again.',
    BLOCKED: 'Of a status that is itself unchanged: a consent that its restriction needs is missing now.',
    UNBLOCKED:
      'Of a status that is itself unchanged: the last consent missing was given, so the permitted use can be expanded.',
  },
);
/** Of the kinds of changes, those that a status can have. */
type StatusChangeKinds = Extract<
  Values<typeof stored.changeKind>,
  | 'INITIAL'
  | 'TRANSITION'
  | 'TOOK_EFFECT'
  | 'ENDED'
  | 'REVISED'
  | 'CORRECTION'
  | 'SUPPORT_LOST'
  | 'SUPPORT_RESTORED'
  | 'BLOCKED'
  | 'UNBLOCKED'
>;
export const StatusChangeKind = defineEnum<StatusChangeKinds>(
  'StatusChangeKind',
  'What a change of a status was.',
  {
    INITIAL:
      'The first period known of a restriction; in a stream that begins with the present state, the status that holds.',
    TRANSITION: 'The world changed: one period ended, another began.',
    TOOK_EFFECT: 'The day came on which a period begins that was recorded before it. Sent once.',
    ENDED:
      'The day came on which a period ends, as its source says: `from` is what ended, `to` what holds from then on, null when nothing does. Where another period begins at that instant, its TOOK_EFFECT or TRANSITION says so instead.',
    REVISED: 'A date or the review is known better; the world did not change.',
    CORRECTION: 'We were wrong: the record changed, the world did not.',
    SUPPORT_LOST:
      'The status is unchanged and rests on nothing now: every statement for it is retracted, denied or walked back.',
    SUPPORT_RESTORED: 'The status is unchanged and rests on a statement again.',
    BLOCKED: 'The status is unchanged; a consent that its restriction needs is missing now.',
    UNBLOCKED:
      'The status is unchanged; the last consent missing was given, so the permitted use can be expanded.',
  },
);
/** Those that the feed calls otherwise. */
const namesOfRecordTypes = {
  RELATION: 'STATEMENT_RELATION',
  STATUS: 'STATUS_PERIOD',
  CONSENT: 'CONSENT_PERIOD',
} as const;
/** What a type of the feed is called here. */
export const recordTypeOf = (entity: string): string =>
  Object.hasOwn(namesOfRecordTypes, entity)
    ? namesOfRecordTypes[entity as keyof typeof namesOfRecordTypes]
    : entity;
export const RecordType = defineEnum<Values<typeof stored.entityType>>(
  'RecordType',
  'What a change is about: the types that bundles have lines of.',
  {
    DOCUMENT: 'A `Document` or a version of it.',
    ACTOR: 'An `Actor`.',
    AFFILIATION: 'An `Affiliation`.',
    ITEM: 'An `Item`.',
    PLACE: 'A `Place`.',
    TARGET: 'A `Target`.',
    EVENT: 'An `Event`.',
    TRANSFER: 'A `Transfer`.',
    RESTRICTION: 'A `Restriction`, without its statuses and consents.',
    STATEMENT: 'A `Statement`.',
    RELATION: 'A `StatementRelation`.',
    STATUS: 'A `StatusPeriod`.',
    CONSENT: 'A `ConsentPeriod`.',
  },
  namesOfRecordTypes,
);
