import { defineRelations } from 'drizzle-orm';
import { conceptRelations } from './concept-relations.ts';
import { eventRelations } from './event-relations.ts';
import { always, beganLast, evidenceOnly, holds } from './relation-conditions.ts';
import * as tables from './tables/index.ts';

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a list of relations, table by table
const mostRelations = defineRelations(tables, (r) => ({
  revisions: {
    undone: r.one.revisions({ from: r.revisions.undoes, to: r.revisions.id }),
  },
  documents: {
    versions: r.many.documentVersions({ from: r.documents.id, to: r.documentVersions.documentId }),
    actors: r.many.actors({ from: r.documents.id, to: r.actors.documentId }),
    retraction: r.one.documentRetractions({ from: r.documents.id, to: r.documentRetractions.documentId }),
    revision: r.one.revisions({ from: r.documents.revisionId, to: r.revisions.id, ...always }),
    firstRevision: r.one.revisions({ from: r.documents.firstRevisionId, to: r.revisions.id, ...always }),
  },
  documentVersions: {
    document: r.one.documents({ from: r.documentVersions.documentId, to: r.documents.id, ...always }),
    revision: r.one.revisions({ from: r.documentVersions.revisionId, to: r.revisions.id, ...always }),
  },
  evidence: {
    documentVersion: r.one.documentVersions({
      from: r.evidence.documentVersionId,
      to: r.documentVersions.id,
      ...always,
    }),
    statement: r.one.statements({ from: r.evidence.statementId, to: r.statements.id }),
  },
  actors: {
    revision: r.one.revisions({ from: r.actors.revisionId, to: r.revisions.id, ...always }),
    firstRevision: r.one.revisions({ from: r.actors.firstRevisionId, to: r.revisions.id, ...always }),
    document: r.one.documents({ from: r.actors.documentId, to: r.documents.id }),
    aliases: r.many.actorAliases({ from: r.actors.id, to: r.actorAliases.actorId }),
    members: r.many.actors({
      from: r.actors.id.through(r.actorMembers.groupId),
      to: r.actors.id.through(r.actorMembers.memberId),
      alias: 'members',
    }),
    groups: r.many.actors({
      from: r.actors.id.through(r.actorMembers.memberId),
      to: r.actors.id.through(r.actorMembers.groupId),
      alias: 'groups',
    }),
    memberships: r.many.actorMembers({ from: r.actors.id, to: r.actorMembers.memberId }),
    memberTerms: r.many.actorMembers({ from: r.actors.id, to: r.actorMembers.groupId }),
    items: r.many.items({ from: r.actors.id, to: r.items.originId }),
    events: r.many.events({
      from: r.actors.id.through(r.eventParticipants.actorId),
      to: r.events.id.through(r.eventParticipants.eventId),
    }),
    affiliations: r.many.affiliations({ from: r.actors.id, to: r.affiliations.personId }),
    affiliates: r.many.affiliations({ from: r.actors.id, to: r.affiliations.organizationId }),
    parties: r.many.restrictionParties({ from: r.actors.id, to: r.restrictionParties.actorId }),
    consents: r.many.consents({ from: r.actors.id, to: r.consents.consentingPartyId }),
    statements: r.many.statements({
      from: r.actors.id.through(r.statementSpeakers.actorId),
      to: r.statements.id.through(r.statementSpeakers.statementId),
    }),
    evidence: r.many.evidence({ from: r.actors.id, to: r.evidence.actorId }),
    merge: r.one.actorMerges({ from: r.actors.id, to: r.actorMerges.actorId }),
    merged: r.many.actors({
      from: r.actors.id.through(r.actorMerges.intoId),
      to: r.actors.id.through(r.actorMerges.actorId),
      alias: 'merged',
    }),
  },
  actorMembers: {
    group: r.one.actors({ from: r.actorMembers.groupId, to: r.actors.id, ...always }),
    member: r.one.actors({ from: r.actorMembers.memberId, to: r.actors.id, ...always }),
  },
  documentRetractions: {
    revision: r.one.revisions({ from: r.documentRetractions.revisionId, to: r.revisions.id, ...always }),
  },
  actorAliases: {
    actor: r.one.actors({ from: r.actorAliases.actorId, to: r.actors.id, ...always }),
  },
  affiliations: {
    revision: r.one.revisions({ from: r.affiliations.revisionId, to: r.revisions.id, ...always }),
    firstRevision: r.one.revisions({ from: r.affiliations.firstRevisionId, to: r.revisions.id, ...always }),
    person: r.one.actors({ from: r.affiliations.personId, to: r.actors.id, ...always }),
    organization: r.one.actors({ from: r.affiliations.organizationId, to: r.actors.id, ...always }),
    evidence: r.many.evidence({ from: r.affiliations.id, to: r.evidence.affiliationId }),
  },
  transfers: {
    revision: r.one.revisions({ from: r.transfers.revisionId, to: r.revisions.id, ...always }),
    firstRevision: r.one.revisions({ from: r.transfers.firstRevisionId, to: r.revisions.id, ...always }),
    supplier: r.one.actors({ from: r.transfers.supplierId, to: r.actors.id, ...always }),
    recipient: r.one.actors({ from: r.transfers.recipientId, to: r.actors.id, ...always }),
    item: r.one.items({ from: r.transfers.itemId, to: r.items.id, ...always }),
    evidence: r.many.evidence({ from: r.transfers.id, to: r.evidence.transferId }),
  },
  restrictions: {
    revision: r.one.revisions({ from: r.restrictions.revisionId, to: r.revisions.id, ...always }),
    firstRevision: r.one.revisions({ from: r.restrictions.firstRevisionId, to: r.revisions.id, ...always }),
    conditions: r.many.restrictionConditions({
      from: r.restrictions.id,
      to: r.restrictionConditions.restrictionId,
    }),
    licenceAuthority: r.one.actors({ from: r.restrictions.licenceAuthorityId, to: r.actors.id }),
    parties: r.many.restrictionParties({ from: r.restrictions.id, to: r.restrictionParties.restrictionId }),
    items: r.many.items({
      from: r.restrictions.id.through(r.restrictionItems.restrictionId),
      to: r.items.id.through(r.restrictionItems.itemId),
    }),
    scope: r.many.restrictionScopes({
      from: r.restrictions.id,
      to: r.restrictionScopes.restrictionId,
      where: { position: 0 },
      alias: 'scope',
    }),
    scopeValues: r.many.restrictionScopes({
      from: r.restrictions.id,
      to: r.restrictionScopes.restrictionId,
      alias: 'scopeValues',
    }),
    basis: r.many.restrictionBasis({ from: r.restrictions.id, to: r.restrictionBasis.restrictionId }),
    limits: r.many.restrictionLimits({ from: r.restrictions.id, to: r.restrictionLimits.restrictionId }),
    related: r.many.restrictionRelations({
      from: r.restrictions.id,
      to: r.restrictionRelations.restrictionId,
      alias: 'related',
    }),
    relatedFrom: r.many.restrictionRelations({
      from: r.restrictions.id,
      to: r.restrictionRelations.relatedId,
      alias: 'relatedFrom',
    }),
    status: r.one.statusPeriods({
      from: r.restrictions.id,
      to: r.statusPeriods.restrictionId,
      where: holds,
      alias: 'status',
    }),
    lastStatus: r.one.statusPeriods({
      from: r.restrictions.id,
      to: r.statusPeriods.restrictionId,
      where: beganLast,
      alias: 'lastStatus',
    }),
    timeline: r.many.statusPeriods({
      from: r.restrictions.id,
      to: r.statusPeriods.restrictionId,
      alias: 'timeline',
    }),
    consents: r.many.consents({ from: r.restrictions.id, to: r.consents.restrictionId, alias: 'consents' }),
    /** All of `consents`, for computed fields: the same selection may ask for a page of them. */
    neededConsents: r.many.consents({
      from: r.restrictions.id,
      to: r.consents.restrictionId,
      alias: 'neededConsents',
    }),
    stances: r.many.statementStances({ from: r.restrictions.id, to: r.statementStances.restrictionId }),
    statements: r.many.statements({
      from: [r.restrictions.id.through(r.stancesByDate.restrictionId)],
      to: [
        r.statements.id.through(r.stancesByDate.statementId),
        r.statements.sortDate.through(r.stancesByDate.sortDate),
        r.statements.sortDateDesc.through(r.stancesByDate.sortDateDesc),
      ],
    }),
    votes: r.many.events({
      from: r.restrictions.id.through(r.eventVotes.motionId),
      to: r.events.id.through(r.eventVotes.eventId),
    }),
    mentions: r.many.statements({
      from: r.restrictions.id.through(r.statementAbout.restrictionId),
      to: r.statements.id.through(r.statementAbout.statementId),
      alias: 'about',
    }),
    evidence: r.many.evidence({ from: r.restrictions.id, to: r.evidence.restrictionId }),
  },
  restrictionConditions: {
    restriction: r.one.restrictions({
      from: r.restrictionConditions.restrictionId,
      to: r.restrictions.id,
      ...always,
    }),
  },
  restrictionParties: {
    restriction: r.one.restrictions({
      from: r.restrictionParties.restrictionId,
      to: r.restrictions.id,
      ...always,
    }),
    actor: r.one.actors({ from: r.restrictionParties.actorId, to: r.actors.id, ...always }),
  },
  restrictionScopes: {
    place: r.one.places({ from: r.restrictionScopes.placeId, to: r.places.id }),
    target: r.one.targets({ from: r.restrictionScopes.targetId, to: r.targets.id }),
    places: r.many.places({
      from: [
        r.restrictionScopes.restrictionId.through(r.restrictionScopes.restrictionId),
        r.restrictionScopes.ordinal.through(r.restrictionScopes.ordinal),
      ],
      to: [r.places.id.through(r.restrictionScopes.placeId)],
      alias: 'places',
    }),
    targets: r.many.targets({
      from: [
        r.restrictionScopes.restrictionId.through(r.restrictionScopes.restrictionId),
        r.restrictionScopes.ordinal.through(r.restrictionScopes.ordinal),
      ],
      to: [r.targets.id.through(r.restrictionScopes.targetId)],
      alias: 'targets',
    }),
  },
  restrictionRelations: {
    restriction: r.one.restrictions({
      from: r.restrictionRelations.restrictionId,
      to: r.restrictions.id,
      ...always,
      alias: 'related',
    }),
    related: r.one.restrictions({
      from: r.restrictionRelations.relatedId,
      to: r.restrictions.id,
      ...always,
      alias: 'relatedFrom',
    }),
  },
  statusPeriods: {
    revision: r.one.revisions({ from: r.statusPeriods.revisionId, to: r.revisions.id, ...always }),
    firstRevision: r.one.revisions({ from: r.statusPeriods.firstRevisionId, to: r.revisions.id, ...always }),
    restriction: r.one.restrictions({
      from: r.statusPeriods.restrictionId,
      to: r.restrictions.id,
      ...always,
    }),
    original: r.one.statusPeriods({ from: r.statusPeriods.resumes, to: r.statusPeriods.id }),
    suspendedBy: r.one.actors({ from: r.statusPeriods.suspendedById, to: r.actors.id }),
    grounds: r.many.statusGrounds({ from: r.statusPeriods.groundedId, to: r.statusGrounds.statusPeriodId }),
  },
  statusGrounds: {
    statement: r.one.statements({ from: r.statusGrounds.statementId, to: r.statements.id, ...always }),
  },
  consents: {
    revision: r.one.revisions({ from: r.consents.revisionId, to: r.revisions.id, ...always }),
    firstRevision: r.one.revisions({ from: r.consents.firstRevisionId, to: r.revisions.id, ...always }),
    restriction: r.one.restrictions({ from: r.consents.restrictionId, to: r.restrictions.id, ...always }),
    consentingParty: r.one.actors({ from: r.consents.consentingPartyId, to: r.actors.id, ...always }),
    current: r.one.consentPeriods({
      from: r.consents.id,
      to: r.consentPeriods.consentId,
      where: holds,
      alias: 'current',
    }),
    timeline: r.many.consentPeriods({
      from: r.consents.id,
      to: r.consentPeriods.consentId,
      alias: 'timeline',
    }),
  },
  consentPeriods: {
    revision: r.one.revisions({ from: r.consentPeriods.revisionId, to: r.revisions.id, ...always }),
    firstRevision: r.one.revisions({ from: r.consentPeriods.firstRevisionId, to: r.revisions.id, ...always }),
    consent: r.one.consents({ from: r.consentPeriods.consentId, to: r.consents.id, ...always }),
    original: r.one.consentPeriods({ from: r.consentPeriods.resumes, to: r.consentPeriods.id }),
    grounds: r.many.consentGrounds({
      from: r.consentPeriods.groundedId,
      to: r.consentGrounds.consentPeriodId,
    }),
  },
  consentGrounds: {
    statement: r.one.statements({ from: r.consentGrounds.statementId, to: r.statements.id, ...always }),
  },
  statements: {
    revision: r.one.revisions({ from: r.statements.revisionId, to: r.revisions.id, ...always }),
    firstRevision: r.one.revisions({ from: r.statements.firstRevisionId, to: r.revisions.id, ...always }),
    event: r.one.events({ from: r.statements.eventId, to: r.events.id }),
    speakers: r.many.statementSpeakers({ from: r.statements.id, to: r.statementSpeakers.statementId }),
    speakingActors: r.many.actors({
      from: r.statements.id.through(r.statementSpeakers.statementId),
      to: r.actors.id.through(r.statementSpeakers.actorId),
    }),
    addressees: r.many.actors({
      from: r.statements.id.through(r.statementAddressees.statementId),
      to: r.actors.id.through(r.statementAddressees.actorId),
    }),
    addressing: r.many.statementAddressees({ from: r.statements.id, to: r.statementAddressees.statementId }),
    via: r.many.statementVia({ from: r.statements.id, to: r.statementVia.statementId }),
    stances: r.many.statementStances({ from: r.statements.id, to: r.statementStances.statementId }),
    translations: r.many.statementTranslations({
      from: r.statements.id,
      to: r.statementTranslations.statementId,
    }),
    about: r.many.restrictions({
      from: r.statements.id.through(r.statementAbout.statementId),
      to: r.restrictions.id.through(r.statementAbout.restrictionId),
      alias: 'about',
    }),
    restrictions: r.many.restrictions({
      from: r.statements.id.through(r.statementStances.statementId),
      to: r.restrictions.id.through(r.statementStances.restrictionId),
      alias: 'stancesOn',
    }),
    relations: r.many.statementRelations({
      from: r.statements.id,
      to: r.statementRelations.subjectId,
      alias: 'relations',
    }),
    relationsFrom: r.many.statementRelations({
      from: r.statements.id,
      to: r.statementRelations.objectId,
      alias: 'relationsFrom',
    }),
    evidence: r.many.evidence({
      from: r.statements.id,
      to: r.evidence.statementId,
      where: evidenceOnly,
      alias: 'evidence',
    }),
    spans: r.many.evidence({ from: r.statements.id, to: r.evidence.statementId, alias: 'spans' }),
    /** All of `evidence`, for computed fields: the same selection may ask for a page of it. */
    passages: r.many.evidence({
      from: r.statements.id,
      to: r.evidence.statementId,
      where: evidenceOnly,
      alias: 'passages',
    }),
  },
  statementSpeakers: {
    statement: r.one.statements({ from: r.statementSpeakers.statementId, to: r.statements.id, ...always }),
    actor: r.one.actors({ from: r.statementSpeakers.actorId, to: r.actors.id, ...always }),
    onBehalfOf: r.many.actors({
      from: [
        r.statementSpeakers.statementId.through(r.statementOnBehalfOf.statementId),
        r.statementSpeakers.actorId.through(r.statementOnBehalfOf.speakerId),
      ],
      to: [r.actors.id.through(r.statementOnBehalfOf.actorId)],
      alias: 'onBehalfOf',
    }),
  },
  statementVia: {
    actor: r.one.actors({ from: r.statementVia.actorId, to: r.actors.id }),
  },
  statementStances: {
    statement: r.one.statements({ from: r.statementStances.statementId, to: r.statements.id, ...always }),
    restriction: r.one.restrictions({
      from: r.statementStances.restrictionId,
      to: r.restrictions.id,
      ...always,
    }),
  },
  statementRelations: {
    revision: r.one.revisions({ from: r.statementRelations.revisionId, to: r.revisions.id, ...always }),
    firstRevision: r.one.revisions({
      from: r.statementRelations.firstRevisionId,
      to: r.revisions.id,
      ...always,
    }),
    subject: r.one.statements({
      from: r.statementRelations.subjectId,
      to: r.statements.id,
      ...always,
      alias: 'relations',
    }),
    object: r.one.statements({
      from: r.statementRelations.objectId,
      to: r.statements.id,
      ...always,
      alias: 'relationsFrom',
    }),
  },
}));

/** The relations between tables, which one relational query can follow. */
export const relations = { ...mostRelations, ...conceptRelations, ...eventRelations };
