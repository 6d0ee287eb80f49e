import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import type { TestProject } from 'vitest/node';
import { openEmbedded } from '../../../src/db/embedded/server.ts';
import { migrateDatabase } from '../../../src/record/migrate.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The server's maintenance database; the migrated one that tests clone is `template`. */
    server: string;
    /** What is drawn in this run follows from it. */
    seed: number;
  }
}

/** One embedded Postgres for the whole run, with a migrated database for tests to clone. */
export default async function prepareTemplate(project: TestProject) {
  const folder = await mkdtemp(join(tmpdir(), 'caveat-tests-'));
  const embedded = await openEmbedded(folder, {
    settings: {
      fsync: 'off',
      synchronous_commit: 'off',
      track_commit_timestamp: 'on',
      max_connections: '200',
    },
  });
  const server = new URL(embedded.url);
  server.pathname = '/postgres';
  const sql = postgres(server.href, { max: 1, fetch_types: false, onnotice: () => {} });
  await sql`create database template`;
  const template = new URL(server);
  template.pathname = '/template';
  await migrateDatabase(template.href);
  await sql.end({ timeout: 5 });
  project.provide('server', server.href);
  const seed = Number(process.env.CAVEAT_SEED ?? randomInt(2 ** 31));
  project.provide('seed', seed);
  console.log(`What is drawn in this run is drawn again by CAVEAT_SEED=${seed}`);
  return async () => {
    await embedded.close();
    await rm(folder, { recursive: true, force: true });
  };
}
