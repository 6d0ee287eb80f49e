import { isNotInForce } from '../../record/assessment/effects.ts';
import { allOf } from '../filters/filters.ts';
import { attestationOf, isContested, isStale, lastEvidence } from '../filters/status-conditions.ts';
import { labelBy, labels } from '../records/label.ts';
import { recorded } from '../records/record.ts';
import { builder } from '../schema/builder.ts';
import { entityFields, ownedByRestriction } from '../schema/fields.ts';
import { neverNull } from '../schema/nullability.ts';
import {
  Attribution,
  GroundAxis,
  GroundWeight,
  inForceWords,
  LicencePolicy,
  RestrictionStatus,
  Review,
} from '../schema/vocabulary.ts';
import { periodFields } from './parts/period.ts';

export const StatusGround = builder.drizzleObject('statusGrounds', {
  name: 'StatusGround',
  description: 'A statement that supports a status, or contradicts it.',
  select: { columns: {} },
  fields: (t) => ({
    statement: t.relation('statement', { description: 'The statement.' }),
    axis: t.expose('for', {
      type: GroundAxis,
      description: 'The half of the status that the statement is about.',
    }),
    weight: t.expose('weight', {
      type: GroundWeight,
      description: 'Whether the statement supports it or contradicts it.',
    }),
  }),
});

const isReviewStated = (row: Record<string, unknown>) =>
  row.review !== 'NONE' || row.isNoReviewStated === true;

export const StatusPeriod = builder.drizzleNode('statusPeriods', {
  name: 'StatusPeriod',
  description:
    'The status of a restriction, and its review, for a period of time. The periods of one restriction do not overlap.',
  id: { column: (period) => period.id },
  interfaces: recorded,
  select: { columns: { id: true } },
  // biome-ignore lint/complexity/noExcessiveLinesPerFunction: a list of fields
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
    restriction: t.relation('restriction', { description: 'The restriction that has this status.' }),
    status: t.expose('status', {
      ...neverNull,
      type: RestrictionStatus,
      description:
        'The status of the restriction. Never `EXPIRED`, which is the status after the last period.',
    }),
    review: t.expose('review', {
      type: Review,
      description:
        'The review: whether a change is being considered. It is also `NONE` when no source mentions a review; `absences` then lists `review`.',
    }),
    isInForce: t.boolean({
      description: `Whether the restriction is in force: the status is ${inForceWords}.`,
      select: { columns: { status: true } },
      resolve: ({ status }) => !isNotInForce(status),
    }),
    ...periodFields(t, 'status_periods'),
    licencePolicy: t.expose('licencePolicy', {
      type: LicencePolicy,
      nullable: true,
      description:
        'With `LICENCE_REQUIRED`, how applications for a licence are judged. Another policy begins a period of its own. Null when no source says, and with any other status.',
    }),
    suspendedBy: t.relation('suspendedBy', {
      nullable: true,
      description:
        'With `SUSPENDED`, the actor that suspended the restriction, such as a court. Null when no source says, and with any other status.',
    }),
    resumes: t.relation('original', {
      nullable: true,
      description:
        'The period that this one continues after an interruption, with the same dates, review and grounds. A continuation cannot be corrected by itself: correct the period it continues. Null for all other periods.',
    }),
    isContested: t.boolean({
      description: 'Whether any statement contradicts it.',
      args: { axis: t.arg({ type: GroundAxis, description: 'The half to check, by default either.' }) },
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
        axis: t.arg({ type: GroundAxis, description: 'Only statements about this half, by default both.' }),
        weight: t.arg({
          type: GroundWeight,
          description: 'Only statements with this weight, by default both.',
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
        'The statements that support it, and those that contradict it. Those about the status come first, then those about the review.',
    }),
    attestation: t.field({
      type: Attribution,
      nullable: true,
      description:
        'How well the status is attested: the best attribution among the statements that support it, from `ON_THE_RECORD` down to `NARRATOR` in the order of `Attribution`. Statements about the review do not count, nor do those that are retracted, denied or walked back. Null when nothing supports it.',
      select: { extras: { attestation: attestationOf } },
      resolve: (period) => period.attestation,
    }),
    lastEvidenceAt: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'The date of its newest evidence: the last possible instant at which a supporting statement was made (or published, if that is not known) or a source showed that it holds. Null when none of its evidence is dated.',
      select: { extras: { lastEvidenceAt: lastEvidence } },
      resolve: (period) => period.lastEvidenceAt,
    }),
    isStale: t.boolean({
      nullable: true,
      description:
        'Whether `lastEvidenceAt` is more than `STALE_DAYS` ago (a setting of the server, by default 180). Null when none of its evidence is dated.',
      select: { extras: { lastEvidenceAt: lastEvidence, stale: isStale } },
      resolve: (period) => period.stale,
    }),
  }),
});
