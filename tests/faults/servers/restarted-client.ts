import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { openDatabase } from '../../../src/db/client.ts';
import { importFollow } from '../../support/pages/snippets.ts';
import { start } from '../../support/servers/process.ts';
import { commitChanges, prepareRecord } from '../support/commits.ts';
import { everything, readHeld } from '../support/crowd.ts';
import type { Fault, Figures, Scene } from '../support/fault.ts';
import { readHead } from '../support/witness.ts';

/**
 * A client that follows all changes from a position on: the cursors that it received, in order, duplicates included.
 */
export type Following = { cursors(): Promise<readonly string[]> };
export type Follow = (server: { url: string; query: string; after: string }) => Promise<Following>;

const DEADLINE_MILLISECONDS = 120_000;

/** The stock client, in Node, with what docs/subscriptions.md says it needs. */
export const fault: Fault = {
  title: 'the stock client survives restarts of the server under a steady load',
  run: (scene) =>
    surviveRestarts(scene, scene.full ? 10 : 3, {}, async ({ url, query, after }) => {
      const { connect, follow } = await importFollow();
      const client = connect({ url: `${url.replace('http', 'ws')}/graphql` });
      scene.onEnd(() => client.dispose());
      const cursors: string[] = [];
      let failure: unknown;
      follow(
        client,
        { query, variables: { after } },
        {
          next: (result: { extensions: { cursor: string } }) => cursors.push(result.extensions.cursor),
          error: (error: unknown) => {
            failure = error ?? new Error('failed');
          },
          complete: () => {
            failure ??= new Error('completed');
          },
        },
      );
      return {
        async cursors() {
          if (failure) throw failure;
          return cursors;
        },
      };
    }),
};

/** Ends the server in turns by SIGTERM and SIGKILL and starts it on the same port, under a follower who must not notice. */
export async function surviveRestarts(
  scene: Scene,
  restarts: number,
  settings: Record<string, string>,
  follow: Follow,
): Promise<Figures> {
  const { url } = await scene.openPostgres();
  const all = { DATABASE_URL: url, DEMO: 'false', DRAIN_SECONDS: '1', ...settings };
  let server = await start(all);
  scene.onEnd(() => server.stop());
  const { port } = new URL(server.url);
  const { sql, close } = openDatabase(url, { connections: 2, statementTimeout: 0 });
  scene.onEnd(close);
  await prepareRecord(sql, 2);
  const after = await readHead(sql);
  const following = await follow({ url: server.url, query: everything.query, after });
  const commits = commitChanges(url, { writers: 2, pause: 10, random: scene.random });
  scene.onEnd(() => commits.stop());

  /** Changes committed before are left out: they came from the server that runs now. */
  const untilTold = async () => {
    const [row] = await sql`select feed_head() as head`;
    const isNew = ({ position }: { position: number }) => position > Number(row?.head);
    await until(async () => {
      const last = (await following.cursors()).at(-1);
      return last !== undefined && isNew({ position: positionOf(last) });
    });
  };
  for (let restart = 0; restart < restarts; restart += 1) {
    await untilTold();
    await delay(300 * scene.random());
    server.kill(restart % 2 === 0 ? 'SIGTERM' : 'SIGKILL');
    await server.ended;
    server = await start({ ...all, PORT: port });
  }
  await untilTold();
  await commits.stop();
  const held = (await readHeld(sql, after)).map(({ cursor }) => cursor);
  await until(async () => (await following.cursors()).at(-1) === held.at(-1));
  const told = await following.cursors();
  const once = [...new Set(told)];
  const wrong = held.findIndex((cursor, index) => cursor !== once[index]);
  assert.equal(wrong, -1, `${once.length} of ${held.length} told, the first difference at ${wrong}`);
  assert.equal(once.length, held.length);
  return {
    restarts,
    changes: held.length,
    lost: 0,
    'doubles before they were left out': told.length - once.length,
  };
}

const positionOf = (cursor: string) =>
  Number(Buffer.from(cursor, 'base64url').toString('latin1').split('.')[1]);

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + DEADLINE_MILLISECONDS;
  while (!(await isSo())) {
    assert(performance.now() < end, 'it did not happen');
    await delay(20);
  }
}
