import { randomUUIDv7 } from 'node:crypto';
import { eq, inArray } from 'drizzle-orm';
import type { Transaction } from '../db/client.ts';
import { type consentPeriods, restrictions, type statusPeriods } from '../db/tables/index.ts';
import { InvalidInput, StatusOverlap } from './errors.ts';
import {
  earliest,
  end,
  fromInstant,
  type Period,
  type PeriodLine,
  placePeriod,
  toInstant,
} from './period.ts';
import type { Source, Writing } from './writing.ts';

/** A period of a timeline while lines are laid on it. */
export type Held<Line> = Period & {
  /** What holds, in a form that can be compared: a status with its review, the state of a consent. */
  state: string;
  /** Identities of its grounds. */
  grounds: Set<string>;
  /** Whether a source says when it began. */
  hasStart: boolean;
  /** The instant after the last one that sources give it; infinite when they give none. */
  lastsTo: number;
  /** Where it ended before; null for a period that is new. */
  endedAt: number | null;
  /** The line that made it; null for a period that was there. */
  source: Source<Line> | null;
};

type TimelineLine<Ground> = PeriodLine & { type: string; grounds?: Ground[] | undefined };

export type Laying<Line, Ground> = {
  /** Whose timeline a line is about. */
  owner(line: Line): string;
  state(line: Line): string;
  /** What tells one ground of a period from another. */
  ground(ground: Ground): string;
  /** Throws EvidenceMissing when a new period would rest on nothing. */
  require(line: Line): void;
};

export type Laid<Line, Ground> = {
  period: Map<Source<Line>, Held<Line>>;
  created: { period: Held<Line>; source: Source<Line> }[];
  /** Periods that were there and now end elsewhere. */
  moved: Held<Line>[];
  grounds: { period: Held<Line>; ground: Ground; ordinal: number }[];
};

/**
 * Lays what sources show on the timelines that are there: a first period, a transition, a late arrival, or more grounds
 * for what holds. Order among the lines does not matter. Refused lines are in `writing.refusals`.
 */
export function layPeriods<Ground, Line extends TimelineLine<Ground>>(
  writing: Writing,
  sources: Source<Line>[],
  timelines: Map<string, Held<Line>[]>,
  laying: Laying<Line, Ground>,
): Laid<Line, Ground> {
  const laid: Laid<Line, Ground> = { period: new Map(), created: [], moved: [], grounds: [] };
  const start = ({ line }: Source<Line>) => earliest(line.validFrom) ?? Number.NEGATIVE_INFINITY;

  for (const source of sources.toSorted((a, b) => start(a) - start(b) || a.number - b.number)) {
    const { line } = source;
    const timeline = timelines.get(laying.owner(line)) ?? [];
    timelines.set(laying.owner(line), timeline);
    const period = writing.try(source, () => {
      refuseRepeatedGrounds(line, laying);
      const placement = placePeriod(timeline, line, (it) => it.state === laying.state(line));
      if (placement.is === 'HELD') return placement.period;
      if (placement.is === 'OVERLAP') throw overlap(placement.period);
      laying.require(line);
      const { startsAt, endsAt, cut } = placement;
      if (startsAt >= endsAt) throw new InvalidInput('validTo', 'a period ends after it starts');
      if (cut) cut.endsAt = startsAt;
      const held: Held<Line> = {
        id: randomUUIDv7(),
        startsAt,
        endsAt,
        state: laying.state(line),
        grounds: new Set(),
        hasStart: earliest(line.validFrom) !== undefined,
        lastsTo: end(line.validTo) ?? Number.POSITIVE_INFINITY,
        endedAt: null,
        source,
      };
      timeline.push(held);
      timeline.sort((a, b) => a.startsAt - b.startsAt);
      laid.created.push({ period: held, source });
      return held;
    });
    if (period === undefined) continue;
    laid.period.set(source, period);
    const added = (line.grounds ?? []).filter((it) => !period.grounds.has(laying.ground(it)));
    for (const ground of added) {
      laid.grounds.push({ period, ground, ordinal: period.grounds.size });
      period.grounds.add(laying.ground(ground));
    }
    const outcome = period.source === source ? 'created' : added.length > 0 ? 'revised' : 'unchanged';
    writing.count(line.type, outcome);
  }
  laid.moved = [...timelines.values()].flat().filter((it) => it.endedAt !== null && it.endedAt !== it.endsAt);
  return laid;
}

function refuseRepeatedGrounds<Ground, Line extends TimelineLine<Ground>>(
  line: Line,
  { ground }: Laying<Line, Ground>,
): void {
  const all = line.grounds ?? [];
  if (new Set(all.map(ground)).size < all.length)
    throw new InvalidInput('grounds', 'a ground is there twice');
}

function overlap<Line>(held: Held<Line>): StatusOverlap {
  const since =
    held.startsAt === Number.NEGATIVE_INFINITY ? 'a day not known' : toInstant(held.startsAt).slice(0, 10);
  return new StatusOverlap(
    'validFrom',
    `${held.state} holds since ${since}; a transition needs a later validFrom`,
    held.source === null ? held.id : null,
  );
}

/** Where a corrected period starts and ends, and where the one before it now ends. */
export type Moved = { startsAt: number; endsAt: number; previous: { id: string; endsAt: number } | null };

/**
 * The bounds of a period whose dates were wrong; a start that is not known stays where it was. The period before it
 * ends where it starts, if it did, and no later than its own source says. It never reaches past a neighbour: that is
 * StatusOverlap.
 */
export function movePeriod<Line>(timeline: readonly Held<Line>[], id: string, line: PeriodLine): Moved {
  const index = timeline.findIndex((period) => period.id === id);
  const period = timeline[index] as Held<Line>;
  const previous = timeline[index - 1];
  const next = timeline[index + 1];
  const startsAt = earliest(line.validFrom) ?? (period.hasStart ? Number.NEGATIVE_INFINITY : period.startsAt);
  const lastsTo = end(line.validTo) ?? Number.POSITIVE_INFINITY;
  if (previous !== undefined && startsAt <= previous.startsAt) {
    throw new StatusOverlap(
      'validFrom',
      'it would start before the period that comes before it',
      previous.id,
    );
  }
  if (next !== undefined && startsAt >= next.startsAt) {
    throw new StatusOverlap('validFrom', 'it would start after the period that follows it', next.id);
  }
  if (startsAt >= lastsTo) throw new InvalidInput('validTo', 'a period ends after it starts');
  const touches =
    previous !== undefined && (previous.endsAt === period.startsAt || previous.endsAt > startsAt);
  return {
    startsAt,
    endsAt: Math.min(next?.startsAt ?? Number.POSITIVE_INFINITY, lastsTo),
    previous: touches ? { id: previous.id, endsAt: Math.min(startsAt, previous.lastsTo) } : null,
  };
}

/** Stores where periods end that were there before. */
export async function moveEnds(
  tx: Transaction,
  table: typeof statusPeriods | typeof consentPeriods,
  moved: readonly { id: string; endsAt: number }[],
): Promise<void> {
  for (const { id, endsAt } of moved) {
    await tx
      .update(table)
      .set({ endsAt: toInstant(endsAt) })
      .where(eq(table.id, id));
  }
}

/** Stores a corrected period and where the one before it now ends. */
export async function movePeriodRow(
  tx: Transaction,
  table: typeof statusPeriods | typeof consentPeriods,
  { startsAt, endsAt, previous }: Moved,
  { id, ...columns }: { id: string },
): Promise<void> {
  if (previous !== null) await moveEnds(tx, table, [previous]);
  await tx
    .update(table)
    .set({ ...columns, startsAt: toInstant(startsAt), endsAt: toInstant(endsAt) })
    .where(eq(table.id, id));
}

/** The rows of new periods: their bounds, and what their lines say. */
export function periodRows<Line, Columns>(
  created: Laid<Line, unknown>['created'],
  columnsOf: (line: Line) => Columns,
) {
  return created.map(({ period, source }) => ({
    id: period.id,
    namespace: source.namespace,
    startsAt: toInstant(period.startsAt),
    endsAt: toInstant(period.endsAt),
    ...columnsOf(source.line),
  }));
}

/** A period as it was stored. */
export function heldOf<Line>(
  row: {
    id: string;
    startsAt: string;
    endsAt: string;
    validFromEarliest: string | null;
    validToLatest: string | null;
  },
  state: string,
  grounds: string[],
): Held<Line> {
  const endsAt = fromInstant(row.endsAt);
  return {
    id: row.id,
    startsAt: fromInstant(row.startsAt),
    endsAt,
    hasStart: row.validFromEarliest !== null,
    lastsTo: row.validToLatest === null ? Number.POSITIVE_INFINITY : fromInstant(row.validToLatest) + 1,
    endedAt: endsAt,
    state,
    grounds: new Set(grounds),
    source: null,
  };
}

/** The ids of the periods that lines (by number) became part of. */
export function periodIds<Line>(laid: Laid<Line, unknown>): Map<number, string> {
  return new Map([...laid.period].map(([source, period]) => [source.number, period.id]));
}

/** Keeps the timelines of restrictions as they are until the transaction ends. */
export async function lockRestrictions(tx: Transaction, ids: string[]): Promise<void> {
  await tx
    .select({ id: restrictions.id })
    .from(restrictions)
    .where(inArray(restrictions.id, ids))
    .orderBy(restrictions.id)
    .for('no key update');
}
