import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { createKey } from '../../../src/access/keys.ts';
import { openDatabase, type Sql } from '../../../src/db/client.ts';
import { openEmbedded } from '../../../src/db/embedded/server.ts';
import { importConnectSse, importFollow } from '../../support/pages/snippets.ts';
import { start } from '../../support/servers/process.ts';
import { eventClients } from '../../support/servers/sse-clients.ts';
import { openSwitch } from '../postgres/copies/switch.ts';
import { untilHolds } from '../support/asking.ts';
import { commitChanges, prepareRecord } from '../support/commits.ts';
import { everything, readHeld } from '../support/crowd.ts';
import type { Fault, Scene } from '../support/fault.ts';
import { readHead } from '../support/witness.ts';

const DEADLINE = 100_000;
const CHROMIUM = '/usr/bin/chromium';
const IN_CHROMIUM = 6;
const settings = { synchronous_commit: 'on' };

/** A client that follows all changes: the ids that the program received, duplicates included. */
type Following = { name: string; told(): Promise<readonly string[]> };
type Server = Awaited<ReturnType<typeof start>>;

export const fault: Fault = {
  title: 'a drain, an overload and a start of Postgres under stock clients of server-sent events',
  async run(scene) {
    const postgres = await scene.openPostgres(settings);
    const all = { DATABASE_URL: postgres.url, DEMO: 'false', DRAIN_SECONDS: '2', DATABASE_CONNECTIONS: '4' };
    let server = await start(all);
    scene.onEnd(() => server.stop());
    const address = await openSwitch(scene, server.url);
    const before = openDatabase(postgres.url, { connections: 2, statementTimeout: 0 });
    await prepareRecord(before.sql, 2);
    const { key } = await createKey(before.db, 'clients', { role: 'READER' });
    const after = await readHead(before.sql);
    const following = await followAll(scene, new URL(address.url).origin, after, key);
    const commits = commitChanges(postgres.url, { writers: 2, pause: 20, random: scene.random });
    scene.onEnd(() => commits.stop());
    const untilAllToldNews = async () => {
      const news = commits.count + 5;
      await untilHolds(DEADLINE, async () => commits.count >= news);
      const head = await inDatabase(postgres.url, readHead);
      const [position = 0] = [positionOf(head)];
      await untilHolds(DEADLINE, async () => {
        const told = await Promise.all(following.map((it) => it.told()));
        return told.every((ids) => positionOf(ids.at(-1) ?? '') >= position);
      });
    };
    await untilAllToldNews();

    // Those who were sent away first come back to the server that is about to stop.
    server.kill('SIGTERM');
    assert.equal(await server.ended, 0);
    server = await start(all);
    address.leadTo(server.url);
    await untilAllToldNews();

    const overloaded = await overload(server, before.sql, key, () => address.leadTo(server.url));
    await untilAllToldNews();

    await before.close();
    process.kill(await postgres.pid(), 'SIGQUIT');
    await postgres.close();
    address.leadTo(server.url);
    const again = await openEmbedded(postgres.folder, {
      port: postgres.port,
      settings: { fsync: 'off', max_connections: '200', ...settings },
    });
    scene.onEnd(() => again.close());
    await untilAllToldNews();
    await commits.stop();

    const held = await inDatabase(postgres.url, async (sql) =>
      (await readHeld(sql, after)).map(({ cursor }) => cursor),
    );
    let doubles = 0;
    for (const { name, told } of following) {
      await untilHolds(DEADLINE, async () => (await told()).at(-1) === held.at(-1));
      const ids = await told();
      assert.deepEqual([name, ...new Set(ids)], [name, ...held]);
      doubles += ids.length - held.length;
    }
    const inChromium = following.filter(({ name }) => name === 'EventSource').length;
    return {
      clients: following.length,
      'of them in Chromium': inChromium,
      changes: held.length,
      lost: 0,
      doubles,
      'told to come back, overloaded': overloaded,
    };
  },
};

/** Every kind of client, in turn, and a page with six streams. */
async function followAll(scene: Scene, url: string, after: string, key: string): Promise<Following[]> {
  const changes = `${url}/changes?${new URLSearchParams({ after })}`;
  const kinds = [...Object.keys(eventClients), 'graphql-sse'];
  const count = scene.full ? 200 - IN_CHROMIUM : 2 * kinds.length;
  const following = await Promise.all(
    Array.from({ length: count }, async (_, n) => {
      const name = String(kinds[n % kinds.length]);
      const ids: string[] = [];
      const follow = eventClients[name];
      const leave = follow
        ? follow(changes, ({ id }) => ids.push(id), { authorization: `Bearer ${key}` })
        : await followGraphql(`${url}/graphql`, after, key, (id) => ids.push(id));
      scene.onEnd(leave);
      return { name, told: async () => ids };
    }),
  );
  return existsSync(CHROMIUM) ? [...following, ...(await followInChromium(scene, url, changes))] : following;
}

async function followGraphql(url: string, after: string, key: string, take: (id: string) => void) {
  const [{ connectSse }, { follow }] = await Promise.all([importConnectSse(), importFollow()]);
  const client = connectSse({ url, headers: { authorization: `Bearer ${key}` } });
  follow(
    client,
    { query: everything.query, variables: { after } },
    {
      next: ({ extensions }: { extensions: { cursor: string } }) => take(extensions.cursor),
      error: (error: unknown) => take(`failed: ${error}`),
      complete: () => take('completed'),
    },
  );
  return () => client.dispose();
}

/** As many as a browser opens to one host. It sends no key. */
async function followInChromium(scene: Scene, url: string, changes: string): Promise<Following[]> {
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  });
  scene.onEnd(() => browser.close());
  // The page is of the server itself, whose policy lets it connect nowhere.
  const page = await browser.newPage({ bypassCSP: true });
  await page.goto(`${url}/health`);
  await page.evaluate(`globalThis.told = Array.from({ length: ${IN_CHROMIUM} }, () => {
    const ids = [];
    new EventSource(${JSON.stringify(changes)}).onmessage = ({ lastEventId }) => ids.push(lastEventId);
    return ids;
  })`);
  return Array.from({ length: IN_CHROMIUM }, (_, n) => ({
    name: 'EventSource',
    told: () => page.evaluate<string[]>(`told[${n}]`),
  }));
}

/**
 * Every connection to Postgres waits for a lock while the clients reconnect; returns how often one was asked to retry.
 */
async function overload({ url }: Server, sql: Sql, key: string, cut: () => void): Promise<number> {
  let told = 0;
  await sql.begin(async (tx) => {
    await tx`lock table restrictions in access exclusive mode`;
    let going = true;
    const ask = async () => {
      while (going) {
        const body = JSON.stringify({ query: '{ restrictions { totalCount } }', extensions: {} });
        const answer = await fetch(`${url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
        });
        await answer.text();
      }
    };
    const asking = Promise.all(Array.from({ length: 12 }, ask));
    cut();
    const isSentAway = async () => {
      const response = await fetch(`${url}/changes`, {
        headers: { accept: 'text/event-stream', authorization: `Bearer ${key}` },
      });
      assert.equal(response.status, 200);
      const reader = response.body?.getReader();
      const first = Buffer.from((await reader?.read())?.value ?? []).toString();
      await reader?.cancel().catch(() => {});
      if (first.startsWith(': OVERLOADED')) told += 1;
      return told >= 3;
    };
    await untilHolds(DEADLINE, isSentAway);
    going = false;
    await asking;
  });
  return told;
}

async function inDatabase<Result>(url: string, work: (sql: Sql) => Promise<Result>): Promise<Result> {
  const { sql, close } = openDatabase(url, { connections: 1, statementTimeout: 0 });
  try {
    return await work(sql);
  } finally {
    await close();
  }
}

const positionOf = (cursor: string) =>
  Number(/\.(\d+)/.exec(Buffer.from(cursor, 'base64url').toString('latin1'))?.[1] ?? -1);
