import { openDatabase } from '../db/client.ts';
import { findEndedKeys } from './keys.ts';
import type { Principal } from './principal.ts';

/** Ends what somebody was let into by a key, within a second of the end of that key. */
export type Credentials = {
  /** Calls `end` once, when the key of the principal is revoked or expires; returns how to stop watching. */
  watch(principal: Principal | null, end: () => void): () => void;
  close(): Promise<void>;
};

const LOOK_MILLISECONDS = 400;

/** Watches the keys of open streams, on a connection of its own, so that it waits behind no request. */
export function openCredentials(url: string): Credentials {
  const { db, close } = openDatabase(url, { connections: 1, longestWait: 0 });
  const watched = new Map<string, Set<() => void>>();
  let looking = false;

  const clock = setInterval(async () => {
    if (looking || watched.size === 0) return;
    looking = true;
    try {
      for (const id of await findEndedKeys(db, [...watched.keys()])) {
        for (const end of watched.get(id) ?? []) end();
        watched.delete(id);
      }
    } catch {
      // Postgres is away, and with it everything that could be told: the next look finds out.
    } finally {
      looking = false;
    }
  }, LOOK_MILLISECONDS).unref();

  return {
    watch(principal, end) {
      const { credential } = principal ?? {};
      if (!credential) return () => {};
      const { id, expiresAt } = credential;
      const ends = watched.get(id) ?? new Set();
      watched.set(id, ends);
      let expiry: NodeJS.Timeout | undefined;
      const stop = () => {
        clearTimeout(expiry);
        ends.delete(finish);
        if (ends.size === 0 && watched.get(id) === ends) watched.delete(id);
      };
      const finish = () => {
        stop();
        end();
      };
      ends.add(finish);
      // Also while Postgres is away. A timer counts no further than 24 days; the look finds later ones.
      if (expiresAt !== null) {
        const left = Date.parse(expiresAt) - Date.now();
        if (left < 2 ** 31) expiry = setTimeout(finish, Math.max(0, left)).unref();
      }
      return stop;
    },
    async close() {
      clearInterval(clock);
      await close();
    },
  };
}
