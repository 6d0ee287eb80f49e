import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { openDatabase } from '../../../src/db/client.ts';
import { start } from '../../support/servers/process.ts';
import { commitChanges, prepareRecord } from '../support/commits.ts';
import { Crowd, everything, readHeld } from '../support/crowd.ts';
import type { Fault } from '../support/fault.ts';
import { readHead } from '../support/witness.ts';

const WRITERS = 4;
const LONGEST_STOP_MILLISECONDS = 10_000;

export const fault: Fault = {
  title: 'rolling restart under many subscribers',
  async run(scene) {
    const { url } = await scene.openPostgres();
    const settings = { DATABASE_URL: url, DEMO: 'false' };
    const [old, fresh] = await Promise.all([start(settings), start(settings)]);
    scene.onEnd(() => Promise.all([old, fresh].map((server) => server.stop())));
    const { sql, close } = openDatabase(url, { connections: 2, statementTimeout: 0 });
    scene.onEnd(close);
    await prepareRecord(sql, WRITERS);
    const after = await readHead(sql);
    const crowd = new Crowd({
      size: scene.full ? 1_000 : 60,
      topic: everything,
      url: old.url,
      after,
      random: scene.random,
      streams: 0.2,
    });
    scene.onEnd(() => crowd.leave());
    await crowd.come();

    const commits = commitChanges(url, { writers: WRITERS, pause: 20, random: scene.random });
    while (commits.count < 50) await delay(5);
    crowd.url = fresh.url;
    const told = performance.now();
    let leftAt: number[] = [];
    const watch = setInterval(() => {
      const gone = crowd.members.filter(({ endings }) => endings.length > 0).length;
      leftAt = [...leftAt, ...Array(gone - leftAt.length).fill(performance.now() - told)];
    }, 10);
    scene.onEnd(() => clearInterval(watch));
    old.kill('SIGTERM');
    await delay(50);
    const ready = await fetch(`${old.url}/ready`);
    const code = (await ready.json()).code;
    const exit = await old.ended;
    const stopped = performance.now() - told;
    await crowd.until(() => crowd.members.every((it) => it.isConnected && it.endings.length > 0));
    clearInterval(watch);
    while (commits.count < 200) await delay(5);
    await commits.stop();
    const held = await readHeld(sql, after);
    await crowd.reach(held.at(-1)?.position ?? 0);

    crowd.check(held);
    assert.deepEqual([ready.status, code], [503, 'DRAINING'], 'not ready any more');
    assert.equal(exit, 0);
    assert(stopped < LONGEST_STOP_MILLISECONDS, `gone after ${stopped} ms`);
    for (const { transport, endings } of crowd.members)
      assert.deepEqual(endings, [transport === 'ws' ? 1012 : 'cut'], transport);
    return {
      subscribers: crowd.members.length,
      changes: held.length,
      's until the process was gone': seconds(stopped),
      's until the first was sent away': seconds(leftAt[0] ?? Number.NaN),
      's until half were sent away': seconds(leftAt[leftAt.length >> 1] ?? Number.NaN),
      's until the last was sent away': seconds(leftAt.at(-1) ?? Number.NaN),
    };
  },
};

const seconds = (milliseconds: number) => Number((milliseconds / 1_000).toFixed(2));
