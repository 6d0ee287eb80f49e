#!/usr/bin/env bash
# The npm library postgres (postgres.js) 3.4.9 takes the name of the database from a URL without decoding it, while it decodes the
# user and the password of the same URL. The server is asked for a database whose name holds the percent sign itself.
#
#   postgres://my%20user:pass@127.0.0.1/my%20base    asks as user `my user` for the database `my%20base`
#
# PostgreSQL's manual (section on connection URIs) allows percent-encoding in any part of a URI, and libpq decodes it; so does the
# npm library pg. One expects that a URL which works with psql, pg_dump or pg works here too. A database whose name has a space, a
# slash, a percent sign or a letter outside ASCII cannot be reached by its URL: even `my base` with a bare space and `données` with
# a bare letter are encoded by the URL parser and arrive encoded. The error says only that a database of an odd name does not exist,
# on a URL that other tools accept. Passing { database: 'my base' } in the options is a way out.
#
# A small server, which reads the startup message, prints what was asked of it and refuses, stands for PostgreSQL.
# Prints what expected.txt below holds, and fails when that is no longer so.
# Needs npm and Node; asks the registry for postgres@3.4.9 and pg@8.23.1, and what pg needs.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent postgres@3.4.9 pg@8.23.1
cat >look.mjs <<'JS'
import { createServer } from 'node:net';
import pg from 'pg';
import postgres from 'postgres';

const refusal = Buffer.from('SFATAL\0C57P03\0Monly recording\0\0');
const head = Buffer.alloc(5);
head.write('E');
head.writeInt32BE(refusal.length + 4, 1);

let asked;
const server = createServer((socket) => {
  socket.on('error', () => {});
  socket.once('data', (packet) => {
    const words = packet.subarray(8).toString().split('\0');
    asked = {};
    for (let at = 0; words[at]; at += 2) asked[words[at]] = words[at + 1];
    socket.end(Buffer.concat([head, refusal]));
  });
});
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
const address = `127.0.0.1:${server.address().port}`;

async function withPostgres(url, options) {
  const sql = postgres(url, { max: 1, ...options });
  await sql`SELECT 1`.catch(() => {});
  await sql.end();
}

async function withPg(connectionString) {
  const client = new pg.Client({ connectionString });
  client.on('error', () => {});
  await client.connect().catch(() => {});
  await client.end().catch(() => {});
}

async function look(what, connect) {
  asked = {};
  await connect();
  console.log(`${what}: user "${asked.user}", database "${asked.database}"`);
}

const encoded = `postgres://my%20user:pass@${address}/my%20base`;
await look('postgres, my%20base', () => withPostgres(encoded));
await look('pg, my%20base', () => withPg(encoded));
await look('postgres, données', () => withPostgres(`postgres://my%20user:pass@${address}/données`));
await look('pg, données', () => withPg(`postgres://my%20user:pass@${address}/données`));
await look('postgres, an option', () => withPostgres(encoded, { database: 'my base' }));
server.close();
JS
node look.mjs | tee seen.txt
cat >expected.txt <<'TEXT'
postgres, my%20base: user "my user", database "my%20base"
pg, my%20base: user "my user", database "my base"
postgres, données: user "my user", database "donn%C3%A9es"
pg, données: user "my user", database "données"
postgres, an option: user "my user", database "my base"
TEXT
if ! diff expected.txt seen.txt; then
  echo 'The behaviour has changed.' >&2
  exit 1
fi
