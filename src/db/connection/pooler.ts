import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import type { Database } from '../client.ts';
import { UnfitDatabase } from '../unfit.ts';

type Options = postgres.Options<Record<string, never>>;

const PATIENCE_MILLISECONDS = 5_000;

/**
 * Throws `UnfitDatabase` if Postgres is behind a pooler that lends connections by transaction, as PgBouncer may:
 * session settings, locks and notifications would be another client's. `db` is asked first, so that no further
 * connection is opened without a pooler.
 */
export async function requireSessions(db: Database, options: Options): Promise<void> {
  const rows = await db.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
  // Postgres itself reports to each client the process that serves it.
  if (Number(rows.state.pid) === rows[0]?.pid) return;
  const open = () => postgres({ ...options, max: 1, max_lifetime: null });
  const [one, other] = [open(), open()];
  const patience = new AbortController();
  const late = delay(PATIENCE_MILLISECONDS, undefined, patience).then(() => {
    throw new UnfitDatabase('a pooler stands before it that gives no third connection');
  });
  try {
    if (await Promise.race([shareProcess(one, other), late]))
      throw new UnfitDatabase(
        'a pooler stands before it that lends connections by transaction. Give the address of Postgres itself, or let the pooler keep sessions (PgBouncer: pool_mode = session)',
      );
  } finally {
    patience.abort();
    late.catch(() => {});
    await Promise.all([one.end({ timeout: 0 }), other.end({ timeout: 0 })]);
  }
}

/** True if another client is served by this client's process, or this client by another process in between. */
async function shareProcess(one: postgres.Sql, other: postgres.Sql): Promise<boolean> {
  const pid = await askProcess(one);
  return other.begin(async (transaction) => {
    const taken = await askProcess(transaction);
    return taken === pid || (await askProcess(one)) !== pid;
  });
}

async function askProcess(client: postgres.ISql): Promise<number | undefined> {
  const rows = await client.unsafe<{ pid: number }[]>('select pg_backend_pid() as pid');
  return rows[0]?.pid;
}
