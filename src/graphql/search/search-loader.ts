import type { SQL } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';

/** A row of some type, known by its ID. */
export type Found = { type: string; id: string };

/**
 * A statement that finds rows: its columns are `type`, `id` and what else it says of a find. Those of one `shape` differ in
 * their values alone.
 */
export type Search = { shape: string; values: Values; write: (values: Values) => SQL };
type Values = readonly (string | number | null)[];

export type Find = (search: Search) => Promise<Found[]>;

/** Runs a search. If the selection of its results is planned, the same statement loads it. */
export async function find<Row extends Found>(
  { db, find: asPlanned }: { db: Database; find?: Find },
  search: Search,
): Promise<Row[]> {
  return (asPlanned
    ? await asPlanned(search)
    : await db.execute(search.write(search.values))) as unknown as Row[];
}
