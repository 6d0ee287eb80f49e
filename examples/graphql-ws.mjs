// Prints each change of a status, and the cursor to continue after it: node examples/graphql-ws.mjs [CURSOR]
// npm install graphql-ws@6.4.2 graphql@17.1.0 ws@8.23.0 (a browser has a WebSocket of its own)
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

const url = `${process.env.CAVEAT_URL ?? 'http://127.0.0.1:4000'}/graphql`.replace('http', 'ws');
const client = createClient({
  url,
  webSocketImpl: WebSocket,
  retryAttempts: Number.POSITIVE_INFINITY,
  shouldRetry: () => true,
  keepAlive: 10_000,
});

const payload = {
  query: `subscription ($after: Cursor) {
    statusChanged(after: $after) {
      ... on StatusChange { cursor from to reason principal restriction { title } }
      ... on FeedReset { cursor cause }
    }
  }`,
  // When the client reconnects it sends this same object again: with the last cursor it misses nothing.
  variables: { after: process.argv[2] },
};

client.subscribe(payload, {
  next({ data, errors }) {
    if (errors) return console.error(errors);
    const { cursor, cause, restriction, from, to, reason, principal } = data.statusChanged;
    payload.variables.after = cursor;
    if (cause) console.log(`Read everything again: ${cause}`);
    else
      console.log(
        `${restriction?.title}: ${from} -> ${to} (${principal}: ${reason ?? 'no reason'}) ${cursor}`,
      );
  },
  error(error) {
    console.error(error);
    process.exitCode = 1;
  },
  complete() {},
});
