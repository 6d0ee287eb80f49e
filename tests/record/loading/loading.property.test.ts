import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../../src/db/client.ts';
import type { LoadReport } from '../../../src/record/bundle/load.ts';
import { BundleRefused } from '../../../src/record/errors.ts';
import { dump, load } from '../../support/bundle.ts';
import { createDatabase, useDatabase } from '../../support/database.ts';
import { fc } from '../../support/runs/drawing.ts';
import { seed } from '../../support/runs/seed.ts';
import { textOf } from './bundles.ts';
import { history, type Step, take } from './histories.ts';

/** `CAVEAT_SEQUENCES=1000 npm test -- tests/record/loading` runs as many as are promised. */
const sequences = Number(process.env.CAVEAT_SEQUENCES ?? 200);

/** At a time: each in a database of its own, so that what moves its feed is its own. */
const lanes = [useDatabase(), useDatabase()].map((database) => ({ database, kept: [] as string[] }));
let count = 0;

const head = async (db: Database) =>
  Number((await db.execute<{ head: string }>(sql`select feed_head() as head`))[0]?.head);

const written = (report: LoadReport) =>
  Object.values(report.counts).reduce((sum, it) => sum + (it?.created ?? 0) + (it?.revised ?? 0), 0);

/** Loads a bundle, and expects that it changes nothing; otherwise the failure lists the changes. */
async function expectNothing(db: Database, text: string, how: string): Promise<void> {
  const before = await head(db);
  const report = await load(db, text);
  const changes = await db.execute(sql`
    select kind, before, after from feed where position > ${before} order by position`);
  expect({
    how,
    written: written(report),
    moved: (await head(db)) - before,
    changes: [...changes],
  }).toEqual({ how, written: 0, moved: 0, changes: [] });
}

/** Whether a bundle is taken: what is refused once is refused again. */
async function isLoaded(db: Database, text: string): Promise<boolean> {
  try {
    await load(db, text);
    return true;
  } catch (error) {
    if (!(error instanceof BundleRefused)) throw error;
    return false;
  }
}

/** Runs the steps, and returns true if one of them undid a load. */
async function takeAll(db: Database, sequence: string, steps: Step[]): Promise<boolean> {
  const newest = async () =>
    Number(
      (
        await db.execute<{ id: string }>(
          sql`select coalesce(max(id), 0) as id from revisions where recorded_at is not null`,
        )
      )[0]?.id,
    );
  const revisions: number[] = [];
  const loads = new Set<number>();
  let undone = false;
  let before = await newest();
  for (const step of steps) {
    await take(db, sequence, revisions, step);
    const now = await newest();
    if (now === before) continue;
    if (step.do === 'undo') undone ||= loads.has(revisions.at(-1 - step.back) ?? -1);
    if (step.do === 'load') loads.add(now);
    revisions.push(now);
    before = now;
  }
  return undone;
}

describe('loading a bundle again', () => {
  it('changes nothing, whatever happened since by hand, by undo, by merges and by others', {
    timeout: sequences * 5_000,
  }, async () => {
    const runs = lanes.map(({ database, kept }, lane) =>
      fc.assert(
        fc.asyncProperty(history, async ({ first, steps }) => {
          count += 1;
          const sequence = `q${count}`;
          const text = textOf(first, sequence);
          await load(database.db, text);
          const undone = await takeAll(database.db, sequence, steps);
          // Another bundle of the namespace is its last word; and what an undo removed, a load creates again.
          const isLast = !undone && !steps.some((it) => it.do === 'load' && it.bundle.space === first.space);
          if (isLast) await expectNothing(database.db, text, 'as it was');
          else if (!(await isLoaded(database.db, text))) return;
          await expectNothing(database.db, text, 'once more');
          kept.push(text);
        }),
        // A counterexample is small as it is: making it smaller takes minutes.
        { numRuns: Math.ceil(sequences / lanes.length), seed: seed + lane, endOnFailure: true },
      ),
    );
    for (const run of await Promise.allSettled(runs)) if (run.status === 'rejected') throw run.reason;
  });

  it('changes nothing in another database, which was made from the dump', {
    timeout: sequences * 5_000,
  }, async () => {
    for (const { database, kept } of lanes) {
      const dumped = await dump(database.db);
      const other = await createDatabase();
      const { db, close } = openDatabase(other.url);
      try {
        await load(db, dumped);
        expect(await dump(db)).toBe(dumped);
        await expectNothing(db, dumped, 'the dump');
        await expectNothing(db, kept.join(''), 'the bundles that it was made of');
      } finally {
        await close();
        await other.drop();
      }
    }
  });
});
