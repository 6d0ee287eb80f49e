import { type SQL, sql } from 'drizzle-orm';
import { restrictionStatus } from '../../db/tables/columns/vocabulary.ts';
import type { Attribution, GroundAxis, RestrictionStatus } from '../schema/vocabulary.ts';
import type { Operators, Where } from './filters.ts';

// What can be asked of a period of a status, as SQL over its row. The same for its fields and for filters.

type Period = { id: unknown; groundedId: unknown };

export const lastEvidence = ({ id }: Pick<Period, 'id'>) => sql<string | null>`status_last_evidence(${id})`;

/** Null where nothing of it is dated. */
export const isStale = (period: Pick<Period, 'id'>) =>
  sql<
    boolean | null
  >`${lastEvidence(period)} < valid_at() - make_interval(days => coalesce(nullif(current_setting('caveat.stale_days', true), ''), '180')::int)`;

/** True if a statement contradicts the status: one half of it, or any. */
export const isContested = (
  { groundedId }: Pick<Period, 'groundedId'>,
  axis?: typeof GroundAxis.$inferType | null,
): SQL<boolean> =>
  sql<boolean>`exists (select from status_grounds g where g.status_period_id = ${groundedId} and g.weight = 'AGAINST'
    and ${axis ? sql`g."for" = ${axis}` : sql`true`})`;

/** What a restriction does: EXPIRED from the stated end of a period on until another begins. Null where nothing is recorded. */
export const statusOf = ({ id }: { id: unknown }) =>
  sql<typeof RestrictionStatus.$inferType | null>`(
    select case when p.ends_at > valid_at() then p.status::text when p.valid_to_edtf is not null then 'EXPIRED' end
      from status_periods p where p.restriction_id = ${id} and p.starts_at <= valid_at()
     order by p.starts_at desc limit 1)`;

/** The order of statuses: as the enum declares them, then what has expired. */
export const ranks: readonly string[] = [...restrictionStatus.enumValues, 'EXPIRED'];

/** Where a status stands among the others; null where nothing is recorded. */
export const statusRank = (restriction: { id: unknown }): SQL<number | null> =>
  sql`array_position('${sql.raw(`{${ranks.join()}}`)}'::text[], ${statusOf(restriction)})`;

const isExpired: Where = {
  RAW: (restriction: { id: unknown }) => sql`coalesce(${statusOf(restriction)} = 'EXPIRED', false)`,
};

/** What a restriction does, under a filter's operators. Only what is recorded is in a column. */
export function statusMatches(operators: Operators | null | undefined): Where | null {
  if (operators == null) return null;
  const { eq, in: among, notIn, isNull } = operators;
  const recorded = (those: Record<string, unknown>): Where => ({ status: { status: those } });
  const isOneOf = (values: readonly string[]): Where => ({
    OR: [
      recorded({ in: values.filter((it) => it !== 'EXPIRED') }),
      ...(values.includes('EXPIRED') ? [isExpired] : []),
    ],
  });
  const isAny: Where = { OR: [recorded({ isNotNull: true }), isExpired] };
  const found: Where[] = [];
  if (eq != null) found.push(isOneOf([eq]));
  if (among != null) found.push(isOneOf(among));
  if (notIn != null) found.push(isAny, { NOT: isOneOf(notIn) });
  if (isNull != null) found.push(isNull ? { NOT: isAny } : isAny);
  return { AND: found };
}

/** The best attribution among the statements that support it; null where nothing does. */
export const attestationOf = ({ id }: Pick<Period, 'id'>) =>
  sql<typeof Attribution.$inferType | null>`status_attestation(${id})`;

/** How a period is attested, under a filter's operators. */
export function attestationMatches({ eq, in: among, notIn, isNull }: Operators): Where {
  const value = (period: Pick<Period, 'id'>) => sql`${attestationOf(period)}::text`;
  const isAmong = (values: readonly string[]): Where => ({
    RAW: (period: Pick<Period, 'id'>) =>
      sql`coalesce(${value(period)} = any(${`{${values.join()}}`}::text[]), false)`,
  });
  const isKnown: Where = { RAW: (period: Pick<Period, 'id'>) => sql`${value(period)} is not null` };
  const found: Where[] = [];
  if (eq != null) found.push(isAmong([eq]));
  if (among != null) found.push(isAmong(among));
  if (notIn != null) found.push(isKnown, { NOT: isAmong(notIn) });
  if (isNull != null) found.push(isNull ? { NOT: isKnown } : isKnown);
  return { AND: found };
}

/** The same of the status that a restriction has; without one it has no attestation either. */
export function statusAttestationMatches({ isNull, ...others }: Operators): Where {
  const found: Where[] = [];
  if (isNull === true) found.push({ NOT: { status: attestationMatches({ isNull: false }) } });
  const asked = isNull === true ? others : { ...others, isNull };
  if (Object.values(asked).some((it) => it != null)) found.push({ status: attestationMatches(asked) });
  return { AND: found };
}

export const needsReview = ({ id }: Pick<Period, 'id'>) => sql<boolean>`status_needs_review(${id})`;

/** True if a consent is missing that the restriction needs: one that is not granted, or of which nothing is recorded. */
export const isBlocked = ({ id }: { id: unknown }) =>
  sql<boolean>`exists (select from consents c where c.restriction_id = ${id} and not exists (
    select from consent_periods p where p.consent_id = c.id and p.starts_at <= valid_at() and p.ends_at > valid_at()
       and p.state = 'GRANTED'))`;
