import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { loadBundle } from '../../record/bundle/load.ts';

/** The demo record as bundles: a brief on a public matter, and three invented texts (a rule, a vote, a licence). */
export const demoBundles = ['brief.ndjson', 'invented.ndjson'].map((name) => new URL(name, import.meta.url));

/** Loads the demo record into a database that nothing was ever written to; answers whether it did. */
export async function loadDemo(db: Database): Promise<boolean> {
  const [{ empty } = { empty: false }] = await db.execute<{ empty: boolean }>(
    sql`select not exists (select from revisions) as empty`,
  );
  if (empty) {
    const lines = demoBundles.map((bundle) => readFileSync(bundle));
    await loadBundle(db, { principal: 'demo', reason: 'the demo record' }, Readable.from(lines));
  }
  return empty;
}
