import { sql } from 'drizzle-orm';
import type { Reader } from '../../src/db/client.ts';
import { type KeyedType, keyedTables } from '../../src/record/names/identities.ts';
import type { Seen } from '../../src/record/revisions/version.ts';

/**
 * The ID and version of a record by its key: the present version, or a given one. An unknown key has an ID that no
 * record has.
 */
export async function seen(db: Reader, type: KeyedType, key: string, version?: number): Promise<Seen> {
  const [row] = await db.execute<Seen>(sql`select id, version from ${keyedTables[type]} where key = ${key}`);
  return { id: row?.id ?? '00000000-0000-7000-8000-000000000000', version: version ?? row?.version ?? 1 };
}
