import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root, run } from '../../support/servers/process.ts';

/** The commit of version 0.1.0 that writing is held against. */
export const RELEASE = 'c94aec1';

/** The build of `RELEASE` in a folder of its own. */
export type Release = {
  folder: string;
  migrate(url: string): Promise<void>;
  remove(): Promise<void>;
};

const call = promisify(execFile);

/** Checks the build out of git. It runs on the packages that are installed here, or on its own if it needs others. */
export async function takeRelease(): Promise<Release> {
  const folder = await mkdtemp(join(tmpdir(), `caveat-${RELEASE}-`));
  const archive = join(folder, 'release.tar');
  await call('git', ['archive', '--output', archive, RELEASE], { cwd: root });
  await call('tar', ['-xf', archive, '-C', folder]);
  if (asksForOthers(await readLock(folder), await readLock(root)))
    await call('npm', ['ci', '--omit=dev', '--ignore-scripts'], { cwd: folder });
  else await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  const migration = JSON.stringify(join(folder, 'src/db/migrate.ts'));
  return {
    folder,
    async migrate(url) {
      const program = `import(${migration}).then((it) => it.migrateDatabase(process.env.DATABASE_URL))`;
      const { code, stderr } = await run('-e', [program], { DATABASE_URL: url });
      if (code !== 0) throw new Error(`${RELEASE} did not migrate: ${stderr.slice(-2_000)}`);
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

type Lock = { packages: Record<string, { version?: string; dev?: boolean }> };

const readLock = async (folder: string): Promise<Lock> =>
  JSON.parse(await readFile(join(folder, 'package-lock.json'), 'utf8'));

/** Whether anything that runs of one build is not there in the other, or in another version. */
function asksForOthers(theirs: Lock, ours: Lock): boolean {
  return Object.entries(theirs.packages).some(
    ([name, it]) => name !== '' && !it.dev && ours.packages[name]?.version !== it.version,
  );
}
