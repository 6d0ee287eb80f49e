import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import { type Database, openDatabase } from './client.ts';

const migrationsFolder = fileURLToPath(new URL('../../drizzle', import.meta.url));
/** Any constant will do: it names this lock among the database's advisory locks. */
const migrationLock = 7_214_466;

/** Whom the server runs as, where it can: it may write the record, and alter neither tables nor history. */
const serverRole = 'caveat_server';

export class PostgresTooOld extends Error {
  override name = 'PostgresTooOld';
  constructor(found: string) {
    super(`Postgres 18 or newer is needed; this server is ${found}`);
  }
}

/** The address with which the server signs in: in a role of its own where there is one and it may take it. */
async function addressForServer(db: Database, url: string): Promise<string> {
  const [role] = await db.execute<{ taken: boolean }>(
    sql`select pg_has_role(oid, 'set') as taken from pg_roles where rolname = ${serverRole}`,
  );
  if (!role?.taken) return url;
  const address = new URL(url);
  address.searchParams.set('role', serverRole);
  return address.href;
}

/**
 * Brings the database up to date. Any number of processes may call it at once: the migrator itself takes no lock, so
 * all of them wait for one session-level lock on a connection of their own. Answers where the server signs in.
 */
export async function migrateDatabase(url: string): Promise<string> {
  const { db, close } = openDatabase(url, { connections: 1, statementTimeout: 0, longestWait: 0 });
  try {
    const [server] = await db.execute<{ number: number; version: string }>(
      sql`select current_setting('server_version_num')::int as number, current_setting('server_version') as version`,
    );
    if (server === undefined || server.number < 180_000)
      throw new PostgresTooOld(server?.version ?? 'unknown');
    await db.execute(sql`set lock_timeout = 0`);
    await db.execute(sql`select pg_advisory_lock(${migrationLock})`);
    await migrate(db, { migrationsFolder });
    await db.execute(sql`select give_server_role()`);
    return await addressForServer(db, url);
  } finally {
    await close();
  }
}
