import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { openDatabase, type Sql } from '../../../src/db/client.ts';
import { start } from '../../support/servers/process.ts';
import { commitChanges, prepareRecord } from '../support/commits.ts';
import { Crowd, everything, readHeld } from '../support/crowd.ts';
import type { Fault } from '../support/fault.ts';
import { readMetric } from '../support/usage.ts';
import { readHead } from '../support/witness.ts';

const WRITERS = 4;

export const fault: Fault = {
  title: 'the LISTEN backend terminated again and again while writers commit',
  async run(scene) {
    const times = scene.full ? 100 : 8;
    const { url } = await scene.openPostgres();
    const server = await start({ DATABASE_URL: url, DEMO: 'false' });
    scene.onEnd(() => server.stop());
    const { sql, close } = openDatabase(url, { connections: 2, statementTimeout: 0 });
    scene.onEnd(close);
    await prepareRecord(sql, WRITERS);
    const after = await readHead(sql);
    const crowd = new Crowd({
      size: 20,
      topic: everything,
      url: server.url,
      after,
      random: scene.random,
      streams: 0.5,
    });
    scene.onEnd(() => crowd.leave());
    await crowd.come();

    const commits = commitChanges(url, { writers: WRITERS, pause: 5, random: scene.random });
    for (let time = 0; time < times; time += 1) {
      await delay(scene.full ? 2_000 : 200);
      await terminateListener(sql);
    }
    await commits.stop();
    const held = await readHeld(sql, after);
    const committed = performance.now();
    await crowd.reach(held.at(-1)?.position ?? 0);
    const caughtUp = performance.now();
    crowd.check(held);
    assert(
      crowd.members.every(({ endings }) => endings.length === 0),
      'nobody was sent away',
    );
    return {
      terminated: times,
      changes: held.length,
      subscribers: crowd.members.length,
      lost: 0,
      'found by the clock': await readMetric(server.url, 'caveat_missed_notifications_total'),
      'ms from the last commit until all had caught up': Math.round(caughtUp - committed),
    };
  },
};

/** Waits until there is one, and ends it. */
async function terminateListener(sql: Sql): Promise<void> {
  const end = performance.now() + 30_000;
  for (;;) {
    const ended = await sql`
      select pg_terminate_backend(pid, 5000) as ended from pg_stat_activity
       where query = 'listen "feed"' and state = 'idle'`;
    if (ended.length > 0) return assert.equal(ended[0]?.ended, true);
    assert(performance.now() < end, 'nobody listens any more');
    await delay(20);
  }
}
