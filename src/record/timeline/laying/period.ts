import type { Assertion, Atom, Ground, PeriodDates } from '../assertions/assertion.ts';
import type { Dated } from '../assertions/dates.ts';

/** A period that is made of assertions. */
export type Period = {
  /** The recorded period that it is; null for a new one. */
  id: string | null;
  /** The recorded period of its assertions; of two periods that were one, the second is new. */
  recordedId: string | null;
  /** The recorded periods that it is made of: more than one if they proved to be one. */
  recordedIds: Set<string>;
  state: string;
  review: string;
  /** True if a line states it; NONE is also the default. */
  isReviewStated: boolean;
  validFrom: Dated | null;
  validTo: Dated | null;
  observedAt: Dated | null;
  lastObservedAt: Dated | null;
  absent: Record<string, string>;
  grounds: Map<string, Ground>;
  /** Its atoms, in the order of their instants. */
  assertions: Set<Assertion>;
  atoms: Atom[];
  /** Its start: its anchor, or the end of the period that it extends. */
  startsAt: number;
  ownEnd: number;
  /** The end of the period that this one extends; null for all others. */
  extendsFrom: number | null;
  resumes: boolean;
};

/** The reason why an assertion does not fit onto a timeline. */
export type Misfit = {
  assertion: Assertion;
  /** The period that it contradicts; null if the one that it should join does not exist. */
  period: Period | null;
  /** The contradicting field; undefined if another state begins at the same instant. */
  field?: keyof PeriodDates | 'grounds';
};

/** True if two recorded periods, by their ids, stay separate even with equal content. */
export type AreApart = (id: string, other: string) => boolean;

/** An assertion without a date of its own that belongs to a period which was recorded before it. */
export type Beside = {
  assertion: Assertion;
  periodId: string;
  /** The start of that period. */
  at: number;
  /** True if it is recorded there already: it stays, even if it adds nothing but its grounds. */
  isRecorded: boolean;
};

/** Intermediate states, which do not resume after an interruption. */
export type Steps = ReadonlySet<string>;
