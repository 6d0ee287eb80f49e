import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { openDatabase, type Sql } from '../../../src/db/client.ts';
import { openEmbedded } from '../../../src/db/embedded/server.ts';
import { start } from '../../support/servers/process.ts';
import { type Answer, askGraphql, countKinds, keepAsking } from '../support/asking.ts';
import { commitChanges, prepareRecord, type Write, writeRecord } from '../support/commits.ts';
import { Crowd, everything, readHeld, type Topic } from '../support/crowd.ts';
import type { Fault, OwnPostgres } from '../support/fault.ts';
import { readHead } from '../support/witness.ts';

const WRITERS = 4;
const CONNECTIONS = 10;
/** What was committed must outlive the server: not as fast as the other faults have it. */
const settings = { synchronous_commit: 'on' };
const DEADLINE = 30_000;

export const fault: Fault = {
  title: 'Postgres stopped with -m immediate, writers retry',
  async run(scene) {
    const postgres = await scene.openPostgres(settings);
    const { url } = postgres;
    const server = await start({
      DATABASE_URL: url,
      DEMO: 'false',
      DATABASE_CONNECTIONS: String(CONNECTIONS),
    });
    scene.onEnd(() => server.stop());
    const before = openDatabase(url, { connections: 2, statementTimeout: 0 });
    await prepareRecord(before.sql, WRITERS);
    await before.sql`insert into statements (key, namespace, quotation, attribution)
                     values ('fault:said', 'fault', 'DIRECT', 'ON_THE_RECORD')`;
    const after = await readHead(before.sql);
    await before.close();
    const size = scene.full ? 100 : 20;
    const crowds = [everything, actors, statuses].map(
      (topic) => new Crowd({ size, topic, url: server.url, after, random: scene.random, streams: 0.5 }),
    );
    scene.onEnd(() => Promise.all(crowds.map((crowd) => crowd.leave())));
    await Promise.all(crowds.map((crowd) => crowd.come()));

    const ask = () => askGraphql(server.url, '{ restrictions(first: 5) { nodes { key } } }', DEADLINE);
    const askMany = () => Promise.all(Array.from({ length: 4 * CONNECTIONS }, ask));
    assert.deepEqual(Object.keys(countKinds(await askMany())), ['200'], 'and every connection is open');
    const stopAsking = keepAsking(20, ask);
    const commits = commitChanges(url, { writers: WRITERS, pause: 1, random: scene.random, write });
    const many = scene.full ? 2_000 : 200;
    await atLeast(commits, many);
    const seconds = scene.full ? 6 : 2;
    await stopForGood(postgres);
    const [count, stopped] = [commits.count, performance.now()];
    await delay(1_000 * seconds);
    assert(commits.count <= count + WRITERS, 'nothing is committed to a server that is stopped');
    const started = await openEmbedded(postgres.folder, {
      port: postgres.port,
      settings: { fsync: 'off', max_connections: '200', ...settings },
    });
    scene.onEnd(() => started.close());
    const back = performance.now();
    const answers = await askMany();
    await atLeast(commits, commits.count + many);
    await commits.stop();

    const { sql, close } = openDatabase(url, { connections: 2, statementTimeout: 0 });
    scene.onEnd(close);
    const held = await readHeld(sql, after);
    const committed = performance.now();
    const reached = crowds.map((crowd, index) => {
      const topic = [everything, actors, statuses][index];
      return crowd.reach(held.findLast((it) => topic?.wants(it))?.position ?? 0);
    });
    await Promise.all(reached);
    const caughtUp = performance.now();
    for (const crowd of crowds) crowd.check(held);
    await checkReal(sql, held);
    for (const crowd of crowds)
      assert(
        crowd.members.every(({ endings }) => endings.length === 0),
        'nobody was sent away',
      );
    const during = await stopAsking();
    return {
      ...checkAnswers(answers, during),
      changes: held.length,
      retries: commits.retries,
      subscribers: 3 * size,
      's stopped': round(back - stopped),
      's from the last commit until all had caught up': round(caughtUp - committed),
    };
  },
};

/** At most one request for each open connection may fail after Postgres is back; until then all are refused. */
function checkAnswers(after: readonly Answer[], during: readonly Answer[]) {
  const failed = after.filter(({ status, code }) => status !== 200 || code !== null);
  assert(failed.length <= CONNECTIONS, JSON.stringify(countKinds(after)));
  const kinds = countKinds(during);
  const { 200: served = 0, '503 OVERLOADED': refused = 0, '200 TIMEOUT': lost = 0, ...others } = kinds;
  assert.deepEqual(others, {});
  assert(served > 0 && refused > 0 && lost <= CONNECTIONS, JSON.stringify(kinds));
  return { 'requests refused meanwhile': refused, 'of those under way': lost, 'failed after': failed.length };
}

/** I3: what the feed tells is what the tables hold. */
async function checkReal(sql: Sql, held: Awaited<ReturnType<typeof readHeld>>) {
  const kept = await sql`select key from actors union all select id::text from status_periods`;
  const told = held.filter(({ entity }) => entity === 'ACTOR' || entity === 'STATUS');
  assert.equal(told.length, kept.length, 'each once');
}

async function stopForGood(postgres: OwnPostgres) {
  process.kill(await postgres.pid(), 'SIGQUIT');
  // Waits for its end, and releases its folder.
  await postgres.close();
}

async function atLeast(commits: ReturnType<typeof commitChanges>, count: number) {
  const never = commits.done.then(() => assert.fail('the writers ended'));
  while (commits.count < count) await Promise.race([delay(5), never]);
}

/** One message in three needs the database to be rendered, and the status of a restriction most of all. */
const write: Write = (sql, writer, n, random) =>
  n % 3 === 0 ? writeStatus(sql, writer, n) : writeRecord(sql, writer, n, random);

/** The next day's status: another than the one of the day before. */
const writeStatus = (sql: Sql, writer: number, n: number) => sql`
  with period as (
    insert into status_periods (namespace, restriction_id, status, starts_at, ends_at)
    select 'fault', id, ${n % 2 === 0 ? 'PROHIBITED' : 'LIMITED'}, day, day + interval '1 day'
      from restrictions, lateral (select '2000-01-01'::timestamptz + ${n / 3} * interval '1 day' as day) d
     where key = ${`rule-${writer}`}
       and not exists (select from status_periods s where s.restriction_id = restrictions.id and s.starts_at = day)
    returning id)
  insert into status_grounds (status_period_id, statement_id, "for", weight, ordinal)
  select period.id, statements.id, 'STATUS', 'SUPPORTS', 0 from period, statements where key = 'fault:said'`;

/** Executed with a look into the database for each message. */
const actors: Topic = {
  query: `subscription ($after: Cursor) {
    changed(after: $after, where: { recordTypes: [ACTOR] }) {
      ... on Change { kind node { __typename ... on Actor { key } } }
    }
  }`,
  wants: ({ entity }) => entity === 'ACTOR',
  tell: ({ kind, after }) => ({ changed: { kind, node: { __typename: 'Actor', key: after.key } } }),
};

const statuses: Topic = {
  query: `subscription ($after: Cursor) {
    statusChanged(after: $after) { ... on StatusChange { kind from to restriction { key } } }
  }`,
  wants: ({ entity, kind }) => entity === 'STATUS' && kind !== 'INITIAL',
  tell: ({ kind, before, after }) => ({
    statusChanged: {
      kind,
      from: before?.status ?? null,
      to: after.status,
      restriction: { key: after.restriction },
    },
  }),
};

const round = (milliseconds: number) => Number((milliseconds / 1_000).toFixed(2));
