import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  getNamedType,
  graphql,
  isInputObjectType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import { createClient } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createKey } from '../../src/access/keys.ts';
import { readHead } from '../../src/feed/change.ts';
import { encodeCursor } from '../../src/feed/cursor.ts';
import { schema } from '../../src/graphql/schema.ts';
import type { Answer } from '../support/asking.ts';
import { bundle, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';
import { startServer, type TestServer } from '../support/servers/server.ts';

const database = useDatabase();
/** Stands in the texts of documents, right beside the passage that is evidence, and nowhere else. */
const SECRET = 'zanzibar';
const PASSAGE = 'The rule holds.';
const closing: (() => unknown)[] = [];
let server: TestServer;
let authorization: string;
let beginning: string;

const text = (number: number) => `A word of ${SECRET} ${number}. ${PASSAGE} More of ${SECRET} ${number}.`;
const paper = (version: number) => ({
  type: 'document',
  key: 'paper',
  title: 'A paper',
  version,
  text: text(version),
});

beforeAll(async () => {
  beginning = encodeCursor(await readHead(database.db));
  await load(
    database.db,
    bundle('n', paper(1), paper(2), {
      type: 'statement',
      key: 'holds',
      quotation: 'INDIRECT',
      attribution: 'NARRATOR',
      evidence: {
        document: 'paper',
        exact: PASSAGE,
        prefix: `of ${SECRET} 2. `,
        suffix: ` More of ${SECRET}`,
      },
    }),
  );
  server = await startServer(database, schema, { publicText: false });
  authorization = `Bearer ${(await createKey(database.db, 'ada')).key}`;
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await expect.poll(() => server.hub.streams).toBe(0);
});
afterAll(() => server?.close());

const credentials = { anonymous: () => ({}), 'with a key': () => ({ authorization }) };
type Reader = keyof typeof credentials;
const readers = Object.keys(credentials) as Reader[];

const get = (reader: Reader, path: string, headers: Record<string, string> = {}) =>
  fetch(`${server.url}${path}`, {
    headers: { ...credentials[reader](), ...headers } as Record<string, string>,
  });
const post = (reader: Reader, query: string, variables = {}) =>
  fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { ...credentials[reader](), 'content-type': 'application/json' } as Record<string, string>,
    body: JSON.stringify({ query, variables }),
  });

/** What stands in an answer: the passage for everybody, the rest for who has a key. */
function expectTexts(body: string, reader: Reader, passage: string | null = PASSAGE) {
  if (passage !== null) expect(body).toContain(passage);
  if (reader === 'anonymous') expect(body).not.toContain(SECRET);
  else expect(body).toContain(SECRET);
}

const TEXTS = `{ documents { nodes { title text } } statements { nodes { evidence { nodes { exact prefix suffix document { text } version { text } } } } } }`;

describe.each(readers)('a reader %s gets of a text what is theirs', (reader) => {
  test('from GraphQL, also from answers that are kept', async () => {
    for (let time = 0; time < 3; time += 1)
      for (const one of [reader, ...readers]) expectTexts(await (await post(one, TEXTS)).text(), one);
  });

  test('from GraphQL by GET, where caches keep answers of others apart', async () => {
    const path = `/graphql?query=${encodeURIComponent(TEXTS)}`;
    const [mine, other] = [
      await get(reader, path),
      await get(readers.find((it) => it !== reader) as Reader, path),
    ];
    expectTexts(await mine.text(), reader);
    expect(mine.headers.get('vary')).toContain('authorization');
    const known = await get(reader, path, { 'if-none-match': String(other.headers.get('etag')) });
    expect(known.status).toBe(200);
  });

  test('from the feed, as `changes`', async () => {
    expectTexts(await (await post(reader, '{ changes { nodes { before after } } }')).text(), reader);
  });

  test.each(['application/json', 'application/cloudevents-batch+json', 'application/x-ndjson'])(
    'from the feed over HTTP, as %s',
    async (accept) => {
      const response = await get(reader, '/changes', { accept });
      expect(response.headers.get('vary')).toContain('authorization');
      expectTexts(await response.text(), reader);
    },
  );

  test('from a full page of the feed that somebody else has', async () => {
    const path = `/changes?after=${beginning}&first=1`;
    const other = await get(readers.find((it) => it !== reader) as Reader, path);
    const mine = await get(reader, path, { 'if-none-match': String(other.headers.get('etag')) });
    expect(mine.status).toBe(200);
    expectTexts(await mine.text(), reader, null);
  });

  test('from the stream of the feed', async () => {
    const stop = new AbortController();
    closing.push(() => stop.abort());
    const response = await fetch(`${server.url}/changes`, {
      headers: { accept: 'text/event-stream', ...credentials[reader]() } as Record<string, string>,
      signal: stop.signal,
    });
    let body = '';
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      body += chunk;
      if (body.includes(PASSAGE) && body.endsWith('\n\n')) break;
    }
    expectTexts(body, reader);
  });

  test('from the record as a bundle', async () => {
    const response = await get(reader, '/bundles');
    const body = await response.text();
    expectTexts(body, reader);
    for (const line of body.trim().split('\n')) expect(JSON.parse(line).type).toBeTypeOf('string');
  });

  test('from messages, which others with other rights are sent at the same time', async () => {
    const told = await Promise.all(readers.map((one) => replay(one, one === reader ? 2 : 1)));
    for (const [index, one] of readers.entries()) expectTexts(String(told[index]), one, null);
  });

  test('from a search', async () => {
    const body = await (
      await post(
        reader,
        `{ search(text: "${SECRET}") { totalCount edges { snippets { text } node { __typename } } } }`,
      )
    ).text();
    expect(JSON.parse(body).data.search.totalCount).toBe(reader === 'anonymous' ? 0 : 1);
    expectTexts(body, reader, null);
  });

  test.each(['text: $it', 'not: { text: $it }', 'or: [{ text: $it }]'])(
    'from a filter of documents: { %s }',
    async (where) => {
      const query = `query ($it: String!) { documents(where: { ${where} }) { totalCount } }`;
      const { data, errors } = await (await post(reader, query, { it: SECRET })).json();
      if (reader === 'anonymous') expect(errors[0].extensions.code).toBe('FORBIDDEN');
      else expect(data.documents.totalCount).toBeGreaterThanOrEqual(0);
    },
  );
});

/** The first messages of `changed`, of all that was changed. */
async function replay(reader: Reader, count: number): Promise<string> {
  const client = createClient({
    url: `${server.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: credentials[reader](),
  });
  closing.push(() => client.dispose());
  const told: unknown[] = [];
  const query = `subscription ($after: Cursor) { changed(after: $after) { ... on Change { before after
    node { ... on Document { text } } } } }`;
  for await (const message of client.iterate({ query, variables: { after: beginning } })) {
    told.push(message);
    if (told.length === count) break;
  }
  return JSON.stringify(told);
}

/** All that can be selected of a type without required arguments, so deep. */
function selectionOf(type: GraphQLNamedType, depth: number, above: readonly string[] = []): string {
  if (!isObjectType(type) || above.includes(type.name)) return '';
  const parts = Object.values(type.getFields()).map((field) => {
    if (field.args.some(isRequiredArgument)) return '';
    const of = getNamedType(field.type);
    if (isLeafType(of)) return field.name;
    const isList = ['edges', 'nodes', 'node'].includes(field.name);
    const below =
      depth > 0 || isList ? selectionOf(of, isList ? depth : depth - 1, [...above, type.name]) : '';
    return below && `${field.name} { ${below} }`;
  });
  const selected = parts.filter(Boolean).map((part, index) => `f${index}: ${part}`);
  return selected.join(' ');
}

const rootFields = Object.values((schema.getQueryType() as GraphQLObjectType).getFields()).filter(
  (field) => isObjectType(getNamedType(field.type)) && !field.args.some(isRequiredArgument),
);

const execute = async (source: string, textsWithheld: boolean): Promise<Answer> => {
  const contextValue = {
    db: database.db,
    principal: null,
    requestId: 'test',
    hub: server.hub,
    textsWithheld,
  };
  return graphql({ schema, source, contextValue });
};

test('whatever can be selected without a key holds nothing of the rest of a text', async () => {
  const found = { withheld: '', all: '' };
  for (const field of rootFields) {
    const selection = selectionOf(getNamedType(field.type), 1);
    const source = `{ ${field.name} { ${selection} } }`;
    found.withheld += JSON.stringify(await execute(source, true));
    found.all += JSON.stringify(await execute(source, false));
  }
  expect(found.all).toContain(SECRET);
  expect(found.withheld).toContain(PASSAGE);
  expect(found.withheld).not.toContain(SECRET);
});

/** Ways to ask for the secret by a filter: one for each field that takes text. */
function filtersOf({ args }: GraphQLField<unknown, unknown>): string[] {
  const where = args.find(({ name }) => name === 'where');
  const type = where && getNamedType(where.type);
  if (!isInputObjectType(type)) return [];
  return Object.values(type.getFields()).flatMap((field) => {
    const name = getNamedType(field.type).name;
    if (name === 'StringFilter') return [`{ ${field.name}: { contains: "${SECRET}" } }`];
    return name === 'String' ? [`{ ${field.name}: "${SECRET}" }`] : [];
  });
}

test('no filter finds a document, or what rests on it, by the rest of its text', async () => {
  const asked = rootFields.flatMap((field) =>
    filtersOf(field).map((where) => `{ ${field.name}(where: ${where}) { nodes { __typename } } }`),
  );
  expect(asked.length).toBeGreaterThan(3);
  for (const source of asked) {
    const { data } = await execute(source, true);
    expect([source, Object.values(data ?? {}).map((it) => (it as Answer)?.nodes ?? [])]).toEqual([
      source,
      [[]],
    ]);
  }
});
