import { resolve } from 'node:path';
import { type Config, readEnvironment, variables } from '../config.ts';
import { type Database, openDatabase } from '../db/client.ts';
import { describeOutdatedCollations } from '../db/collations.ts';
import { describeAddress, readAddress } from '../db/connection/address.ts';
import type { PoolFigures } from '../db/connection/pool.ts';
import { hasEmbedded, openEmbedded } from '../db/embedded/server.ts';
import { migrateDatabase } from '../record/migrate.ts';
import type { Arguments, Command, Options } from './arguments.ts';
import { CommandError, explain } from './explain.ts';
import { runTool } from './run.ts';

export type OpenRecord = {
  /** The address with which the server signs in, in a role of its own where it can. */
  url: string;
  /** The address with which the owner of the tables signs in. */
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
 * Opens the database of `config`, or the embedded one (sharing it if it runs already), and brings it up to date. `log`
 * is called with one-line notes for a newcomer.
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
    const outdated = await describeOutdatedCollations(db).catch(async (error) => {
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

/** The database of a record, for a person: the address of its server and its name, without the password. */
export function describeDatabase(
  { owner, embedded }: Pick<OpenRecord, 'owner' | 'embedded'>,
  { folder }: Pick<Config, 'folder'>,
): string {
  if (embedded) return `the embedded database in ${resolve(folder)}`;
  const { server, database } = describeAddress(readAddress(owner));
  return `the database ${database} at ${server}`;
}

/**
 * Runs a command on the record and closes it. `read` checks its arguments before a record is opened. Throws CommandError
 * where there is no database yet: a command makes an embedded one only in a folder that CAVEAT_FOLDER names.
 */
export async function runCommand<Given extends Options, Read = Arguments<Given>>(
  command: Command<Given>,
  work: (record: OpenRecord & { config: Config; log: (line: string) => void }, given: Read) => Promise<void>,
  read: (given: Arguments<Given>) => Read | Promise<Read> = (given) => given as Read,
): Promise<void> {
  await runTool(command, async (args) => {
    const config = readEnvironment();
    const given = await read(args);
    const { databaseUrl, folder } = config;
    if (databaseUrl === null && folder === variables.folder.fallback && !hasEmbedded(folder))
      throw new CommandError(
        `There is no database yet: DATABASE_URL is not set, and nothing is in ${resolve(folder)}. Run npm start, which makes one there, or set DATABASE_URL to your Postgres, or CAVEAT_FOLDER to a folder for a new database.`,
      );
    // Not on standard output, which may be a dump.
    const record = await openRecord(config, (line) => console.error(line));
    try {
      await work({ ...record, config, log: (line) => console.log(line) }, given);
    } finally {
      await record.close();
    }
  });
}
