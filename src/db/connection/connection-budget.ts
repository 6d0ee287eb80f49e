import { sql } from 'drizzle-orm';
import type { Database } from '../client.ts';

/**
 * Reports in one line that a limit of the server, the role or the database allows fewer connections than are needed;
 * null if none does. Connections that other clients open later are not counted.
 */
export async function describeTooFewConnections(db: Database, needed: number): Promise<string | null> {
  const [limit] = await db.execute<{ most: number; what: string }>(sql`
    select most, what
      from (select rolsuper, rolname, rolconnlimit from pg_roles where rolname = session_user) r,
           (select datname, datconnlimit from pg_database where datname = current_database()) d,
           lateral (values
             (current_setting('max_connections')::int - case when rolsuper then 0 else
                current_setting('superuser_reserved_connections')::int + current_setting('reserved_connections')::int end,
              'max_connections, without the reserved ones'),
             (case when rolsuper then -1 else rolconnlimit end, format('the connection limit of the role %I', rolname)),
             (case when rolsuper then -1 else datconnlimit end, format('the connection limit of the database %I', datname))
           ) as l (most, what)
     where most >= 0 and most < ${needed}
     order by most limit 1`);
  if (!limit) return null;
  return `The server needs up to ${needed} connections (DATABASE_CONNECTIONS and four more), but Postgres allows it ${limit.most} (${limit.what}). Raise that limit, or lower DATABASE_CONNECTIONS.`;
}
