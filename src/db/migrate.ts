import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import { addressInRole, readAddress } from './address.ts';
import { type Database, openDatabase } from './client.ts';
import { requireFit } from './fitness.ts';
import { onFirst } from './hosts.ts';
import { requireSessions } from './pooler.ts';
import { optionsOf } from './settings.ts';

const migrationsFolder = fileURLToPath(new URL('../../drizzle', import.meta.url));
/** Any constant will do: it names this lock among the database's advisory locks. */
const migrationLock = 7_214_466;

/** Whom the server runs as, where it can: it may write the record, and alter neither tables nor history. */
const serverRole = 'caveat_server';

/**
 * Brings the database up to date, and answers the address with which the server signs in. Any number of processes may call
 * it at once: the migrator itself takes no lock, so all of them wait for one session-level lock on a connection of their
 * own. `log` is told in one line what the owner lacks the right to. Throws `UnfitDatabase` where the record can't be kept.
 */
export async function migrateDatabase(url: string, log: (line: string) => void = () => {}): Promise<string> {
  const {
    db,
    sql: client,
    close,
  } = openDatabase(url, { connections: 1, statementTimeout: 0, longestWait: 0 });
  try {
    await requireFit(db);
    const options = optionsOf(readAddress(url), { application_name: 'caveat' });
    await requireSessions(db, onFirst(options, client));
    await db.execute(sql`set lock_timeout = 0`);
    await db.execute(sql`select pg_advisory_lock(${migrationLock})`);
    await migrate(db, { migrationsFolder });
    await db.execute(sql`select give_server_role()`);
    const missing = await findMissingGrant(db);
    if (missing === undefined) return addressInRole(url, serverRole);
    log(`The server runs as the owner of the tables. For less, as a user who may make roles run: ${missing}`);
    return url;
  } finally {
    await close();
  }
}

/** What would let the server run in a role of its own; undefined where it can. */
async function findMissingGrant(db: Database): Promise<string | undefined> {
  const [role] = await db.execute<{ isThere: boolean; mayBeTaken: boolean; user: string }>(
    sql`select oid is not null as "isThere", coalesce(pg_has_role(oid, 'set'), false) as "mayBeTaken",
               quote_ident(current_user) as user
          from (select) one left join pg_roles on rolname = ${serverRole}`,
  );
  if (role?.mayBeTaken) return undefined;
  const grant = `grant ${serverRole} to ${role?.user}`;
  return role?.isThere ? grant : `create role ${serverRole} nologin; ${grant}`;
}
