import type { PushFigures } from './figures.ts';
import type { Postgres } from './postgres.ts';
import { openSide, type Side, type SideName } from './sides.ts';

export const full = {
  /** Subscribers of the rows about one group, and about subscriptions that all differ. */
  subscribers: 1_000,
  /** Subscribers of the rows about time to the last one, and memory. */
  crowd: 5_000,
  rounds: 3,
  pacedSeconds: 6,
  /** Changes a second when they are paced: few enough that the slowest side is not busy all the time. */
  pacedRate: 8,
  burstSeconds: 3,
  burstMost: 1_000,
  crowdRounds: 2,
  crowdChanges: 40,
  commits: 400,
  writerSeconds: 4,
};
export type Sizes = typeof full;

export const quick: Sizes = {
  subscribers: 200,
  crowd: 500,
  rounds: 1,
  pacedSeconds: 1.5,
  pacedRate: 10,
  burstSeconds: 1,
  burstMost: 500,
  crowdRounds: 1,
  crowdChanges: 10,
  commits: 50,
  writerSeconds: 1.5,
};

/** What each measurement is handed: what to measure, how large, and where to write it down. */
export type Bench = {
  sizes: Sizes;
  names: readonly SideName[];
  postgres: Postgres;
  figures: PushFigures;
  /** Told, on standard error, what is going on. */
  log(line: string): void;
};

/** Opens a side for as long as the work takes; a failure is noted, and the others go on. */
export async function withSide(
  { postgres, figures, log }: Bench,
  name: SideName,
  what: string,
  work: (side: Side) => Promise<void>,
): Promise<void> {
  log(`${what}: ${name}`);
  await figures.attempt(`${what}, ${name}`, async () => {
    const side = await openSide(name, postgres);
    try {
      await work(side);
    } finally {
      await side.close();
    }
  });
}

export const seconds = (first: bigint | string, last: bigint | string) =>
  Number(BigInt(last) - BigInt(first)) / 1e9;
