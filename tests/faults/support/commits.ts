import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';
import type { Sql } from '../../../src/db/client.ts';
import { isTransient } from '../../../src/live/retry.ts';

/** Writes the n-th change of a writer; harmless when it is there already, for who could not know whether it was. */
export type Write = (sql: Sql, writer: number, n: number, random: () => number) => Promise<unknown>;

export type Commits = {
  /** Committed until now, one change each. */
  readonly count: number;
  /** How often a writer had to try again. */
  readonly retries: number;
  /** Resolves when as many are committed as were asked for; rejects with what no other try would mend. */
  readonly done: Promise<void>;
  /** No more of them; resolves when those under way are committed. */
  stop(): Promise<void>;
};

export type CommitOptions = {
  writers: number;
  random: () => number;
  /** How many in all; until they are stopped unless given. */
  most?: number;
  /** A writer's first number: 1 unless given. What has been written before is not written again. */
  from?: number;
  /** Milliseconds between two of one writer. */
  pause?: number;
  write?: Write;
};

/** What `writeRecord` writes to. */
export async function prepareRecord(sql: Sql, writers: number): Promise<void> {
  await sql`insert into restrictions (key, namespace, title, modality)
            select 'rule-' || n, 'fault', '0', 'DUTY' from generate_series(0, ${writers - 1}) n`;
}

/** A new actor, or a restriction's next title, a number that rises. */
export const writeRecord: Write = (sql, writer, n, random) =>
  random() < 0.5
    ? sql`insert into actors (key, namespace, kind) values (${`actor-${writer}-${n}`}, 'fault', 'PERSON')
            on conflict do nothing`
    : sql`update restrictions set title = ${n}
           where key = ${`rule-${writer}`} and title::integer < ${n}`;

/** Commits changes one by one, over one connection for each writer, again and again until each is through. */
export function commitChanges(url: string, options: CommitOptions): Commits {
  const { writers, random, most = Number.POSITIVE_INFINITY, from = 1, pause = 0 } = options;
  const { write = writeRecord } = options;
  const state = { count: 0, retries: 0 };
  let left = most;
  const run = async (_: unknown, writer: number) => {
    const sql = postgres(url, {
      max: 1,
      fetch_types: false,
      onnotice: () => {},
      connect_timeout: 5,
      backoff: false,
      connection: { application_name: 'fault' },
    });
    try {
      for (let n = from; left > 0; n += 1) {
        left -= 1;
        await persist(() => write(sql, writer, n, random));
        state.count += 1;
        if (pause > 0) await delay(pause * 2 * random());
      }
    } finally {
      await sql.end({ timeout: 1 });
    }
  };
  const persist = async (work: () => Promise<unknown>) => {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!isTransient(error)) throw error;
        state.retries += 1;
        await delay(50);
      }
    }
  };
  const done = Promise.all(Array.from({ length: writers }, run)).then(() => {});
  done.catch(() => {});
  return {
    get count() {
      return state.count;
    },
    get retries() {
      return state.retries;
    },
    done,
    stop() {
      left = 0;
      return done;
    },
  };
}
