import type { SQL } from 'drizzle-orm';
import type { Database } from '../db/client.ts';

/** A row of some type, known by its ID. */
export type Found = { type: string; id: string };

export type Find = (query: SQL) => Promise<Found[]>;

/**
 * What a statement finds: its rows have the columns `type`, `id` and what else they say of a find. Whoever planned what is
 * selected of them loads that by the same statement.
 */
export async function find<Row extends Found>(
  { db, find: asPlanned }: { db: Database; find?: Find },
  query: SQL,
): Promise<Row[]> {
  return (asPlanned ? await asPlanned(query) : await db.execute(query)) as unknown as Row[];
}
