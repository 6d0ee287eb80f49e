import { isNotInForce } from '../record/in-force.ts';
import { builder } from './builder.ts';
import { entityFields, ownedByRestriction } from './fields.ts';
import { isContested, isStale, lastEvidence } from './filters/status-conditions.ts';
import { allOf } from './filters.ts';
import { neverNull } from './nullability.ts';
import { periodFields } from './period.ts';
import { labelBy, labels } from './records/label.ts';
import { recorded } from './records/record.ts';
import { GroundAxis, GroundWeight, RestrictionStatus, Review } from './vocabulary.ts';

export const StatusGround = builder.drizzleObject('statusGrounds', {
  name: 'StatusGround',
  description: 'A statement that a status rests on, or that speaks against it.',
  select: { columns: {} },
  fields: (t) => ({
    statement: t.relation('statement', { description: 'What was said.' }),
    axis: t.expose('for', { type: GroundAxis, description: 'Which half of the status it speaks to.' }),
    weight: t.expose('weight', { type: GroundWeight, description: 'Which way it weighs.' }),
  }),
});

const isReviewStated = (row: Record<string, unknown>) =>
  row.review !== 'NONE' || row.isNoReviewStated === true;

export const StatusPeriod = builder.drizzleNode('statusPeriods', {
  name: 'StatusPeriod',
  description:
    'What a restriction does, and whether that is under review, for a time. No two of one restriction overlap.',
  id: { column: (period) => period.id },
  interfaces: recorded,
  select: { columns: { id: true } },
  fields: (t) => ({
    label: labelBy(t, 'the restriction and its status', labels.statusPeriod),
    ...entityFields(
      t,
      'status',
      { validFrom: 'validFromEdtf', validTo: 'validToEdtf', observedAt: 'observedAtEdtf' },
      { review: { columns: ['review', 'isNoReviewStated'], has: isReviewStated } },
      '',
      ownedByRestriction,
    ),
    restriction: t.relation('restriction', { description: 'Whose status it is.' }),
    status: t.expose('status', {
      ...neverNull,
      type: RestrictionStatus,
      description: 'What the restriction does.',
    }),
    review: t.expose('review', {
      type: Review,
      description:
        'Whether a change is being weighed. NONE also when no source speaks of it: `absences` then lists `review`.',
    }),
    isInForce: t.boolean({
      description: 'Whether the restriction has this effect: it is neither only proposed nor lifted.',
      select: { columns: { status: true } },
      resolve: ({ status }) => !isNotInForce(status),
    }),
    ...periodFields(t, 'status_periods'),
    resumes: t.relation('original', {
      nullable: true,
      description:
        'The period that this part resumes after an interruption, which has the same dates, review and grounds. It cannot be corrected by itself: correct that one. Null for all others.',
    }),
    isContested: t.boolean({
      description:
        'Whether any statement speaks against it: against one half of it, or against any when left out.',
      args: { axis: t.arg({ type: GroundAxis, description: 'Of which half; of either when left out.' }) },
      select: ({ axis }) => ({
        extras: {
          [`contested${axis ?? ''}`]: (period: { groundedId: unknown }) => isContested(period, axis),
        },
      }),
      resolve: (period, { axis }) =>
        (period as unknown as Record<string, boolean>)[`contested${axis ?? ''}`] ?? false,
    }),
    grounds: t.relation('grounds', {
      args: {
        axis: t.arg({ type: GroundAxis, description: 'Only those for one half; all when left out.' }),
        weight: t.arg({
          type: GroundWeight,
          description: 'Only those that weigh one way; all when left out.',
        }),
      },
      query: ({ axis, weight }) => ({
        // Nothing asked is nothing said: it is the same list that other fields read.
        ...((axis != null || weight != null) && {
          where: allOf(axis != null && { for: { eq: axis } }, weight != null && { weight: { eq: weight } }),
        }),
        orderBy: { for: 'asc', ordinal: 'asc' },
      }),
      description:
        'The statements it rests on, and those against it; for the status first, then for the review.',
    }),
    lastEvidenceAt: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'When the newest statement for it was made (published, where that is not known), or a source last showed it: the last instant that can be meant. Null when nothing of it is dated.',
      select: { extras: { lastEvidenceAt: lastEvidence } },
      resolve: (period) => period.lastEvidenceAt,
    }),
    isStale: t.boolean({
      nullable: true,
      description:
        'Whether it has been longer than the server’s `STALE_DAYS` (180 unless set) since `lastEvidenceAt`. Null when nothing of it is dated.',
      select: { extras: { lastEvidenceAt: lastEvidence, stale: isStale } },
      resolve: (period) => period.stale,
    }),
  }),
});
