import { sql } from 'drizzle-orm';
import { connectionOf } from '../connection.ts';
import { combined, filterType } from '../filters/combined.ts';
import { orderOf } from '../filters/order.ts';
import { along, RestrictionRefFilter, refers } from '../filters/references.ts';
import { InstantFilter, lies, matches } from '../filters.ts';
import { RestrictionStatusFilter, ReviewFilter } from '../restriction-filter.ts';
import { StatusPeriod } from '../status.ts';
import { began } from './began.ts';
import { rootList } from './root-list.ts';

export const StatusPeriodConnection = connectionOf(StatusPeriod, 'StatusPeriod');

const StatusPeriodFilter = filterType(
  'StatusPeriodFilter',
  'A filter of the statuses of restrictions, past and future ones included.',
  (t) => ({
    restriction: t.field({ type: RestrictionRefFilter, description: 'Whose status it is.' }),
    status: t.field({ type: RestrictionStatusFilter, description: 'What the restriction does.' }),
    review: t.field({ type: ReviewFilter, description: 'Whether a change is being weighed.' }),
    since: t.field({
      type: InstantFilter,
      description: 'When it began: `validFrom`, or `observedAt` where no source says when it began.',
    }),
    until: t.field({ type: InstantFilter, description: 'When it ended, as sources say: `validTo`.' }),
    needsReview: t.boolean({
      description: 'Whether it rests on nothing now: see `StatusPeriod.needsReview`.',
    }),
  }),
);

const unsupported = { RAW: (period: { id: unknown }) => sql`status_needs_review(${period.id})` };

rootList<typeof StatusPeriodFilter.$inferInput | null | undefined>({
  all: 'statusPeriods',
  description:
    'The statuses of restrictions that match, page by page: of all times, each since when it began. What was lifted in September 2024: `where: { status: { eq: LIFTED }, since: { from: "2024-09-01", until: "2024-09-30" } }`.',
  type: StatusPeriod,
  connection: StatusPeriodConnection,
  filter: StatusPeriodFilter,
  where: (filter) =>
    combined('statusPeriods', filter, (own) => [
      refers('Restriction', own.restriction, along('restriction')),
      matches('status', own.status),
      matches('review', own.review),
      began(own.since),
      lies('validTo', own.until),
      own.needsReview != null && (own.needsReview ? unsupported : { NOT: unsupported }),
    ]),
  order: orderOf('StatusPeriod', {
    SINCE: {
      column: 'startsAt',
      description: 'By its place on the timeline; an unknown start counts as always, and comes first.',
    },
    LAST_RECORDED: { column: 'revisionId', description: 'By `lastRecordedAt`.' },
    FIRST_RECORDED: { column: 'firstRevisionId', description: 'By `firstRecordedAt`.' },
  }),
  orderedBy: 'its place on the timeline',
});
