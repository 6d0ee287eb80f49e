import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../support/servers/process.ts';

const made = [
  'drizzle/migrations/*/migration.sql',
  'drizzle/functions/*.sql',
  'src/record/entities/index.ts',
  'tests/bench/generate.ts',
  'tests/bench/plans/record.ts',
];

/** A hash of the sources of a generated record: the generator and the migrations. A cached record with another hash is stale. */
export function fingerprint(): string {
  const hash = createHash('sha256');
  for (const file of globSync(made, { cwd: root }).sort()) hash.update(readFileSync(join(root, file)));
  return hash.digest('hex').slice(0, 12);
}
