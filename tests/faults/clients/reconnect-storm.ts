import assert from 'node:assert/strict';
import { openDatabase } from '../../../src/db/client.ts';
import { start } from '../../support/servers/process.ts';
import { commitChanges, prepareRecord } from '../support/commits.ts';
import { Crowd, everything, readHeld } from '../support/crowd.ts';
import type { Fault } from '../support/fault.ts';
import { readCpu, readMetric } from '../support/usage.ts';
import { readHead } from '../support/witness.ts';

const WRITERS = 8;
const MISSED = 1_000;
const MOST_READS = 5;

export const fault: Fault = {
  title: 'reconnect storm: everybody comes back at once to a fresh process',
  async run(scene) {
    const size = scene.full ? 1_000 : 100;
    const { url } = await scene.openPostgres();
    const settings = { DATABASE_URL: url, DEMO: 'false' };
    const first = await start(settings);
    scene.onEnd(() => first.kill('SIGKILL'));
    const { sql, close } = openDatabase(url, { connections: 2, statementTimeout: 0 });
    scene.onEnd(close);
    await prepareRecord(sql, WRITERS);
    const after = await readHead(sql);
    const crowd = new Crowd({ size, topic: everything, url: first.url, after, random: scene.random });
    scene.onEnd(() => crowd.leave());
    const commit = async (from: number) => {
      await commitChanges(url, { writers: WRITERS, most: MISSED, from, random: scene.random }).done;
      return readHeld(sql, after);
    };
    const costOf = async (pid: number, work: () => Promise<unknown>) => {
      const before = await readCpu(pid);
      await work();
      return 1_000 * ((await readCpu(pid)) - before);
    };
    const connecting = await costOf(first.pid, () => crowd.come());
    const live = await costOf(first.pid, async () => {
      const held = await commit(1);
      await crowd.reach(held.at(-1)?.position ?? 0);
    });

    await crowd.leave();
    first.kill('SIGKILL');
    await first.ended;
    const held = await commit(1 + MISSED);
    const second = await start(settings);
    scene.onEnd(() => second.stop());
    crowd.url = second.url;
    const came = performance.now();
    const replay = await costOf(second.pid, async () => {
      await crowd.come();
      await crowd.reach(held.at(-1)?.position ?? 0);
    });
    const caughtUp = performance.now();
    crowd.check(held);
    assert.equal(held.length, 2 * MISSED);
    const reads = await readMetric(second.url, 'caveat_history_reads_total');
    assert(reads <= MOST_READS, `${reads} reads of history`);
    const messages = size * MISSED;
    return {
      subscribers: size,
      'missed by each': MISSED,
      'reads of history': reads,
      's until all had caught up': Number(((caughtUp - came) / 1_000).toFixed(2)),
      'µs of CPU per message replayed, connecting included': micro(replay / messages),
      'µs of CPU per message replayed, connecting not included': micro((replay - connecting) / messages),
      'µs of CPU per message of a live burst': micro(live / messages),
      'µs of CPU per connection': Math.round(connecting / size),
    };
  },
};

const micro = (value: number) => Number(value.toFixed(2));
