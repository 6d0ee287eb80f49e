import { isDeepStrictEqual } from 'node:util';
import {
  type Assertion,
  type Ground,
  groundKey,
  type PeriodDates,
  periodIdsOf,
  readDates,
} from './assertions/assertion.ts';
import { type Dated, type DateGiven, dated } from './assertions/dates.ts';
import type { Content, PeriodRow, TimelineKind, TimelineLine } from './kind.ts';
import type { Period, Steps } from './laying/period.ts';
import { layWithJoined, settle } from './laying/settle.ts';
import { isJoined, type Said } from './said.ts';

/** One recorded timeline. */
export type Recorded = {
  rows: readonly PeriodRow[];
  said: readonly Said[];
  /** Its assertions: those of the laid lines, or of a period that has changed since, its row. */
  assertions: Assertion[];
  /** The recorded assertion of a remembered line. */
  ofSaid: Map<Said, Assertion>;
};

/** The row of a period as one assertion. */
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

/** A period as one assertion. */
export const assertionOfPeriod = ({
  state,
  review,
  isReviewStated,
  validFrom,
  validTo,
  observedAt,
  lastObservedAt,
  absent,
  grounds,
  recordedId,
}: Period): Assertion => ({
  ...{ state, validFrom, validTo, observedAt, lastObservedAt, absent },
  review: isReviewStated ? review : null,
  grounds: [...grounds.values()],
  periodId: recordedId,
});

/** The assertion of a remembered line; null if one of its statements no longer exists. */
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
    seenBefore: ((line.seenBefore ?? []) as DateGiven[]).map((it) => dated(it) as Dated),
    absent: (given.absent ?? {}) as Record<string, string>,
    grounds,
    periodId: entityId,
    isJoined: isJoined(identity),
  };
}

/**
 * The assertions of a timeline. A period that equals the result of its remembered lines is made of these; one that was
 * corrected, or written by hand, is made of its row.
 */
export function readRecorded<Line extends TimelineLine>(
  kind: TimelineKind<Line>,
  rows: readonly PeriodRow[],
  said: readonly Said[],
  statementId: (key: string) => string | undefined,
): Recorded {
  const periods = rows.filter((it) => it.resumes === null);
  const remembered = said
    .filter((it) => it.entityId !== null)
    .map((it) => [it, assertionOfSaid(kind, it, statementId)] as const);
  /** Periods that differ from their lines, or lines that cannot be parsed. */
  const byHand = new Set(
    remembered.flatMap(([{ entityId }, it]) => (it === null ? [entityId as string] : [])),
  );
  for (;;) {
    const lines = remembered.flatMap(([it, assertion]) =>
      assertion === null || byHand.has(it.entityId as string)
        ? []
        : [[it, { ...assertion, atomPeriodIds: [it.entityId] }] as const],
    );
    const whole = periods.filter(({ id }) => byHand.has(id)).map(assertionOfRow);
    const made = [...lines.map(([, it]) => it), ...whole];
    const different = recognise(kind, periods, made);
    if (different.length === 0) return { rows, said, assertions: made, ofSaid: new Map(lines) };
    const before = byHand.size;
    for (const id of different) byHand.add(id);
    if (byHand.size === before)
      return { rows, said, assertions: periods.map(assertionOfRow), ofSaid: new Map() };
  }
}

/**
 * Lays the assertions of periods, and assigns each atom its period. Returns the periods that differ from the result,
 * and their lines that would make something else.
 */
function recognise<Line extends TimelineLine>(
  kind: TimelineKind<Line>,
  rows: readonly PeriodRow[],
  made: readonly Assertion[],
): string[] {
  const joined = new Set(made.filter((it) => it.isJoined));
  const dated = made.filter((it) => !joined.has(it));
  const { periods, misfits } = layWithJoined(kind.steps, dated, joined, false);
  const left = new Map(rows.map((it) => [it.id, it]));
  const different: string[] = [];
  const idOf = new Map<Period, string>();
  for (const period of periods) {
    const known = period.recordedId === null ? undefined : left.get(period.recordedId);
    const row = known ?? [...left.values()].find((it) => period.recordedId === null && isSame(period, it));
    if (row === undefined || !isSame(period, row)) {
      different.push(...period.recordedIds, ...[...period.assertions].flatMap(periodIdsOf));
      continue;
    }
    left.delete(row.id);
    idOf.set(period, row.id);
  }
  different.push(...left.keys(), ...misfits.flatMap(({ assertion }) => periodIdsOf(assertion)));
  if (different.length > 0) return different;
  for (const [period, id] of idOf) {
    for (const { assertion, index } of period.atoms)
      assertion.atomPeriodIds = Object.assign([...(assertion.atomPeriodIds ?? [])], { [index]: id });
  }
  return [];
}

/** True if a period equals a row, grounds included. */
export function isSame(period: Period, row: PeriodRow): boolean {
  const wordsOf = (it: Ground) => `${groundKey(it)} ${it.weight}`;
  const keys = new Set(row.grounds.map(wordsOf));
  const grounds = [...period.grounds.values()].map(wordsOf);
  return (
    isDeepStrictEqual(contentOf(period), contentOfRow(row)) &&
    grounds.length === keys.size &&
    grounds.every((it) => keys.has(it))
  );
}

/**
 * The assertions of a timeline without some periods. Lines about these are removed, and the other periods of such lines
 * are made of their rows.
 */
export function assertionsWithout(
  steps: Steps,
  { rows, assertions }: Recorded,
  ids: readonly string[],
): Assertion[] {
  const apart = new Set(ids);
  const touches = (it: Assertion) => periodIdsOf(it).some((one) => apart.has(one));
  for (let before = 0; before < apart.size; ) {
    before = apart.size;
    for (const it of assertions) if (touches(it)) for (const one of periodIdsOf(it)) apart.add(one);
  }
  const whole = rows.filter((it) => it.resumes === null && !ids.includes(it.id) && apart.has(it.id));
  const { periods } = whole.length > 0 ? settle(steps, assertions, []) : { periods: [] };
  const standing = whole.map((row): Assertion => {
    const period = periods.find((it) => it.id === row.id);
    return period ? { ...assertionOfPeriod(period), periodId: row.id } : assertionOfRow(row);
  });
  return [...assertions.filter((it) => !touches(it)), ...standing];
}

/** True if one of some remembered lines names a ground. */
export const isSaidIn = <Line extends TimelineLine>(
  kind: TimelineKind<Line>,
  said: readonly Said[],
  statementId: (key: string) => string | undefined,
  key: string,
): boolean =>
  said.some((it) =>
    assertionOfSaid(kind, it, statementId)?.grounds.some((ground) => groundKey(ground) === key),
  );

/** True if a line of a period adds to its row: a statement, a date, a review, or a qualifier of its state. */
export function addsTo(row: PeriodRow, period: Period, assertion: Assertion): boolean {
  const stands = new Set(row.grounds.map(groundKey));
  const [now, before] = [contentOf(period), contentOfRow(row)];
  const isNewDate = (field: keyof PeriodDates) => {
    const given = assertion[field === 'lastObservedAt' ? 'observedAt' : field]?.given;
    return given !== undefined && !isDeepStrictEqual(now.dates[field], before.dates[field]);
  };
  return (
    assertion.grounds.some((it) => !stands.has(groundKey(it))) ||
    (['validFrom', 'validTo', 'observedAt', 'lastObservedAt'] as const).some(isNewDate) ||
    (assertion.review !== null && !before.isReviewStated) ||
    (assertion.state === now.state && now.state !== before.state)
  );
}

/** A period without its grounds. */
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
