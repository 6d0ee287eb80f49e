import { openDatabase } from '../db/client.ts';
import { findEndedKeys } from './keys.ts';
import type { Principal } from './principal.ts';

/** Ends sessions within a second of the expiry or revocation of their credential. */
export type Credentials = {
  /** Calls `end` once, when the credential of the principal expires or is revoked; returns how to stop watching. */
  watch(principal: Principal | null, end: (reason: CredentialEnd) => void): () => void;
  close(): Promise<void>;
};

/** `REVOKED` also stands for a key that the database's clock found expired before ours. */
export type CredentialEnd = 'EXPIRED' | 'REVOKED';

const POLL_MILLISECONDS = 400;
/** The longest delay that `setTimeout` accepts. */
const LONGEST_TIMER_MILLISECONDS = 2 ** 31 - 1;

/** Watches the credentials of open streams on a connection of its own, so that no request delays the check. */
export function openCredentials(url: string): Credentials {
  const { db, close } = openDatabase(url, { connections: 1, longestWait: 0 });
  const watched = new Map<string, Set<(reason: CredentialEnd) => void>>();
  let polling = false;

  const clock = setInterval(async () => {
    if (polling || watched.size === 0) return;
    polling = true;
    try {
      for (const id of await findEndedKeys(db, [...watched.keys()])) {
        for (const end of watched.get(id) ?? []) end('REVOKED');
        watched.delete(id);
      }
    } catch {
      // Postgres is unreachable; the next poll checks again.
    } finally {
      polling = false;
    }
  }, POLL_MILLISECONDS).unref();

  /** Works without Postgres too, and for tokens, which have no row there. */
  function watchExpiry(left: () => number, finish: () => void): () => void {
    let timer: NodeJS.Timeout;
    const arm = () => {
      const milliseconds = left();
      if (milliseconds > LONGEST_TIMER_MILLISECONDS) timer = setTimeout(arm, LONGEST_TIMER_MILLISECONDS);
      else timer = setTimeout(finish, Math.max(0, milliseconds));
      timer.unref();
    };
    arm();
    return () => clearTimeout(timer);
  }

  return {
    watch(principal, end) {
      const { id = null, expiresAt = null, endsAt } = principal?.credential ?? {};
      let stopClock = () => {};
      const stop = () => {
        stopClock();
        const ends = id === null ? undefined : watched.get(id);
        ends?.delete(finish);
        if (id !== null && ends?.size === 0) watched.delete(id);
      };
      const finish = (reason: CredentialEnd) => {
        stop();
        end(reason);
      };
      if (id !== null) watched.set(id, (watched.get(id) ?? new Set()).add(finish));
      // A key expires by the database's clock, whatever ours says; a token by ours, which verified it.
      if (expiresAt !== null)
        stopClock = watchExpiry(
          () => (endsAt === undefined ? Date.parse(expiresAt) - Date.now() : endsAt - performance.now()),
          () => finish('EXPIRED'),
        );
      return stop;
    },
    async close() {
      clearInterval(clock);
      await close();
    },
  };
}
