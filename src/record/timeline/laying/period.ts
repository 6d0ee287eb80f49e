import type { Assertion, Atom, Ground, PeriodDates } from '../assertions/assertion.ts';
import type { Dated } from '../assertions/dates.ts';

/** A period as assertions make it. */
export type Period = {
  /** The recorded period that it is; null for a new one. */
  id: string | null;
  /** The recorded period that its assertions belong to; one of two periods that were one is a new one. */
  recordedId: string | null;
  /** The recorded periods that it is made of: more than one where they turned out to be one. */
  recordedIds: Set<string>;
  state: string;
  review: string;
  /** Whether a line says so; NONE is also what nothing said means. */
  isReviewStated: boolean;
  validFrom: Dated | null;
  validTo: Dated | null;
  observedAt: Dated | null;
  lastObservedAt: Dated | null;
  absent: Record<string, string>;
  grounds: Map<string, Ground>;
  /** What it is made of, in the order of their instants. */
  assertions: Set<Assertion>;
  atoms: Atom[];
  /** Where it begins: its anchor, or the end of the period that it extends. */
  startsAt: number;
  ownEnd: number;
  /** Where the period ends that this one extends; null for all others. */
  extendsFrom: number | null;
  resumes: boolean;
};

/** Why an assertion does not fit into a timeline. */
export type Misfit = {
  assertion: Assertion;
  /** The period that it contradicts; null when the one that it is to be part of is not there. */
  period: Period | null;
  /** The field that contradicts; undefined when another state begins at the same instant. */
  field?: keyof PeriodDates | 'grounds';
};

/** Whether two recorded periods, by their ids, stay two also where they say the same. */
export type AreApart = (id: string, other: string) => boolean;

/** An assertion without a date of its own that is of a period which was recorded before it. */
export type Beside = {
  assertion: Assertion;
  periodId: string;
  /** Where that period begins. */
  at: number;
  /** Whether it is recorded there already: then it stays, though it may say nothing more than its grounds. */
  isRecorded: boolean;
};

/** States that are steps on the way: they do not hold again after an interruption. */
export type Steps = ReadonlySet<string>;
