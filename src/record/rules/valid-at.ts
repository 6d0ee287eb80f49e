import { type SQL, sql } from 'drizzle-orm';

/** The instant that facts of the world are asked of: now, or the one that the database is read as of. */
export const validAt = sql<string>`valid_at()`;

/** True if a place is within another one at the time that is read, or an actor in a group: their row says from when until when. */
export const holds = (row: SQL): SQL =>
  sql`held_at(${row}.valid_from_earliest, ${row}.valid_to_latest, ${validAt})`;
