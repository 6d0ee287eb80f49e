import assert from 'node:assert/strict';
import postgres from 'postgres';
import { openDatabase } from '../../../src/db/client.ts';
import { start } from '../../support/servers/process.ts';
import type { Fault } from '../support/fault.ts';
import { checkSeen, follow, readFeed, readHead, waitForSeen } from '../support/witness.ts';

const WRITERS = 8;

export const fault: Fault = {
  title: 'an unrelated write transaction left open',
  async run(scene) {
    const commits = scene.full ? 20_000 : 1_000;
    const { url } = await scene.openPostgres();
    const server = await start({ DATABASE_URL: url, DEMO: 'false' });
    scene.onEnd(() => server.stop());
    const { sql, close } = openDatabase(url, { connections: WRITERS });
    scene.onEnd(close);
    const after = await readHead(sql);

    // Begun before all others, and with a position only when it ends. Not of our pool, whose idle transactions end.
    const other = postgres(url, { max: 1, fetch_types: false });
    scene.onEnd(() => other.end({ timeout: 1 }));
    await other.unsafe('begin');
    await other`insert into actors (key, namespace, kind) values ('left-open', 'fault', 'PERSON')`;

    const followers = await Promise.all([
      follow(server.url, 'sse', { after }),
      follow(server.url, 'ws', { after }),
      follow(server.url, 'ws', { after, where: { recordTypes: ['ACTOR'] } }),
    ]);
    for (const { close } of followers) scene.onEnd(close);
    let left = commits;
    const write = async () => {
      while (left > 0) {
        left -= 1;
        await sql`insert into actors (key, namespace, kind) values (${`actor-${left}`}, 'fault', 'PERSON')`;
      }
    };
    const started = performance.now();
    await Promise.all(Array.from({ length: WRITERS }, write));
    const held = await readFeed(sql, after);
    assert.equal(held.length, commits);
    const written = performance.now();
    // No stall: all of them come while the other one is still open, and nothing of the other one.
    await waitForSeen(followers, held.length);
    const seen = performance.now();
    checkSeen(followers, held);
    assert(!held.some(({ key }) => key === 'left-open'));

    await other.unsafe('commit');
    await waitForSeen(followers, held.length + 1);
    const all = await readFeed(sql, after);
    checkSeen(followers, all);
    assert.deepEqual([all.length, all.at(-1)?.key], [held.length + 1, 'left-open'], 'it comes last');
    return {
      commits: all.length,
      'commits/s': Math.round((1_000 * commits) / (written - started)),
      'ms from the last commit to the last reader': Math.round(seen - written),
    };
  },
};
