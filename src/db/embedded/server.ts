import { existsSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';
import {
  type EmbeddedServer,
  EmbeddedUnavailable,
  type ProcessIdentity,
  readCommand,
  readPostmaster,
  startServer,
  stopServer,
} from './process.ts';
import { prepareServer, type SetupOptions } from './setup.ts';

export { EmbeddedUnavailable };

export type EmbeddedOptions = SetupOptions & {
  /** A free port by default; a server that a killed process left behind is restarted on its own port. */
  port?: number;
  /** Server settings, as in `postgresql.conf`; they last for this run. */
  settings?: Record<string, string>;
  /** Called with one-line notes for the operator. */
  log?: (line: string) => void;
};

export type Embedded = {
  url: string;
  /** The database is new and empty. */
  created: boolean;
  /** True if another caller, here or in another process, owns the server, which ends with its owner. */
  shared: boolean;
  /** Stops the server and waits for its end; does nothing if the server is shared or already closed. */
  close(): Promise<void>;
};

/**
 * Starts, or finds, the real Postgres 18 that npm installed, with its data under `folder`, on 127.0.0.1 only. It stops
 * with this process; the server of a killed process is stopped first. Throws only `EmbeddedUnavailable`.
 */
export async function openEmbedded(folder: string, options: EmbeddedOptions = {}): Promise<Embedded> {
  try {
    await fs.mkdir(folder, { recursive: true, mode: 0o700 });
    const home = await fs.realpath(folder);
    const end = performance.now() + 60_000;
    while (performance.now() < end) {
      const lock = takeLock(home);
      if (lock) return await own(home, lock, options);
      const url = await findShared(home);
      if (url) return { url, created: false, shared: true, close: async () => {} };
      await delay(20);
    }
    throw new EmbeddedUnavailable(`another process uses ${home}, but its Postgres does not answer`);
  } catch (error) {
    if (error instanceof EmbeddedUnavailable) throw error;
    throw new EmbeddedUnavailable(`${folder}: ${error instanceof Error ? error.message : error}`, error);
  }
}

/** True if a server was ever opened in this folder. */
export const hasEmbedded = (folder: string): boolean => existsSync(join(folder, 'lock'));

/** Undefined while anybody holds it. SQLite, for a lock that the system frees when its holder is killed: Node has no flock. */
function takeLock(home: string): DatabaseSync | undefined {
  const lock = new DatabaseSync(join(home, 'lock'), { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    const SQLITE_BUSY = 5;
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return undefined;
    throw error;
  }
}

async function own(home: string, lock: DatabaseSync, options: EmbeddedOptions): Promise<Embedded> {
  const { log = () => {} } = options;
  let server: (EmbeddedServer & { port: number }) | undefined;
  try {
    const port = await clearLeftover(home, log);
    const { as, program, created } = await prepareServer(home, options, log);
    server = await start(home, as, program, options, port);
    const url = urlOf(await readPassword(home), server.port);
    await createDatabase(url);
    return { url, created, shared: false, close: keep(server, home, lock, log) };
  } catch (error) {
    try {
      await server?.stop();
    } finally {
      lock.close();
    }
    throw error;
  }
}

/** Holds the lock for as long as the server runs; returns how to end both. */
function keep(server: EmbeddedServer, home: string, lock: DatabaseSync, log: (line: string) => void) {
  let closing: Promise<void> | undefined;
  const ended = server.ended.then(() => {
    lock.close();
    if (!closing) log(`Postgres ended by itself: see ${join(home, 'postgres.log')}`);
  });
  const close = async () => {
    await server.stop();
    await ended;
  };
  return () => {
    closing ??= close();
    return closing;
  };
}

/** The server of a living owner. If its owner is dead, the holder of the lock is about to stop it. */
async function findShared(home: string): Promise<string | undefined> {
  const found = await readPostmaster(join(home, 'data'));
  if (!found?.ready) return undefined;
  const url = urlOf(await readPassword(home), found.port);
  const sql = connect(url);
  try {
    const [row] = await sql`
      select current_setting('caveat.folder', true) as folder, current_setting('caveat.owner', true) as owner`;
    return row?.folder === home && isAlive(Number(row.owner)) ? url : undefined;
  } catch {
    return undefined;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

function isAlive(pid: number) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Stops the server of a killed owner and returns its port; removes a stale `postmaster.pid`. */
async function clearLeftover(home: string, log: (line: string) => void): Promise<number | undefined> {
  const data = join(home, 'data');
  const left = await readPostmaster(data);
  if (!left) return undefined;
  // Every postmaster of ours has its folder among its arguments, and never as the last one.
  const gap = process.platform === 'linux' ? '\0' : ' ';
  const isOurs = (command = '') => command.includes(`${gap}caveat.folder=${home}${gap}`);
  const command = Number.isInteger(left.pid) ? await readCommand(left.pid) : '';
  if (isOurs(command)) {
    log(`stopping the Postgres (process ${left.pid}) that a killed process left running in ${home}`);
    await stopServer(left.pid, async () => !isOurs(await readCommand(left.pid)));
    return left.port;
  }
  // A process started on this data by hand keeps its file, and Postgres itself then refuses to start a second.
  if (command !== undefined && !command.includes(data)) {
    await fs.rm(join(data, 'postmaster.pid'), { force: true });
  }
  return undefined;
}

/** Starts on the given port, else on the `left` one, else on a free one. */
async function start(
  home: string,
  as: ProcessIdentity,
  program: string,
  { port, settings }: EmbeddedOptions,
  left: number | undefined,
): Promise<EmbeddedServer & { port: number }> {
  let failure: unknown;
  // Tried more than once: another process may take the free port first, and the backends of a killed postmaster take a
  // moment to end.
  for (const attempt of [0, 1, 2]) {
    await delay(100 * attempt);
    const chosen = port ?? (attempt === 0 && left ? left : await findFreePort());
    const all = {
      timezone: 'UTC',
      log_timezone: 'UTC',
      // Postgres assumes a rotating disk, and would scan a whole table to read a few hundred of its rows.
      random_page_cost: '1.1',
      ...settings,
      'caveat.folder': home,
      'caveat.owner': String(process.pid),
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      port: String(chosen),
    };
    try {
      const data = join(home, 'data');
      const server = await startServer(as, program, { data, log: join(home, 'postgres.log'), settings: all });
      return { ...server, port: chosen };
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

async function readPassword(home: string) {
  return (await fs.readFile(join(home, 'password'), 'utf8')).trim();
}

function urlOf(password: string, port: number) {
  return `postgres://caveat:${password}@127.0.0.1:${port}/caveat`;
}

function connect(url: string, database = 'caveat') {
  // No fetch_types: if the server stops during that query, postgres.js leaves a rejection unhandled.
  return postgres(url, { database, max: 1, connect_timeout: 10, fetch_types: false });
}

async function createDatabase(url: string) {
  const sql = connect(url, 'postgres');
  try {
    const [row] = await sql`select from pg_database where datname = 'caveat'`;
    if (!row) await sql`create database caveat`;
  } finally {
    await sql.end({ timeout: 1 });
  }
}
