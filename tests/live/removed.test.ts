import { createClient } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { readHead } from '../../src/feed/change.ts';
import { encodeCursor } from '../../src/feed/cursor.ts';
import { schema } from '../../src/graphql/schema.ts';
import { recordRevision } from '../../src/record/revisions/revision.ts';
import { undoRevision } from '../../src/record/revisions/undo.ts';
import { subscribeBySse } from '../http/small-server.ts';
import type { Answer } from '../support/asking.ts';
import { bundle, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';
import { startServer, type TestServer } from '../support/servers/server.ts';

const database = useDatabase();
const closing: (() => unknown)[] = [];
let server: TestServer;
/** Where the feed stood before what was written and taken back. */
let beginning: string;

const statement = (key: string, exact: string, document = 'paper') => ({
  type: 'statement',
  key,
  quotation: 'INDIRECT',
  attribution: 'NARRATOR',
  evidence: { document, exact },
});
const status = (value: string, validFrom: string, ...grounds: string[]) => ({
  type: 'status',
  restriction: 'rule',
  status: value,
  validFrom,
  grounds: grounds.map((key) => ({ statement: key })),
});
const paper = {
  type: 'document',
  key: 'paper',
  text: 'The rule holds. The rule is lifted. A witness agrees.',
};

/** The newest revision is taken back, as a new one. */
async function undoNewest() {
  const [row] = await database.sql<{ id: number }[]>`select max(id)::int as id from revisions`;
  await recordRevision(database.db, { principal: 'test' }, (tx) => undoRevision(tx, Number(row?.id)));
}

beforeAll(async () => {
  const rule = { type: 'restriction', key: 'rule', title: 'A rule', modality: 'PROHIBITION' };
  await load(
    database.db,
    bundle(
      'n',
      paper,
      rule,
      statement('holds', 'The rule holds.'),
      status('PROHIBITED', '2024-01-01', 'holds'),
    ),
  );
  beginning = encodeCursor(await readHead(database.db));
  await load(
    database.db,
    bundle(
      'n',
      paper,
      statement('lifted', 'The rule is lifted.'),
      statement('witness', 'A witness agrees.'),
      status('LIFTED', '2024-06-01', 'lifted', 'witness'),
    ),
  );
  await undoNewest();
  await load(
    database.db,
    bundle(
      'm',
      { ...paper, key: 'note' },
      { ...rule, key: 'short-lived' },
      statement('brief', 'The rule holds.', 'note'),
      { ...status('PROHIBITED', '2024-01-01', 'brief'), restriction: 'short-lived' },
    ),
  );
  await undoNewest();
  server = await startServer(database, schema);
});

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await expect.poll(() => server.hub.streams).toBe(0);
});
afterAll(() => server?.close());

const doors = {
  'graphql-ws': (query: string) => {
    const client = createClient({
      url: `${server.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
    });
    closing.push(() => client.dispose());
    return client.iterate({ query, variables: { after: beginning } }) as AsyncIterable<Answer>;
  },
  'server-sent events': async (query: string) => {
    const { results, stop } = await subscribeBySse(server.url, query, { after: beginning });
    closing.push(stop);
    return results as AsyncIterable<Answer>;
  },
};

/** The first messages of a replay, none of which has an error. */
async function replay(door: keyof typeof doors, query: string, count: number): Promise<Answer[]> {
  const told: Answer[] = [];
  for await (const result of await doors[door](query)) {
    expect(result.errors).toBeUndefined();
    told.push(Object.values(result.data)[0]);
    if (told.length === count) break;
  }
  return told;
}

describe.each(Object.keys(doors) as (keyof typeof doors)[])('a replay over %s', (door) => {
  test('tells a change whose statement was taken back since, with all that the feed has of it', async () => {
    const [lifted, takenBack, first] = await replay(
      door,
      `subscription ($after: Cursor) { statusChanged(after: $after,
         where: { kinds: [INITIAL, TRANSITION, CORRECTION] }) { ... on StatusChange {
           cursor kind to restrictionKey restriction { key }
           after { status grounds { statementKey statement { key } } } } } }`,
      3,
    );
    expect(lifted).toMatchObject({
      kind: 'TRANSITION',
      to: 'LIFTED',
      restrictionKey: 'rule',
      restriction: { key: 'rule' },
      after: {
        status: 'LIFTED',
        grounds: [
          { statementKey: 'n:lifted', statement: null },
          { statementKey: 'n:witness', statement: null },
        ],
      },
    });
    expect(takenBack).toMatchObject({
      kind: 'CORRECTION',
      to: null,
      after: null,
      restriction: { key: 'rule' },
    });
    expect(first).toMatchObject({
      kind: 'INITIAL',
      restrictionKey: 'short-lived',
      restriction: null,
      after: { grounds: [{ statementKey: 'm:brief', statement: null }] },
    });
  });

  test('tells a statement that was taken back since, by its key', async () => {
    const told = await replay(
      door,
      `subscription ($after: Cursor) { statementRecorded(after: $after) { ... on StatementRecorded {
         cursor key statement { key } principal } } }`,
      3,
    );
    expect(told.map(({ key }) => key).sort()).toEqual(['m:brief', 'n:lifted', 'n:witness']);
    expect(told.every((it) => it.cursor && it.principal === 'test' && it.statement === null)).toBe(true);
  });
});
