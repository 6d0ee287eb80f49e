import { sql } from 'drizzle-orm';
import { combined, filterType } from './filters/combined.ts';
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
import { type AllOf, enumFilter, matches, matchesRelated, StringFilter, type Where } from './filters.ts';
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
    title: t.field({ type: StringFilter, description: 'Its title.' }),
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
    isBlocked: t.boolean({
      description:
        'Whether a consent is missing at `asOf`: one that is not `GRANTED`, or of which nothing is recorded.',
    }),
    needsReview: t.boolean({
      description:
        'Whether the status at `asOf`, or its review, rests on nothing: see `StatusPeriod.needsReview`.',
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

const missing = { OR: [{ current: false }, { current: { state: { ne: 'GRANTED' } } }] };

const unsupported = { RAW: (period: { id: unknown }) => sql`status_needs_review(${period.id})` };

const party = (role: 'ASSIGNER' | 'ASSIGNEE'): Reach => ({
  to: (actor) => ({ parties: { function: { eq: role }, actor } }),
  some: { parties: { function: { eq: role } } },
});

/** Whether some related row is so, if that is asked. */
const whether = (asked: boolean | null | undefined, so: Where) => asked != null && (asked ? so : { NOT: so });

export function restrictionWhere(filter: RestrictionFilterInput | null | undefined): AllOf {
  return combined('restrictions', filter, (own) => [
    refersToItself('Restriction', own.restrictions),
    matches('title', own.title),
    matches('modality', own.modality),
    matches('action', own.action),
    matchesRelated('status', { status: own.status, review: own.review }),
    whether(own.isBlocked, { consents: missing }),
    whether(own.needsReview, { status: unsupported }),
    own.consents && { consents: consentWhere(own.consents) },
    refers('Item', own.items, along('items')),
    refers('Actor', own.assigners, party('ASSIGNER')),
    refers('Actor', own.assignees, party('ASSIGNEE')),
    refers('Place', own.places, along('scope', 'place')),
    refers('Target', own.targets, along('scope', 'target')),
  ]);
}
