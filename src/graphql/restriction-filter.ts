import { notInForce } from '../record/in-force.ts';
import { combined, filterType } from './filters/combined.ts';
import { recordedFields, recordedWhere } from './filters/recorded.ts';
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
} from './filters/references.ts';
import { isBlocked, isContested, isStale, needsReview } from './filters/status-conditions.ts';
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
} from './filters.ts';
import { StatementFilter, statementAboutWhere } from './statement-filter.ts';
import { Action, ConsentCovers, ConsentState, Modality, RestrictionStatus, Review } from './vocabulary.ts';

export const RestrictionStatusFilter = enumFilter('RestrictionStatus', RestrictionStatus);
export const ReviewFilter = enumFilter('Review', Review);
const ModalityFilter = enumFilter('Modality', Modality);
const ActionFilter = enumFilter('Action', Action);
const ConsentStateFilter = enumFilter('ConsentState', ConsentState);
const ConsentCoversFilter = enumFilter('ConsentCovers', ConsentCovers);

export const ConsentFilter = filterType(
  'ConsentFilter',
  'A filter of consents; all of it must hold of one and the same consent.',
  (t) => ({
    restriction: t.field({ type: RestrictionRefFilter, description: 'The restriction that needs it.' }),
    state: t.field({
      type: ConsentStateFilter,
      description: 'Its state at `asOf`. `isNull`: nothing is recorded for then.',
    }),
    covers: t.field({ type: ConsentCoversFilter, description: 'What it is needed for.' }),
    consentingParty: t.field({ type: ActorRefFilter, description: 'Whose consent it is.' }),
  }),
);

export const consentWhere = (filter: typeof ConsentFilter.$inferInput | null | undefined): AllOf =>
  combined('consents', filter, (own) => [
    refers('Restriction', own.restriction, along('restriction')),
    matchesRelated('current', { state: own.state }),
    matches('covers', own.covers),
    refers('Actor', own.consentingParty, along('consentingParty')),
  ]);

export const RestrictionFilter = filterType(
  'RestrictionFilter',
  'A filter of restrictions. What changes with time (status, review, consents) is compared as it is at `asOf`: now, where none is given.',
  (t) => ({
    restrictions: t.field({ type: RestrictionRefFilter, description: 'The restriction itself.' }),
    ...recordedFields(t),
    title: t.field({ type: StringFilter, description: 'Its title.' }),
    summary: t.field({ type: StringFilter, description: 'Its summary.' }),
    modality: t.field({ type: ModalityFilter, description: 'What sort of rule it is.' }),
    action: t.field({ type: ActionFilter, description: 'What it rules.' }),
    status: t.field({
      type: RestrictionStatusFilter,
      description: 'Its status at `asOf`. `isNull`: nothing is recorded for then.',
    }),
    review: t.field({
      type: ReviewFilter,
      description: 'Whether a change is being weighed at `asOf`. `isNull`: nothing is recorded for then.',
    }),
    isInForce: t.boolean({
      description:
        'Whether it has an effect at `asOf`: a status is recorded for then, and it is neither `PROPOSED` nor `LIFTED`.',
    }),
    statusSince: t.field({
      type: InstantFilter,
      description: 'Since when the status at `asOf` holds: its `validFrom`.',
    }),
    isStale: t.boolean({
      description:
        'Whether the status at `asOf` is stale: see `StatusPeriod.stale`. False: all others, also those of which nothing is dated.',
    }),
    isContested: t.boolean({
      description: 'Whether any statement speaks against the status at `asOf`, or against its review.',
    }),
    isBlocked: t.boolean({
      description:
        'Whether a consent is missing at `asOf`: one that is not `GRANTED`, or of which nothing is recorded.',
    }),
    needsReview: t.boolean({
      description:
        'Whether the status at `asOf`, or its review, rests on nothing: see `StatusPeriod.needsReview`.',
    }),
    statements: t.field({
      type: StatementFilter,
      description:
        'A statement that matches this takes a stance on it; `stance` within is the one on this restriction.',
    }),
    consents: t.field({ type: ConsentFilter, description: 'Needs a consent that matches this.' }),
    items: t.field({
      type: ItemRefFilter,
      description:
        'The items it names. `binding` finds the rules on an item: those on broader items bind it, too.',
    }),
    assigners: t.field({ type: ActorRefFilter, description: 'Who imposes it.' }),
    assignees: t.field({
      type: ActorRefFilter,
      description:
        'Whom it binds by name. `binding` finds the rules on an actor: those on its groups bind it, too.',
    }),
    places: t.field({ type: PlaceRefFilter, description: 'The places its scope names.' }),
    targets: t.field({ type: TargetRefFilter, description: 'The kinds of target its scope names.' }),
  }),
);
export type RestrictionFilterInput = typeof RestrictionFilter.$inferInput;

const party = (role: 'ASSIGNER' | 'ASSIGNEE'): Reach => ({
  to: (actor) => ({ parties: { function: { eq: role }, actor } }),
  some: { parties: { function: { eq: role } } },
});

/** Of a restriction without a status nothing is known, not even that it has no date. */
const statusSince = (filter: InstantFilterInput): Where => ({ status: lies('validFrom', filter) });

/** Whether some related row is so, if that is asked. */
const whether = (asked: boolean | null | undefined, so: Where) => asked != null && (asked ? so : { NOT: so });

export function restrictionWhere(filter: RestrictionFilterInput | null | undefined): AllOf {
  return combined('restrictions', filter, (own) => [
    refersToItself('Restriction', own.restrictions),
    ...recordedWhere(own),
    matches('title', own.title),
    matches('summary', own.summary),
    matches('modality', own.modality),
    matches('action', own.action),
    matchesRelated('status', { status: own.status, review: own.review }),
    whether(own.isInForce, { status: { status: { notIn: [...notInForce] } } }),
    own.statusSince && statusSince(own.statusSince),
    whether(own.isStale, { status: { RAW: isStale } }),
    whether(own.isContested, { status: { RAW: (period: { groundedId: unknown }) => isContested(period) } }),
    whether(own.isBlocked, { RAW: isBlocked }),
    whether(own.needsReview, { status: { RAW: needsReview } }),
    own.statements && { statements: statementAboutWhere(own.statements, {}) },
    own.consents && { consents: consentWhere(own.consents) },
    refers('Item', own.items, along('items')),
    refers('Actor', own.assigners, party('ASSIGNER')),
    refers('Actor', own.assignees, party('ASSIGNEE')),
    refers('Place', own.places, along('scope', 'place')),
    refers('Target', own.targets, along('scope', 'target')),
  ]);
}
