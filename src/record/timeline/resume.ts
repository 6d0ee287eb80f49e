import { sql } from 'drizzle-orm';
import type { Transaction } from '../../db/client.ts';
import { Overtaken } from '../errors.ts';
import { groundKey } from './assertions/assertion.ts';
import { fromInstant } from './assertions/dates.ts';
import type { PeriodRow, TimelineKind, TimelineLine } from './kind.ts';
import type { Period } from './laying/period.ts';
import { boundsOf } from './laying/placing.ts';
import { assertionOfRow } from './recorded.ts';
import { saveTimelines } from './save.ts';

/** Recomputes the resumed parts of timelines from their other periods, as they are in this transaction. */
export async function resumePeriods<Line extends TimelineLine>(
  tx: Transaction,
  kind: TimelineKind<Line>,
  owners: readonly string[],
): Promise<void> {
  const rows = Map.groupBy(await kind.readRows(tx, owners), (it) => it.ownerId);
  await saveTimelines(
    tx,
    kind,
    [...rows].map(([ownerId, own]) => {
      refuseMisplacedFirst(own);
      return {
        ownerId,
        rows: own,
        periods: own.flatMap((row) => (row.resumes === null ? [periodOfRow(kind, row)] : [])),
        namespaceOf: () => '',
      };
    }),
  );
}

/**
 * Throws Overtaken where the first period, whose start is open, is known to hold only when another one has begun: by its
 * words it would come after that one, and nothing could be added to such a timeline.
 */
function refuseMisplacedFirst(rows: readonly PeriodRow[]): void {
  const periods = rows.filter((it) => it.resumes === null);
  const first = periods.find((it) => fromInstant(it.startsAt) === Number.NEGATIVE_INFINITY);
  if (first === undefined) return;
  const { startsAt } = boundsOf(assertionOfRow(first), null);
  const begun = periods.find((it) => it !== first && fromInstant(it.startsAt) <= startsAt);
  if (begun === undefined) return;
  throw new Overtaken(
    `it would leave the period ${inWords(first)} without a place before the period ${inWords(begun)}: correct or undo one of them first`,
  );
}

function inWords(row: PeriodRow): string {
  const { state, validFrom, observedAt } = assertionOfRow(row);
  const from = validFrom ?? observedAt;
  return from === null ? state : `${state} (${from.edtf})`;
}

function periodOfRow<Line extends TimelineLine>(kind: TimelineKind<Line>, row: PeriodRow): Period {
  const said = assertionOfRow(row);
  const startsAt = fromInstant(row.startsAt);
  return {
    ...said,
    id: row.id,
    recordedId: row.id,
    recordedIds: new Set([row.id]),
    review: row.review,
    isReviewStated: said.review !== null,
    absent: { ...row.absences },
    grounds: new Map(row.grounds.map((it) => [groundKey(it), it])),
    assertions: new Set([said]),
    atoms: [],
    // The first period, which began open, may have got another start by the undo.
    startsAt: Number.isFinite(startsAt) ? startsAt : boundsOf(said, null).startsAt,
    ownEnd: said.validTo?.to ?? Number.POSITIVE_INFINITY,
    extendsFrom: null,
    resumes: !kind.steps.has(row.state),
  };
}

/** The timelines that this transaction has written to: those of restrictions and consents. */
export async function timelinesWritten(tx: Transaction): Promise<{ statuses: string[]; consents: string[] }> {
  const rows = await tx.execute<{ entity: 'STATUS' | 'CONSENT'; owner: string }>(
    sql`select entity, owner from timelines_written()`,
  );
  const of = (entity: string) => rows.flatMap((it) => (it.entity === entity ? [it.owner] : []));
  return { statuses: of('STATUS'), consents: of('CONSENT') };
}
