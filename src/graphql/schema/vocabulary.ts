import type * as stored from '../../db/tables/columns/vocabulary.ts';
import { defineEnum, type Values } from './define-enum.ts';

export { defineEnum, type Values } from './define-enum.ts';
export {
  ConditionKind,
  inForceWords,
  LicenceKind,
  LicencePolicy,
  RecordedStatus,
  RestrictionStatus,
  Review,
} from './statuses.ts';

export const Direction = defineEnum<'ASC' | 'DESC'>('Direction', 'The direction, ascending by default.', {
  ASC: 'Ascending: smallest, earliest or A first. The place of missing values is set by `nulls`.',
  DESC: 'Descending: largest, latest or Z first. The place of missing values is set by `nulls`.',
});
export const ActorKind = defineEnum<Values<typeof stored.actorKind>>('ActorKind', 'The kind of an actor.', {
  PERSON: 'A named human being.',
  ORGANIZATION: 'An agency, a party, an alliance, a newspaper or another body with members.',
  STATE: 'A country, acting as a state.',
  OFFICE: 'A post or its staff, independent of who holds it, such as the White House.',
  GROUP: 'Several actors mentioned together, named or not, such as European officials.',
  UNNAMED_SOURCE:
    'A person whom a document quotes without a name. It belongs to that document and stays unnamed.',
});
export const ItemLevel = defineEnum<Values<typeof stored.itemKind>>(
  'ItemLevel',
  'The level of generality of an item.',
  {
    DESIGNATION: 'One designated weapon or good (SIPRI), such as ATACMS.',
    SYSTEM: 'A system of several parts.',
    CLASS: 'All items of a kind, such as long-range missiles.',
  },
);
export const Quotation = defineEnum<Values<typeof stored.quotation>>(
  'Quotation',
  'Whether the evidence contains the words of the speaker (TEI `said/@direct`).',
  {
    DIRECT: "The speaker's own words, in quotation marks.",
    INDIRECT: 'The words of the writer.',
    MIXED: "The words of the writer with some of the speaker's own: see `verbatim`.",
  },
);
export const Attribution = defineEnum<Values<typeof stored.attribution>>(
  'Attribution',
  'The terms on which the source names the speaker (terms of the AP; `REPORTED_BY` and `NARRATOR` are added). From the best attested to the least: `ON_THE_RECORD`, `ON_BACKGROUND`, `DEEP_BACKGROUND`, `ANONYMOUS`, `REPORTED_BY`, `NARRATOR`.',
  {
    ON_THE_RECORD: 'The speaker is named and may be quoted by name.',
    ON_BACKGROUND: 'The speaker is quoted but identified only by position, such as “a senior official”.',
    DEEP_BACKGROUND: 'The information is used without any attribution.',
    ANONYMOUS: 'The speaker is not named at all.',
    REPORTED_BY: 'Known through another person or source that reports it: see `via`.',
    NARRATOR:
      "The words of the writer: a claim of the writer's own where there are no speakers, a passing remark about the speakers where there are some.",
  },
);
export const SpeechAct = defineEnum<Values<typeof stored.speechAct>>(
  'SpeechAct',
  'The speech act of a statement (PLOVER; `ASK`, `COMMIT` and `DECLINE` are added).',
  {
    INFORM: 'The speaker stated a fact.',
    ASSESS: 'The speaker assessed how things are or will be.',
    REQUEST: 'The speaker asked for something.',
    REJECT: 'The speaker rejected something.',
    THREATEN: 'The speaker threatened somebody.',
    ACCUSE: 'The speaker blamed somebody.',
    AGREE: 'The speaker agreed to something.',
    CONCEDE: 'The speaker gave way or admitted something.',
    SUPPORT: 'The speaker supported somebody or something.',
    ASK: 'The speaker asked a question. What answers it is related to it by `ANSWERS`.',
    COMMIT: 'The speaker committed to doing something, or to not doing it.',
    DECLINE: 'The speaker declined to answer or to comment: see also the stance `WITHHELD`.',
  },
);
export const Translator = defineEnum<Values<typeof stored.translator>>(
  'Translator',
  'The translator of a text.',
  {
    CODER: 'The person who coded the statement.',
    PUBLISHER: 'The publisher of the document, or the speaker: the translation is published.',
    MACHINE: 'A program.',
  },
);
export const Factuality = defineEnum<Values<typeof stored.factuality>>(
  'Factuality',
  'Whether a statement says how things are, or how they would be (FactBank).',
  {
    FACT: 'The speaker says how things are, were or will be.',
    CONDITIONAL: 'The speaker says what happens if a condition is met: “if they fire, we will answer”.',
    COUNTERFACTUAL:
      'The speaker says what would happen in a case that is not so: “if we did that, we would be at war”.',
  },
);
export const Medium = defineEnum<Values<typeof stored.medium>>('Medium', 'The medium of the statement.', {
  ORAL: 'In speech.',
  LETTER: 'In a letter.',
  WRITTEN: 'In writing, other than a letter.',
  INTERVIEW: 'In an interview.',
});
export const ViaRelation = defineEnum<Values<typeof stored.viaRelation>>(
  'ViaRelation',
  'How an actor passed on a statement (FactBank).',
  {
    REPORTED: 'The actor reported what was said.',
    CITED: 'The actor cited another report.',
    WROTE: 'The actor wrote the text.',
  },
);
export const StanceKind = defineEnum<Values<typeof stored.stanceKind>>(
  'StanceKind',
  'A stance on a restriction: on the rule itself, not on what it restricts. To lift a prohibition frees, to lift a permission forbids. From ending it to tightening it: `LIFT`, `EASE`, `UNDECIDED`, `SKEPTICAL`, `MAINTAIN`, `TIGHTEN`; on a rule that is not there yet, `ADOPT` and `OPPOSE`; `NEUTRAL` takes no side, and `WITHHELD` declines to take one.',
  {
    LIFT: 'The restriction should end.',
    EASE: 'The restriction should be relaxed but kept.',
    UNDECIDED: 'The speaker is undecided.',
    SKEPTICAL: 'The speaker doubts that relaxing it would help.',
    MAINTAIN: 'The restriction should stay as it is.',
    TIGHTEN: 'The restriction should become stricter.',
    ADOPT: 'The restriction is not there yet and should be adopted.',
    OPPOSE: 'The restriction is not there yet and should not be adopted.',
    NEUTRAL: 'The speaker mentions it and takes no side.',
    WITHHELD:
      'The speaker declines to say, such as “no comment”. It never replaces a position: see `Position.withheld`.',
  },
);
export const Explicitness = defineEnum<Values<typeof stored.explicitness>>(
  'Explicitness',
  'Whether a stance is stated explicitly.',
  {
    EXPLICIT: 'The words state it.',
    IMPLIED: 'It follows from the words.',
    INFERRED: 'The coder inferred it.',
  },
);
export const StatementRelationKind = defineEnum<Values<typeof stored.statementRelationKind>>(
  'StatementRelationKind',
  'The kind of relation from one statement, the subject, to another, the target.',
  {
    CONTRADICTS: 'The subject and the target cannot both be true.',
    IN_TENSION: 'The subject and the target are hard to reconcile.',
    CORROBORATES: 'The subject makes the target more credible.',
    REPEATS: 'The subject repeats the target.',
    ELABORATES: 'The subject adds detail to the target.',
    CLARIFIES: 'The subject clarifies what the target means.',
    WALKS_BACK: 'The subject takes back some or all of the target.',
    DENIES: 'The subject denies the target.',
    ANSWERS: 'The subject answers the target, which is a question.',
    SAME_UTTERANCE:
      'The subject and the target are one utterance in two texts, such as a transcript and a news report. If it was said again, the relation is `REPEATS`.',
  },
);
export const Modality = defineEnum<Values<typeof stored.modality>>('Modality', 'The kind of a rule (ODRL).', {
  PROHIBITION: 'The action is forbidden.',
  PERMISSION: 'The action is allowed.',
  DUTY: 'The action is required.',
  ADVISORY: 'The use is advised against; the rule binds nobody.',
});
export const Action = defineEnum<Values<typeof stored.action>>(
  'Action',
  'The action that a restriction is about.',
  {
    USE: 'Using the items.',
    TRANSFER: 'Transferring the items to another actor.',
    OTHER:
      'Something else, in words: entering a country, freezing assets. `Restriction.actionText` says what. Assessments never consider such rules.',
  },
);
export const PartyRole = defineEnum<Values<typeof stored.partyFunction>>(
  'PartyRole',
  'The role of an actor in a restriction (ODRL).',
  {
    ASSIGNER: 'The actor imposes the restriction.',
    ASSIGNEE: 'The actor is bound by the restriction.',
    RECIPIENT:
      'The actor is the one to whom the transfer of the items is restricted. A restriction without any is about all recipients.',
  },
);
export const PartyDerivation = defineEnum<Values<typeof stored.partyDerivation>>(
  'PartyDerivation',
  'How the role of an actor in a restriction is known.',
  { STATED: 'A source states it.', INFERRED: 'The coder inferred it.' },
);
export const ScopeDimension = defineEnum<Values<typeof stored.scopeDimension>>(
  'ScopeDimension',
  'The subject of a condition of a scope.',
  { PLACE: 'The place where the use takes effect.', TARGET: 'The target that the use is directed at.' },
);
export const LimitOperator = defineEnum<Values<typeof stored.limitOperator>>(
  'LimitOperator',
  'How a quantity must compare with the number of a limit to fall under the rule.',
  {
    LESS_THAN: 'Below the number.',
    AT_MOST: 'Below the number, or equal to it.',
    EQUAL_TO: 'Equal to the number.',
    AT_LEAST: 'Above the number, or equal to it.',
    MORE_THAN: 'Above the number.',
  },
);
export const ScopeOperator = defineEnum<Values<typeof stored.scopeOperator>>(
  'ScopeOperator',
  'How a use must relate to the named places or targets to fall under the rule.',
  {
    WITHIN: 'One of the places or targets, or a narrower one.',
    NOT_WITHIN: 'Outside all of the places or targets.',
  },
);
export const RestrictionRelationKind = defineEnum<Values<typeof stored.restrictionRelationKind>>(
  'RestrictionRelationKind',
  'The kind of relation from one restriction, the subject, to another, the target.',
  {
    NARROWER_THAN: 'The subject is a special case of the target.',
    PART_OF: 'The subject is a part of the target.',
    EXCEPTION_TO: 'The subject permits what the target prohibits.',
    SUPERSEDES: 'The subject replaced the target.',
    WOULD_RELAX: 'The subject would relax the target if it came into force.',
  },
);
export const GroundAxis = defineEnum<Values<typeof stored.groundAxis>>(
  'GroundAxis',
  'The half of a status that a statement is about.',
  { STATUS: 'The status of the restriction.', REVIEW: 'The review: whether a change is being considered.' },
);
export const GroundWeight = defineEnum<Values<typeof stored.groundWeight>>(
  'GroundWeight',
  'Whether a statement supports something or contradicts it.',
  {
    SUPPORTS: 'The statement supports it.',
    AGAINST: 'The statement contradicts it, which makes it contested.',
  },
);
export const ConsentCovers = defineEnum<Values<typeof stored.consentCovers>>(
  'ConsentCovers',
  'The action for which a consent is needed.',
  { EXPANSION_OF_USE: 'A wider use than the present rule allows.', TRANSFER: 'Transferring the items.' },
);
export const ConsentState = defineEnum<Values<typeof stored.consentState>>(
  'ConsentState',
  'The state of a consent. Only `GRANTED` unblocks a restriction.',
  {
    NOT_REQUESTED: 'The consent has not been requested.',
    REQUESTED: 'The consent was requested; there is no answer yet.',
    UNDER_CONSIDERATION: 'The actor is considering it.',
    GRANTED: 'The actor gave its consent.',
    DENIED: 'The actor refused.',
    WITHDRAWN: 'The actor withdrew a consent that it had given.',
  },
);
export const EventPhase = defineEnum<Values<typeof stored.eventStatus>>(
  'EventPhase',
  'The phase of an event.',
  {
    PLANNED: 'It is planned.',
    OCCURRED: 'It took place.',
    ONGOING: 'It is taking place.',
    CANCELLED: 'It was planned and did not take place.',
    ASSERTED: 'A source asserts that it took place; it is not confirmed.',
  },
);
export const VoteResult = defineEnum<Values<typeof stored.voteResult>>(
  'VoteResult',
  'The result of a vote. What it did to the restriction is in the status of that.',
  {
    ADOPTED: 'The motion was adopted.',
    REJECTED: 'The motion was rejected.',
    VETOED: 'The motion had the votes that it needed and was stopped by a veto.',
  },
);
export const VoteOption = defineEnum<Values<typeof stored.voteOption>>(
  'VoteOption',
  'How an actor voted. It is no stance: an abstention is not `NEUTRAL`, and an explanation of vote is a statement of its own.',
  {
    YES: 'For the motion.',
    NO: 'Against the motion.',
    ABSTAIN: 'The actor took part and voted neither for nor against.',
    NOT_VOTING: 'The actor did not take part in the vote.',
  },
);
export const TransferProgress = defineEnum<Values<typeof stored.transferStatus>>(
  'TransferProgress',
  'The progress of a transfer (SIPRI).',
  {
    ORDERED: 'The transfer is agreed and nothing has been delivered.',
    DELIVERED: 'Everything has been delivered.',
    ONGOING: 'The delivery is under way.',
    SUSPENDED: 'The delivery has stopped for now.',
  },
);
export const Derivation = defineEnum<Values<typeof stored.derivation>>('Derivation', 'How a date is known.', {
  STATED: 'The source states it.',
  RESOLVED: 'Resolved from words such as “Friday” and the date of the source.',
  INFERRED: 'The coder inferred it.',
});
export const AbsenceReason = defineEnum<(typeof stored.absenceReasons)[number]>(
  'AbsenceReason',
  'Why a field has no value (BODS).',
  {
    NOT_STATED: 'The sources do not say.',
    WITHHELD: 'The source knows the value and does not publish it.',
    NOT_APPLICABLE: 'The field cannot have a value for this record.',
    NOT_RECORDED: 'Neither a value nor a reason is recorded. This does not mean “no”.',
  },
);
