import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';
import { openDatabase, type Sql } from '../../../src/db/client.ts';
import { migrateDatabase } from '../../../src/record/migrate.ts';
import { generateBundle } from '../../bench/generate.ts';
import { demo, dump, load } from '../../support/bundle.ts';
import { start } from '../../support/servers/process.ts';
import type { Fault, Scene } from '../support/fault.ts';
import { openSse, type SseStream } from '../support/stream.ts';
import { readHead } from '../support/witness.ts';

const WRITERS = 4;

export const fault: Fault = {
  title: 'dump while writing, restore elsewhere',
  async run(scene) {
    const { url } = await scene.openPostgres();
    const cluster = new Cluster(url, scene);
    const pristine = await cluster.create('pristine');
    await migrateDatabase(pristine);

    const original = openDatabase(url);
    scene.onEnd(original.close);
    await load(original.db, demo);
    await load(original.db, [...generateBundle(scene.full ? 5_000 : 100)].join(''));
    const server = await start({ DATABASE_URL: url, DEMO: 'false' });
    scene.onEnd(() => server.stop());

    const stop = new AbortController();
    const writing = Promise.all(
      Array.from({ length: WRITERS }, (_, writer) => writePairs(original.sql, writer, scene, stop.signal)),
    );
    writing.catch(() => {});
    const dumps = scene.full ? 20 : 4;
    let bytes = 0;
    let pairs = 0;
    for (let number = 0; number < dumps; number += 1) {
      const bundle =
        number % 2 === 0 ? await dump(original.db) : await (await fetch(`${server.url}/bundles`)).text();
      pairs = checkPairs(bundle);
      bytes = Buffer.byteLength(bundle);
      await checkRestored(await cluster.create(`restored_${number}`, 'pristine'), bundle);
    }
    stop.abort();
    const commits = (await writing).reduce((sum, it) => sum + it);
    assert(pairs > 0 && commits > pairs, 'it was written to while it was dumped');

    const { data } = await server.ask('{ changes(first: 5) { pageInfo { endCursor } } }');
    const cursor: string = data.changes.pageInfo.endCursor;
    const last = await dump(original.db);
    // Nobody may be connected to what is copied as it lies on the disk.
    await server.stop();
    await original.close();
    const copy = await cluster.create('copy', 'caveat');
    await checkCopy(copy, last);
    await checkReadersGoOn(copy, cursor, scene);
    // The original goes on within the same start of Postgres: what follows is not of the copy.
    await checkReadersAreTold(copy, await writeOn(url), scene);
    if (scene.full) await checkReadersAreTold(cluster.urlOf('restored_0'), cursor, scene);
    return { dumps, bytes, commits, 'pairs in the last dump': pairs };
  },
};

/** Databases beside the first one, on the same server. */
class Cluster {
  readonly #url: string;
  readonly #admin: postgres.Sql;
  constructor(url: string, scene: Scene) {
    this.#url = url;
    this.#admin = postgres(this.urlOf('postgres'), { max: 1, fetch_types: false, onnotice: () => {} });
    scene.onEnd(() => this.#admin.end({ timeout: 1 }));
  }

  urlOf(database: string): string {
    return Object.assign(new URL(this.#url), { pathname: `/${database}` }).href;
  }

  /** Waits for those who just left the original: the server notices a moment later. */
  async create(database: string, original = 'template1'): Promise<string> {
    const isUsed = () => this.#admin`select from pg_stat_activity where datname = ${original}`;
    while ((await isUsed()).length > 0) await delay(10);
    await this.#admin.unsafe(`create database ${database} template ${original} strategy file_copy`);
    return this.urlOf(database);
  }
}

/** Adds two at once, or amends two at once, always the same: a dump has both or neither. Resolves with the commits. */
async function writePairs(
  sql: Sql,
  writer: number,
  { random }: Scene,
  stopped: AbortSignal,
): Promise<number> {
  let [commits, pairs] = [0, 0];
  for (; !stopped.aborted; commits += 1) {
    const amends = pairs > 0 && random() < 0.3;
    const key = `pair-${writer}-${amends ? Math.floor(random() * pairs) : pairs}`;
    const name = `version ${commits}`;
    await sql.begin(async (tx) => {
      for (const half of ['one', 'two']) {
        if (amends) await tx`update actors set name = ${name} where key = ${`${key}-${half}`}`;
        else
          await tx`insert into actors (key, namespace, kind, name)
                   values (${`${key}-${half}`}, 'pairs', 'ORGANIZATION', ${name})`;
        await delay(random() * 20);
      }
    });
    if (!amends) pairs += 1;
  }
  return commits;
}

/** How many pairs a dump has. Throws when it has half of one. */
function checkPairs(bundle: string): number {
  const halves = new Map<string, string[]>();
  for (const { type, key, name } of linesOf(bundle)) {
    const [, pair] = (type === 'actor' && /^(pair-.*)-(?:one|two)$/.exec(key)) || [];
    if (pair) halves.set(pair, [...(halves.get(pair) ?? []), name]);
  }
  for (const [pair, names] of halves)
    assert(names.length === 2 && names[0] === names[1], `half a transaction of ${pair}: ${names}`);
  return halves.size;
}

type Line = { type: string; key: string; name: string };
const linesOf = (bundle: string): Line[] =>
  bundle
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

/** Lines of each type, and the table that holds them. */
const tables: Record<string, string> = {
  document: 'document_versions',
  actor: 'actors',
  affiliation: 'affiliations',
  item: 'items',
  place: 'places',
  target: 'targets',
  event: 'events',
  transfer: 'transfers',
  restriction: 'restrictions',
  statement: 'statements',
  relation: 'statement_relations',
  status: 'status_periods',
  consent: 'consent_periods',
};

const hash = (text: string) => createHash('sha256').update(text).digest('hex');

/** Loads a dump into an empty database: it has as many of each type, and its dump has the same bytes. */
async function checkRestored(url: string, bundle: string) {
  const { db, sql, close } = openDatabase(url, { statementTimeout: 0 });
  await load(db, bundle);
  const again = await dump(db);
  assert.equal(hash(again), hash(bundle), 'the hash of a restored record');
  assert.equal(again, bundle);
  const counts: Record<string, number> = {};
  for (const { type } of linesOf(bundle)) counts[type] = (counts[type] ?? 0) + 1;
  for (const [type, table] of Object.entries(tables)) {
    const [row] = await sql.unsafe(`select count(*)::int as count from ${table}`);
    assert.equal(row?.count, counts[type] ?? 0, `how many there are of ${type}`);
  }
  await close();
}

/** A copy of the files is the same record. */
async function checkCopy(url: string, bundle: string) {
  const { db, close } = openDatabase(url);
  assert.equal(hash(await dump(db)), hash(bundle), 'the hash of a copied record');
  await close();
}

/** One more change; returns its cursor. */
async function writeOn(url: string): Promise<string> {
  const { sql, close } = openDatabase(url);
  await sql`insert into actors (key, namespace, kind) values ('later', 'fault', 'PERSON')`;
  const cursor = await readHead(sql);
  await close();
  return cursor;
}

/** What a copy shares with its original has the same names: whoever was no further misses nothing. */
async function checkReadersGoOn(url: string, cursor: string, scene: Scene) {
  const server = await start({ DATABASE_URL: url, DEMO: 'false' });
  scene.onEnd(() => server.stop());
  const { errors } = await server.ask('query ($after: Cursor) { changes(after: $after) { totalCount } }', {
    after: cursor,
  });
  assert.equal(errors, undefined);
  await server.stop();
}

/** I9: a reader with a cursor of another history gets a reset, and then the new changes. */
async function checkReadersAreTold(url: string, cursor: string, scene: Scene) {
  const server = await start({ DATABASE_URL: url, DEMO: 'false' });
  scene.onEnd(() => server.stop());
  const { errors } = await server.ask('query ($after: Cursor) { changes(after: $after) { totalCount } }', {
    after: cursor,
  });
  assert.equal(errors?.[0]?.extensions?.code, 'FEED_RESET');
  const document = `subscription ($after: Cursor) { changed(after: $after) {
    __typename ... on FeedReset { cause cursor } ... on Change { key } } }`;
  const streams = [
    await openSse(server.url, document, { after: cursor }),
    await openSse(server.url, document, {}, { lastEventId: cursor }),
  ];
  const { sql, close } = openDatabase(url);
  for (const [index, stream] of streams.entries()) {
    scene.onEnd(() => stream.close());
    const reset = await readNext(stream);
    assert.equal(reset?.__typename, 'FeedReset');
    assert.equal(reset?.cause, 'OTHER_EPOCH');
    await sql`insert into actors (key, namespace, kind) values (${`new-${index}`}, 'fault', 'PERSON')`;
    while ((await readNext(stream))?.key !== `new-${index}`);
  }
  await close();
  await server.stop();
}

async function readNext(stream: SseStream) {
  for (;;) {
    const { value, done } = await stream.next();
    if (done) throw new Error('the stream ended');
    if (value.event === 'next') return value.data.data?.changed;
  }
}
