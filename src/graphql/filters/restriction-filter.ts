import { notInForce } from '../../record/assessment/effects.ts';
import {
  Action,
  ConsentCovers,
  ConsentState,
  inForceWords,
  LicenceKind,
  LicencePolicy,
  Modality,
  RestrictionStatus,
  Review,
} from '../schema/vocabulary.ts';
import { BasisFilter, basisMatches } from './basis-filter.ts';
import { combined, filterType } from './combined.ts';
import {
  type AllOf,
  enumFilter,
  InstantFilter,
  type InstantFilterInput,
  lies,
  matches,
  matchesRelated,
  StringFilter,
  type Where,
  whether,
} from './filters.ts';
import { LimitFilter, limitMatches } from './limit-filter.ts';
import { recordedFields, recordedWhere, writtenFields } from './recorded.ts';
import {
  ActorRefFilter,
  along,
  ItemRefFilter,
  PlaceRefFilter,
  type Reach,
  RestrictionRefFilter,
  refers,
  refersToItself,
  TargetRefFilter,
} from './references.ts';
import { AttributionFilter, StatementFilter, statementAboutWhere } from './statement-filter.ts';
import {
  isBlocked,
  isContested,
  isStale,
  needsReview,
  statusAttestationMatches,
  statusMatches,
} from './status-conditions.ts';

export const RestrictionStatusFilter = enumFilter('RestrictionStatus', RestrictionStatus);
const LicenceKindFilter = enumFilter('LicenceKind', LicenceKind);
export const LicencePolicyFilter = enumFilter('LicencePolicy', LicencePolicy);
export const ReviewFilter = enumFilter('Review', Review);
const ModalityFilter = enumFilter('Modality', Modality);
const ActionFilter = enumFilter('Action', Action);
const ConsentStateFilter = enumFilter('ConsentState', ConsentState);
const ConsentCoversFilter = enumFilter('ConsentCovers', ConsentCovers);

export const ConsentFilter = filterType(
  'ConsentFilter',
  'Filters consents; all conditions must match the same consent.',
  (t) => ({
    ...writtenFields(t),
    restriction: t.field({
      type: RestrictionRefFilter,
      description: 'The restriction that needs the consent.',
    }),
    state: t.field({
      type: ConsentStateFilter,
      description: 'The state at `asOf`. `isNull: true`: no state is recorded for that time.',
    }),
    covers: t.field({
      type: ConsentCoversFilter,
      description: 'The action for which the consent is needed.',
    }),
    consentingParty: t.field({
      type: ActorRefFilter,
      description: 'The actor that has to give the consent.',
    }),
  }),
);

export const consentWhere = (filter: typeof ConsentFilter.$inferInput | null | undefined): AllOf =>
  combined('consents', filter, (own) => [
    ...recordedWhere(own),
    refers('Restriction', own.restriction, along('restriction')),
    matchesRelated('current', { state: own.state }),
    matches('covers', own.covers),
    refers('Actor', own.consentingParty, along('consentingParty')),
  ]);

export const RestrictionFilter = filterType(
  'RestrictionFilter',
  'Filters restrictions. `status`, `review` and consents are compared as they are at `asOf`, by default now.',
  // biome-ignore lint/complexity/noExcessiveLinesPerFunction: a list of fields
  (t) => ({
    restrictions: t.field({
      type: RestrictionRefFilter,
      description: 'The restriction itself is one of these.',
    }),
    ...recordedFields(t),
    title: t.field({ type: StringFilter, description: 'The title.' }),
    summary: t.field({ type: StringFilter, description: 'The summary.' }),
    modality: t.field({ type: ModalityFilter, description: 'The kind of rule.' }),
    action: t.field({ type: ActionFilter, description: 'The restricted action.' }),
    actionText: t.field({
      type: StringFilter,
      description: 'The words for an action `OTHER`. `isNull: true`: the action is another one.',
    }),
    status: t.field({
      type: RestrictionStatusFilter,
      description:
        'The status at `asOf`. `isNull: true`: no status is recorded for that time, and none has expired.',
    }),
    licenceAuthority: t.field({
      type: ActorRefFilter,
      description: 'The actor that grants the licences: see `Restriction.licenceAuthority`.',
    }),
    licenceKind: t.field({ type: LicenceKindFilter, description: 'The kind of the licences.' }),
    licencePolicy: t.field({
      type: LicencePolicyFilter,
      description: 'The policy at `asOf` by which applications for a licence are judged.',
    }),
    review: t.field({
      type: ReviewFilter,
      description: 'The review at `asOf`. `isNull: true`: no status is recorded for that time.',
    }),
    isInForce: t.boolean({
      description: `Whether it is in force at \`asOf\`: a status is recorded for that time, and it is ${inForceWords}.`,
    }),
    statusSince: t.field({
      type: InstantFilter,
      description: 'The start of the status at `asOf`: its `validFrom`.',
    }),
    statusUntil: t.field({
      type: InstantFilter,
      description:
        'The stated end of the status at `asOf`, or of the one that has expired by then: `validTo` of `lastStatusPeriod`. For example, what expires in a quarter: `{ from: "2024-07-01", until: "2024-09-30" }`; together with `status: { eq: EXPIRED }`, what has lapsed in it.',
    }),
    attestation: t.field({
      type: AttributionFilter,
      description:
        'How well the status at `asOf` is attested: see `StatusPeriod.attestation`. Unconfirmed: `{ notIn: [ON_THE_RECORD, ON_BACKGROUND] }`.',
    }),
    isStale: t.boolean({
      description:
        'Whether the status at `asOf` is stale: see `StatusPeriod.isStale`. False: all others, including those without dated evidence.',
    }),
    isContested: t.boolean({
      description: 'Whether any statement contradicts the status at `asOf`, or its review.',
    }),
    isBlocked: t.boolean({
      description: 'Whether a consent is missing at `asOf`: its state is not `GRANTED` or not recorded.',
    }),
    needsReview: t.boolean({
      description:
        'Whether the status at `asOf`, or its review, has no support: see `StatusPeriod.needsReview`.',
    }),
    statements: t.field({
      type: StatementFilter,
      description:
        'At least one statement that matches this filter takes a stance on the restriction. `stance` in it refers to the stance on this restriction.',
    }),
    consents: t.field({
      type: ConsentFilter,
      description: 'The restriction needs a consent that matches this filter.',
    }),
    items: t.field({
      type: ItemRefFilter,
      description:
        'The items that it names. `binding` finds every rule that binds an item, including rules on broader items.',
    }),
    assigners: t.field({ type: ActorRefFilter, description: 'The actors that impose it.' }),
    assignees: t.field({
      type: ActorRefFilter,
      description:
        'The actors that it binds. `binding` finds every rule that binds an actor, including rules on its groups.',
    }),
    recipients: t.field({
      type: ActorRefFilter,
      description:
        'The recipients to whom transfers are restricted. `binding` includes rules on groups of an actor; `isNull: true`: it names none, and is about all recipients.',
    }),
    places: t.field({ type: PlaceRefFilter, description: 'The places that its scope names.' }),
    basis: t.field({
      type: BasisFilter,
      description:
        'It rests on a legal act that matches this filter. For example, all that rests on a regulation: `{ instrument: { contains: "833/2014" } }`.',
    }),
    limits: t.field({ type: LimitFilter, description: 'It has a limit that matches this filter.' }),
    targets: t.field({ type: TargetRefFilter, description: 'The kinds of target that its scope names.' }),
  }),
);
export type RestrictionFilterInput = typeof RestrictionFilter.$inferInput;

const party = (role: 'ASSIGNER' | 'ASSIGNEE' | 'RECIPIENT'): Reach => ({
  to: (actor) => ({ parties: { function: { eq: role }, actor } }),
  some: { parties: { function: { eq: role } } },
});

/** A restriction without a status has unknown dates, so that it does not match a missing date either. */
const statusSince = (filter: InstantFilterInput): Where => ({ status: lies('validFrom', filter) });

export function restrictionWhere(filter: RestrictionFilterInput | null | undefined): AllOf {
  return combined('restrictions', filter, (own) => [
    refersToItself('Restriction', own.restrictions),
    ...recordedWhere(own),
    matches('title', own.title),
    matches('summary', own.summary),
    matches('modality', own.modality),
    matches('action', own.action),
    matches('actionText', own.actionText),
    statusMatches(own.status),
    matchesRelated('status', { review: own.review }),
    matchesRelated('status', { licencePolicy: own.licencePolicy }),
    matches('licenceKind', own.licenceKind),
    refers('Actor', own.licenceAuthority, along('licenceAuthority')),
    whether(own.isInForce, { status: { status: { notIn: [...notInForce] } } }),
    own.statusSince && statusSince(own.statusSince),
    own.statusUntil && { lastStatus: lies('validTo', own.statusUntil) },
    own.attestation && statusAttestationMatches(own.attestation),
    whether(own.isStale, { status: { RAW: isStale } }),
    whether(own.isContested, { status: { RAW: (period: { groundedId: unknown }) => isContested(period) } }),
    whether(own.isBlocked, { RAW: isBlocked }),
    whether(own.needsReview, { status: { RAW: needsReview } }),
    own.statements && { statements: statementAboutWhere(own.statements, {}) },
    own.consents && { consents: consentWhere(own.consents) },
    refers('Item', own.items, along('items')),
    refers('Actor', own.assigners, party('ASSIGNER')),
    refers('Actor', own.assignees, party('ASSIGNEE')),
    refers('Actor', own.recipients, party('RECIPIENT')),
    refers('Place', own.places, along('scopeValues', 'place')),
    refers('Target', own.targets, along('scopeValues', 'target')),
    own.basis && basisMatches(own.basis),
    own.limits && limitMatches(own.limits),
  ]);
}
