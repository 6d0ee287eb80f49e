import assert from 'node:assert/strict';
import postgres from 'postgres';
import { start } from '../../support/servers/process.ts';
import {
  ask,
  askGraphql,
  assertNoErrorLogged,
  countKinds,
  keepAsking,
  slowest,
  untilHolds,
} from '../support/asking.ts';
import type { Fault } from '../support/fault.ts';

const CONNECTIONS = 10;
const query = '{ restrictions(first: 1) { nodes { key } } }';
/** In milliseconds; nobody is kept for as long. */
const DEADLINE = 30_000;

/** Reads of restrictions take three seconds: less than a statement may, more than one waits for a connection. */
const slow = `
  begin;
  alter table restrictions rename to restrictions_kept;
  create view restrictions as
    with nap as materialized (select pg_sleep(3)) select r.* from restrictions_kept r cross join nap;
  grant select on restrictions to public;
  commit`;
const fast = 'begin; drop view restrictions; alter table restrictions_kept rename to restrictions; commit';

/** More slow queries than there are connections: some are served, the others refused, none is kept waiting. */
export const fault: Fault = {
  title: 'every connection busy with slow queries',
  async run(scene) {
    const asked = scene.full ? 500 : 100;
    const database = await scene.openPostgres();
    const server = await start({ DATABASE_URL: database.url, DATABASE_CONNECTIONS: String(CONNECTIONS) });
    scene.onEnd(() => server.stop());
    const sql = postgres(database.url, { max: 1, fetch_types: false, onnotice: () => {} });
    scene.onEnd(() => sql.end({ timeout: 5 }));
    assert.equal((await askGraphql(server.url, query, DEADLINE)).status, 200);

    await sql.unsafe(slow);
    const stopHealth = keepAsking(50, () => ask(`${server.url}/health`, DEADLINE));
    const answers = await Promise.all(
      Array.from({ length: asked }, () => askGraphql(server.url, query, DEADLINE)),
    );
    const served = answers.filter((it) => it.status === 200);
    const refused = answers.filter((it) => it.status === 503);
    assert.equal(served.length + refused.length, asked, JSON.stringify(countKinds(answers)));
    assert.ok(served.length >= CONNECTIONS && served.every((it) => it.code === null));
    assert.ok(refused.length > 0);
    for (const { code, retryAfter } of refused) assert.deepEqual([code, retryAfter], ['OVERLOADED', '1']);
    // Long before the slow ones are through: they take three seconds each, ten at a time.
    assert.ok(slowest(refused) < 10_000, `a refusal took ${slowest(refused)} ms`);

    await sql.unsafe(fast);
    const recovered = await untilHolds(DEADLINE, async () => {
      const some = await Promise.all(
        Array.from({ length: 2 * CONNECTIONS }, () => askGraphql(server.url, query, DEADLINE)),
      );
      return some.every((it) => it.status === 200 && it.code === null);
    });
    const health = await stopHealth();
    assert.deepEqual(Object.keys(countKinds(health)), ['200']);
    assertNoErrorLogged(server.printed());
    return {
      asked,
      served: served.length,
      refused: refused.length,
      fastestRefusalMilliseconds: Math.min(...refused.map((it) => it.milliseconds)),
      slowestRefusalMilliseconds: slowest(refused),
      slowestServedMilliseconds: slowest(served),
      recoveredAfterMilliseconds: recovered,
      slowestHealthMilliseconds: slowest(health),
    };
  },
};
