import { sql } from 'drizzle-orm';
import { type Database, openDatabase } from './client.ts';
import { addressInRole, readAddress } from './connection/address.ts';
import { onFirst } from './connection/hosts.ts';
import { requireSessions } from './connection/pooler.ts';
import { optionsOf } from './connection/settings.ts';
import { requireFit } from './fitness.ts';
import { applySchema, type SchemaLists } from './schema/apply.ts';

/** An arbitrary constant that names this lock among the database's advisory locks. */
const migrationLock = 7_214_466;

/** The role that the server runs in, if possible: it may write the record, but alter neither tables nor history. */
const serverRole = 'caveat_server';

/**
 * Brings the database up to date, and returns the address with which the server signs in. Any number of processes may
 * call it at once: all of them wait for one session-level lock on a connection of their own. `log` gets one line if the
 * owner lacks rights, or if a newer build has migrated the database. Throws `UnfitDatabase` if the database cannot hold
 * the record.
 */
export async function bringUpToDate(
  url: string,
  lists: SchemaLists,
  log: (line: string) => void = () => {},
): Promise<string> {
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
    await makeServerRole(db);
    await applySchema(db, lists, log);
    const missing = await findMissingGrant(db);
    if (missing === undefined) return addressInRole(url, serverRole);
    log(`The server runs as the owner of the tables. For less, as a user who may make roles run: ${missing}`);
    return url;
  } finally {
    await close();
  }
}

/**
 * Creates the server's role, if the owner may create roles: at each start, because roles belong to the cluster, not to
 * the database, and a restored copy may lack it. Does nothing if that is not allowed, or another database of the
 * cluster was quicker.
 */
async function makeServerRole(db: Database): Promise<void> {
  await db.execute(
    sql.raw(`do $$
      begin
        if to_regrole('${serverRole}') is null then
          create role ${serverRole} nologin;
        end if;
        if not pg_has_role('${serverRole}', 'set') then
          execute format('grant ${serverRole} to %I', current_user);
        end if;
      exception
        when insufficient_privilege or duplicate_object or unique_violation then null;
      end $$`),
  );
}

/** The statements that would let the server run in a role of its own; undefined if it can. */
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
