import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPostmaster } from '../../../src/db/embedded/process.ts';
import { openEmbedded } from '../../../src/db/embedded/server.ts';
import { migrateDatabase } from '../../../src/record/migrate.ts';

/** Names and numbers that a run reports; timings are among them, and decide nothing. */
export type Figures = Record<string, number | string>;

/** A fault of the table in `tests/faults`: what is done to servers and Postgres, and what must hold all the same. */
export type Fault = {
  /** The fault, as a sentence without a verb would say it: `kill -9 in a burst`. */
  title: string;
  /** Throws an AssertionError when what must hold does not. */
  run(scene: Scene): Promise<Figures>;
};

export type Scene = {
  /** As large as promised, not as small as CI has time for. */
  full: boolean;
  /** Seeded: the same seed makes the same choices. From 0 to 1, 1 excluded. */
  random(): number;
  /** A migrated, empty database on a Postgres of its own, which may be stopped, frozen or slowed. */
  openPostgres(settings?: Record<string, string>): Promise<OwnPostgres>;
  /** Runs when the scene ends, however it ends; the last one first. */
  onEnd(close: () => unknown): void;
};

export type OwnPostgres = {
  url: string;
  folder: string;
  port: number;
  /** The process id of the postmaster. */
  pid(): Promise<number>;
  close(): Promise<void>;
};

/** Runs one fault with a scene of its own, and clears up after it. */
export async function runFault(fault: Fault, options: { full: boolean; seed: number }): Promise<Figures> {
  const closing: (() => unknown)[] = [];
  const scene: Scene = {
    full: options.full,
    random: randomFrom(options.seed),
    onEnd: (close) => void closing.push(close),
    async openPostgres(settings = {}) {
      const folder = await mkdtemp(join(tmpdir(), 'caveat-fault-'));
      closing.push(() => rm(folder, { recursive: true, force: true }));
      const fast = { fsync: 'off', synchronous_commit: 'off', max_connections: '200' };
      const embedded = await openEmbedded(folder, { settings: { ...fast, ...settings } });
      closing.push(() => embedded.close());
      await migrateDatabase(embedded.url);
      const pid = async () => {
        const found = await readPostmaster(join(folder, 'data'));
        if (!found) throw new Error('Postgres does not run');
        return found.pid;
      };
      return {
        url: embedded.url,
        folder,
        port: Number(new URL(embedded.url).port),
        pid,
        close: () => embedded.close(),
      };
    },
  };
  try {
    return await fault.run(scene);
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

/** mulberry32: small, and the same everywhere. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
