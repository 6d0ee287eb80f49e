import { sql } from 'drizzle-orm';
import type { Transaction } from '../db/client.ts';
import { consentTimelines } from './consent.ts';
import { InvalidInput, UnknownReference } from './errors.ts';
import { revisionName } from './revision.ts';
import { statusTimelines } from './status.ts';
import { resumePeriods, timelinesWritten } from './timeline/resume.ts';

/**
 * Takes back what a revision wrote, as a new revision: every row becomes what it was before. Throws Overtaken when any of
 * it has been written since. Answers the id of the new revision.
 */
export async function undoRevision(tx: Transaction, revisionId: number): Promise<number> {
  const [known] = await tx.execute(sql`select from revisions where id = ${revisionId}`);
  if (known === undefined) throw new UnknownReference('revision', 'revision', revisionName(revisionId));
  const [undone] = await tx.execute<{ rows: string; revision: string }>(
    sql`select undo_revision(${revisionId}) as rows, split_part(current_setting('caveat.revision', true), ':', 2) as revision`,
  );
  if (undone === undefined || Number(undone.rows) === 0)
    throw new InvalidInput('revision', 'it wrote nothing that could be taken back');
  const written = await timelinesWritten(tx);
  await resumePeriods(tx, statusTimelines, written.statuses);
  await resumePeriods(tx, consentTimelines, written.consents);
  return Number(undone.revision);
}
