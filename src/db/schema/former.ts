import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Transaction } from '../client.ts';
import { UnfitDatabase } from '../unfit.ts';
import { readBaseline, readDrizzle, readMigrationNames } from './files.ts';

/** The first migration of every database that was made before the baseline. */
export const FORMER_FIRST = '20261123111127_record';
/** The last migration of version 0.1.0 as of 2026-11-25 (c94aec1), and the last one before the baseline. */
const FORMER_RELEASE = '20261125165909_epoch_of_session';
const FORMER_LAST = '20261130014500_words';
/** The build that brings a database to `FORMER_LAST`. */
const FORMER_BUILD = '31f6daa';

/**
 * Converts a database with the migrations before the baseline to the baseline; its record stays as it is. Does nothing
 * to any other. Throws `UnfitDatabase` for a database between the two known states.
 */
export async function leaveFormerMigrations(tx: Transaction): Promise<void> {
  const ran = await readRun(tx);
  const last = ran.at(-1);
  const [baseline] = readMigrationNames() as [string];
  if (last === undefined || ran.includes(baseline)) return;
  if (last !== FORMER_RELEASE && last !== FORMER_LAST)
    throw new UnfitDatabase(
      `its newest migration is ${last}, between two releases. Start the build of commit ${FORMER_BUILD} once, then this one`,
    );
  const statements = readBaseline();
  // The functions that stored columns use are defined once, in the baseline.
  for (const text of statements) {
    const [, , kind] =
      text.match(/^(\s|--.*\n)*(create function|create collation|(?:create|alter) text search)/) ?? [];
    if (kind === 'create function')
      await tx.execute(sql.raw(text.replace(kind, 'create or replace function')));
    else if (kind !== undefined && last === FORMER_RELEASE) await tx.execute(sql.raw(text));
  }
  if (last === FORMER_RELEASE) await tx.execute(sql.raw(readDrizzle('upgrade/from-release.sql')));
  await tx.execute(sql.raw(readDrizzle('upgrade/from-former.sql')));
  // The lists, and the number of the schema.
  await tx.execute(sql.raw(statements.at(-1) as string));
  const hash = createHash('sha256').update(statements.join('--> statement-breakpoint')).digest('hex');
  await tx.execute(sql`
    insert into drizzle.__drizzle_migrations (hash, created_at, name)
    values (${hash}, ${Date.UTC(2026, 10, 30, 4)}, ${baseline})`);
}

/** The names of the migrations that a database has run, the oldest first. */
export async function readRun(tx: Transaction): Promise<string[]> {
  const [table] = await tx.execute<{ isThere: boolean }>(
    sql`select to_regclass('drizzle.__drizzle_migrations') is not null as "isThere"`,
  );
  if (!table?.isThere) return [];
  const rows = await tx.execute<{ name: string }>(
    sql`select name from drizzle.__drizzle_migrations order by name collate "C"`,
  );
  return rows.map(({ name }) => name);
}
