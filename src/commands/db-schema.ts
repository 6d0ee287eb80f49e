import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDatabase, type Reader } from '../db/client.ts';
import { openEmbedded } from '../db/embedded/server.ts';
import { hashOf } from '../db/schema/apply.ts';
import { readSchemaVersion } from '../db/schema/files.ts';
import { readSchema } from '../db/schema/print.ts';
import { schemaLists } from '../record/entities/index.ts';
import { migrateDatabase } from '../record/migrate.ts';
import { runTool } from './run.ts';

const drizzle = fileURLToPath(new URL('../../drizzle/', import.meta.url));

/** The whole schema of a database, as `drizzle/schema.sql` has it. */
export async function printSchemaOf(db: Reader): Promise<string> {
  const head = `-- The whole schema as it is, printed from the catalogs of a fresh database by \`npm run db:schema\`. Nothing runs this.\n`;
  return `${[head, ...(await readSchema(db))].join('\n\n')}\n`.replace(/\n{3,}/g, '\n\n');
}

/** `npm run db:schema`: gives the schema the next number where it has changed, and prints that of a fresh database. */
async function writeSchema(): Promise<void> {
  const version = readSchemaVersion();
  const hash = hashOf(schemaLists);
  if (version.hash !== hash) {
    const next = { ...version, number: version.number + (version.hash === '' ? 0 : 1), hash };
    await writeFile(`${drizzle}schema-version.json`, `${JSON.stringify(next, null, 2)}\n`);
  }
  const folder = await mkdtemp(join(tmpdir(), 'caveat-schema-'));
  const embedded = await openEmbedded(folder, { settings: { fsync: 'off' } });
  try {
    await migrateDatabase(embedded.url);
    const { db, close } = openDatabase(embedded.url, { connections: 1 });
    await writeFile(`${drizzle}schema.sql`, await printSchemaOf(db).finally(close));
  } finally {
    await embedded.close();
    await rm(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  const about =
    'Writes drizzle/schema.sql and drizzle/schema-version.json from the migrations and functions.';
  await runTool({ name: 'npm run db:schema', about }, writeSchema);
}
