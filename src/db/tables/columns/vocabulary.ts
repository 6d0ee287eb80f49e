import { pgEnum } from 'drizzle-orm/pg-core';

/** Popolo's kinds and ODRL's parties, plus the sources an article does not name. */
export const actorKind = pgEnum('actor_kind', [
  'PERSON',
  'ORGANIZATION',
  'STATE',
  'OFFICE',
  'GROUP',
  'UNNAMED_SOURCE',
]);
/** SIPRI designation; narrower items inherit what binds the broader one. */
export const itemKind = pgEnum('item_kind', ['DESIGNATION', 'SYSTEM', 'CLASS']);
/** TEI `said/@direct`. */
export const quotation = pgEnum('quotation', ['DIRECT', 'INDIRECT', 'MIXED']);
/**
 * AP terms, and two of our own: REPORTED_BY and NARRATOR. In the order of how well they attest a status, the best
 * first.
 */
export const attribution = pgEnum('attribution', [
  'ON_THE_RECORD',
  'ON_BACKGROUND',
  'DEEP_BACKGROUND',
  'ANONYMOUS',
  'REPORTED_BY',
  'NARRATOR',
]);
/** PLOVER, and events that are requested, promised or declined. */
export const speechAct = pgEnum('speech_act', [
  'INFORM',
  'ASSESS',
  'REQUEST',
  'REJECT',
  'THREATEN',
  'ACCUSE',
  'AGREE',
  'CONCEDE',
  'SUPPORT',
  'ASK',
  'COMMIT',
  'DECLINE',
]);
/** FactBank's modality: whether what is said is said as it is, under a condition, or against the facts. */
/** The author of a translation. */
export const translator = pgEnum('translator', ['CODER', 'PUBLISHER', 'MACHINE']);
export const factuality = pgEnum('factuality', ['FACT', 'CONDITIONAL', 'COUNTERFACTUAL']);
export const medium = pgEnum('medium', ['ORAL', 'LETTER', 'WRITTEN', 'INTERVIEW']);
/** FactBank's nested sources. */
export const viaRelation = pgEnum('via_relation', ['REPORTED', 'CITED', 'WROTE']);
/**
 * SemEval stance, ordered from undoing a restriction to tightening it; then stances on a rule that does not exist yet;
 * NEUTRAL takes no side, WITHHELD declines to take one.
 */
export const stanceKind = pgEnum('stance_kind', [
  'LIFT',
  'EASE',
  'UNDECIDED',
  'SKEPTICAL',
  'MAINTAIN',
  'TIGHTEN',
  'ADOPT',
  'OPPOSE',
  'NEUTRAL',
  'WITHHELD',
]);
export const explicitness = pgEnum('explicitness', ['EXPLICIT', 'IMPLIED', 'INFERRED']);
export const statementRelationKind = pgEnum('statement_relation_kind', [
  'CONTRADICTS',
  'IN_TENSION',
  'CORROBORATES',
  'REPEATS',
  'ELABORATES',
  'CLARIFIES',
  'WALKS_BACK',
  'DENIES',
  'ANSWERS',
  'SAME_UTTERANCE',
]);
/** ODRL Rule. */
export const modality = pgEnum('modality', ['PROHIBITION', 'PERMISSION', 'DUTY', 'ADVISORY']);
export const action = pgEnum('action', ['USE', 'TRANSFER', 'OTHER']);
/** ODRL party functions; a RECIPIENT is the one to whom a transfer is restricted. */
export const partyFunction = pgEnum('party_function', ['ASSIGNER', 'ASSIGNEE', 'RECIPIENT']);
export const partyDerivation = pgEnum('party_derivation', ['STATED', 'INFERRED']);
export const scopeDimension = pgEnum('scope_dimension', ['PLACE', 'TARGET']);
export const scopeOperator = pgEnum('scope_operator', ['WITHIN', 'NOT_WITHIN']);
export const limitOperator = pgEnum('limit_operator', [
  'LESS_THAN',
  'AT_MOST',
  'EQUAL_TO',
  'AT_LEAST',
  'MORE_THAN',
]);
export const restrictionRelationKind = pgEnum('restriction_relation_kind', [
  'NARROWER_THAN',
  'PART_OF',
  'EXCEPTION_TO',
  'SUPERSEDES',
  'WOULD_RELAX',
]);
export const restrictionStatus = pgEnum('restriction_status', [
  'PROPOSED',
  'REJECTED',
  'PROHIBITED',
  'LICENCE_REQUIRED',
  'LIMITED',
  'DISCOURAGED',
  'IN_FORCE',
  'PERMITTED',
  'SUSPENDED',
  'LIFTED',
]);
/** A condition for a rule to apply, besides its scope; it is not computed. */
export const conditionKind = pgEnum('condition_kind', [
  'PURPOSE',
  'EVENT',
  'KNOWLEDGE',
  'ASSURANCE',
  'PROCEDURE',
  'LAW',
]);
/** A licence for each transfer, one for all of a kind, or none. */
export const licenceKind = pgEnum('licence_kind', ['SPECIFIC', 'GENERAL', 'EXCEPTION']);
/** Policies on applications for licences, the strictest first. */
export const licencePolicy = pgEnum('licence_policy', [
  'POLICY_OF_DENIAL',
  'PRESUMPTION_OF_DENIAL',
  'CASE_BY_CASE',
  'PRESUMPTION_OF_APPROVAL',
]);
export const review = pgEnum('review', ['NONE', 'UNDER_REVIEW', 'DECISION_EXPECTED', 'DECISION_ANNOUNCED']);
export const groundAxis = pgEnum('ground_axis', ['STATUS', 'REVIEW']);
export const groundWeight = pgEnum('ground_weight', ['SUPPORTS', 'AGAINST']);
export const consentCovers = pgEnum('consent_covers', ['EXPANSION_OF_USE', 'TRANSFER']);
export const consentState = pgEnum('consent_state', [
  'NOT_REQUESTED',
  'REQUESTED',
  'UNDER_CONSIDERATION',
  'GRANTED',
  'DENIED',
  'WITHDRAWN',
]);
export const eventStatus = pgEnum('event_status', [
  'PLANNED',
  'OCCURRED',
  'ONGOING',
  'CANCELLED',
  'ASSERTED',
]);
/** Popolo's Vote, and what the United Nations call a veto. */
export const voteResult = pgEnum('vote_result', ['ADOPTED', 'REJECTED', 'VETOED']);
export const voteOption = pgEnum('vote_option', ['YES', 'NO', 'ABSTAIN', 'NOT_VOTING']);
/** SIPRI. */
export const transferStatus = pgEnum('transfer_status', ['ORDERED', 'DELIVERED', 'ONGOING', 'SUSPENDED']);
/** The way in which a date is known. */
export const derivation = pgEnum('derivation', ['STATED', 'RESOLVED', 'INFERRED']);
export const evidenceRole = pgEnum('evidence_role', ['EVIDENCE', 'VERBATIM']);
/** Wikibase somevalue, BODS unspecifiedReason. Kept in `absences`; NOT_RECORDED is the default and never stored. */
export const absenceReasons = ['NOT_STATED', 'WITHHELD', 'NOT_APPLICABLE', 'NOT_RECORDED'] as const;
/** The kinds of entity that the feed distinguishes: one for each line type of a bundle that is a record. */
export const entityType = pgEnum('entity_type', [
  'DOCUMENT',
  'ACTOR',
  'AFFILIATION',
  'ITEM',
  'PLACE',
  'TARGET',
  'EVENT',
  'TRANSFER',
  'RESTRICTION',
  'STATEMENT',
  'RELATION',
  'STATUS',
  'CONSENT',
]);
/**
 * CREATED, REVISED and REMOVED are about any record. The others are about periods: INITIAL, the first known one;
 * TRANSITION, the world changed; TOOK_EFFECT, a transition's day came; ENDED, the day of a stated end came; CORRECTION,
 * the record was wrong. The remaining values are named for their record.
 */
export const changeKind = pgEnum('change_kind', [
  'CREATED',
  'REVISED',
  'REMOVED',
  'INITIAL',
  'TRANSITION',
  'TOOK_EFFECT',
  'CORRECTION',
  'RETRACTED',
  'REINSTATED',
  'NEW_VERSION',
  'DENIED',
  'WALKED_BACK',
  'MERGED',
  'SEPARATED',
  'SUPPORT_LOST',
  'SUPPORT_RESTORED',
  'BLOCKED',
  'UNBLOCKED',
  'ENDED',
]);
