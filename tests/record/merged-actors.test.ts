import { readFileSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { openDatabase, type Transaction } from '../../src/db/client.ts';
import { Overtaken } from '../../src/record/errors.ts';
import type { Input } from '../../src/record/lines/input.ts';
import { recordRevision } from '../../src/record/revisions/revision.ts';
import { undoRevision } from '../../src/record/revisions/undo.ts';
import type { KeyedLine, KeyedType } from '../../src/record/write/concept.ts';
import { concepts } from '../../src/record/write/concepts.ts';
import { addEntity, amendEntity, mergeActors } from '../../src/record/write/entity-commands.ts';
import { writeKeyed } from '../../src/record/write/upsert-keyed.ts';
import { Writing } from '../../src/record/write/write-session.ts';
import { bundle, dump, load } from '../support/bundle.ts';
import { createDatabase, useDatabase } from '../support/database.ts';
import { seen } from '../support/seen.ts';

const record = useDatabase();
let count = 0;
const own = (key: string) => `${key}-${count}`;

const statement = (key: string, more: object) => ({
  type: 'statement',
  key,
  quotation: 'INDIRECT',
  attribution: 'ON_THE_RECORD',
  evidence: { document: 'paper', exact: 'One said so.' },
  speakers: [{ actor: own('cyd') }],
  ...more,
});

/** A record in which `bob`, who turns out to be `ada`, stands wherever an actor can. */
async function begin(): Promise<void> {
  count += 1;
  await load(
    record.db,
    bundle(
      `m${count}`,
      { type: 'document', key: 'paper', text: 'One said so.' },
      ...['ada', 'bob', 'cyd'].map((name) => ({ type: 'actor', key: own(name), kind: 'PERSON', name })),
      { type: 'item', key: own('drone'), kind: 'CLASS', name: 'Drones', origin: own('bob') },
      { type: 'actor', key: 'group', kind: 'GROUP', members: ['ada', 'bob', 'cyd'].map(own) },
      statement('said', {
        speakers: [{ actor: own('cyd') }, { actor: own('bob') }],
        addressees: [own('ada'), own('bob')],
        via: [{ actor: own('bob'), relation: 'REPORTED' }],
      }),
      {
        type: 'restriction',
        key: own('rule'),
        title: 'A rule',
        modality: 'PROHIBITION',
        parties: [{ actor: own('bob'), function: 'ASSIGNER', derivation: 'STATED' }],
      },
      {
        type: 'transfer',
        key: 'gift',
        supplier: own('bob'),
        recipient: own('bob'),
        item: own('drone'),
        status: 'ORDERED',
      },
      {
        type: 'event',
        key: 'met',
        name: 'They met',
        status: 'OCCURRED',
        participants: [own('ada'), own('bob')],
      },
    ),
  );
}

/** Writes as one revision, and answers its number. */
async function write(what: (tx: Transaction) => Promise<unknown>): Promise<number> {
  await recordRevision(record.db, { principal: 'test' }, what);
  const [newest] = await record.db.execute<{ id: string }>(sql`select max(id) as id from revisions`);
  return Number(newest?.id);
}
const versionOf = (type: KeyedType, key: string) => seen(record.db, type, key);
const amend = async (type: KeyedType, key: string, patch: Input) => {
  const version = await versionOf(type, key);
  return write((tx) => amendEntity(tx, type, key, patch, version));
};
const merge = async () => {
  const version = await versionOf('actor', own('bob'));
  return write((tx) => mergeActors(tx, own('bob'), own('ada'), version));
};
const undo = (revision: number) => write((tx) => undoRevision(tx, revision));

/** Expects that a database made from the dump has the same dump. */
async function expectSameElsewhere(): Promise<void> {
  const dumped = await dump(record.db);
  const other = await createDatabase();
  const { db, close } = openDatabase(other.url, { connections: 2 });
  try {
    await load(db, dumped);
    expect(await dump(db)).toBe(dumped);
  } finally {
    await close();
    await other.drop();
  }
}

/** Each takes `bob` out of one of the places where an actor can stand. */
const removals = (): [KeyedType, string, Input][] => [
  ['statement', `m${count}:said`, { speakers: [{ actor: own('cyd') }] }],
  ['statement', `m${count}:said`, { addressees: [own('ada')] }],
  ['statement', `m${count}:said`, { via: null }],
  ['restriction', own('rule'), { parties: null }],
  ['actor', `m${count}:group`, { members: [own('ada'), own('cyd')] }],
  ['event', `m${count}:met`, { participants: [own('ada')] }],
  ['item', own('drone'), { origin: null }],
  ['transfer', `m${count}:gift`, { supplier: own('cyd') }],
  ['transfer', `m${count}:gift`, { recipient: own('ada') }],
];

it('an undo that would bring back an actor who was merged since is refused, wherever it stood', async () => {
  await begin();
  const before = await dump(record.db);
  const removed: number[] = [];
  for (const [type, key, patch] of removals()) removed.push(await amend(type, key, patch));
  const merged = await merge();
  for (const revision of removed) await expect(undo(revision)).rejects.toThrow(Overtaken);
  await expectSameElsewhere();
  await undo(merged);
  for (const revision of removed.reverse()) await undo(revision);
  expect(await dump(record.db)).toBe(before);
});

it('a merge is not taken up again when the one that would go has been named since', async () => {
  await begin();
  const separated = await undo(await merge());
  await amend('statement', `m${count}:said`, { via: [{ actor: own('bob'), relation: 'CITED' }] });
  await write((tx) =>
    addEntity(tx, 'statement', {
      ...statement(`m${count}:more`, { addressees: [own('bob')] }),
      evidence: [{ document: `m${count}:paper`, exact: 'One said so.' }],
    }),
  );
  await expect(undo(separated)).rejects.toThrow(Overtaken);
  await merge();
  await expectSameElsewhere();
});

it('SQL names no merged actor, and merges none that is named', async () => {
  await begin();
  await merge();
  const named = (key: string) => sql`(select id from actors where key = ${own(key)})`;
  const said = sql`(select id from statements where key = ${`m${count}:said`})`;
  const refused = { cause: { constraint_name: 'no_merged_actor_is_named' } };
  await expect(
    record.db.execute(
      sql`insert into statement_addressees (statement_id, actor_id) values (${said}, ${named('bob')})`,
    ),
  ).rejects.toMatchObject(refused);
  await expect(
    record.db.execute(sql`update items set origin_id = ${named('bob')} where key = ${own('drone')}`),
  ).rejects.toMatchObject(refused);
  await expect(
    record.db.execute(
      sql`insert into actor_merges (actor_id, into_id) values (${named('ada')}, ${named('cyd')})`,
    ),
  ).rejects.toMatchObject(refused);
});

const addressed = async (key: string) =>
  (
    await record.db.execute<{ key: string }>(sql`
      select a.key from statement_addressees d join statements s on s.id = d.statement_id join actors a on a.id = d.actor_id
       where s.key = ${`m${count}:${key}`}`)
  ).map((it) => it.key);

it('a merge waits for what is being written of the one that goes', async () => {
  await begin();
  const written = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const other = write(async (tx) => {
    const key = `m${count}:said`;
    await amendEntity(tx, 'statement', key, { addressees: [own('bob')] }, await seen(tx, 'statement', key));
    written.resolve();
    await gate.promise;
  });
  await written.promise;
  const merging = merge();
  await expect
    .poll(
      () =>
        record.db.execute(
          sql`select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
        ),
      { timeout: 20_000 },
    )
    .toHaveLength(1);
  gate.resolve();
  await Promise.all([other, merging]);
  expect(await addressed('said')).toEqual([own('ada')]);
});

it('what is written of an actor that is merged at that moment is of the other one', async () => {
  await begin();
  let attempts = 0;
  await write(async (tx) => {
    attempts += 1;
    const writing = new Writing(tx, { as: 'ADDITION' });
    await writing.identities.load('actor', [own('bob')]);
    if (attempts === 1) await merge();
    const line = {
      ...statement('late', { addressees: [own('bob')] }),
      evidence: [{ document: 'paper', exact: 'One said so.' }],
    } as unknown as KeyedLine;
    await writeKeyed(writing, concepts.statement, [{ number: 0, namespace: `m${count}`, line }]);
    expect(writing.refusals).toEqual([]);
  });
  expect(attempts).toBe(2);
  expect(await addressed('late')).toEqual([own('ada')]);
});

it('a merge moves every row that says something of an actor', async () => {
  const references = await record.db.execute<{ name: string; field: string }>(
    sql`select name, field from actor_references()`,
  );
  expect(references.length).toBeGreaterThan(12);
  const moved = readFileSync(new URL('../../src/record/write/merge.ts', import.meta.url), 'utf8');
  for (const { name, field } of references) {
    expect(moved).toContain(name);
    expect(moved).toContain(field);
  }
});
