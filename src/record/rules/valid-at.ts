import { sql } from 'drizzle-orm';

/** The instant that facts of the world are asked of: now, or the one that the database is read as of. */
export const validAt = sql<string>`valid_at()`;
