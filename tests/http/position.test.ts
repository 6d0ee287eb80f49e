import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeCursor } from '../../src/feed/cursor.ts';
import { encodeId } from '../../src/graphql/schema/ids.ts';
import { schema } from '../../src/graphql/schema.ts';
import { useDatabase } from '../support/database.ts';
import { startServer, type TestServer } from '../support/servers/server.ts';

const database = useDatabase();
let server: TestServer;
beforeAll(async () => {
  server = await startServer(database, schema);
});
afterAll(() => server?.close());

async function ask(query: string, headers: Record<string, string> = {}, extensions: object = {}) {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, extensions }),
  });
  return response.json();
}
const addPlace = (key: string) =>
  database.sql`insert into places (namespace, key, name) values ('test', ${key}, ${key})`;

test('`position` is that of the answer, and moves with what is written', async () => {
  const before = await ask('{ position places { totalCount } }');
  expect(before.data.position).toBe(before.extensions.position);
  await addPlace('one');
  const after = await ask('{ position places { totalCount } }');
  expect(after.data.position).toBe(after.extensions.position);
  expect([before.data.places.totalCount, after.data.places.totalCount]).toEqual([0, 1]);
  expect(after.data.position).not.toBe(before.data.position);
});

test('what is asked of the feed or of revisions is never answered from memory', async () => {
  const [row] = await database.sql`select max(id)::int as id from revisions`;
  const queries = ['{ position }', '{ feed { head } }', '{ revisions(last: 1) { nodes { id } } }'];
  const next = (id: number) =>
    `{ revision(id: "r${id}") { id } node(id: "${encodeId('Revision', String(id))}") { id } }`;
  const all = async () => (await Promise.all(queries.map((it) => ask(it)))).map(({ data }) => data);
  for (let n = 1; n <= 3; n += 1) {
    const before = await all();
    expect(await all()).toEqual(before);
    expect((await ask(next(row?.id + n))).data).toEqual({ revision: null, node: null });
    expect((await ask(next(row?.id + n))).data).toEqual({ revision: null, node: null });
    await addPlace(`asked-${n}`);
    const after = await all();
    for (const [at, answer] of after.entries()) expect(answer).not.toEqual(before[at]);
    const { revision, node } = (await ask(next(row?.id + n))).data;
    expect(node).toEqual(revision);
    expect(node).not.toBeNull();
  }
});

test('the header says from where an answer may be, as `extensions` do; these go first', async () => {
  const query = '{ places { totalCount } }';
  const { data } = await ask(query);
  await addPlace('two');
  const { data: now } = await ask('{ position }');
  const told = await ask(query, { 'caveat-min-position': now.position });
  expect(told.data.places.totalCount).toBe(data.places.totalCount + 1);
  const [row] = await database.sql`select feed_epoch() as epoch`;
  const ahead = encodeCursor({ epoch: row?.epoch, position: 1_000_000 });
  const refused = async (...given: [Record<string, string>, object?]) =>
    (await ask(query, ...given)).errors?.[0].extensions;
  expect(await refused({ 'caveat-min-position': ahead })).toMatchObject({
    code: 'FEED_RESET',
    cause: 'AHEAD',
  });
  expect(await refused({ 'caveat-min-position': 'nonsense' })).toMatchObject({ code: 'INVALID_CURSOR' });
  expect(await refused({ 'caveat-min-position': ahead }, { minPosition: now.position })).toBeUndefined();
});

test('`limits` says what the operator set', async () => {
  const { data } = await ask('{ limits { costPerOperation costPerMinuteWithKey maxPageSize maxDepth } }');
  expect(data.limits).toEqual({
    costPerOperation: 100_000,
    costPerMinuteWithKey: 4_000_000,
    maxPageSize: 100,
    maxDepth: 12,
  });
});
