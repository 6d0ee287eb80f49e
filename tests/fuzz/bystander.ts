import assert from 'node:assert/strict';
import { ask, keepAsking, slowest, untilHolds } from '../faults/support/asking.ts';
import { follow, readFeed, readHead } from '../faults/support/witness.ts';
import { checkLog } from './contract.ts';
import type { Fuzzed } from './record.ts';

const DEADLINE_MILLISECONDS = 20_000;
/** Sockets to Postgres, timers and the like that come and go. */
const MOST_RESOURCES = 10;

/**
 * Somebody else, while `work` is done to the server: the stock client with a stream of all changes. Afterwards it has been
 * told each of them, in order; health was answered throughout, nothing was thrown that nobody caught or logged as an error,
 * and of all who came nobody is left. `touch` commits a change of another writer.
 */
export async function besides<Result>(
  { server, database }: Fuzzed,
  work: (touch: () => Promise<void>) => Promise<Result>,
): Promise<Result & { changes: number; slowestHealth: number }> {
  const rejected: unknown[] = [];
  const note = (reason: unknown) => void rejected.push(reason);
  process.on('unhandledRejection', note);
  const resources = () => process.getActiveResourcesInfo().length;
  const before = {
    resources: resources(),
    streams: server.hub.streams,
    groups: server.hub.figures().groups,
  };
  const after = await readHead(database.sql);
  const follower = await follow(server.url, 'ws', { after });
  const stopAsking = keepAsking(250, () => ask(`${server.url}/health`, DEADLINE_MILLISECONDS));
  let count = 0;
  const touch = async () => {
    count += 1;
    const key = `fuzz-${Date.now()}-${count}`;
    await database.sql`insert into places (namespace, key, name) values ('fuzz', ${key}, ${key})`;
  };
  try {
    const done = await Promise.race([
      work(touch),
      follower.ended.then(() => assert.fail('the bystander was cut off')),
    ]);
    await touch();
    const feed = await readFeed(database.sql, after);
    await untilHolds(DEADLINE_MILLISECONDS, async () => follower.seen.length >= feed.length);
    assert.deepEqual(follower.seen, feed);
    const health = await stopAsking();
    assert.deepEqual(
      health.filter(({ status }) => status !== 200),
      [],
    );
    follower.close();
    await untilHolds(DEADLINE_MILLISECONDS, async () => server.hub.streams === before.streams);
    assert.equal(server.hub.figures().groups, before.groups);
    await untilHolds(DEADLINE_MILLISECONDS, async () => (await connectionsOf(server)) <= 2);
    await untilHolds(DEADLINE_MILLISECONDS, async () => resources() <= before.resources + MOST_RESOURCES);
    assert.deepEqual(rejected, []);
    checkLog(server.lines);
    return { ...done, changes: feed.length, slowestHealth: slowest(health) };
  } finally {
    process.off('unhandledRejection', note);
    follower.close();
    await stopAsking().catch(() => {});
  }
}

/** How many sockets a server has open, upgraded ones included. */
export const connectionsOf = ({ http }: Fuzzed['server']): Promise<number> =>
  new Promise((resolve, reject) =>
    http.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  );
