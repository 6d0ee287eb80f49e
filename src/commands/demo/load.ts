import { createReadStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { loadBundle } from '../../record/bundle/load.ts';

const brief = fileURLToPath(new URL('./brief.ndjson', import.meta.url));

/** Loads the demo record into a database that nothing was ever written to; answers whether it did. */
export async function loadDemo(db: Database): Promise<boolean> {
  const [{ empty } = { empty: false }] = await db.execute<{ empty: boolean }>(
    sql`select not exists (select from revisions) as empty`,
  );
  if (empty) await loadBundle(db, { principal: 'demo', reason: 'the demo record' }, createReadStream(brief));
  return empty;
}
