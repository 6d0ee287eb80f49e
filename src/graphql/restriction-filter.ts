import { sql } from 'drizzle-orm';
import { builder } from './builder.ts';
import { type AllOf, allOf, enumFilter, matches, StringFilter } from './filters.ts';
import { amongIdsOrKeys } from './ids.ts';
import { Action, ConsentCovers, ConsentState, Modality, RestrictionStatus, Review } from './vocabulary.ts';

const RestrictionStatusFilter = enumFilter('RestrictionStatus', RestrictionStatus);
const ReviewFilter = enumFilter('Review', Review);
const ModalityFilter = enumFilter('Modality', Modality);
const ActionFilter = enumFilter('Action', Action);
const ConsentStateFilter = enumFilter('ConsentState', ConsentState);
const ConsentCoversFilter = enumFilter('ConsentCovers', ConsentCovers);

const ConsentFilter = builder.inputType('ConsentFilter', {
  description: 'All fields given must hold of one and the same consent; null is refused.',
  fields: (t) => ({
    state: t.field({ type: ConsentStateFilter, description: 'Where it stands now.' }),
    covers: t.field({ type: ConsentCoversFilter, description: 'What it is needed for.' }),
    consentingParties: t.idList({ description: "One of these actors' consent: IDs or keys." }),
  }),
});

export const RestrictionFilter = builder.inputType('RestrictionFilter', {
  description:
    'All fields given must hold; null is refused. In force: `status: { notIn: [PROPOSED, LIFTED] }`. `status` and `review` are those of now, and hold of one period.',
  fields: (t) => ({
    restrictions: t.idList({ description: 'One of these: IDs or keys.' }),
    title: t.field({ type: StringFilter, description: 'Its title.' }),
    modality: t.field({ type: ModalityFilter, description: 'What sort of rule it is.' }),
    action: t.field({ type: ActionFilter, description: 'What it rules.' }),
    status: t.field({ type: RestrictionStatusFilter, description: 'What it does now.' }),
    review: t.field({ type: ReviewFilter, description: 'Whether a change is being weighed now.' }),
    blocked: t.boolean({
      description:
        'Whether a consent is missing now: one that is not `GRANTED`, or of which nothing is recorded.',
    }),
    needsReview: t.boolean({
      description:
        'Whether the status of now, or its review, rests on nothing: see `StatusPeriod.needsReview`.',
    }),
    consents: t.field({ type: ConsentFilter, description: 'Needs a consent that matches this.' }),
    items: t.idList({ description: 'Names one of these items itself: IDs or keys.' }),
    assigners: t.idList({ description: 'Imposed by one of these actors: IDs or keys.' }),
    assignees: t.idList({ description: 'Binds one of these actors by name: IDs or keys.' }),
    places: t.idList({ description: 'Its scope names one of these places: IDs or keys.' }),
    targets: t.idList({ description: 'Its scope names one of these kinds of target: IDs or keys.' }),
  }),
});
export type RestrictionFilterInput = typeof RestrictionFilter.$inferInput;

const missing = { OR: [{ current: false }, { current: { state: { ne: 'GRANTED' } } }] };

const unsupported = { RAW: (period: { id: unknown }) => sql`status_needs_review(${period.id})` };

export function restrictionWhere(filter: RestrictionFilterInput | null | undefined): AllOf {
  if (!filter) return allOf();
  const { consents } = filter;
  return allOf(
    filter.restrictions && amongIdsOrKeys('Restriction', filter.restrictions),
    matches('title', filter.title),
    matches('modality', filter.modality),
    matches('action', filter.action),
    (filter.status != null || filter.review != null) && {
      status: allOf(matches('status', filter.status), matches('review', filter.review)),
    },
    filter.blocked === true && { consents: missing },
    filter.blocked === false && { NOT: { consents: missing } },
    filter.needsReview === true && { status: unsupported },
    filter.needsReview === false && { NOT: { status: unsupported } },
    consents && {
      consents: allOf(
        consents.state && { current: matches('state', consents.state) },
        matches('covers', consents.covers),
        consents.consentingParties && {
          consentingParty: amongIdsOrKeys('Actor', consents.consentingParties),
        },
      ),
    },
    filter.items && { items: amongIdsOrKeys('Item', filter.items) },
    filter.assigners && {
      parties: { function: { eq: 'ASSIGNER' }, actor: amongIdsOrKeys('Actor', filter.assigners) },
    },
    filter.assignees && {
      parties: { function: { eq: 'ASSIGNEE' }, actor: amongIdsOrKeys('Actor', filter.assignees) },
    },
    filter.places && { scope: { place: amongIdsOrKeys('Place', filter.places) } },
    filter.targets && { scope: { target: amongIdsOrKeys('Target', filter.targets) } },
  );
}
