import postgres from 'postgres';
import { afterAll, beforeAll, inject } from 'vitest';
import { type DatabaseOptions, openDatabase } from '../../src/db/client.ts';

let count = 0;

/** A migrated, empty database of its own on the run's server, and how to drop it. */
export async function createDatabase(template = 'template') {
  const server = inject('server');
  count += 1;
  const name = `test_${process.pid}_${count}_${Date.now().toString(36)}`;
  const admin = postgres(server, { max: 1, fetch_types: false, onnotice: () => {} });
  await admin.unsafe(`create database ${name} template ${template} strategy file_copy`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    async drop() {
      await admin.unsafe(`drop database if exists ${name} with (force)`);
      await admin.end({ timeout: 5 });
    },
  };
}

export type TestDatabase = ReturnType<typeof openDatabase> & { url: string };

/**
 * A database for the tests of a file, opened before them and dropped after. Its fields are there once tests run. A statement
 * has a minute unless told otherwise: a machine may be busy.
 */
export function useDatabase(options: DatabaseOptions = {}): TestDatabase {
  const handle = {} as TestDatabase;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const database = await createDatabase();
    drop = database.drop;
    Object.assign(
      handle,
      openDatabase(database.url, { connections: 5, statementTimeout: 60_000, ...options }),
      { url: database.url },
    );
  });
  afterAll(async () => {
    await handle.close?.();
    await drop?.();
  });
  return handle;
}
