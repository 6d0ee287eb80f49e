import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { openDatabase } from '../../../src/db/client.ts';
import { start } from '../../support/servers/process.ts';
import { commitChanges, prepareRecord } from '../support/commits.ts';
import { Crowd, everything, type Held, readHeld } from '../support/crowd.ts';
import type { Fault } from '../support/fault.ts';
import { readHead } from '../support/witness.ts';

const WRITERS = 8;

export const fault: Fault = {
  title: 'kill -9 of the server in a burst, and everybody resumes on a new process',
  async run(scene) {
    const changes = scene.full ? 10_000 : 1_500;
    const { url } = await scene.openPostgres();
    const settings = { DATABASE_URL: url, DEMO: 'false' };
    const first = await start(settings);
    scene.onEnd(() => first.kill('SIGKILL'));
    const { sql, close } = openDatabase(url, { connections: 2, statementTimeout: 0 });
    scene.onEnd(close);
    await prepareRecord(sql, WRITERS);
    const after = await readHead(sql);
    const crowd = new Crowd({
      size: scene.full ? 1_000 : 60,
      topic: everything,
      url: first.url,
      after,
      random: scene.random,
      streams: 0.1,
    });
    scene.onEnd(() => crowd.leave());
    await crowd.come();

    const killAt = Math.floor((0.2 + 0.6 * scene.random()) * changes);
    const burst = commitChanges(url, { writers: WRITERS, most: changes, random: scene.random });
    while (burst.count < killAt) await Promise.race([delay(1), burst.done.then(() => assert.fail('over'))]);
    first.kill('SIGKILL');
    await first.ended;
    const told = crowd.members.map(({ positions }) => positions.length);
    const second = await start(settings);
    scene.onEnd(() => second.stop());
    const resumed = performance.now();
    crowd.url = second.url;
    await burst.done;
    const held = await readHeld(sql, after);
    const committed = performance.now();
    await crowd.reach(held.at(-1)?.position ?? 0);
    const caughtUp = performance.now();

    assert.equal(held.length, changes, 'one change each');
    crowd.check(held);
    checkTitles(held);
    assert(
      crowd.members.every(({ endings }) => endings.length === 1 && [1006, 'cut'].includes(endings[0] ?? '')),
    );
    return {
      changes,
      subscribers: crowd.members.length,
      'told to each before, fewest': Math.min(...told),
      'told to each before, most': Math.max(...told),
      duplicates: 0,
      's from the new process until all had caught up': seconds(caughtUp - resumed),
      's from the last commit until all had caught up': seconds(Math.max(0, caughtUp - committed)),
    };
  },
};

/** I2: each restriction's title is a number that rises. */
export function checkTitles(held: readonly Held[]): void {
  const titles = new Map<string, number>();
  for (const { entity, after } of held) {
    if (entity !== 'RESTRICTION') continue;
    const title = Number(after.title);
    assert(title > (titles.get(after.key) ?? -1), `${after.key}: ${title} after ${titles.get(after.key)}`);
    titles.set(after.key, title);
  }
  assert(titles.size > 0);
}

const seconds = (milliseconds: number) => Number((milliseconds / 1_000).toFixed(2));
