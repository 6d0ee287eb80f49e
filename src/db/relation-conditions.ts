import { sql } from 'drizzle-orm';

// Which of the rows that a relation reaches are meant.

/** The period that holds: now, or at the instant that the session asks of. */
export const holds = {
  RAW: (t: { startsAt: object; endsAt: object }) =>
    sql`${t.startsAt} <= valid_at() and ${t.endsAt} > valid_at()`,
};

/** The status that began last by then, whether it still holds or not. */
export const beganLast = {
  RAW: (t: { startsAt: object; restrictionId: object }) =>
    sql`${t.startsAt} <= valid_at() and not exists (select from status_periods later
         where later.restriction_id = ${t.restrictionId} and later.starts_at > ${t.startsAt} and later.starts_at <= valid_at())`,
};

/** Evidence of what is said, without the words that are verbatim. */
export const evidenceOnly = { role: 'EVIDENCE' } as const;
