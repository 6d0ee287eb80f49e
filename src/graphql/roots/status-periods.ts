import { sql } from 'drizzle-orm';
import { notInForce } from '../../record/assessment/effects.ts';
import { combined, filterType } from '../filters/combined.ts';
import { enumFilter, InstantFilter, lies, matches, type Where, whether } from '../filters/filters.ts';
import { orderOf } from '../filters/order.ts';
import { namespaceField, recordedWhere, writtenFields } from '../filters/recorded.ts';
import { ActorRefFilter, along, RestrictionRefFilter, refers } from '../filters/references.ts';
import { LicencePolicyFilter, ReviewFilter } from '../filters/restriction-filter.ts';
import { AttributionFilter } from '../filters/statement-filter.ts';
import { attestationMatches, isStale, needsReview } from '../filters/status-conditions.ts';
import { connectionOf } from '../lists/connection.ts';
import { inForceWords, RecordedStatus } from '../schema/vocabulary.ts';
import { StatusPeriod } from '../types/status.ts';
import { began } from './began.ts';
import { rootList } from './root-list.ts';

export const StatusPeriodConnection = connectionOf(StatusPeriod, 'StatusPeriod');

const RecordedStatusFilter = enumFilter('RecordedStatus', RecordedStatus);
const StatusPeriodFilter = filterType(
  'StatusPeriodFilter',
  'Filters periods of status, past and future ones included.',
  (t) => ({
    ...namespaceField(t),
    ...writtenFields(t),
    restriction: t.field({
      type: RestrictionRefFilter,
      description: 'The restriction that has this status.',
    }),
    status: t.field({ type: RecordedStatusFilter, description: 'The status of the restriction.' }),
    suspendedBy: t.field({
      type: ActorRefFilter,
      description: 'The actor that suspended the restriction: see `StatusPeriod.suspendedBy`.',
    }),
    licencePolicy: t.field({
      type: LicencePolicyFilter,
      description: 'The policy by which applications for a licence are judged.',
    }),
    review: t.field({ type: ReviewFilter, description: 'The review: whether a change is being considered.' }),
    since: t.field({
      type: InstantFilter,
      description: 'The start: `validFrom`, or `observedAt` where no source states when it began.',
    }),
    until: t.field({ type: InstantFilter, description: 'The end that sources state: `validTo`.' }),
    attestation: t.field({
      type: AttributionFilter,
      description: 'How well it is attested: see `StatusPeriod.attestation`.',
    }),
    isInForce: t.boolean({
      description: `Whether the restriction is in force in this period: the status is ${inForceWords}.`,
    }),
    isStale: t.boolean({
      description:
        'Whether it is stale at `asOf` (by default now): see `StatusPeriod.isStale`. False: all others, including those without dated evidence.',
    }),
    needsReview: t.boolean({
      description: 'Whether it has no support at `asOf` (by default now): see `StatusPeriod.needsReview`.',
    }),
  }),
);

type Period = { id: unknown; groundedId: unknown };
const inForce: Where = { status: { notIn: [...notInForce] } };
/** A period without dated evidence is not stale. */
const stale: Where = { RAW: (period: Period) => sql`coalesce(${isStale(period)}, false)` };
const unsupported: Where = { RAW: (period: Period) => needsReview(period) };

rootList<typeof StatusPeriodFilter.$inferInput | null | undefined>({
  all: 'statusPeriods',
  description:
    'The periods of status that match, page by page, past and future ones included. For example, everything that was lifted in September 2024: `where: { status: { eq: LIFTED }, since: { from: "2024-09-01", until: "2024-09-30" } }`.',
  type: StatusPeriod,
  connection: StatusPeriodConnection,
  filter: StatusPeriodFilter,
  where: (filter) =>
    combined('statusPeriods', filter, (own) => [
      ...recordedWhere(own),
      refers('Restriction', own.restriction, along('restriction')),
      matches('status', own.status),
      matches('review', own.review),
      matches('licencePolicy', own.licencePolicy),
      refers('Actor', own.suspendedBy, along('suspendedBy')),
      began(own.since),
      lies('validTo', own.until),
      own.attestation && attestationMatches(own.attestation),
      whether(own.isInForce, inForce),
      whether(own.isStale, stale),
      whether(own.needsReview, unsupported),
    ]),
  order: orderOf('StatusPeriod', {
    SINCE: {
      column: 'startsAt',
      description: 'By the position in the timeline. A period with an unknown start comes first.',
    },
    UNTIL: {
      computed: 'statedEnd',
      value: ({ id }) => sql`(select p.valid_to_latest from status_periods p where p.id = ${id})`,
      bounds: ["'-infinity'", "'infinity'"],
      description:
        'By the stated end: the last possible instant of `validTo`. Periods without one go where `nulls` says.',
    },
    LAST_RECORDED: { column: 'revisionId', description: 'By `lastRecordedAt`.' },
    FIRST_RECORDED: { column: 'firstRevisionId', description: 'By `firstRecordedAt`.' },
  }),
  orderedBy: 'the position in the timeline',
});
