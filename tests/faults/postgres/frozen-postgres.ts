import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { createKey } from '../../../src/access/keys.ts';
import { openDatabase } from '../../../src/db/client.ts';
import { start } from '../../support/servers/process.ts';
import {
  type Answer,
  ask,
  askGraphql,
  assertNoErrorLogged,
  countKinds,
  keepAsking,
  slowest,
  untilHolds,
} from '../support/asking.ts';
import type { Fault, OwnPostgres } from '../support/fault.ts';

const query = '{ restrictions(first: 1) { nodes { key } } }';
/** In milliseconds; nobody is kept for as long. */
const DEADLINE = 30_000;

/** Postgres neither answers nor closes a connection: readers get an error, and all is well when it continues. */
export const fault: Fault = {
  title: 'Postgres frozen',
  async run(scene) {
    const seconds = scene.full ? 60 : 2;
    const database = await scene.openPostgres();
    // From memory it would go on answering for a moment.
    const server = await start({ DATABASE_URL: database.url, ANSWER_CACHE_MB: '0' });
    scene.onEnd(() => server.stop());
    const read = () => askGraphql(server.url, query, DEADLINE);
    // Each on a connection of its own, so that some are asked over one that is open, and others over none.
    const first = await Promise.all(Array.from({ length: 5 }, read));
    assert.deepEqual(Object.keys(countKinds(first)), ['200']);

    const thaw = await freeze(database);
    scene.onEnd(thaw);
    const frozen = performance.now();
    const stopHealth = keepAsking(100, () => ask(`${server.url}/health`, DEADLINE));
    const stopReady = keepAsking(500, () => ask(`${server.url}/ready`, DEADLINE));
    const reading: Promise<Answer>[] = [];
    for (const end = frozen + seconds * 1_000; performance.now() < end; await delay(100)) {
      reading.push(read());
      reading.at(-1)?.catch(() => {});
    }
    // Each is answered while it still is frozen.
    const reads = await Promise.all(reading);
    const unready = await stopReady();
    const frozenSeconds = (performance.now() - frozen) / 1_000;
    thaw();
    const kinds = countKinds(reads);
    assert.deepEqual(
      new Set(Object.keys(kinds)).difference(new Set(['503 OVERLOADED', '200 TIMEOUT'])),
      new Set(),
    );
    assert.deepEqual(Object.keys(countKinds(unready)), ['503 OVERLOADED']);

    const served = async () => {
      const some = await Promise.all(Array.from({ length: 20 }, read));
      return some.every((it) => it.status === 200 && it.code === null);
    };
    const servedAfter = await untilHolds(DEADLINE, served);
    const readyAfter = await untilHolds(
      DEADLINE,
      async () => (await ask(`${server.url}/ready`, DEADLINE)).status === 200,
    );
    await assertWrites(server, database.url);
    const health = await stopHealth();
    assert.deepEqual(Object.keys(countKinds(health)), ['200']);
    assertNoErrorLogged(server.printed());
    return {
      frozenSeconds: Number(frozenSeconds.toFixed(1)),
      reads: reads.length,
      overloaded: kinds['503 OVERLOADED'] ?? 0,
      timeouts: kinds['200 TIMEOUT'] ?? 0,
      slowestReadMilliseconds: slowest(reads),
      slowestUnreadyMilliseconds: slowest(unready),
      slowestHealthMilliseconds: slowest(health),
      servedAfterMilliseconds: servedAfter,
      readyAfterMilliseconds: servedAfter + readyAfter,
    };
  },
};

/** Stops the postmaster and all its children; returns how to let them go on, which may be called again. */
async function freeze(database: OwnPostgres): Promise<() => void> {
  const postmaster = await database.pid();
  const stopped: number[] = [];
  const stop = (pid: number) => {
    process.kill(pid, 'SIGSTOP');
    stopped.push(pid);
  };
  // It first, so that it starts no more of them.
  stop(postmaster);
  for (const name of await readdir('/proc')) {
    const status = /^\d+$/.test(name) ? await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '') : '';
    // The name before it may hold anything, also brackets.
    const parent = Number(status.slice(status.lastIndexOf(')')).split(' ')[2]);
    if (parent === postmaster) stop(Number(name));
  }
  return () => {
    for (const pid of stopped.splice(0)) process.kill(pid, 'SIGCONT');
  };
}

async function assertWrites(server: Awaited<ReturnType<typeof start>>, url: string) {
  const { db, close } = openDatabase(url, { connections: 1 });
  const { key } = await createKey(db, 'after the frost').finally(close);
  const mutation =
    'mutation { addPlace(input: { key: "thaw", name: "Thaw" }) { place { key } refusals { message } } }';
  const answer = await server.ask(mutation, {}, key);
  assert.deepEqual(answer.data, { addPlace: { place: { key: 'thaw' }, refusals: [] } });
}
