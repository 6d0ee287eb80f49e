import { sql } from 'drizzle-orm';

/**
 * A condition that always holds. An answer about revisions or the feed is true of no entity: naming this table keeps it out of
 * the memory of answers, see `execution/cache/dependencies.ts`.
 */
export const neverKept = sql`exists (select from feed_retention)`;
