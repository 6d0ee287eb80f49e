import type { Transaction } from '../../db/client.ts';
import type { Refusal } from '../errors.ts';
import type { Writing } from '../write/write-session.ts';
import type { Assertion, PeriodDates } from './assertions/assertion.ts';
import type { Period, Steps } from './laying/period.ts';

/** A row of a period with its grounds, from either table. */
export type PeriodRow = {
  id: string;
  ownerId: string;
  namespace: string;
  startsAt: string;
  endsAt: string;
  /** The period that a resumed part belongs to; null for all others. */
  resumes: string | null;
  state: string;
  review: string;
  isNoReviewStated: boolean;
  absences: Readonly<Record<string, string>>;
  dates: PeriodDates;
  grounds: readonly (Assertion['grounds'][number] & { ordinal: number })[];
};

/**
 * The remembered line of a dumped period, if it differs from the period's line: the fields that differ, null for absent
 * ones.
 */
export type SaidDifference = Record<string, unknown> & {
  /** The namespace of the line, if it is another one. */
  namespace?: string | undefined;
  /** True if it had no date and joined a period that was recorded before it. */
  joined?: boolean | undefined;
};

/** A line about a timeline. */
export type TimelineLine = PeriodDates & {
  type: 'status' | 'consent';
  restriction: string;
  /** The actor that suspended a rule. */
  suspendedBy?: string | undefined;
  grounds?: { statement: string; for?: 'STATUS' | 'REVIEW'; weight: 'SUPPORTS' | 'AGAINST' }[] | undefined;
  absent?: Record<string, string | undefined> | undefined;
  said?: SaidDifference[] | undefined;
  /** In a dump: true for a separate period that follows one of the same state. */
  apart?: true | undefined;
};

/** The differences between timelines of statuses and of consents. */
export type TimelineKind<Line extends TimelineLine> = {
  entity: 'STATUS' | 'CONSENT';
  /** States that do not resume. */
  steps: Steps;
  /** The state with its qualifier: see `qualifiedState`. */
  stateOf(line: Line): string;
  /** Undefined if the line does not mention a review. */
  reviewOf(line: Line): string | undefined;
  /** The faults of a line across its fields, except in its dates and grounds. */
  rules?(line: Line): Iterable<Refusal>;
  /** Every period of these timelines, in the order of their starts, resumed parts included. */
  readRows(tx: Transaction, owners: readonly string[]): Promise<PeriodRow[]>;
  insertPeriods(tx: Transaction, rows: readonly NewRow[]): Promise<void>;
  updatePeriod(tx: Transaction, id: string, content: Content): Promise<void>;
  moveBounds(tx: Transaction, id: string, bounds: { startsAt: string; endsAt: string }): Promise<void>;
  deletePeriods(tx: Transaction, ids: readonly string[]): Promise<void>;
  insertGrounds(tx: Transaction, rows: readonly GroundRow[]): Promise<void>;
  deleteGrounds(tx: Transaction, rows: readonly Omit<GroundRow, 'weight' | 'ordinal'>[]): Promise<void>;
};

/** A period as it is stored. */
export type Content = Pick<Period, 'state' | 'review' | 'isReviewStated'> & {
  absent: Readonly<Record<string, string>>;
  dates: PeriodDates;
};

export type NewRow = Content & {
  id: string;
  ownerId: string;
  namespace: string;
  startsAt: string;
  endsAt: string;
  resumes: string | null;
};

export type GroundRow = {
  periodId: string;
  statementId: string;
  axis: 'STATUS' | 'REVIEW';
  weight: 'SUPPORTS' | 'AGAINST';
  ordinal: number;
};

/** The grounds of a line whose references are resolved. */
export function groundsOf({ identities }: Writing, line: TimelineLine): Assertion['grounds'] {
  return (line.grounds ?? []).map((it) => ({
    statementId: identities.id('statement', it.statement),
    axis: it.for ?? 'STATUS',
    weight: it.weight,
  }));
}
