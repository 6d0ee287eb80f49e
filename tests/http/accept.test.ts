import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { schema } from '../../src/graphql/schema.ts';
import { demo, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';
import { startServer, type TestServer } from '../support/servers/server.ts';

const database = useDatabase();
let server: TestServer;

beforeAll(async () => {
  await load(database.db, demo);
  server = await startServer(database, schema, { ratePerAddress: 0 });
});
afterAll(() => server?.close());

const page = 'application/json; charset=utf-8';
const batch = 'application/cloudevents-batch+json; charset=utf-8';
const lines = 'application/x-ndjson; charset=utf-8';
const stream = 'text/event-stream';

async function typeOf(path: string, accept: string | undefined) {
  const stop = new AbortController();
  const { status, headers } = await fetch(server.url + path, {
    // Left out, fetch would send one of its own: the empty one is as good as none.
    headers: { accept: accept ?? '' },
    signal: stop.signal,
  });
  stop.abort();
  return [status, headers.get('content-type')];
}

describe('the feed is in the form that Accept wants most', () => {
  test.each([
    [undefined, page],
    ['*/*', page],
    ['application/*', page],
    ['text/html', page],
    ['application/json', page],
    ['APPLICATION/CloudEvents-Batch+JSON', batch],
    ['Application/X-NDJSON', lines],
    ['application/JSONL; charset=utf-8', lines],
    ['Text/Event-Stream', stream],
    ['text/*', stream],
    ['text/event-stream;q=0', page],
    ['text/event-stream; Q=0.0, application/x-ndjson', lines],
    ['text/event-stream;q=0, */*', page],
    ['application/json;q=0, application/*', batch],
    ['text/event-stream, */*', stream],
    ['*/*, application/x-ndjson', lines],
    ['application/json;q=0.5, text/event-stream', stream],
    ['application/json, text/event-stream;q=0.9', page],
    ['text/event-stream;q=0.1, application/x-ndjson;q=0.2', lines],
    ['application/json, text/event-stream', page],
    ['text/event-stream, application/json', stream],
    ['text/event-streams, x-application/x-ndjson', page],
    [',;q=1, ;', page],
  ])('%s: %s', async (accept, type) => {
    expect(await typeOf('/changes', accept)).toEqual([200, type]);
  });
});

describe('a subscription over GraphQL', () => {
  const path = `/graphql?query=${encodeURIComponent('subscription { changed { __typename } }')}`;

  test.each(['Text/Event-Stream', 'application/json;q=0, text/event-stream', '*/*'])(
    'is a stream for %s',
    async (accept) => {
      expect(await typeOf(path, accept)).toEqual([200, stream]);
    },
  );

  test.each(['application/json, text/event-stream;q=0', '*/*, text/event-stream;q=0'])(
    'is none for %s',
    async (accept) => {
      const [, type] = await typeOf(path, accept);
      expect(type).toMatch(/json/);
    },
  );
});
