import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import type { Database, Transaction } from '../client.ts';
import { UnfitDatabase } from '../unfit.ts';
import { migrationsFolder, readFunctionFiles, readMigrationNames, readSchemaVersion } from './files.ts';
import { leaveFormerMigrations, readRun } from './former.ts';

/** The entities and the recorded tables, in the form the database stores: see `src/record/entities`. */
export type SchemaLists = {
  entities: readonly { entity: string; table_name: string; line_function: string }[];
  recordedTables: readonly { name: string; owners: readonly object[] }[];
};

/** No reader or writer waits longer behind a lock that we wait for. */
const LOCK_TIMEOUT = '3s';
const TRIES = 20;

/** The migrations, functions and lists that were applied to a database. */
export function hashOf(lists: SchemaLists): string {
  const texts = [
    JSON.stringify([readMigrationNames(), lists]),
    ...readFunctionFiles().map(({ name, text }) => `${name}\n${text}`),
  ];
  return createHash('sha256').update(texts.join('\n')).digest('hex');
}

/**
 * Runs pending migrations. If one ran, or a text or a list has changed, it then defines all functions again and brings
 * what follows from them in line with the tables: in one transaction, which waits for no lock for long and is retried.
 * `log` gets one line if a newer build has migrated the database. Throws `UnfitDatabase` if that build does not accept
 * this one.
 */
export async function applySchema(
  db: Database,
  lists: SchemaLists,
  log: (line: string) => void,
): Promise<void> {
  for (let tried = 1; ; tried += 1) {
    try {
      await db.transaction((tx) => applyIn(tx, lists, log));
      return;
    } catch (error) {
      if (!isLockTimeout(error)) throw error;
      if (tried === TRIES)
        throw new UnfitDatabase(
          'a transaction holds a lock on tables that are to be altered. End it (see pg_stat_activity) and start again',
        );
    }
  }
}

async function applyIn(tx: Transaction, lists: SchemaLists, log: (line: string) => void): Promise<void> {
  const ours = readSchemaVersion();
  await tx.execute(sql.raw(`set local lock_timeout = '${LOCK_TIMEOUT}'`));
  await tx.execute(sql`set local client_min_messages = warning`);
  await takeOwner(tx);
  const theirs = await readVersion(tx);
  if (theirs !== undefined && theirs.number > ours.number) {
    if (ours.number < theirs.accepts)
      throw new UnfitDatabase(
        `a newer build has made its schema ${theirs.number}, which builds before ${theirs.accepts} cannot serve; this one is ${ours.number}. Start the newer build`,
      );
    log(
      `This build (schema ${ours.number}) is older than the database (schema ${theirs.number}), which stays as it is.`,
    );
    return;
  }
  await leaveFormerMigrations(tx);
  const ran = await runMigrations(tx);
  // The role's number is part of it: a restored copy may have none, or another one.
  const [role] = await tx.execute<{ oid: string }>(
    sql`select coalesce(to_regrole('caveat_server')::oid, 0)::text as oid`,
  );
  const applied = `${hashOf(lists)} ${role?.oid}`;
  if (!ran && theirs?.applied === applied && theirs.number === ours.number && theirs.accepts === ours.accepts)
    return;
  await defineAll(tx, lists);
  await tx.execute(sql`delete from schema_version`);
  await tx.execute(
    sql`insert into schema_version (number, accepts, applied) values (${ours.number}, ${ours.accepts}, ${applied})`,
  );
}

/**
 * Every object belongs to the owner of the tables, whichever user starts the server: functions run with the owner's
 * rights.
 */
async function takeOwner(tx: Transaction): Promise<void> {
  const [table] = await tx.execute<{ owner: string; isOther: boolean }>(sql`
    select quote_ident(pg_get_userbyid(relowner)) as owner, pg_get_userbyid(relowner) <> current_user as "isOther"
      from pg_class where oid = to_regclass('drizzle.__drizzle_migrations')`);
  if (table?.isOther) await tx.execute(sql.raw(`set local role ${table.owner}`));
}

async function readVersion(tx: Transaction) {
  const [table] = await tx.execute<{ isThere: boolean }>(
    sql`select to_regclass('public.schema_version') is not null as "isThere"`,
  );
  if (!table?.isThere) return undefined;
  const [row] = await tx.execute<{ number: number; accepts: number; applied: string }>(
    sql`select number, accepts, applied from schema_version`,
  );
  return row;
}

/** Returns true if one ran. */
async function runMigrations(tx: Transaction): Promise<boolean> {
  const before = new Set(await readRun(tx));
  if (readMigrationNames().every((name) => before.has(name))) return false;
  await migrate(tx as never, { migrationsFolder });
  return true;
}

/**
 * Applies all functions, the lists, and what follows from both. The order does not matter: bodies are checked when
 * called.
 */
async function defineAll(tx: Transaction, lists: SchemaLists): Promise<void> {
  await tx.execute(sql`set local check_function_bodies = off`);
  await tx.execute(sql`delete from entities`);
  await tx.execute(sql`
    insert into entities (entity, ordinal, table_name, line_function)
    select (it ->> 'entity')::entity_type, ordinal, it ->> 'table_name', it ->> 'line_function'
      from jsonb_array_elements(${JSON.stringify(lists.entities)}::text::jsonb) with ordinality list (it, ordinal)`);
  await tx.execute(sql`delete from recorded_tables`);
  await tx.execute(sql`
    insert into recorded_tables (name, ordinal, owners)
    select it ->> 'name', ordinal, it -> 'owners'
      from jsonb_array_elements(${JSON.stringify(lists.recordedTables)}::text::jsonb) with ordinality list (it, ordinal)`);
  for (const { text } of readFunctionFiles()) await tx.execute(sql.raw(text));
  await tx.execute(sql`select track_all()`);
}

const LOCK_NOT_AVAILABLE = '55P03';

function isLockTimeout(error: unknown): boolean {
  for (let it = error; it instanceof Error; it = it.cause)
    if ((it as { code?: unknown }).code === LOCK_NOT_AVAILABLE) return true;
  return false;
}
