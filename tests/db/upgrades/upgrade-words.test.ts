import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { asking } from '../../support/asking.ts';
import { found, walkNames } from '../../support/pages/words.ts';
import { createDatabaseAt, writeAs } from '../../support/servers/upgrade.ts';

/** The newest migration of version 0.1.0 as it was before words were folded. */
const BEFORE = '20261125165909_epoch_of_session';

const text = 'Erdoğan spoke of the Pentagon’s “rule—still” rule.\nNothing else.';
const german = 'Ostheim lehnt Lieferungen ab.';
const exact = text.split('\n')[0] ?? '';
const id = (last: number) => `00000000-0000-7000-8000-${String(last).padStart(12, '0')}`;
const names = ['Zoë', 'ábel', 'Abel', 'Łukasz'];

let database: Awaited<ReturnType<typeof createDatabaseAt>>;
let then: string;

beforeAll(async () => {
  database = await createDatabaseAt(BEFORE);
  const { db } = database;
  await writeAs(
    db,
    { principal: 'editor' },
    `insert into documents (id, key, namespace, title) values ('${id(1)}', 'n:paper', 'n', 'Gespräche')`,
    `insert into document_versions (id, document_id, number, text, sha256)
     values ('${id(2)}', '${id(1)}', 1, '${text}', '${createHash('sha256').update(text).digest('hex')}')`,
    `insert into statements (id, key, namespace, quotation, attribution) values ('${id(3)}', 'n:s', 'n', 'INDIRECT', 'NARRATOR')`,
    `insert into evidence (id, namespace, ordinal, document_version_id, start, "end", exact, statement_id)
     values ('${id(4)}', 'n', 0, '${id(2)}', 0, ${exact.length}, '${exact}', '${id(3)}')`,
    `insert into documents (id, key, namespace, language) values ('${id(5)}', 'n:zeitung', 'n', 'de-AT')`,
    `insert into document_versions (id, document_id, number, text, sha256)
     values ('${id(6)}', '${id(5)}', 1, '${german}', '${createHash('sha256').update(german).digest('hex')}')`,
    `insert into statements (id, key, namespace, quotation, attribution) values ('${id(7)}', 'n:d', 'n', 'INDIRECT', 'NARRATOR')`,
    `insert into evidence (id, namespace, ordinal, document_version_id, start, "end", exact, statement_id)
     values ('${id(8)}', 'n', 0, '${id(6)}', 0, ${german.length}, '${german}', '${id(7)}')`,
    ...names.map(
      (name, n) =>
        `insert into actors (id, key, namespace, kind, name) values ('${id(10 + n)}', 'a${n}', 'n', 'PERSON', '${name}')`,
    ),
    ...names.map(
      (name, n) =>
        `insert into places (id, key, namespace, name) values ('${id(20 + n)}', 'p${n}', 'n', '${name}')`,
    ),
    `insert into places (id, key, namespace, name) values ('${id(30)}', 'former', 'n', 'Ängelholm')`,
  );
  const [row] = await db.execute<{ at: string }>(sql`select to_json(max(recorded_at)) as at from revisions`);
  then = row?.at ?? '';
  await writeAs(
    db,
    { principal: 'editor' },
    `delete from evidence where id in ('${id(4)}', '${id(8)}')`,
    `update actors set name = 'Renamed' where key = 'a0'`,
    `delete from places where key = 'former'`,
  );
  await database.upgrade();
}, 60_000);
afterAll(async () => {
  await database.close();
  await database.drop();
});

it('of the release before is searched and ordered as a new one', async () => {
  const ask = asking(database);
  expect(await found(ask, 'gesprache', ['DOCUMENT'])).toEqual(['n:paper']);
  expect(await found(ask, 'pentagon still erdogan', ['DOCUMENT'])).toEqual(['n:paper']);
  expect(await found(ask, 'lukasz', ['ACTOR', 'PLACE'])).toHaveLength(2);
  expect(await walkNames(ask, 'actors', {})).toEqual(['Abel', 'ábel', 'Łukasz', 'Renamed']);
  expect(await walkNames(ask, 'places', {})).toEqual(['Abel', 'ábel', 'Łukasz', 'Zoë']);
});

it('has its history found by the same words, and in the same order', async () => {
  const ask = asking(database);
  const past =
    'query ($then: DateOrTime, $text: String!) { statements(where: { evidence: { text: $text } }, asOf: { knownAt: $then }) { nodes { key } } }';
  const { statements } = await ask(past, { then, text: 'PENTAGON still' });
  expect(statements.nodes).toEqual([{ key: 'n:s' }]);
  const german = await ask(past, { then, text: 'Lieferung' });
  expect(german.statements.nodes).toEqual([{ key: 'n:d' }]);
  const { statements: now } = await ask(
    '{ statements(where: { evidence: { text: "pentagon" } }) { totalCount } }',
  );
  expect(now.totalCount).toBe(0);
  const { actors } = await ask(
    'query ($then: DateOrTime) { actors(asOf: { knownAt: $then }, first: 3) { nodes { name } } }',
    { then },
  );
  expect(actors.nodes.map(({ name }: { name: string }) => name)).toEqual(['Abel', 'ábel', 'Łukasz']);
});

it('writes and undoes what it wrote before', async () => {
  const { db } = database;
  await writeAs(
    db,
    { principal: 'editor' },
    `update actors set name = 'Élan' where key = 'a1'`,
    `delete from documents where false`,
  );
  const [row] = await db.execute<{ id: string }>(sql`select max(id) as id from revisions`);
  expect(await found(asking(database), 'elan', ['ACTOR'])).toEqual(['a1']);
  await writeAs(db, { principal: 'editor' }, `select undo_revision(${row?.id})`);
  expect(await found(asking(database), 'elan', ['ACTOR'])).toEqual([]);
  expect(await found(asking(database), 'ABEL', ['ACTOR'])).toHaveLength(2);
});
