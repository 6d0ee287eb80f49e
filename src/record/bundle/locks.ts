import { sql } from 'drizzle-orm';
import type { Writing } from '../write/write-session.ts';

/**
 * A load that makes more shared keys than this one waits for all others that make any: Postgres has space for few
 * locks.
 */
export const MOST_LOCKS = 256;
const ALL_KEYS = 'caveat.new keys';

/**
 * Waits for other loads that are about to make the same shared keys, and finds the ones they made. Locks are taken in
 * one order, so that no two loads deadlock; they last until the transaction ends.
 */
export async function lockNewKeys({ tx, identities }: Writing): Promise<void> {
  const fresh = identities.announced();
  if (fresh.length === 0) return;
  if (fresh.length > MOST_LOCKS) {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${ALL_KEYS}, 0))`);
  } else {
    await tx.execute(sql`select pg_advisory_xact_lock_shared(hashtextextended(${ALL_KEYS}, 0))`);
    const names = JSON.stringify(fresh.map(({ type, key }) => `${type} ${key}`));
    await tx.execute(sql`
      select pg_advisory_xact_lock(number)
        from (select distinct hashtextextended(name, 0) as number
                from jsonb_array_elements_text(${names}::jsonb) name order by number) numbers`);
  }
  for (const [type, some] of Map.groupBy(fresh, (it) => it.type)) {
    await identities.refresh(
      type,
      some.map((it) => it.key),
    );
  }
}
