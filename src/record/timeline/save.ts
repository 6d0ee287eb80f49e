import { randomUUIDv7 } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Transaction } from '../../db/client.ts';
import { groundKey } from './assertions/assertion.ts';
import { fromInstant, toInstant } from './assertions/dates.ts';
import type { GroundRow, NewRow, PeriodRow, TimelineKind, TimelineLine } from './kind.ts';
import type { Period } from './laying/period.ts';
import { segmentsOf } from './laying/segments.ts';
import { contentOf, contentOfRow } from './recorded.ts';

/** A timeline to be stored: its recorded form, and its new one. */
export type Timeline = {
  ownerId: string;
  rows: readonly PeriodRow[];
  periods: readonly Period[];
  /** The namespace of new periods. */
  namespaceOf(period: Period): string;
  /** The period whose grounds are replaced as a list, in the given order. */
  regrounded?: string;
};

type Wanted = Omit<NewRow, 'namespace'> & { period: Period };

/** Stores timelines: writes only the differences. Each period gets its `id`. */
export async function saveTimelines<Line extends TimelineLine>(
  tx: Transaction,
  kind: TimelineKind<Line>,
  timelines: readonly Timeline[],
): Promise<void> {
  const inserted: NewRow[] = [];
  const added: GroundRow[] = [];
  const removed: GroundRow[] = [];
  for (const timeline of timelines) {
    const known = new Map(timeline.rows.map((it) => [it.id, it]));
    const wanted = wantedRows(timeline);
    const kept = new Set(wanted.map(({ id }) => id));
    // Rows that would conflict with others are deleted first.
    const gone = timeline.rows.filter((it) => !kept.has(it.id));
    await kind.deletePeriods(
      tx,
      gone.filter((it) => it.resumes !== null).map(({ id }) => id),
    );
    for (const { period, ...row } of wanted) {
      const before = known.get(row.id);
      if (before === undefined) {
        const namespace = known.get(row.resumes ?? '')?.namespace ?? timeline.namespaceOf(period);
        inserted.push({ ...row, namespace });
      } else {
        await updateRow(tx, kind, before, row);
      }
    }
    await kind.deletePeriods(
      tx,
      gone.filter((it) => it.resumes === null).map(({ id }) => id),
    );
    for (const period of timeline.periods) {
      const change = period.id === timeline.regrounded ? replaceGrounds : groundChanges;
      const changes = change(period, known.get(period.id as string));
      added.push(...changes.added);
      removed.push(...changes.removed);
    }
  }
  await kind.insertPeriods(tx, inserted);
  if (removed.length > 0) await kind.deleteGrounds(tx, removed);
  await kind.insertGrounds(tx, added);
}

async function updateRow<Line extends TimelineLine>(
  tx: Transaction,
  kind: TimelineKind<Line>,
  before: PeriodRow,
  { id, state, review, isReviewStated, absent, dates, startsAt, endsAt }: Omit<NewRow, 'namespace'>,
): Promise<void> {
  const content = { state, review, isReviewStated, absent, dates };
  if (!isDeepStrictEqual(content, contentOfRow(before))) await kind.updatePeriod(tx, id, content);
  const isMoved =
    fromInstant(before.startsAt) !== fromInstant(startsAt) ||
    fromInstant(before.endsAt) !== fromInstant(endsAt);
  if (isMoved) await kind.moveBounds(tx, id, { startsAt, endsAt });
}

/** The rows of a timeline: each period where it first holds, then the parts that resume it. */
function wantedRows({ ownerId, rows, periods }: Timeline): Wanted[] {
  const [first] = periods;
  const spans = periods.map((period) => ({
    ...period,
    period,
    // Only the first period begins open, if nothing bounds its start.
    startsAt:
      period === first && !Number.isFinite(period.validFrom?.from ?? Number.NEGATIVE_INFINITY)
        ? Number.NEGATIVE_INFINITY
        : period.startsAt,
  }));
  const resumed = Map.groupBy(
    rows.filter((it) => it.resumes !== null),
    (it) => it.resumes as string,
  );
  const seen = new Set<Period>();
  return segmentsOf(spans).map(({ period: { period }, startsAt, endsAt }) => {
    period.id ??= randomUUIDv7();
    const isResumed = seen.has(period);
    seen.add(period);
    return {
      period,
      ownerId,
      id: isResumed ? (resumed.get(period.id)?.shift()?.id ?? randomUUIDv7()) : period.id,
      resumes: isResumed ? period.id : null,
      startsAt: toInstant(startsAt),
      endsAt: toInstant(endsAt),
      ...contentOf(period),
    };
  });
}

/** The rows of a timeline after it is stored. */
export function rowsOnceStored(timeline: Timeline): PeriodRow[] {
  return wantedRows(timeline).map(({ period, isReviewStated, absent, ...row }) => ({
    ...row,
    namespace: timeline.namespaceOf(period),
    isNoReviewStated: row.review === 'NONE' && isReviewStated,
    absences: absent,
    grounds: [...period.grounds.values()].map((it, ordinal) => ({ ...it, ordinal })),
  }));
}

/** True if two lists of rows are equal, with their grounds in any order. */
export function areSameRows(some: readonly PeriodRow[], others: readonly PeriodRow[]): boolean {
  const wordsOf = (rows: readonly PeriodRow[]) =>
    rows.map(({ grounds, startsAt, endsAt, namespace: _, ...row }) => ({
      ...row,
      bounds: [fromInstant(startsAt), fromInstant(endsAt)],
      grounds: grounds.map((it) => `${groundKey(it)} ${it.weight}`).sort(),
    }));
  return isDeepStrictEqual(wordsOf(some), wordsOf(others));
}

function groundChanges(
  period: Period,
  row: PeriodRow | undefined,
): { added: GroundRow[]; removed: GroundRow[] } {
  const periodId = period.id as string;
  const stands = new Map((row?.grounds ?? []).map((it) => [groundKey(it), it]));
  let ordinal = Math.max(-1, ...[...stands.values()].map((it) => it.ordinal)) + 1;
  const added: GroundRow[] = [];
  const removed = [...stands]
    .filter(([key, it]) => period.grounds.get(key)?.weight !== it.weight)
    .map(([, it]) => ({ ...it, periodId }));
  for (const [key, ground] of period.grounds) {
    if (stands.get(key)?.weight === ground.weight) continue;
    added.push({ ...ground, periodId, ordinal });
    ordinal += 1;
  }
  return { added, removed };
}

function replaceGrounds(
  period: Period,
  row: PeriodRow | undefined,
): { added: GroundRow[]; removed: GroundRow[] } {
  const wordsIn = (it: Pick<GroundRow, 'statementId' | 'axis' | 'weight'>) =>
    `${it.statementId} ${it.axis} ${it.weight}`;
  const next = [...period.grounds.values()].map(wordsIn);
  const stays = (row?.grounds ?? [])
    .toSorted((a, b) => a.ordinal - b.ordinal)
    .map(wordsIn)
    .filter((it) => next.includes(it));
  // Unchanged grounds at the start of the list keep their order, so that an undo restores them as they were.
  if (stays.every((it, index) => next[index] === it)) return groundChanges(period, row);
  const periodId = period.id as string;
  const added = [...period.grounds.values()].map((it, ordinal) => ({ ...it, periodId, ordinal }));
  const removed = (row?.grounds ?? []).map((it) => ({ ...it, periodId }));
  return { added, removed };
}
