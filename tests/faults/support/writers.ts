import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { sql as text } from 'drizzle-orm';
import { openDatabase } from '../../../src/db/client.ts';
import { recordRevision } from '../../../src/record/revisions/revision.ts';
import { start } from '../../support/servers/process.ts';
import type { Fault } from './fault.ts';
import { checkSeen, follow, readFeed, readHead, waitForSeen } from './witness.ts';

const WRITERS = 24;

export const fault: Fault = {
  title: '24 concurrent writers with random think time, against an independent witness',
  async run(scene) {
    const commits = scene.full ? 100_000 : 5_000;
    const { url } = await scene.openPostgres({ track_commit_timestamp: 'on' });
    const server = await start({ DATABASE_URL: url, DEMO: 'false' });
    scene.onEnd(() => server.stop());
    const { db, sql, close } = openDatabase(url, { connections: WRITERS, statementTimeout: 0 });
    scene.onEnd(close);
    const after = await readHead(sql);
    const follower = await follow(server.url, 'ws', { after, where: { recordTypes: ['ACTOR'] } });
    scene.onEnd(() => follower.close());

    let left = commits;
    const aborted = new Set<string>();
    const write = async (writer: number) => {
      while (left > 0) {
        left -= 1;
        const key = `actor-${writer}-${left}`;
        const fails = scene.random() < 0.05;
        await recordRevision(db, { principal: `writer ${writer}` }, async (tx) => {
          await tx.execute(
            text`insert into actors (key, namespace, kind, name) values (${key}, 'fault', 'PERSON', ${key})`,
          );
          if (scene.random() < 0.5) await delay(scene.random() * 5);
          if (fails) throw new Abandoned();
        }).catch((error) => {
          if (!(error instanceof Abandoned)) throw error;
          aborted.add(key);
        });
      }
    };
    const started = performance.now();
    await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
    const written = performance.now();

    const held = await readFeed(sql, after);
    await waitForSeen([follower], held.length);
    const seen = performance.now();
    checkSeen([follower], held);
    const kept = await sql`select key from actors`;
    assert.equal(kept.length, commits - aborted.size, 'every commit is in the table');
    assert.equal(held.length, kept.length, 'and in the feed');
    const keys = new Set(held.map(({ key }) => key));
    assert(kept.every(({ key }) => keys.has(key)) && keys.size === held.length, 'each once');
    // Postgres itself noted when each transaction was committed; no code of ours had a part in that.
    const [order] = await sql`
      select count(*)::int as commits, count(*) filter (where at < before)::int as late
        from (select at, lag(at) over (order by first_position) as before
                from (select first_position, pg_xact_commit_timestamp(xmin) as at
                        from revisions where first_position is not null) r) o`;
    assert.deepEqual(order, { commits: held.length, late: 0 }, 'in the order in which they were committed');
    return {
      commits: held.length,
      aborted: aborted.size,
      lost: 0,
      'out of order': 0,
      'commits/s': Math.round((1_000 * commits) / (written - started)),
      'ms from the last commit to the reader': Math.round(seen - written),
    };
  },
};

/** What the writer takes back. */
class Abandoned extends Error {}
