import { mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import { type Database, openDatabase } from '../../../src/db/client.ts';
import { migrateDatabase } from '../../../src/record/migrate.ts';
import { createDatabase } from '../database.ts';

const migrations = fileURLToPath(new URL('../../db/former', import.meta.url));

/** A database as an older release left it: with the migrations up to one of them, by the name of its folder. */
export async function createDatabaseAt(last: string) {
  const database = await createDatabase('template0');
  const folder = await mkdtemp(join(tmpdir(), 'caveat-migrations-'));
  const opened = openDatabase(database.url, { connections: 1 });
  try {
    for (const name of (await readdir(migrations)).filter((it) => it <= last))
      await symlink(join(migrations, name), join(folder, name));
    await migrate(opened.db, { migrationsFolder: folder });
  } finally {
    await rm(folder, { recursive: true });
  }
  return { ...database, ...opened, upgrade: () => migrateDatabase(database.url) };
}

/** Writes rows as one revision, as a release without the code at hand would have. */
export async function writeAs(
  db: Database,
  { principal, reason = '' }: { principal: string; reason?: string },
  ...statements: string[]
): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(
      sql`select set_config('caveat.principal', ${principal}, true), set_config('caveat.reason', ${reason}, true)`,
    );
    for (const statement of statements) await tx.execute(sql.raw(statement));
  });
}
