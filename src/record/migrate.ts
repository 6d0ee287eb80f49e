import { bringUpToDate } from '../db/migrate.ts';
import { schemaLists } from './entities/index.ts';

/**
 * Brings a database up to date with this build's tables, functions and lists of what is recorded, and answers the address
 * with which the server signs in. `log` receives in one line what is worth knowing. Throws `UnfitDatabase` where the record
 * cannot be kept there.
 */
export function migrateDatabase(url: string, log?: (line: string) => void): Promise<string> {
  return bringUpToDate(url, schemaLists, log);
}
