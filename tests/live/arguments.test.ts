import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readHead } from '../../src/feed/change.ts';
import { encodeCursor } from '../../src/feed/cursor.ts';
import { encodeId } from '../../src/graphql/schema/ids.ts';
import { schema } from '../../src/graphql/schema.ts';
import { subscribeBySse } from '../http/small-server.ts';
import { type Answer, asking } from '../support/asking.ts';
import { demo, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';
import { startServer, type TestServer } from '../support/servers/server.ts';

const database = useDatabase();
const ask = asking(database);
const ATACMS = 'us.atacms.deep-strike';
const closing: (() => unknown)[] = [];
let server: TestServer;

beforeAll(async () => {
  await load(database.db, demo);
  server = await startServer(database, schema, { progressMilliseconds: 100 });
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await expect.poll(() => server.hub.streams).toBe(0);
});
afterAll(() => server?.close());

async function subscribe(query: string, variables: object = {}) {
  const open = server.hub.streams;
  const { results, stop } = await subscribeBySse(server.url, query, variables);
  closing.push(stop);
  return {
    next: async () => (await results.next()).value as Answer,
    isOpen: () => expect.poll(() => server.hub.streams).toBe(open + 1),
  };
}

const idOf = async (table: string, type: string, key: string) => {
  const [row] = await database.sql`select id from ${database.sql(table)} where key = ${key}`;
  return encodeId(type, String(row?.id));
};
const rename = (table: string, column: string, key: string, name: string) =>
  database.sql`update ${database.sql(table)} set ${database.sql(column)} = ${name} where key = ${key}`;

describe('about', () => {
  const CHANGED = `subscription ($about: [ID!], $after: Cursor) { changed(where: { about: $about }, after: $after) {
    ... on Change { recordType key } } }`;

  test('a restriction: it and its statuses, and nothing of another', async () => {
    const about = [await idOf('restrictions', 'Restriction', ATACMS)];
    const { next, isOpen } = await subscribe(CHANGED, { about });
    await isOpen();
    await rename('restrictions', 'title', 'us.long-range.use-guidance', 'another');
    await rename('restrictions', 'title', ATACMS, 'this one');
    expect((await next()).data.changed).toEqual({ recordType: 'RESTRICTION', key: ATACMS });
    await database.sql`update status_periods set review = 'NONE' where ends_at = 'infinity'
                         and restriction_id = (select id from restrictions where key = 'uk.storm-shadow.ukraine-only')`;
    await database.sql`update status_periods set review = 'NONE' where ends_at = 'infinity'
                         and restriction_id = (select id from restrictions where key = ${ATACMS})`;
    expect((await next()).data.changed).toEqual({ recordType: 'STATUS_PERIOD', key: null });
  });

  test('an actor and a document; the query `changes` finds the same', async () => {
    const after = encodeCursor(await readHead(database.db));
    const [document] = await database.sql`select key from documents limit 1`;
    const about = [
      await idOf('actors', 'Actor', 'biden'),
      await idOf('documents', 'Document', String(document?.key)),
    ];
    await rename('actors', 'name', 'starmer', 'Sir Keir');
    await rename('documents', 'title', String(document?.key), 'Another title');
    await database.sql`
      insert into affiliations (namespace, person_id, organization_id, role)
      select 'test', p.id, o.id, 'a role of this test' from actors p, actors o
       where p.key = 'biden' and o.key = 'united-states'`;
    const { next } = await subscribe(CHANGED, { about, after });
    const told = [(await next()).data.changed, (await next()).data.changed];
    expect(told.map(({ recordType }) => recordType)).toEqual(['DOCUMENT', 'AFFILIATION']);
    const { changes } = await ask(
      `query ($about: [ID!], $after: Cursor) { changes(after: $after, where: { about: $about }) {
         totalCount nodes { recordType key } } }`,
      { about, after },
    );
    expect(changes.nodes).toEqual(told);
  });

  test.each([
    ['a key', ATACMS, 'INVALID_ID'],
    [
      'the ID of a consent that was never recorded',
      encodeId('Consent', '01890000-0000-7000-8000-000000000000'),
      'UNKNOWN_REFERENCE',
    ],
  ])('%s is refused at once', async (_, name, code) => {
    const { next } = await subscribe(CHANGED, { about: [name] });
    expect((await next()).errors[0].extensions.code).toBe(code);
  });
});

describe('startWith: BEGINNING', () => {
  test.each([
    ['changed', 'on Change { cursor }', 'select count(*)::int as count from feed'],
    [
      'statementRecorded',
      'on StatementRecorded { cursor }',
      `select count(*)::int as count from feed where entity = 'STATEMENT' and kind = 'CREATED'`,
    ],
  ])('of %s tells all that the feed has', async (field, fragment, sql) => {
    const [row] = await database.sql.unsafe(sql);
    const { next } = await subscribe(`subscription { ${field}(startWith: BEGINNING) { ... ${fragment} } }`);
    const cursors = new Set<string>();
    for (let n = 0; n < row?.count; n += 1) cursors.add((await next()).data[field].cursor);
    expect(cursors.size).toBe(row?.count);
  });
});

describe('Progress', () => {
  const PLACES = `{ __typename ... on Change { key } ... on Progress { cursor } }`;

  test('comes by its argument, whatever the document selects', async () => {
    const { next, isOpen } = await subscribe(
      'subscription { changed(where: { recordTypes: [PLACE] }, progress: true) { __typename } }',
    );
    await isOpen();
    expect(await next()).toMatchObject({
      data: { changed: { __typename: 'Progress' } },
      extensions: { progress: true, cursor: expect.any(String) },
    });
  });

  test('does not come by a fragment', async () => {
    const { next, isOpen } = await subscribe(
      `subscription { changed(where: { recordTypes: [PLACE] }) ${PLACES} }`,
    );
    await isOpen();
    const told = await subscribe(
      `subscription ($progress: Boolean!) { changed(where: { recordTypes: [PLACE] }, progress: $progress) ${PLACES} }`,
      { progress: true },
    );
    expect((await told.next()).data.changed.__typename).toBe('Progress');
    await rename('restrictions', 'title', ATACMS, 'no place');
    // The other one has had its turn by now.
    expect((await told.next()).data.changed.__typename).toBe('Progress');
    await database.sql`insert into places (namespace, key, name) values ('test', 'quiet-one', 'A place')`;
    expect((await next()).data.changed).toEqual({ __typename: 'Change', key: 'quiet-one' });
  });
});

test('the kinds that come do not depend on the rest of a filter', async () => {
  const after = encodeCursor(await readHead(database.db));
  await database.sql`update status_periods set status = 'LIFTED' where ends_at = 'infinity'
                       and restriction_id = (select id from restrictions where key = ${ATACMS})`;
  const STATUS = `subscription ($after: Cursor, $where: StatusChangeFilter) { statusChanged(after: $after, where: $where) {
    ... on StatusChange { kind to } } }`;
  for (const where of [undefined, { to: { eq: 'LIFTED' } }, { kinds: ['CORRECTION'] }]) {
    const { next } = await subscribe(STATUS, { after, where });
    expect((await next()).data.statusChanged).toEqual({ kind: 'CORRECTION', to: 'LIFTED' });
  }
});
