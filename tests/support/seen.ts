import { sql } from 'drizzle-orm';
import type { Reader } from '../../src/db/client.ts';
import { type KeyedType, keyedTables } from '../../src/record/names/identities.ts';
import type { Seen } from '../../src/record/revisions/version.ts';

/** A record as somebody has seen it who knows its key: as it is now, or at a version. Of none that is there when there is none. */
export async function seen(db: Reader, type: KeyedType, key: string, version?: number): Promise<Seen> {
  const [row] = await db.execute<Seen>(sql`select id, version from ${keyedTables[type]} where key = ${key}`);
  return { id: row?.id ?? '00000000-0000-7000-8000-000000000000', version: version ?? row?.version ?? 1 };
}
