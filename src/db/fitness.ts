import { sql } from 'drizzle-orm';
import type { Database } from './client.ts';
import { readMigrationNames } from './schema/files.ts';
import { FORMER_FIRST } from './schema/former.ts';
import { UnfitDatabase } from './unfit.ts';

/** Migrations of which every database of ours has at least one. */
const firstMigrations = [FORMER_FIRST, readMigrationNames()[0] as string];

type Facts = {
  number: number;
  version: string;
  encoding: string;
  isStandby: boolean;
  database: string;
  user: string;
  mayCreate: boolean;
  hasPublic: boolean;
  mayUsePublic: boolean;
  /** The owner of the migrations, if there are any. */
  keeper: string | null;
  isKeeper: boolean | null;
};

/** Throws `UnfitDatabase`, with the remedy, if the database cannot hold the record. */
export async function requireFit(db: Database): Promise<void> {
  const [facts] = await db.execute<Facts>(sql`
    select current_setting('server_version_num')::int as number, current_setting('server_version') as version,
           current_setting('server_encoding') as encoding, pg_is_in_recovery() as "isStandby",
           quote_ident(current_database()) as database, quote_ident(current_user) as user,
           has_database_privilege(current_database(), 'create') as "mayCreate",
           to_regnamespace('public') is not null as "hasPublic",
           coalesce(has_schema_privilege(to_regnamespace('public'), 'create')
                      and has_schema_privilege(to_regnamespace('public'), 'usage'), false) as "mayUsePublic",
           pg_get_userbyid(m.relowner) as keeper, pg_has_role(m.relowner, 'usage') as "isKeeper"
      from (select) one
      left join pg_namespace n on n.nspname = 'drizzle'
      left join pg_class m on m.relnamespace = n.oid and m.relname = '__drizzle_migrations'`);
  if (!facts) throw new Error('the server reports no version or settings');
  const fault = faultOf(facts);
  if (fault !== undefined) throw new UnfitDatabase(fault);
  if (facts.keeper !== null && (await isAnothers(db)))
    throw new UnfitDatabase(
      `${facts.database} has migrations of another application (drizzle.__drizzle_migrations). Give Caveat a database of its own`,
    );
}

function faultOf(facts: Facts): string | undefined {
  const { number, version, encoding, isStandby, database, user, keeper } = facts;
  if (number < 180_000) return `Postgres 18 or newer is needed; this server is ${version}`;
  if (isStandby) return 'it is a standby, which is read-only. Give the address of the primary';
  if (encoding !== 'UTF8')
    return `the database ${database} has the encoding ${encoding}, which lacks most characters. Make one with: create database caveat encoding 'UTF8' locale 'C' locale_provider builtin builtin_locale 'C.UTF-8' template template0`;
  if (keeper !== null && !facts.isKeeper)
    return `the tables in ${database} belong to "${keeper}". Sign in as that user, or run: grant "${keeper}" to ${user}`;
  if (!facts.mayCreate)
    return `${user} may not create schemas in ${database}. As the database's owner, run: grant create on database ${database} to ${user}`;
  if (!facts.hasPublic)
    return `${database} has no schema public, which holds the record. Run: create schema public authorization ${user}`;
  if (!facts.mayUsePublic)
    return `${user} may not create tables in the schema public. As its owner, run: grant usage, create on schema public to ${user}`;
  return undefined;
}

async function isAnothers(db: Database): Promise<boolean> {
  // Reads whole rows: migrations of an older form have no names.
  const [row] = await db.execute<{ isAnothers: boolean }>(sql`
    select count(*) > 0 and not bool_or(coalesce(to_jsonb(m) ->> 'name' in ${firstMigrations}, false)) as "isAnothers"
      from drizzle.__drizzle_migrations m`);
  return row?.isAnothers ?? false;
}
