import { z } from 'zod';
import {
  groundAxis,
  groundWeight,
  restrictionStatus,
  review,
  statusGrounds,
  statusPeriods,
} from '../../db/tables/index.ts';
import { absent, list, reference } from '../lines/fields.ts';
import { saidField } from '../timeline/dumped.ts';
import { definePeriods, periodDates } from '../write/period-commands.ts';

const ground = z.strictObject({
  statement: reference(),
  for: z.enum(groundAxis.enumValues).default('STATUS'),
  weight: z.enum(groundWeight.enumValues).default('SUPPORTS'),
});

/** What a line says of its timeline. */
const said = {
  status: z.enum(restrictionStatus.enumValues),
  /** Left out: the line says nothing of a review. */
  review: z.enum(review.enumValues).optional(),
  ...periodDates,
  grounds: list(ground).optional(),
  absent: absent('review', 'validFrom', 'validTo', 'observedAt'),
};

export const statusLine = z.strictObject({
  type: z.literal('status'),
  restriction: reference(),
  ...said,
  said: saidField(said),
  /** In a dump: a period of its own, although one of the same state comes right before it. */
  apart: z.literal(true).optional(),
});
export type StatusLine = z.infer<typeof statusLine>;

/** The timelines of statuses, one of each restriction: how they are written, changed and corrected. */
export const {
  timelines: statusTimelines,
  write: writeStatuses,
  change: changeStatus,
  correct: correctStatus,
} = definePeriods<StatusLine>({
  entity: 'STATUS',
  schema: statusLine,
  table: statusPeriods,
  query: 'statusPeriods',
  owner: 'restrictionId',
  grounds: statusGrounds,
  grounded: 'statusPeriodId',
  steps: new Set(['PROPOSED']),
  stateOf: (line) => line.status,
  reviewOf: (line) => line.review,
  columnsOf: ({ state, review: under, isReviewStated }) => ({
    status: state,
    review: under,
    isNoReviewStated: isReviewStated && under === 'NONE',
  }),
  stateIn: ({ status, review: under, isNoReviewStated }: typeof statusPeriods.$inferSelect) => ({
    state: status,
    review: under,
    isNoReviewStated,
  }),
  ownersOf: async ({ identities }) => {
    return ({ restriction }) => identities.id('restriction', restriction);
  },
});
