import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sql } from '../../../../src/db/client.ts';
import { type Embedded, openEmbedded } from '../../../../src/db/embedded/server.ts';
import type { Scene } from '../../support/fault.ts';

/** A Postgres of its own, whose folder can be copied. */
export type Machine = Embedded & { folder: string };

/** Delivered changes must survive the server: not with the faster settings of the other faults. */
const settings = { synchronous_commit: 'on', fsync: 'off', max_connections: '100' };

/** Starts Postgres in a folder. */
export async function boot(
  scene: Scene,
  folder: string,
  more: { port?: number; settings?: Record<string, string> } = {},
): Promise<Machine> {
  const embedded = await openEmbedded(folder, { ...more, settings: { ...settings, ...more.settings } });
  scene.onEnd(() => embedded.close());
  return { ...embedded, folder };
}

/** An empty folder, removed at the end. */
export async function makeFolder(scene: Scene): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'caveat-copy-'));
  scene.onEnd(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A copy of a folder as it is. Files that a running server creates or removes during the copy may be in it or not. */
export async function copyFolder(scene: Scene, from: string): Promise<string> {
  const folder = await makeFolder(scene);
  await copy(`${from}/.`, folder);
  for (const name of ['lock', 'data/postmaster.pid', 'data/postmaster.opts'])
    await rm(join(folder, name), { force: true });
  return folder;
}

/** A copy that is made while the server runs, as the manual of Postgres has it. */
export async function copyRunning(scene: Scene, { folder: from }: Machine, sql: Sql): Promise<string> {
  // Both on one connection: `sql` has no other.
  await sql`select pg_backup_start('copy', true)`;
  const folder = await copyFolder(scene, from);
  const [row] = await sql`select labelfile from pg_backup_stop()`;
  await writeFile(join(folder, 'data/backup_label'), row?.labelfile);
  await copy(`${from}/data/pg_wal/.`, join(folder, 'data/pg_wal'));
  return folder;
}

async function copy(from: string, to: string): Promise<void> {
  // Its status says that something was removed during the copy; Postgres says by itself whether the copy is whole.
  await once(spawn('cp', ['-a', from, to], { stdio: 'ignore' }), 'close');
}
