import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { openDatabase, type Sql } from '../../../src/db/client.ts';
import { migrateDatabase } from '../../../src/record/migrate.ts';
import { start } from '../../support/servers/process.ts';
import { doors, type Told } from '../clients/lost-cursors/doors.ts';
import { checkRefusals } from '../clients/lost-cursors/refusals.ts';
import { untilHolds } from '../support/asking.ts';
import type { Fault, Scene } from '../support/fault.ts';
import { readFeed, readHead } from '../support/witness.ts';
import { boot, copyFolder, copyRunning, type Machine, makeFolder } from './copies/folders.ts';
import { openSwitch } from './copies/switch.ts';

const DEADLINE = 60_000;
/** More than Postgres leaves out after a crash: the same positions are given twice. */
const MANY = 40;

export const fault: Fault = {
  title: 'copies of the data folder put back, made while it runs, swapped, and promoted, under a live server',
  async run(scene) {
    let machine = await boot(scene, await makeFolder(scene));
    await migrateDatabase(machine.url);
    const address = await openSwitch(scene, machine.url);
    const server = await start({ DATABASE_URL: address.url, DEMO: 'false' });
    scene.onEnd(() => server.stop());
    let resets = 0;
    for (let round = 0; round < (scene.full ? 3 : 1); round += 1)
      for (const [name, part] of Object.entries(parts)) {
        await inDatabase(machine, (sql) => write(sql, `${name}-shared`, 5));
        const shared = await inDatabase(machine, readHead);
        const { original, copyOf } = await part(scene, machine);
        address.leadTo(original.url);
        const readers = await Promise.all(doors.map((door) => stand(scene, door, server.url, shared)));
        await inDatabase(original, (sql) => write(sql, `${name}-original`, MANY));
        const [theirs, further] = await inDatabase(original, async (sql) => [
          await readFeed(sql, shared),
          await readHead(sql),
        ]);
        for (const { told } of readers) await untilHolds(DEADLINE, async () => told.length === theirs.length);

        machine = await copyOf();
        await inDatabase(machine, (sql) => write(sql, `${name}-copy`, MANY));
        address.leadTo(machine.url);
        for (const { told } of readers)
          await untilHolds(DEADLINE, async () => told.some(({ reset }) => reset === 'OTHER_EPOCH'));
        await inDatabase(machine, (sql) => write(sql, `${name}-after`, 1));
        const ours = await inDatabase(machine, (sql) => readFeed(sql, shared));
        for (const { told } of readers) await checkAfter(told, ours);

        const names = new Set(theirs.map(({ cursor }) => cursor));
        assert(!ours.some(({ cursor }) => names.has(cursor)), `${name}: one name for two changes`);
        resets += await checkReturning(scene, server, { shared, further, ours });
      }
    return { ways: Object.keys(parts).length, resets };
  },
};

/** The original, where readers go on for a while, and how to start what was copied from it. */
type Parted = { original: Machine; copyOf(): Promise<Machine> };

const parts: Record<string, (scene: Scene, machine: Machine) => Promise<Parted>> = {
  async 'put back'(scene, machine) {
    await machine.close();
    const folder = await copyFolder(scene, machine.folder);
    const original = await boot(scene, machine.folder);
    const copyOf = async () => {
      await original.close();
      return boot(scene, folder);
    };
    return { original, copyOf };
  },
  async 'copied while it runs'(scene, machine) {
    const folder = await inDatabase(machine, (sql) => copyRunning(scene, machine, sql));
    return { original: machine, copyOf: () => boot(scene, folder) };
  },
  async swapped(scene, machine) {
    await machine.close();
    const folder = await copyFolder(scene, machine.folder);
    const [original, copy] = await Promise.all([boot(scene, machine.folder), boot(scene, folder)]);
    return { original, copyOf: async () => copy };
  },
  async promoted(scene, machine) {
    const standbys = [await makeStandby(scene, machine), await makeStandby(scene, machine)];
    const [original, copy] = await Promise.all(standbys.map((standby) => standby.promote()));
    await machine.close();
    return { original: original as Machine, copyOf: async () => copy as Machine };
  },
};

/** A standby that has all that its primary has, and how to promote it. */
async function makeStandby(scene: Scene, primary: Machine) {
  const folder = await inDatabase(primary, (sql) => copyRunning(scene, primary, sql));
  await writeFile(join(folder, 'data/standby.signal'), '');
  const { port, username, password } = new URL(primary.url);
  const own = await findPort();
  const booted = boot(scene, folder, {
    port: own,
    settings: { primary_conninfo: `host=127.0.0.1 port=${port} user=${username} password=${password}` },
  });
  const url = Object.assign(new URL(primary.url), { port: String(own) }).href;
  const [lsn] = await inDatabase(primary, (sql) => sql`select pg_current_wal_flush_lsn()::text as now`);
  const isThere = () =>
    inDatabase({ url }, async (sql) => {
      const [row] = await sql`select pg_last_wal_replay_lsn() >= ${lsn?.now}::text::pg_lsn as reached`;
      return row?.reached === true;
    }).catch(() => false);
  await untilHolds(DEADLINE, isThere);
  return {
    async promote() {
      await inDatabase({ url }, (sql) => sql`select pg_promote()`);
      return booted;
    },
  };
}

function findPort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

async function inDatabase<Result>(
  { url }: { url: string },
  work: (sql: Sql) => PromiseLike<Result>,
): Promise<Result> {
  const { sql, close } = openDatabase(url, { connections: 1, statementTimeout: 0 });
  try {
    return await work(sql);
  } finally {
    await close();
  }
}

/** The number of commits. */
async function write(sql: Sql, name: string, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    const key = `${name.replaceAll(' ', '-')}-${n}`;
    await sql`insert into places (namespace, key, name) values ('fault', ${key} || '-' || uuidv7(), 'Somewhere')`;
  }
}

async function stand(scene: Scene, door: (typeof doors)[number], url: string, after: string) {
  const told: Told[] = [];
  const leave = await door.open(url, after, (it) => void told.push(it));
  scene.onEnd(leave);
  return { told, leave };
}

/** After the reset it gets all that the copy holds from there on. */
async function checkAfter(told: readonly Told[], ours: readonly { cursor: string }[]): Promise<void> {
  const last = ours.at(-1)?.cursor;
  await untilHolds(DEADLINE, async () => told.at(-1)?.cursor === last);
  const from = told.findLastIndex(({ reset }) => reset !== null);
  const rest = told.slice(from + 1).map(({ cursor }) => cursor);
  assert.deepEqual(
    rest,
    ours.slice(ours.length - rest.length).map(({ cursor }) => cursor),
  );
}

type Server = Awaited<ReturnType<typeof start>>;
type Parting = { shared: string; further: string; ours: readonly { cursor: string }[] };

/**
 * Readers that reconnect: one that was no further continues; one that was further gets the reset by every transport.
 */
async function checkReturning(scene: Scene, server: Server, { shared, further, ours }: Parting) {
  for (const door of doors) {
    const { told, leave } = await stand(scene, door, server.url, shared);
    await untilHolds(DEADLINE, async () => told.length >= ours.length);
    assert.deepEqual(
      told.map(({ cursor }) => cursor),
      ours.map(({ cursor }) => cursor),
      door.name,
    );
    leave();
    const late = await stand(scene, door, server.url, further);
    await untilHolds(DEADLINE, async () => late.told.length > 0);
    assert.deepEqual([door.name, late.told[0]?.reset], [door.name, 'OTHER_EPOCH']);
    late.leave();
  }
  const refused = await checkRefusals(server, further, 'OTHER_EPOCH');
  const least = async (minPosition: string) => {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ places { totalCount } }', extensions: { minPosition } }),
    });
    const { errors } = (await response.json()) as { errors?: { extensions: { cause?: string } }[] };
    return errors?.[0]?.extensions.cause;
  };
  assert.deepEqual([await least(further), await least(shared)], ['OTHER_EPOCH', undefined]);
  return 2 * doors.length + refused;
}
