import type { Transaction } from '../../db/client.ts';
import type { Refusal } from '../errors.ts';
import type { Writing } from '../write/write-session.ts';
import type { Assertion, PeriodDates } from './assertions/assertion.ts';
import type { Period, Steps } from './laying/period.ts';

/** A row of a period with its grounds, whichever table it is of. */
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

/** What was said of a dumped period, where that is not just its line: the fields that differ, null for what was not said. */
export type SaidDifference = Record<string, unknown> & {
  /** Whose line it was, if another's. */
  namespace?: string | undefined;
  /** That it had no date and joined a period that was recorded before it. */
  joined?: boolean | undefined;
};

/** A line that says something of a timeline. */
export type TimelineLine = PeriodDates & {
  type: 'status' | 'consent';
  restriction: string;
  /** By whom a rule is suspended. */
  suspendedBy?: string | undefined;
  grounds?: { statement: string; for?: 'STATUS' | 'REVIEW'; weight: 'SUPPORTS' | 'AGAINST' }[] | undefined;
  absent?: Record<string, string | undefined> | undefined;
  said?: SaidDifference[] | undefined;
  /** In a dump: a period of its own, although one of the same state comes right before it. */
  apart?: true | undefined;
};

/** What tells the timelines of statuses and of consents apart. */
export type TimelineKind<Line extends TimelineLine> = {
  entity: 'STATUS' | 'CONSENT';
  /** States that do not resume. */
  steps: Steps;
  /** With what qualifies it: see `qualifiedState`. */
  stateOf(line: Line): string;
  /** Undefined: the line says nothing of a review. */
  reviewOf(line: Line): string | undefined;
  /** What is wrong with a line across its fields, beside its dates and grounds. */
  rules?(line: Line): Iterable<Refusal>;
  /** Every period of these timelines, in the order of their starts, resumed parts among them. */
  readRows(tx: Transaction, owners: readonly string[]): Promise<PeriodRow[]>;
  insertPeriods(tx: Transaction, rows: readonly NewRow[]): Promise<void>;
  updatePeriod(tx: Transaction, id: string, content: Content): Promise<void>;
  moveBounds(tx: Transaction, id: string, bounds: { startsAt: string; endsAt: string }): Promise<void>;
  deletePeriods(tx: Transaction, ids: readonly string[]): Promise<void>;
  insertGrounds(tx: Transaction, rows: readonly GroundRow[]): Promise<void>;
  deleteGrounds(tx: Transaction, rows: readonly Omit<GroundRow, 'weight' | 'ordinal'>[]): Promise<void>;
};

/** What a period says, as it is stored. */
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
