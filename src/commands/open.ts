import { resolve } from 'node:path';
import { type Config, ConfigError, readEnvironment } from '../config.ts';
import { type Database, openDatabase } from '../db/client.ts';
import { tellOutdatedCollations } from '../db/collations.ts';
import { readAddress, tellAddress } from '../db/connection/address.ts';
import type { PoolFigures } from '../db/connection/pool.ts';
import { EmbeddedUnavailable, openEmbedded } from '../db/embedded/server.ts';
import { migrateDatabase } from '../record/migrate.ts';
import { CommandError, explain, rootOf } from './explain.ts';

export type OpenRecord = {
  /** Where the server signs in, in a role of its own where it can. */
  url: string;
  /** Where the owner of the tables does. */
  owner: string;
  db: Database;
  pool: PoolFigures;
  /** It is the embedded server's. */
  embedded: boolean;
  /** Another process runs that server. */
  shared: boolean;
  close(): Promise<void>;
};

/**
 * Opens the database of `config`, or the embedded one (sharing it where it runs already), and brings it up to date.
 * `log` is told in a line each what a newcomer would wonder about.
 */
export async function openRecord(
  config: Pick<Config, 'databaseUrl' | 'folder' | 'databaseConnections'> & Partial<Pick<Config, 'staleDays'>>,
  log: (line: string) => void = () => {},
): Promise<OpenRecord> {
  const embedded = config.databaseUrl === null ? await openEmbedded(config.folder, { log }) : undefined;
  const owner = embedded?.url ?? config.databaseUrl ?? '';
  try {
    const url = await migrateDatabase(owner, log);
    const { databaseConnections: connections, staleDays } = config;
    const { db, pool, close } = openDatabase(url, { connections, ...(staleDays && { staleDays }) });
    const outdated = await tellOutdatedCollations(db).catch(async (error) => {
      await close();
      throw error;
    });
    if (outdated) log(outdated);
    return {
      url,
      owner,
      db,
      pool,
      embedded: embedded !== undefined,
      shared: embedded?.shared ?? false,
      async close() {
        await close();
        await embedded?.close();
      },
    };
  } catch (error) {
    await embedded?.close();
    throw await explain(error, owner);
  }
}

/** Which database a record is in, for a person: where its server is and what it is called, without the password. */
export function tellDatabase(
  { owner, embedded }: Pick<OpenRecord, 'owner' | 'embedded'>,
  { folder }: Pick<Config, 'folder'>,
): string {
  if (embedded) return `the embedded database in ${resolve(folder)}`;
  const { server, database } = tellAddress(readAddress(owner));
  return `the database ${database} at ${server}`;
}

/**
 * Runs a command on the record and closes it; a failure is reported on standard error, with exit code 1. `read` reads and
 * checks what it was given, before a record is opened, or made.
 */
export async function runCommand<Given = undefined>(
  work: (record: OpenRecord & { config: Config; log: (line: string) => void }, given: Given) => Promise<void>,
  read: () => Given | Promise<Given> = () => undefined as Given,
): Promise<void> {
  // A reader that left, as `| head` does, wants no more.
  process.stdout.on('error', () => process.exit(0));
  let record: OpenRecord | undefined;
  try {
    const config = readEnvironment();
    const given = await read();
    // Not on standard output, which may be a dump.
    record = await openRecord(config, (line) => console.error(line));
    await work({ ...record, config, log: (line) => console.log(line) }, given);
  } catch (error) {
    console.error(tellFault(error));
    process.exitCode = 1;
  } finally {
    await record?.close();
  }
}

/** What went wrong, for a person: a line for each fault that is expected, one line for any other. */
export function tellFault(error: unknown): string {
  const expected = [CommandError, ConfigError, EmbeddedUnavailable];
  const { message } = error instanceof Error ? error : new Error(String(error));
  if (expected.some((kind) => error instanceof kind)) return message;
  if (error instanceof Error && String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS'))
    return message;
  const cause = rootOf(error);
  const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  return `This failed unexpectedly: ${reason.replace(/\s+/g, ' ').slice(0, 400)}`;
}
