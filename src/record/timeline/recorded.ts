import { isDeepStrictEqual } from 'node:util';
import { type Assertion, type Ground, groundKey, readDates } from './assertion.ts';
import { type DateGiven, dated } from './dates.ts';
import type { Content, PeriodRow, TimelineKind, TimelineLine } from './kind.ts';
import { addUndated, lay, type Period } from './lay.ts';
import { isJoined, type Said } from './said.ts';

/** One timeline as it is recorded. */
export type Recorded = {
  rows: readonly PeriodRow[];
  said: readonly Said[];
  /** What it is made of: the lines that were laid, or, of a period that says something else by now, what it says. */
  assertions: Assertion[];
  /** The recorded assertion that stands for a remembered line. */
  ofSaid: Map<Said, Assertion>;
};

/** What a period's row says, as one assertion. */
export function assertionOfRow(row: PeriodRow): Assertion {
  const { dates } = row;
  return {
    state: row.state,
    review: row.review !== 'NONE' || row.isNoReviewStated ? row.review : null,
    validFrom: dated(dates.validFrom),
    validTo: dated(dates.validTo),
    observedAt: dated(dates.observedAt),
    lastObservedAt: dated(dates.lastObservedAt),
    absent: row.absences,
    grounds: row.grounds.map(({ ordinal: _, ...ground }) => ground),
    periodId: row.id,
  };
}

/** What a remembered line says; null when a statement that it names is no longer there. */
export function assertionOfSaid<Line extends TimelineLine>(
  kind: TimelineKind<Line>,
  { line, entityId, identity }: Pick<Said, 'line' | 'entityId' | 'identity'>,
  statementId: (key: string) => string | undefined,
): Assertion | null {
  const given = line as unknown as Line;
  const grounds: Ground[] = [];
  for (const it of given.grounds ?? []) {
    const id = statementId(it.statement);
    if (id === undefined) return null;
    grounds.push({ statementId: id, axis: it.for ?? 'STATUS', weight: it.weight });
  }
  return {
    state: kind.stateOf(given),
    review: kind.reviewOf(given) ?? null,
    ...readDates(given),
    absent: (given.absent ?? {}) as Record<string, string>,
    grounds,
    periodId: entityId,
    isJoined: isJoined(identity),
  };
}

/**
 * What a timeline is made of. A period whose remembered lines make just what it says is made of these; one that was corrected,
 * or written by hand, is made of what it says.
 */
export function readRecorded<Line extends TimelineLine>(
  kind: TimelineKind<Line>,
  rows: readonly PeriodRow[],
  said: readonly Said[],
  statementId: (key: string) => string | undefined,
): Recorded {
  const assertions: Assertion[] = [];
  const ofSaid = new Map<Said, Assertion>();
  for (const row of rows) {
    if (row.resumes !== null) continue;
    const lines = said.filter((it) => it.entityId === row.id);
    const remembered = lines.map((it) => [it, assertionOfSaid(kind, it, statementId)] as const);
    const made = remembered.flatMap(([, it]) => (it ? [it] : []));
    if (made.length === lines.length && isMadeOf(kind, row, made)) {
      assertions.push(...made);
      for (const [it, assertion] of remembered) if (assertion) ofSaid.set(it, assertion);
    } else {
      assertions.push(assertionOfRow(row));
    }
  }
  return { rows, said, assertions, ofSaid };
}

function isMadeOf<Line extends TimelineLine>(
  kind: TimelineKind<Line>,
  row: PeriodRow,
  made: readonly Assertion[],
): boolean {
  const laid = made.filter((it) => !it.isJoined);
  if (laid.length === 0) return false;
  const { periods, misfits } = lay(kind.steps, laid);
  const [period, ...more] = periods;
  if (period === undefined || more.length > 0 || misfits.length > 0) return false;
  for (const it of made) if (it.isJoined && addUndated(period, it) !== undefined) return false;
  const keys = new Set(row.grounds.map((it) => `${groundKey(it)} ${it.weight}`));
  const grounds = [...period.grounds.values()].map((it) => `${groundKey(it)} ${it.weight}`);
  return (
    isDeepStrictEqual(contentOf(period), contentOfRow(row)) &&
    grounds.length === keys.size &&
    grounds.every((it) => keys.has(it))
  );
}

/** What a period says, but for its grounds. */
export function contentOf(period: Period): Content {
  const given = (name: 'validFrom' | 'validTo' | 'observedAt' | 'lastObservedAt') => period[name]?.given;
  return contentFrom(
    period.state,
    period.review,
    period.isReviewStated,
    given('validFrom'),
    given('validTo'),
    given('observedAt'),
    given('lastObservedAt'),
    period.absent,
  );
}

export function contentOfRow({ state, review, isNoReviewStated, dates, absences }: PeriodRow): Content {
  const isStated = review !== 'NONE' || isNoReviewStated;
  const { validFrom, validTo, observedAt, lastObservedAt } = dates;
  return contentFrom(state, review, isStated, validFrom, validTo, observedAt, lastObservedAt, absences);
}

function contentFrom(
  state: string,
  review: string,
  isReviewStated: boolean,
  validFrom: DateGiven | undefined,
  validTo: DateGiven | undefined,
  observedAt: DateGiven | undefined,
  lastObservedAt: DateGiven | undefined,
  absent: Readonly<Record<string, string>>,
): Content {
  return {
    state,
    review,
    isReviewStated,
    absent: { ...absent },
    dates: {
      ...(validFrom !== undefined && { validFrom }),
      ...(validTo !== undefined && { validTo }),
      ...(observedAt !== undefined && { observedAt }),
      ...(lastObservedAt !== undefined && { lastObservedAt }),
    },
  };
}
