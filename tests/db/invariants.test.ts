import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeId } from '../../src/record/names/global-id.ts';
import { bundle, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';

const database = useDatabase();

const refusalOf = async (statement: string) => {
  const error = await database.sql.unsafe(statement).catch((it: unknown) => it);
  return (error as { constraint_name?: string }).constraint_name;
};

/** Gives every restriction another status, and grounds for it. */
const withStatus = (status: string, startsAt: string) => `
  with period as (
    insert into status_periods (namespace, restriction_id, status, starts_at)
    select 'n', id, '${status}', '${startsAt}' from restrictions returning id)
  insert into status_grounds (status_period_id, statement_id, "for", weight, ordinal)
  select period.id, s.id, 'STATUS', 'SUPPORTS', 0 from period, statements s`;

const UUID = '0198c0de-0000-7000-8000-000000000001';
const connect = () => postgres(database.url, { max: 1, onnotice: () => {} });

beforeAll(async () => {
  await load(
    database.db,
    bundle(
      'n',
      { type: 'document', key: 'paper', text: 'Ada said no.' },
      {
        type: 'actor',
        key: 'ada',
        kind: 'PERSON',
        name: 'Ada',
        evidence: { document: 'paper', exact: 'Ada' },
      },
      { type: 'actor', key: 'someone', kind: 'UNNAMED_SOURCE', name: 'someone', document: 'paper' },
      { type: 'item', key: 'wide', kind: 'CLASS', name: 'wide' },
      { type: 'item', key: 'narrow', kind: 'SYSTEM', name: 'narrow', broader: ['wide'] },
      { type: 'place', key: 'here', name: 'here' },
      { type: 'restriction', key: 'rule', title: 'A rule', modality: 'PROHIBITION', items: ['wide'] },
      {
        type: 'statement',
        key: 'claim',
        quotation: 'INDIRECT',
        attribution: 'NARRATOR',
        evidence: { document: 'paper', exact: 'Ada said no' },
      },
      {
        type: 'status',
        restriction: 'rule',
        status: 'PROHIBITED',
        grounds: [{ statement: 'claim', for: 'STATUS', weight: 'SUPPORTS' }],
      },
    ),
  );
});

describe('the database refuses, from any writer,', () => {
  it.each([
    [
      'evidence that is not in the text',
      "update evidence set exact = 'Eda' where actor_id is not null",
      'evidence_is_verbatim',
    ],
    [
      'a key that is spelled like an ID',
      `insert into items (key, namespace, name, kind) values ('${encodeId('Item', UUID)}', 'n', 'A', 'CLASS')`,
      'items_key_is_no_id',
    ],
    [
      'a key that is spelled like an ID as of another time',
      `insert into places (key, namespace, name) values ('${encodeId('Place', UUID, { validAt: null, known: 'r12' })}', 'n', 'A')`,
      'places_key_is_no_id',
    ],
    [
      'a key that is spelled like the ID of a revision',
      `insert into actors (key, namespace, name, kind) values ('${encodeId('Revision', '12')}', 'n', 'A', 'STATE')`,
      'actors_key_is_no_id',
    ],
    ['evidence that is no span', 'update evidence set "end" = 0', 'evidence_is_a_span'],
    ['a changed text', "update document_versions set text = 'Ada said yes.'", 'text_is_immutable'],
    [
      'a hash that is not of the text',
      "insert into document_versions (document_id, number, text, sha256) select id, 2, 'x', 'y' from documents",
      'sha256_is_of_the_text',
    ],
    [
      'a name for an unnamed source',
      "update actors set name = 'Bob' where key = 'n:someone'",
      'unnamed_source_stays_unnamed',
    ],
    [
      'an alias for an unnamed source',
      "insert into actor_aliases (actor_id, name, namespace) select id, 'Bob', 'n' from actors where key = 'n:someone'",
      'unnamed_source_stays_unnamed',
    ],
    ['a second status at the same time', withStatus('LIFTED', '-infinity'), 'status_periods_do_not_overlap'],
    ['a status without grounds', 'delete from status_grounds', 'status_rests_on_evidence'],
    [
      'a review without grounds',
      "update status_periods set review = 'UNDER_REVIEW'",
      'review_rests_on_evidence',
    ],
    [
      'a ring of items',
      "insert into item_broader (item_id, broader_id) select w.id, n.id from items w, items n where w.key = 'wide' and n.key = 'narrow'",
      'items_broader_is_acyclic',
    ],
    [
      'a place within itself',
      "insert into place_broader (place_id, broader_id) select id, id from places where key = 'here'",
      'places_within_is_acyclic',
    ],
    [
      'a place within another one twice at a time',
      `with wide as (insert into places (namespace, key, name) values ('n', 'wide-land', 'Wide') returning id)
       insert into place_broader (place_id, broader_id, ordinal)
       select here.id, wide.id, ordinal from places here, wide, unnest(array[0, 1]) ordinal where here.key = 'here'`,
      'place_is_within_once_at_a_time',
    ],
    [
      'members of a person',
      "insert into actor_members (group_id, member_id) select id, id from actors where key = 'ada'",
      'only_groups_have_members',
    ],
    [
      'a local key of another namespace',
      "update statements set key = 'm:claim'",
      'statements_local_key_is_of_its_namespace',
    ],
    ['a change of the feed', "update changes set kind = 'REVISED'", 'changes_are_immutable'],
    ['truncation of the record', 'truncate actors cascade', 'record_is_not_truncated'],
    ['truncation of the feed', 'truncate changes', 'record_is_not_truncated'],
  ])('%s', async (_what, statement, constraint) => {
    expect(await refusalOf(statement)).toBe(constraint);
  });

  it.each(['read committed', 'repeatable read'])(
    'of two who give one time two statuses, one: %s',
    async (isolation) => {
      const [first, second] = [connect(), connect()];
      try {
        await database.sql`update status_periods set ends_at = '2029-01-01'`;
        // Both have read before either writes.
        for (const client of [first, second])
          await client.unsafe(`begin isolation level ${isolation}; select from status_periods`);
        await first.unsafe(withStatus('LIFTED', '2030-01-01'));
        const refused = expect(
          second.unsafe(withStatus('LIMITED', '2030-01-01')).then(() => second.unsafe('commit')),
        ).rejects.toMatchObject(
          isolation === 'read committed'
            ? { code: '23P01', constraint_name: 'status_periods_do_not_overlap' }
            : { code: '40001' },
        );
        await first.unsafe('commit');
        await refused;
        expect(await database.sql`select status from status_periods where starts_at = '2030-01-01'`).toEqual([
          { status: 'LIFTED' },
        ]);
      } finally {
        // Its rows are deleted before it is written again.
        await Promise.all([first.end({ timeout: 1 }), second.end({ timeout: 1 })]);
        await database.sql`delete from status_periods where starts_at = '2030-01-01'`;
        await database.sql`update status_periods set ends_at = 'infinity'`;
      }
    },
  );

  it('and keeps what it replaces', async () => {
    await database.db.execute(sql`update actors set name = 'Ada L.' where key = 'ada'`);
    const rows = await database.db.execute(
      sql`select h.name, h.revision_id < h.superseded_in as ended from history.actors h where key = 'ada'`,
    );
    expect([...rows]).toEqual([{ name: 'Ada', ended: true }]);
  });
});
