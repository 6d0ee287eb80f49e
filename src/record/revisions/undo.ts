import { sql } from 'drizzle-orm';
import type { Transaction } from '../../db/client.ts';
import { causeOf, refusalOf } from '../constraint.ts';
import { consentTimelines } from '../entities/consent.ts';
import { statusTimelines } from '../entities/status.ts';
import { InvalidInput, Overtaken, UnknownReference } from '../errors.ts';
import { resumePeriods, timelinesWritten } from '../timeline/resume.ts';
import { revisionName } from './revision.ts';

/**
 * Undoes a revision by a new revision: every row becomes what it was before. Throws Overtaken, with the later revision,
 * if any of the rows was written since. Returns the id of the new revision.
 */
export async function undoRevision(tx: Transaction, revisionId: number): Promise<number> {
  const [known] = await tx.execute(sql`select from revisions where id = ${revisionId}`);
  if (known === undefined) throw new UnknownReference('revision', 'revision', revisionName(revisionId));
  const undone = await takeBack(tx, revisionId);
  if (undone === undefined || Number(undone.rows) === 0)
    throw new InvalidInput('revision', 'it wrote nothing that could be taken back');
  const written = await timelinesWritten(tx);
  await resumePeriods(tx, statusTimelines, written.statuses);
  await resumePeriods(tx, consentTimelines, written.consents);
  return Number(undone.revision);
}

/** Runs in a savepoint, so that the cause of a refusal can be queried afterwards. */
async function takeBack(tx: Transaction, revisionId: number) {
  try {
    return await tx.transaction(async (inner) => {
      const [undone] = await inner.execute<{ rows: string; revision: string }>(
        sql`select undo_revision(${revisionId}) as rows, split_part(current_setting('caveat.revision', true), ':', 2) as revision`,
      );
      return undone;
    });
  } catch (error) {
    if (!(refusalOf(error) instanceof Overtaken)) throw error;
    const { constraint_name: rule, table_name: table } = causeOf(error) ?? {};
    const isOverwritten = rule === 'revision_is_overtaken';
    throw (await describeUndoConflict(tx, revisionId, isOverwritten ? table : undefined)) ?? error;
  }
}

async function describeUndoConflict(
  tx: Transaction,
  revisionId: number,
  table: string | undefined,
): Promise<Overtaken | undefined> {
  const undo = await standingUndoOf(tx, revisionId);
  if (undo !== undefined)
    return new Overtaken(`revision ${revisionName(revisionId)} was undone already, by ${revisionName(undo)}`);
  if (table === undefined || table === '') return undefined;
  const [later] = await tx.execute<{ id: string | null }>(
    sql`select first_overwriting(${table}, ${revisionId}) as id`,
  );
  if (later?.id == null) return undefined;
  const name = revisionName(Number(later.id));
  return new Overtaken(
    `what revision ${revisionName(revisionId)} wrote has been written since, by ${name}: undo ${name} first`,
  );
}

/** The revision that undid this one and is not undone itself. */
async function standingUndoOf(tx: Transaction, revisionId: number): Promise<number | undefined> {
  const undoes = await tx.execute<{ id: string }>(
    sql`select id from revisions where undoes = ${revisionId} order by id desc`,
  );
  for (const { id } of undoes) if ((await standingUndoOf(tx, Number(id))) === undefined) return Number(id);
  return undefined;
}
