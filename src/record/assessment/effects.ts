import { type SQL, sql } from 'drizzle-orm';
import type { modality, restrictionStatus } from '../../db/tables/columns/vocabulary.ts';

export type Modality = (typeof modality.enumValues)[number];
export type Status = (typeof restrictionStatus.enumValues)[number];

/** The effect of a rule on what falls under its scope. */
export type Effect =
  | 'FORBIDS'
  /** It forbids the use, and a use outside of its scope is within its limits. */
  | 'CONFINES'
  /** It requires a licence. */
  | 'NEEDS_LICENCE'
  | 'PERMITS'
  | 'PERMITS_WITH_LIMITS'
  | 'DISCOURAGES'
  /** A duty does not decide the question; the assessment lists it. */
  | 'OBLIGES';

type ByModality = Record<Modality, Effect | null>;

const nothing: ByModality = { PROHIBITION: null, PERMISSION: null, DUTY: null, ADVISORY: null };

/**
 * The effect of each kind of rule by status: the status decides, and IN_FORCE stands for the kind's own effect. A duty
 * asks for something else, and an advisory discourages at most. The same table is in docs/assessments.md, which is
 * tested.
 */
const effects: Record<Status, ByModality> = {
  PROPOSED: nothing,
  REJECTED: nothing,
  PROHIBITED: { PROHIBITION: 'FORBIDS', PERMISSION: 'FORBIDS', DUTY: 'OBLIGES', ADVISORY: 'DISCOURAGES' },
  LICENCE_REQUIRED: {
    PROHIBITION: 'NEEDS_LICENCE',
    PERMISSION: 'NEEDS_LICENCE',
    DUTY: 'NEEDS_LICENCE',
    ADVISORY: 'DISCOURAGES',
  },
  LIMITED: {
    PROHIBITION: 'CONFINES',
    PERMISSION: 'PERMITS_WITH_LIMITS',
    DUTY: 'OBLIGES',
    ADVISORY: 'DISCOURAGES',
  },
  DISCOURAGED: {
    PROHIBITION: 'DISCOURAGES',
    PERMISSION: 'DISCOURAGES',
    DUTY: 'OBLIGES',
    ADVISORY: 'DISCOURAGES',
  },
  PERMITTED: { PROHIBITION: 'PERMITS', PERMISSION: 'PERMITS', DUTY: 'OBLIGES', ADVISORY: null },
  IN_FORCE: { PROHIBITION: 'FORBIDS', PERMISSION: 'PERMITS', DUTY: 'OBLIGES', ADVISORY: 'DISCOURAGES' },
  SUSPENDED: nothing,
  LIFTED: nothing,
};

/** A rule with one of these statuses has no effect. */
export const notInForce: readonly Status[] = (Object.keys(effects) as Status[]).filter(
  (it) => effects[it] === nothing,
);

export const isNotInForce = (status: Status): boolean => notInForce.includes(status);

/** The effect of a rule; null if it decides nothing. A rule without a status is not in force. */
export const effectOf = (modality: Modality, status: Status | null): Effect | null =>
  status === null ? null : effects[status][modality];

/** The pairs of kind and status with one of these effects, for SQL. */
export const rulesThat = (...does: Effect[]): SQL =>
  sql.raw(
    (Object.keys(effects) as Status[])
      .flatMap((status) =>
        (Object.keys(effects[status]) as Modality[])
          .filter((modality) => does.some((it) => it === effects[status][modality]))
          .map((modality) => `('${modality}', '${status}')`),
      )
      .join(', '),
  );
