import { setTimeout as delay } from 'node:timers/promises';
import type { Sql } from 'postgres';
import { alternate } from '../../figures.ts';
import { type Bench, withSide } from '../bench.ts';
import type { WriterSide } from '../figures.ts';
import { Subscribers } from '../subscribers.ts';

const WRITERS = 32;
/** For each connection, before anything is measured: a backend's first commits read the catalog and plan everything. */
const WARMING_COMMITS = 20;
/** Items, not places: writers of places wait for each other, lest they make a ring. */
const everything =
  'subscription { changed(where: { recordTypes: [PLACE, ITEM] }) { ... on Change { cursor kind recordType key after reason principal recordedAt } } }';
const CATCH_UP_MILLISECONDS = 30_000;

/** Into what is written: a table, and what a transaction does before it commits. */
type Target = { side: WriterSide; table: string; last?: string; writers: Sql[] };

/**
 * Commits a second of writers whose transactions take 3 ms each: into the record, and into the same table without
 * triggers, where nothing is put in order. Then once more while a subscriber looks on, who must miss nothing. With the
 * address of a record of version 0.1.0 also into that, and into a bare table whose writers commit one after the other.
 */
export async function measureWriters(bench: Bench, release?: string): Promise<void> {
  const { sizes, figures, postgres, log } = bench;
  if (!bench.names.includes('ours')) return;
  const connect = (url: string) => Array.from({ length: WRITERS }, () => postgres.connect(url, 1));
  const writers = connect(postgres.urls.ours);
  const sql = postgres.connect(postgres.urls.ours, 1);
  await sql.unsafe('create table if not exists unordered_items (like items including all)');
  const targets: Target[] = [
    { side: 'ours', table: 'items', writers },
    { side: 'unordered', table: 'unordered_items', writers },
  ];
  if (release !== undefined)
    targets.push(
      { side: 'floor', table: 'unordered_items', last: 'select pg_advisory_xact_lock(0)', writers },
      { side: 'release', table: 'items', writers: connect(release) },
    );
  for (const target of targets)
    await Promise.all(target.writers.map((writer) => commitEach(writer, target, WARMING_COMMITS)));
  for (let round = 0; round < sizes.rounds; round += 1) {
    for (const target of alternate(targets, round)) {
      log(`writers, round ${round + 1}: ${target.side}`);
      await figures.attempt(`writers, ${target.side}`, async () => {
        const { rate } = await write(target, sizes.writerSeconds);
        figures.add('writers', target.side, rate);
      });
    }
  }
  await withSide(bench, 'ours', 'writers, with a subscriber', async (side) => {
    const subscribers = await Subscribers.open(side, 1, everything);
    try {
      await subscribers.keep(true);
      const [head] = await sql<{ position: string }[]>`select feed_head() as position`;
      const { rate, keys } = await write({ table: 'items', writers }, sizes.writerSeconds);
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

type Into = Pick<Target, 'table' | 'last'>;

let written = 0;

async function write(
  { writers, ...into }: Into & { writers: Sql[] },
  seconds: number,
): Promise<{ rate: number; keys: string[] }> {
  const keys: string[] = [];
  const started = performance.now();
  const end = started + seconds * 1_000;
  const writeOn = async (writer: Sql) => {
    while (performance.now() < end) keys.push(await commit(writer, into));
  };
  await Promise.all(writers.map(writeOn));
  return { rate: keys.length / ((performance.now() - started) / 1_000), keys };
}

async function commitEach(writer: Sql, into: Into, commits: number): Promise<void> {
  for (let n = 0; n < commits; n += 1) await commit(writer, into);
}

/** In one message, so that the client's own time is no part of the transaction. */
async function commit(writer: Sql, { table, last }: Into): Promise<string> {
  written += 1;
  const key = `written-${written}`;
  await writer.unsafe(
    `begin; insert into ${table} (namespace, key, kind, name) values ('bench', '${key}', 'SYSTEM', 'An item'); ` +
      `select pg_sleep(0.003); ${last ?? ''}; commit`,
  );
  return key;
}

/** The keys of the next `count` messages, in the order of their arrival; fewer when no more come. */
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
