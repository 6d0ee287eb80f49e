import { sql } from 'drizzle-orm';
import type { Transaction } from '../../db/client.ts';
import { groundKey } from './assertions/assertion.ts';
import { fromInstant } from './assertions/dates.ts';
import type { PeriodRow, TimelineKind, TimelineLine } from './kind.ts';
import type { Period } from './laying/period.ts';
import { boundsOf } from './laying/placing.ts';
import { assertionOfRow } from './recorded.ts';
import { saveTimelines } from './save.ts';

/** Makes the resumed parts of timelines again from their other periods, as these stand in this transaction. */
export async function resumePeriods<Line extends TimelineLine>(
  tx: Transaction,
  kind: TimelineKind<Line>,
  owners: readonly string[],
): Promise<void> {
  const rows = Map.groupBy(await kind.readRows(tx, owners), (it) => it.ownerId);
  await saveTimelines(
    tx,
    kind,
    [...rows].map(([ownerId, own]) => ({
      ownerId,
      rows: own,
      periods: own.flatMap((row) => (row.resumes === null ? [periodOfRow(kind, row)] : [])),
      namespaceOf: () => '',
    })),
  );
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
    // A period that began open, as the first one, may have got another start by the undo.
    startsAt: Number.isFinite(startsAt) ? startsAt : boundsOf(said, null).startsAt,
    ownEnd: said.validTo?.to ?? Number.POSITIVE_INFINITY,
    extendsFrom: null,
    resumes: !kind.steps.has(row.state),
  };
}

/** The timelines that this transaction has written to: restrictions, and consents. */
export async function timelinesWritten(tx: Transaction): Promise<{ statuses: string[]; consents: string[] }> {
  const rows = await tx.execute<{ entity: 'STATUS' | 'CONSENT'; owner: string }>(
    sql`select entity, owner from timelines_written()`,
  );
  const of = (entity: string) => rows.flatMap((it) => (it.entity === entity ? [it.owner] : []));
  return { statuses: of('STATUS'), consents: of('CONSENT') };
}
