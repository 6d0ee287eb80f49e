import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** The embedded Postgres is unavailable here; the message is one line and names `DATABASE_URL`. */
export class EmbeddedUnavailable extends Error {
  constructor(reason: string, cause?: unknown) {
    const line = reason.trim().replace(/\s+/g, ' ').replace(/\.$/, '');
    super(`No embedded Postgres: ${line}. Set DATABASE_URL to use a Postgres 18 of your own.`, { cause });
  }
}

/** The user that runs a program: this process's own, this one by way of another program, or another user. */
export type ProcessIdentity = { via: readonly string[]; uid?: number; gid?: number };

export const ourselves: ProcessIdentity = { via: [] };

// Passed instead of inherited, so that a process of another user does not see the secrets in our environment.
const environment = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', TZ: 'UTC' };

function launch(as: ProcessIdentity, program: string, args: string[], options: SpawnOptions): ChildProcess {
  const [file = program, ...rest] = [...as.via, program, ...args];
  return spawn(file, rest, {
    ...options,
    ...(process.platform === 'win32' ? {} : { env: environment }),
    ...(as.uid === undefined ? {} : { uid: as.uid }),
    ...(as.gid === undefined ? {} : { gid: as.gid }),
  });
}

/** Runs a program to its end and never throws; `output` is its output, or the reason why it did not start. */
export function run(
  as: ProcessIdentity,
  program: string,
  args: string[],
  { stdin, ...options }: { cwd?: string; stdin?: number } = {},
): Promise<{ ok: boolean; output: string }> {
  return new Promise((resolve) => {
    const child = launch(as, program, args, { ...options, stdio: [stdin ?? 'ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.once('error', (error) => resolve({ ok: false, output: error.message }));
    child.once('close', (code) => resolve({ ok: code === 0, output }));
  });
}

/**
 * The name of `data` relative to the working directory. Another user may lack access to the folders above it, but is
 * started inside it and needs none.
 */
export function nameOfWorkingDirectory(as: ProcessIdentity, data: string): string {
  const isOther = as.via.length > 0 || as.uid !== undefined;
  return isOther && process.platform === 'linux' ? '/proc/self/cwd' : data;
}

export type EmbeddedServer = {
  /** Resolves, never rejects, when the process is gone, for whatever reason. */
  ended: Promise<void>;
  stop(): Promise<void>;
};

/** Starts a postmaster that ends with this process; resolves when it accepts connections. */
export async function startServer(
  as: ProcessIdentity,
  program: string,
  { data, log, settings }: { data: string; log: string; settings: Record<string, string> },
): Promise<EmbeddedServer> {
  const output = await open(log, 'a');
  if ((await output.stat()).size > 8 * 1024 * 1024) await output.truncate();
  const { size } = await output.stat();
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = launch(as, program, ['-D', nameOfWorkingDirectory(as, data), ...flags], {
    cwd: data,
    // A session of its own: Ctrl-C in a terminal must reach only this process, or the server stops before it has
    // drained.
    detached: true,
    stdio: ['ignore', output.fd, output.fd],
  });
  const server = supervise(child);
  await output.close();
  const end = performance.now() + 120_000;
  while (!isGone(child)) {
    const found = await readPostmaster(data);
    if (found?.pid === child.pid && found?.ready) return server;
    if (performance.now() > end) await server.stop();
    await delay(5);
  }
  const said = (await readFile(log)).subarray(size).toString();
  throw new EmbeddedUnavailable(`Postgres does not start in ${data}: ${reasonIn(said)}`);
}

function supervise(child: ChildProcess): EmbeddedServer {
  const interrupt = () => {
    if (child.pid !== undefined) signal(child.pid, 'SIGINT');
  };
  process.on('exit', interrupt);
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      process.off('exit', interrupt);
      resolve();
    };
    child.once('exit', end);
    child.once('error', end);
  });
  child.unref();
  const stop = async () => {
    if (child.pid !== undefined) await stopServer(child.pid, () => isGone(child));
  };
  return { ended, stop };
}

function isGone(child: ChildProcess) {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

/** Stops a postmaster by fast shutdown, and after a timeout by immediate shutdown. */
export async function stopServer(pid: number, isGone: () => boolean | Promise<boolean>): Promise<void> {
  for (const how of ['SIGINT', 'SIGQUIT'] as const) {
    if (!(await isGone())) signal(pid, how);
    const end = performance.now() + 30_000;
    while (performance.now() < end) {
      if (await isGone()) return;
      await delay(5);
    }
  }
  throw new Error(`Postgres (process ${pid}) does not stop`);
}

function signal(pid: number, name: 'SIGINT' | 'SIGQUIT') {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The content of `postmaster.pid`, undefined without such a file; `pid` is NaN if the file has none. */
export async function readPostmaster(data: string) {
  const text = await readFile(`${data}/postmaster.pid`, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const [pid, , , port, , , , status] = text.split('\n');
  return { pid: Number(pid || NaN), port: Number(port), ready: status?.trim() === 'ready' };
}

/**
 * A process's arguments, each ended by `\0` on Linux and by a space elsewhere. Empty if the process has ended,
 * undefined if unknown.
 */
export async function readCommand(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  if (process.platform === 'win32') return undefined;
  return (await run(ourselves, 'ps', ['-ww', '-o', 'command=', '-p', String(pid)])).output;
}

/** The first fatal line in the output of a server or initdb, with its detail; else the last line. */
export function reasonIn(printed: string): string {
  const fatal = /(?:FATAL|PANIC|error): +(.*)/.exec(printed)?.[1];
  const detail = /DETAIL: +(.*)/.exec(printed)?.[1] ?? '';
  return fatal ? `${fatal}. ${detail}` : (printed.trim().split('\n').at(-1) ?? '');
}
