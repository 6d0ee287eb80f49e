import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { root, run } from '../../support/servers/process.ts';
import type { Fault } from '../support/fault.ts';

const MIGRATORS = 8;

/** Many processes bring the same empty database up to date at once: all succeed, and each migration runs once. */
export const fault: Fault = {
  title: 'concurrent migrators',
  async run(scene) {
    const rounds = scene.full ? 5 : 1;
    const server = await scene.openPostgres();
    const admin = postgres(server.url, { max: 1, fetch_types: false });
    scene.onEnd(() => admin.end({ timeout: 5 }));
    const folders = (await readdir(join(root, 'drizzle/migrations'), { withFileTypes: true })).filter((it) =>
      it.isDirectory(),
    );
    let slowest = 0;
    for (let round = 1; round <= rounds; round += 1) {
      await admin.unsafe(`create database round_${round} template template0`);
      const url = new URL(server.url);
      url.pathname = `/round_${round}`;
      const started = performance.now();
      // Lists no keys, after it has migrated.
      const ends = await Promise.all(
        Array.from({ length: MIGRATORS }, () =>
          run('src/commands/key.ts', ['list'], { DATABASE_URL: url.href }),
        ),
      );
      slowest = Math.max(slowest, performance.now() - started);
      for (const { code, stdout, stderr } of ends) assert.deepEqual([code, stdout, stderr], [0, '', '']);
      const sql = postgres(url.href, { max: 1, fetch_types: false });
      const rows = await sql`select name from drizzle.__drizzle_migrations order by name`.finally(() =>
        sql.end({ timeout: 5 }),
      );
      assert.deepEqual(
        rows.map((it) => it.name),
        folders.map((it) => it.name).toSorted(),
      );
    }
    return {
      rounds,
      migrators: MIGRATORS,
      migrations: folders.length,
      slowestRoundMilliseconds: Math.round(slowest),
    };
  },
};
