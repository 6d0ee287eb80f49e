#!/usr/bin/env bash
# The migrator of the npm library drizzle-orm 1.0.0-rc.4 does not notice that the text of a migration was edited after it ran. It
# stores a SHA-256 hash of each text in the table drizzle.__drizzle_migrations, but picks what to run by the folder's name alone: a
# known name is skipped whatever its text, and the stored hash stays that of the old text. There is no error and no warning.
#
# One expects from the stored hash, and from other migrators (Flyway, Liquibase and Prisma check theirs), that an edit is refused
# or at least reported. Here a database that ran the old text and a new one (a colleague's, the tests', a fresh installation)
# take different shapes from the same files, and each `migrate` says that all is well. The same holds the other way round: a folder
# that was only renamed runs again, although its text and its hash are the same.
#
# PGlite (PostgreSQL in WebAssembly) stands for the database; the code that chooses the migrations is common to all drivers.
# Prints what expected.txt below holds, and fails when that is no longer so.
# Needs npm and Node; asks the registry for drizzle-orm@1.0.0-rc.4 and @electric-sql/pglite@0.4.6.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent drizzle-orm@1.0.0-rc.4 @electric-sql/pglite@0.4.6
cat >look.mjs <<'JS'
import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';

const hash = (text) => createHash('sha256').update(text).digest('hex');
const before = 'CREATE TABLE IF NOT EXISTS visit (id integer);';
const after = 'CREATE TABLE IF NOT EXISTS visit (id integer, place text);';

mkdirSync('migrations/20260101000000_visits', { recursive: true });
const write = (text) => writeFileSync('migrations/20260101000000_visits/migration.sql', text);
const outcome = (db) =>
  migrate(db, { migrationsFolder: 'migrations' }).then(
    () => 'no error',
    (error) => error.message,
  );

async function state(client) {
  const columns = await client.query(`SELECT column_name FROM information_schema.columns WHERE table_name = 'visit'`);
  const known = await client.query('SELECT hash FROM drizzle.__drizzle_migrations ORDER BY id');
  const hashes = known.rows.map((row) => (row.hash === hash(before) ? 'old' : row.hash === hash(after) ? 'new' : 'other'));
  return `columns ${columns.rows.map((row) => row.column_name).join(', ')}; hashes kept: ${hashes.join(', ')}`;
}

const old = new PGlite();
write(before);
console.log(`first run: ${await outcome(drizzle({ client: old }))}; ${await state(old)}`);
write(after);
console.log(`after the edit: ${await outcome(drizzle({ client: old }))}; ${await state(old)}`);
const fresh = new PGlite();
console.log(`a new database: ${await outcome(drizzle({ client: fresh }))}; ${await state(fresh)}`);
renameSync('migrations/20260101000000_visits', 'migrations/20260101000000_visits_of_places');
console.log(`there, after a renaming: ${await outcome(drizzle({ client: fresh }))}; ${await state(fresh)}`);
await old.close();
await fresh.close();
JS
node look.mjs | tee seen.txt
cat >expected.txt <<'TEXT'
first run: no error; columns id; hashes kept: old
after the edit: no error; columns id; hashes kept: old
a new database: no error; columns id, place; hashes kept: new
there, after a renaming: no error; columns id, place; hashes kept: new, new
TEXT
if ! diff expected.txt seen.txt; then
  echo 'The behaviour has changed.' >&2
  exit 1
fi
