import { setTimeout as delay } from 'node:timers/promises';
import type { Sql } from 'postgres';
import { alternate } from '../../figures.ts';
import { type Bench, withSide } from '../bench.ts';
import { Subscribers } from '../subscribers.ts';

const WRITERS = 32;
/** For each connection, before anything is measured: a backend's first commits read the catalog and plan everything. */
const WARMING_COMMITS = 20;
/** Items, not places: writers of places wait for each other, lest they make a ring. */
const everything =
  'subscription { changed(where: { entities: [PLACE, ITEM] }) { ... on Change { cursor kind entity key after reason principal recordedAt } } }';
const CATCH_UP_MILLISECONDS = 30_000;

/**
 * Commits a second of writers whose transactions take 3 ms each: into the record, and into the same table without
 * triggers, where nothing is put in order. Then once more while a subscriber looks on, who must miss nothing.
 */
export async function measureWriters(bench: Bench): Promise<void> {
  const { sizes, figures, postgres, log } = bench;
  if (!bench.names.includes('ours')) return;
  const writers = Array.from({ length: WRITERS }, () => postgres.connect(postgres.urls.ours, 1));
  const sql = postgres.connect(postgres.urls.ours, 1);
  await sql.unsafe('create table if not exists unordered_items (like items including all)');
  const tables = [['items', 'ours'] as const, ['unordered_items', 'unordered'] as const];
  for (const [table] of tables)
    await Promise.all(writers.map((writer) => commitEach(writer, table, WARMING_COMMITS)));
  for (let round = 0; round < sizes.rounds; round += 1) {
    for (const [table, side] of alternate(tables, round)) {
      log(`writers, round ${round + 1}: ${table}`);
      await figures.attempt(`writers, ${table}`, async () => {
        const { rate } = await write(writers, table, sizes.writerSeconds);
        figures.add('writers', side, rate);
      });
    }
  }
  await withSide(bench, 'ours', 'writers, with a subscriber', async (side) => {
    const subscribers = await Subscribers.open(side, 1, everything);
    try {
      await subscribers.keep(true);
      const [head] = await sql<{ position: string }[]>`select feed_head() as position`;
      const { rate, keys } = await write(writers, 'items', sizes.writerSeconds);
      const told = await takeAll(subscribers, keys.length);
      const stored = await sql<{ key: string }[]>`
        select f.after->>'key' as key from feed f
         where f.entity = 'ITEM' and f.position > ${head?.position ?? 0}::bigint order by f.position`;
      const inOrder = stored.length === told.length && stored.every(({ key }, n) => key === told[n]);
      figures.add('lost', 'ours', keys.length - new Set(told).size);
      figures.notes.push(
        `writers: ${keys.length} commits with a subscriber, ${Math.round(rate)} a second; ` +
          `${told.length} messages, ${inOrder ? 'in the order of their positions' : 'OUT OF ORDER'}`,
      );
      if (!inOrder)
        throw new Error('the subscriber was told in another order than the positions, or not once each');
    } finally {
      await subscribers.close();
    }
  });
}

let written = 0;

async function write(
  writers: Sql[],
  table: string,
  seconds: number,
): Promise<{ rate: number; keys: string[] }> {
  const keys: string[] = [];
  const started = performance.now();
  const end = started + seconds * 1_000;
  const writeOn = async (writer: Sql) => {
    while (performance.now() < end) keys.push(await commit(writer, table));
  };
  await Promise.all(writers.map(writeOn));
  return { rate: keys.length / ((performance.now() - started) / 1_000), keys };
}

async function commitEach(writer: Sql, table: string, commits: number): Promise<void> {
  for (let n = 0; n < commits; n += 1) await commit(writer, table);
}

/** In one message, so that the client's own time is no part of the transaction. */
async function commit(writer: Sql, table: string): Promise<string> {
  written += 1;
  const key = `written-${written}`;
  await writer.unsafe(
    `begin; insert into ${table} (namespace, key, kind, name) values ('bench', '${key}', 'SYSTEM', 'An item'); ` +
      'select pg_sleep(0.003); commit',
  );
  return key;
}

/** The keys of so many messages, in the order of their arrival; fewer when no more come. */
async function takeAll(subscribers: Subscribers, count: number): Promise<(string | undefined)[]> {
  const told: (string | undefined)[] = [];
  const end = performance.now() + CATCH_UP_MILLISECONDS;
  while (told.length < count && performance.now() < end) {
    const texts = await subscribers.take();
    told.push(...texts.map((text) => /"key":"(written-\d+)"/.exec(text)?.[1]));
    await delay(100);
  }
  return told;
}
