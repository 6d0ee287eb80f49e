import { connect, createServer, type Server, type Socket } from 'node:net';
import { expect, inject, it, onTestFinished, vi } from 'vitest';
import { openRecord } from '../../../src/commands/open.ts';
import { openDatabase } from '../../../src/db/client.ts';
import { useDatabase } from '../../support/database.ts';
import { run } from '../../support/servers/process.ts';

const database = useDatabase();

/** A host that leads to the run's Postgres, as a standby where it is asked to, until it ends. */
async function openHost({ asStandby = false } = {}) {
  const { hostname, port } = new URL(inject('server'));
  const sockets = new Set<Socket>();
  const host = createServer((client) => {
    const server = connect(Number(port), hostname);
    sockets.add(client).add(server);
    for (const end of [client, server]) end.on('error', () => end.destroy());
    client.pipe(server);
    server.on('data', (data) =>
      client.write(asStandby && typeof data !== 'string' ? sayStandby(data) : data),
    );
    server.on('close', () => client.destroy());
    client.on('close', () => server.destroy());
  });
  const end = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => host.close(resolve));
  };
  onTestFinished(async () => void (host.listening && (await end())));
  return { place: `127.0.0.1:${await listen(host)}`, end, sockets };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
  );
}

/** The message that says `in_hot_standby = off`, as a standby would send it. */
function sayStandby(data: Buffer): Buffer {
  const at = data.indexOf('in_hot_standby\0off\0');
  if (at < 0) return data;
  const said = Buffer.from('S\0\0\0\u0016in_hot_standby\0on\0');
  return Buffer.concat([data.subarray(0, at - 5), said, data.subarray(at + 'in_hot_standby\0off\0'.length)]);
}

/** The address of the database on these hosts. */
function at(hosts: string, parameters = '') {
  const { username, password, pathname } = new URL(database.url);
  return `postgres://${username}:${password}@${hosts}${pathname}${parameters}`;
}

async function open(databaseUrl: string): Promise<void> {
  const record = await openRecord({ databaseUrl, folder: '', databaseConnections: 1 });
  await record.close();
}

it('several hosts of which none is there: one line names each, and soon', async () => {
  const began = performance.now();
  const { code, stderr } = await run('src/commands/dump.ts', [], {
    DATABASE_URL: 'postgres://a@127.0.0.1:1,127.0.0.1:2/x',
  });
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr:
      'DATABASE_URL: no Postgres accepts a session: 127.0.0.1:1 cannot be reached (ECONNREFUSED); 127.0.0.1:2 cannot be reached (ECONNREFUSED).\n',
  });
  expect(performance.now() - began).toBeLessThan(15_000);
});

it('a host that is not there, a socket that is not there and a host that is silent are passed over', async () => {
  const { place } = await openHost();
  const silent = createServer();
  onTestFinished(() => void silent.close());
  const port = await listen(silent);
  const last = place.split(':')[1];
  await open(at('', `?host=/nosuch,127.0.0.1,127.0.0.1,127.0.0.1&port=5432,1,${port},${last}`));
});

it('PGHOST and PGPORT name several hosts where the address names none', async () => {
  const { place, sockets } = await openHost();
  vi.stubEnv('PGHOST', '127.0.0.1,127.0.0.1');
  vi.stubEnv('PGPORT', `1,${place.split(':')[1]}`);
  onTestFinished(() => void vi.unstubAllEnvs());
  await open(at(''));
  expect(sockets.size).toBeGreaterThan(0);
});

it('a standby is passed over where the primary is asked for; where there is no other, one line says so', async () => {
  const [standby, primary] = [await openHost({ asStandby: true }), await openHost()];
  for (const target of ['read-write', 'primary']) {
    const parameters = `?target_session_attrs=${target}`;
    await open(at(`${standby.place},${primary.place}`, parameters));
    expect(primary.sockets.size).toBeGreaterThan(0);
    await expect(open(at(standby.place, parameters))).rejects.toThrow(
      /^DATABASE_URL: the Postgres at \S+ is a standby, which is read-only\. Give the address of the primary\.$/,
    );
  }
});

it('what reads and what listens finds the next host when the first ends', async () => {
  const [one, other] = [await openHost(), await openHost()];
  const { db, sql, close } = openDatabase(at(`127.0.0.1:1,${one.place},${other.place}`), {
    longestWait: 5_000,
  });
  onTestFinished(close);
  await db.query.actors.findMany();
  let listening = 0;
  let wake = () => {};
  const heardAgain = new Promise<void>((resolve) => {
    wake = resolve;
  });
  await sql.listen(
    'feed',
    () => {},
    () => {
      listening += 1;
      if (listening === 2) wake();
    },
  );
  expect(other.sockets.size).toBe(0);
  await one.end();
  await heardAgain;
  expect(await db.query.actors.findMany().catch(() => db.query.actors.findMany())).toEqual([]);
  expect(other.sockets.size).toBeGreaterThan(0);
});
