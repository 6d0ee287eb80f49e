import type { SQL } from 'drizzle-orm';
import type { Context } from './builder.ts';

/** A row of some type, known by its ID. */
export type Found = { type: string; id: string };

/**
 * What a statement finds: its rows have the columns `type`, `id` and what else they say of a find. Whoever planned what is
 * selected of them loads that by the same statement.
 */
export async function find<Find extends Found>(
  { db, find: asPlanned }: Context,
  query: SQL,
): Promise<Find[]> {
  return (asPlanned ? await asPlanned(query) : await db.execute(query)) as unknown as Find[];
}
