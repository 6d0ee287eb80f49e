import { bringUpToDate } from '../db/migrate.ts';
import { schemaLists } from './entities/index.ts';

/**
 * Brings a database up to date with this build's tables, functions and lists of recorded tables, and returns the
 * address with which the server signs in. `log` receives one-line notes. Throws `UnfitDatabase` if the database cannot
 * hold the record.
 */
export function migrateDatabase(url: string, log?: (line: string) => void): Promise<string> {
  return bringUpToDate(url, schemaLists, log);
}
