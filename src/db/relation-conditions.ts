import { sql } from 'drizzle-orm';

/** A row's target exists for as long as the row does. */
export const always = { optional: false } as const;

// Conditions on the rows that a relation reaches.

/** The period in force now, or at the valid time of the session. */
export const holds = {
  RAW: (t: { startsAt: object; endsAt: object }) =>
    sql`${t.startsAt} <= valid_at() and ${t.endsAt} > valid_at()`,
};

/** The status that began last by then, in force or ended. */
export const beganLast = {
  RAW: (t: { startsAt: object; restrictionId: object }) =>
    sql`${t.startsAt} <= valid_at() and not exists (select from status_periods later
         where later.restriction_id = ${t.restrictionId} and later.starts_at > ${t.startsAt} and later.starts_at <= valid_at())`,
};

/** Evidence in the role EVIDENCE, without verbatim words. */
export const evidenceOnly = { role: 'EVIDENCE' } as const;
