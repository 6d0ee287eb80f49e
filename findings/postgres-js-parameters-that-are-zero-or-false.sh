#!/usr/bin/env bash
# The npm library postgres (postgres.js) 3.4.9 leaves out of its startup message every connection parameter whose value is the
# number 0 or the boolean false. The server never hears of them, and no error or notice says so.
#
#   connection: { statement_timeout: 0 }                    is not sent; '0' (a string) is
#   connection: { default_transaction_read_only: false }    is not sent; true is, and so is 'off' (a string)
#
# In PostgreSQL, 0 turns a timeout off, and the types of the library ask for a number there, and for a boolean for
# default_transaction_read_only. A reader of both expects that the session has no timeout, and may write. But what the role or the
# database has as its default holds: with ALTER ROLE loader SET statement_timeout = '30s', a long load or migration whose
# connection asks for 0 is cancelled after 30 seconds; and one that asks for false stays read-only.
# The string '0' or 'off' is a way out. (PostgreSQL 18.4 confirmed both, by a run that is not part of this file.)
#
# A small server, which reads the startup message, prints what was asked of it and refuses, stands for PostgreSQL.
# Prints what expected.txt below holds, and fails when that is no longer so.
# Needs npm and Node; asks the registry for postgres@3.4.9 only.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent postgres@3.4.9
cat >look.mjs <<'JS'
import { createServer } from 'node:net';
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

async function startup(connection) {
  asked = undefined;
  const sql = postgres({ host: '127.0.0.1', port: server.address().port, user: 'loader', database: 'records', max: 1, connection });
  await sql`SELECT 1`.catch(() => {});
  await sql.end();
  return asked;
}

for (const [name, value] of [
  ['statement_timeout', 5000],
  ['statement_timeout', 0],
  ['statement_timeout', '0'],
  ['default_transaction_read_only', true],
  ['default_transaction_read_only', false],
  ['default_transaction_read_only', 'off'],
]) {
  const got = (await startup({ [name]: value }))[name];
  console.log(`${name}: ${JSON.stringify(value)} -> ${got === undefined ? 'not sent' : `sent as ${got}`}`);
}
server.close();
JS
node look.mjs | tee seen.txt
cat >expected.txt <<'TEXT'
statement_timeout: 5000 -> sent as 5000
statement_timeout: 0 -> not sent
statement_timeout: "0" -> sent as 0
default_transaction_read_only: true -> sent as true
default_transaction_read_only: false -> not sent
default_transaction_read_only: "off" -> sent as off
TEXT
if ! diff expected.txt seen.txt; then
  echo 'The behaviour has changed.' >&2
  exit 1
fi
