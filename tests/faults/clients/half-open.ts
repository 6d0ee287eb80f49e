import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { openDatabase, type Sql } from '../../../src/db/client.ts';
import { environmentOf, root, start } from '../../support/servers/process.ts';
import { untilHolds } from '../support/asking.ts';
import type { Fault, Figures, Scene } from '../support/fault.ts';
import { openTap } from '../support/tap.ts';
import { readMetric } from '../support/usage.ts';
import { checkSeen, follow, readFeed, readHead, waitForSeen } from '../support/witness.ts';

const SILENT = 5;
/** In milliseconds: what is promised is 24 s; machines are busy. */
const DEADLINE = 60_000;
const QUERY = 'subscription { changed { ... on Change { cursor key } } }';

export const fault: Fault = {
  title: 'half-open TCP',
  async run(scene) {
    const { url } = await scene.openPostgres();
    const server = await start({ DATABASE_URL: url, DEMO: 'false', HOST: '0.0.0.0' });
    scene.onEnd(() => server.stop());
    const { sql, close } = openDatabase(url, { connections: 1 });
    scene.onEnd(close);
    const after = await readHead(sql);
    const others = await Promise.all([
      follow(server.url, 'ws', { after }),
      follow(server.url, 'sse', { after }),
    ]);
    for (const { close } of others) scene.onEnd(close);
    const streams = () => readMetric(server.url, 'caveat_streams');

    // Reads, but never says anything: to the server, as one whose answers are lost.
    const silent = await Promise.all(
      Array.from({ length: SILENT }, () =>
        openTap(server.url, 'ws', { query: QUERY, silent: true, onNext: () => {} }),
      ),
    );
    for (const { close } of silent) scene.onEnd(close);
    const began = performance.now();
    const gone: { code: number | string; after: number }[] = [];
    for (const { ended } of silent)
      void ended.then((code) => gone.push({ code, after: performance.now() - began }));
    const stop = keepWriting(sql, scene);
    await untilHolds(DEADLINE, async () => gone.length === SILENT);
    await untilHolds(DEADLINE, async () => (await streams()) === others.length);
    // Nobody says goodbye to who does not listen.
    for (const { code } of gone) assert.equal(code, 1006);
    const cut = await cutOff(scene, server.url, streams);
    await stop();

    // The others were not disturbed.
    const held = await readFeed(sql, after);
    await waitForSeen(others, held.length);
    checkSeen(others, held);
    return {
      silent: SILENT,
      'seconds until they were gone': inSeconds(Math.max(...gone.map(({ after }) => after))),
      'changes that the others saw meanwhile': held.length,
      ...cut,
    };
  },
};

const inSeconds = (milliseconds: number) => Number((milliseconds / 1_000).toFixed(1));

/** Commits now and then, so that there is something to send to those who are silent, too. */
function keepWriting(sql: Sql, scene: Scene) {
  let going = true;
  const writing = (async () => {
    for (let n = 0; going; n += 1) {
      await sql`insert into actors (key, namespace, kind) values (${`actor-${n}`}, 'fault', 'PERSON')`;
      await new Promise((resolve) => setTimeout(resolve, 2_000 * scene.random()));
    }
  })();
  writing.catch(() => {});
  return () => {
    going = false;
    return writing;
  };
}

const call = promisify(execFile);
const NAMESPACE = `caveat-${process.pid}`;
/** Addresses of a block that is reserved for documentation. */
const [OURS, THEIRS] = ['198.51.100.1', '198.51.100.2'];

/** The same with a client on a network of its own from which nothing comes any more: what it is sent is not even refused. */
async function cutOff(scene: Scene, url: string, streams: () => Promise<number>): Promise<Figures> {
  const ip = (command: string) => call('ip', command.split(' '));
  const [near, far] = [`cv${process.pid}a`, `cv${process.pid}b`];
  try {
    assert(!(await ip('route')).stdout.includes('198.51.100.'), 'the addresses are taken');
    await ip(`netns add ${NAMESPACE}`);
    scene.onEnd(() => ip(`netns del ${NAMESPACE}`));
    await ip(`link add ${near} type veth peer name ${far} netns ${NAMESPACE}`);
    scene.onEnd(() => ip(`link del ${near}`));
    await ip(`addr add ${OURS}/30 dev ${near}`);
    await ip(`link set ${near} up`);
    await ip(`-n ${NAMESPACE} addr add ${THEIRS}/30 dev ${far}`);
    await ip(`-n ${NAMESPACE} link set ${far} up`);
  } catch (error) {
    return { 'network of its own': `not on this machine: ${String(error).split('\n')[0]?.slice(0, 60)}` };
  }
  const address = url.replace('127.0.0.1', OURS);
  const figures: Figures = {};
  const cases = [
    ['sse', '[ACTOR]'],
    ['ws', '[ACTOR]'],
    // Nothing that it wants happens.
    ['sse', '[PLACE]'],
  ] as const;
  for (const [transport, wanted] of scene.full ? cases : cases.slice(0, 1)) {
    const before = await streams();
    const client = spawn(
      'ip',
      [
        'netns',
        'exec',
        NAMESPACE,
        process.execPath,
        '--input-type=module',
        '--eval',
        follower(address, transport, wanted),
      ],
      { cwd: root, env: environmentOf({}), stdio: 'ignore' },
    );
    scene.onEnd(() => client.kill('SIGKILL'));
    await untilHolds(DEADLINE, async () => (await streams()) === before + 1);
    await ip(`-n ${NAMESPACE} route add blackhole ${OURS}`);
    const told = await untilHolds(DEADLINE, async () => (await streams()) <= before);
    const what = `${transport} of ${wanted === '[PLACE]' ? 'nothing' : 'changes'}, cut off`;
    figures[what] = `gone after ${inSeconds(told)} s`;
    client.kill('SIGKILL');
    await ip(`-n ${NAMESPACE} route del blackhole ${OURS}`);
  }
  return figures;
}

const follower = (url: string, transport: string, entities: string) => `
  import { openTap } from ${JSON.stringify(new URL('../support/tap.ts', import.meta.url).href)};
  const query = 'subscription { changed(where: { recordTypes: ${entities} }) { ... on Change { cursor key } } }';
  await openTap(${JSON.stringify(url)}, ${JSON.stringify(transport)}, { query, onNext: () => {} });
`;
