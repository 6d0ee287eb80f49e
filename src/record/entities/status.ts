import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Transaction } from '../../db/client.ts';
import {
  groundAxis,
  groundWeight,
  licencePolicy,
  restrictionStatus,
  review,
  statusGrounds,
  statusPeriods,
} from '../../db/tables/index.ts';
import { InvalidInput, UnknownReference } from '../errors.ts';
import { absent, list, reference } from '../lines/fields.ts';
import { idOf, nameInSql } from '../names/reference.ts';
import { partsOfState, qualifiedState } from '../timeline/assertions/state.ts';
import { saidField } from '../timeline/dumped.ts';
import { definePeriods, periodDates } from '../write/period-commands.ts';

const ground = z.strictObject({
  statement: reference(),
  for: z.enum(groundAxis.enumValues).default('STATUS'),
  weight: z.enum(groundWeight.enumValues).default('SUPPORTS'),
});

/** The part of a line that is about its timeline. */
const said = {
  status: z.enum(restrictionStatus.enumValues),
  /** If absent, the line does not mention a review. */
  review: z.enum(review.enumValues).optional(),
  suspendedBy: reference().optional(),
  licencePolicy: z.enum(licencePolicy.enumValues).optional(),
  ...periodDates,
  grounds: list(ground).optional(),
  absent: absent('review', 'validFrom', 'validTo', 'observedAt'),
};

export const statusLine = z.strictObject({
  type: z.literal('status'),
  restriction: reference(),
  ...said,
  said: saidField(said),
  /** In a dump: true for a separate period that follows one of the same state. */
  apart: z.literal(true).optional(),
});
export type StatusLine = z.infer<typeof statusLine>;

type Row = typeof statusPeriods.$inferSelect & { suspendedBy: { key: string } | null };

/** The id of an actor that a line names by its key. */
async function actorNamed(tx: Transaction, key: string): Promise<string> {
  const [row] = await tx.execute<{ id: string | null }>(
    sql`select ${idOf('actors', nameInSql('actors', { key }))} as id`,
  );
  if (row?.id == null) throw new UnknownReference('suspendedBy', 'actor', key);
  return row.id;
}

/** The timelines of statuses, one for each restriction: how they are written, changed and corrected. */
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
  stateOf: (line) => qualifiedState(line.status, line.suspendedBy ?? line.licencePolicy),
  reviewOf: (line) => line.review,
  async columnsOf(tx, { state, review: under, isReviewStated }) {
    const [status, qualifier] = partsOfState(state);
    return {
      status,
      suspendedById: status === 'SUSPENDED' && qualifier !== null ? await actorNamed(tx, qualifier) : null,
      licencePolicy: status === 'LICENCE_REQUIRED' ? qualifier : null,
      review: under,
      isNoReviewStated: isReviewStated && under === 'NONE',
    };
  },
  with: { suspendedBy: { columns: { key: true } } },
  stateIn: ({ status, suspendedBy, licencePolicy: policy, review: under, isNoReviewStated }: Row) => ({
    state: qualifiedState(status, suspendedBy?.key ?? policy),
    review: under,
    isNoReviewStated,
  }),
  *rules({ status, suspendedBy, licencePolicy: policy }) {
    if (suspendedBy !== undefined && status !== 'SUSPENDED')
      yield new InvalidInput('suspendedBy', 'only a status SUSPENDED says by whom');
    if (policy !== undefined && status !== 'LICENCE_REQUIRED')
      yield new InvalidInput(
        'licencePolicy',
        'only with the status LICENCE_REQUIRED applications for licences are judged',
      );
  },
  ownersOf: async ({ identities }) => {
    return ({ restriction }) => identities.id('restriction', restriction);
  },
});
