import assert from 'node:assert/strict';
import postgres from 'postgres';
import { openDatabase } from '../../../src/db/client.ts';
import { start } from '../../support/servers/process.ts';
import { Crowd, everything, readHeld } from '../support/crowd.ts';
import type { Fault, Scene } from '../support/fault.ts';
import { readMemory, watchMemory } from '../support/usage.ts';
import { readHead } from '../support/witness.ts';

/** The changes of one tick, and over how many connections they are committed. */
const TICK = { connections: 50, changes: 2_000 };
const MOST_GROWTH_MEGABYTES = 300;

export const fault: Fault = {
  title: 'many rows loaded in one transaction, many changes in one tick',
  async run(scene) {
    const rows = scene.full ? 10_000 : 3_000;
    const { url } = await scene.openPostgres();
    const server = await start({ DATABASE_URL: url, DEMO: 'false' });
    scene.onEnd(() => server.stop());
    const { sql, close } = openDatabase(url, { connections: 2, statementTimeout: 0 });
    scene.onEnd(close);
    const after = await readHead(sql);
    const crowd = new Crowd({
      size: scene.full ? 200 : 40,
      topic: everything,
      url: server.url,
      after,
      random: scene.random,
      streams: 0.5,
    });
    scene.onEnd(() => crowd.leave());
    await crowd.come();
    const commitTick = await prepareTick(scene, url);

    const memory = await readMemory(server.pid);
    const most = watchMemory(server.pid);
    scene.onEnd(most);
    const began = performance.now();
    await sql`insert into actors (key, namespace, kind)
              select 'loaded-' || n, 'fault', 'PERSON' from generate_series(1, ${rows}) n`;
    const loaded = performance.now();
    await crowd.reach((await readHeld(sql, after)).at(-1)?.position ?? 0);
    const told = performance.now();
    await commitTick();
    const ticked = performance.now();
    const held = await readHeld(sql, after);
    await crowd.reach(held.at(-1)?.position ?? 0);
    const reached = performance.now();
    const growth = most() - memory;

    assert.equal(held.length, rows + TICK.changes);
    crowd.check(held);
    assert(
      crowd.members.every(({ endings }) => endings.length === 0),
      'nobody was sent away',
    );
    assert.equal((await fetch(`${server.url}/ready`)).status, 200);
    assert(growth < MOST_GROWTH_MEGABYTES, `memory grew by ${growth} MB`);
    return {
      rows,
      subscribers: crowd.members.length,
      'MB before': Math.round(memory),
      'MB of growth': Math.round(growth),
      's to load': seconds(loaded - began),
      's until all were told': seconds(told - loaded),
      'changes in one tick': TICK.changes,
      's to commit them': seconds(ticked - told),
      's until all were told of them': seconds(reached - ticked),
    };
  },
};

/** Opens transactions that have written everything but their commit; returns how to commit all of them at once. */
async function prepareTick(scene: Scene, url: string): Promise<() => Promise<void>> {
  const each = TICK.changes / TICK.connections;
  const prepare = async (_: unknown, connection: number) => {
    const session = postgres(url, { max: 1, fetch_types: false, onnotice: () => {} });
    scene.onEnd(() => session.end({ timeout: 1 }));
    await session.unsafe('begin');
    await session`insert into actors (key, namespace, kind)
                  select ${`tick-${connection}-`} || n, 'fault', 'PERSON' from generate_series(1, ${each}) n`;
    return () => session.unsafe('commit');
  };
  const commits = await Promise.all(Array.from({ length: TICK.connections }, prepare));
  return async () => {
    await Promise.all(commits.map((commit) => commit()));
  };
}

const seconds = (milliseconds: number) => Number((milliseconds / 1_000).toFixed(2));
