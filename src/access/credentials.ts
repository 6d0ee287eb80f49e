import { openDatabase } from '../db/client.ts';
import { findEndedKeys } from './keys.ts';
import type { Principal } from './principal.ts';

/** Ends what somebody was let into by a key or a token, within a second of its end. */
export type Credentials = {
  /** Calls `end` once, when the credential of the principal expires or is revoked; returns how to stop watching. */
  watch(principal: Principal | null, end: (reason: CredentialEnd) => void): () => void;
  close(): Promise<void>;
};

/** `REVOKED`: or found expired by the database's clock before ours. */
export type CredentialEnd = 'EXPIRED' | 'REVOKED';

const LOOK_MILLISECONDS = 400;
/** A timer counts no further. */
const LONGEST_TIMER_MILLISECONDS = 2 ** 31 - 1;

/** Watches the credentials of open streams, on a connection of its own, so that it waits behind no request. */
export function openCredentials(url: string): Credentials {
  const { db, close } = openDatabase(url, { connections: 1, longestWait: 0 });
  const watched = new Map<string, Set<(reason: CredentialEnd) => void>>();
  let looking = false;

  const clock = setInterval(async () => {
    if (looking || watched.size === 0) return;
    looking = true;
    try {
      for (const id of await findEndedKeys(db, [...watched.keys()])) {
        for (const end of watched.get(id) ?? []) end('REVOKED');
        watched.delete(id);
      }
    } catch {
      // Postgres is away, and with it everything that could be told: the next look finds out.
    } finally {
      looking = false;
    }
  }, LOOK_MILLISECONDS).unref();

  /** Also while Postgres is away, and for what has no row there. */
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
      // A key ends by the database's clock, however wrong ours is; a token by ours, by which it was verified.
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
