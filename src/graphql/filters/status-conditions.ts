import { type SQL, sql } from 'drizzle-orm';
import type { GroundAxis } from '../vocabulary.ts';

// What can be asked of a period of a status, as SQL over its row. The same for its fields and for filters.

type Period = { id: unknown; groundedId: unknown };

export const lastEvidence = ({ id }: Pick<Period, 'id'>) => sql<string | null>`status_last_evidence(${id})`;

/** Null where nothing of it is dated. */
export const isStale = (period: Pick<Period, 'id'>) =>
  sql<
    boolean | null
  >`${lastEvidence(period)} < valid_at() - make_interval(days => coalesce(nullif(current_setting('caveat.stale_days', true), ''), '180')::int)`;

/** Whether a statement speaks against it: against one half of it, or against any. */
export const isContested = (
  { groundedId }: Pick<Period, 'groundedId'>,
  axis?: typeof GroundAxis.$inferType | null,
): SQL<boolean> =>
  sql<boolean>`exists (select from status_grounds g where g.status_period_id = ${groundedId} and g.weight = 'AGAINST'
    and ${axis ? sql`g."for" = ${axis}` : sql`true`})`;

export const needsReview = ({ id }: Pick<Period, 'id'>) => sql<boolean>`status_needs_review(${id})`;

/** Whether a consent is missing that the restriction needs: one that is not granted, or of which nothing is recorded. */
export const isBlocked = ({ id }: { id: unknown }) =>
  sql<boolean>`exists (select from consents c where c.restriction_id = ${id} and not exists (
    select from consent_periods p where p.consent_id = c.id and p.starts_at <= valid_at() and p.ends_at > valid_at()
       and p.state = 'GRANTED'))`;
