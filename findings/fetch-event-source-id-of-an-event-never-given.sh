#!/usr/bin/env bash
# The npm library @microsoft/fetch-event-source 2.0.1 notes the id of a server-sent event as soon as it has read the line `id:`.
# When the connection is cut before the event is whole, the event is not given to the program, yet the reconnection names its id in
# the header Last-Event-ID.
#
# The HTML standard (server-sent events) keeps the id in a buffer until the event is dispatched, and an unfinished event at the end
# of a stream is thrown away. One expects therefore that the header names the last event that the program got, as it does with the
# npm library eventsource, which this script runs beside it. A server that resumes after the wrong id skips the cut event for good:
# a reader of a feed lacks one change, with no error on either side. It happens when a server writes `id:` before `data:` and the
# connection ends within an event: a proxy's timeout, a deployment, a phone that loses its network.
#
# The small server here has three events. It cuts its first answer in the middle of the second, and then, like any server that
# resumes, sends what comes after the id that the client names.
# Prints what expected.txt below holds, and fails when that is no longer so.
# Needs npm and Node 20 or later; asks the registry for @microsoft/fetch-event-source@2.0.1 and
# eventsource@4.1.0, and what eventsource needs.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent @microsoft/fetch-event-source@2.0.1 eventsource@4.1.0
cat >look.cjs <<'JS'
const { createServer } = require('node:http');
const { once } = require('node:events');
const { EventSource } = require('eventsource');

// fetch-event-source looks for these two names of a browser.
globalThis.window = globalThis;
globalThis.document = { hidden: false, addEventListener() {}, removeEventListener() {} };
const { fetchEventSource } = require('@microsoft/fetch-event-source');

const events = ['id: 1\ndata: first\n\n', 'id: 2\ndata: second\n\n', 'id: 3\ndata: third\n\n'];
let seen = [];
const server = createServer((request, response) => {
  const last = request.headers['last-event-id'];
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  if (last === undefined) {
    response.write(`retry: 50\n\n${events[0]}id: 2\nda`);
    setTimeout(() => response.destroy(), 300);
  } else {
    seen.push(`Last-Event-ID ${last}`);
    response.write(events.slice(Number(last)).join(''));
  }
});

async function look(name, read) {
  seen = [];
  await read(`http://127.0.0.1:${server.address().port}/`, (data) => data && seen.push(data));
  console.log(`${name}: ${seen.join(', ')}`);
}

(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  await look('fetch-event-source', async (url, note) => {
    const stop = new AbortController();
    await fetchEventSource(url, {
      openWhenHidden: true,
      signal: stop.signal,
      onmessage({ data }) {
        note(data);
        if (data === 'third') stop.abort();
      },
    });
  });
  await look('eventsource', (url, note) => {
    const source = new EventSource(url);
    return new Promise((done) => {
      source.onmessage = ({ data }) => {
        note(data);
        if (data === 'third') done(source.close());
      };
    });
  });
  server.closeAllConnections();
  server.close();
})();
JS
node look.cjs | tee seen.txt
cat >expected.txt <<'TEXT'
fetch-event-source: first, Last-Event-ID 2, third
eventsource: first, Last-Event-ID 1, second, third
TEXT
if ! diff expected.txt seen.txt; then
  echo 'The behaviour has changed.' >&2
  exit 1
fi
