import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../../src/db/client.ts';
import { openEmbedded } from '../../../src/db/embedded/server.ts';
import { migrateDatabase } from '../../../src/record/migrate.ts';
import { fingerprint } from '../plans/fingerprint.ts';
import { loadGenerated } from '../plans/record.ts';

/** The embedded Postgres with a generated record of the given number of statements, for every side the same. */
export type OpenRecord = {
  url: string;
  statements: number;
  /** The process of the server, whose children are its backends. */
  postmaster: number;
  close(): Promise<void>;
};

/** What reading and loading are measured with: durable as it comes, with room for what is read often. */
export const settings = { max_connections: '200', shared_buffers: '1GB', max_wal_size: '4GB' };

/** Loads the record, unless an earlier run left it in `keep`: the same generator and migrations make the same one. */
export async function openRecord(
  statements: number,
  keep: string = tmpdir(),
  log: (line: string) => void = () => {},
): Promise<OpenRecord> {
  const folder = join(keep, `caveat-read-${statements}-${fingerprint()}`);
  const isLoaded = join(folder, 'loaded');
  if (!existsSync(isLoaded)) rmSync(folder, { recursive: true, force: true });
  const embedded = await openEmbedded(folder, { settings });
  try {
    await migrateDatabase(embedded.url);
    if (!existsSync(isLoaded)) {
      log(`loading ${statements} statements into ${folder}`);
      await fill(embedded.url, statements, log);
      writeFileSync(isLoaded, '');
    }
    const [pid] = readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n');
    return { url: embedded.url, statements, postmaster: Number(pid), close: embedded.close };
  } catch (error) {
    await embedded.close();
    throw error;
  }
}

async function fill(url: string, statements: number, log: (line: string) => void) {
  const database = openDatabase(url, { statementTimeout: 0, longestWait: 0 });
  try {
    await loadGenerated(database, statements, { log });
  } finally {
    await database.close();
  }
}
