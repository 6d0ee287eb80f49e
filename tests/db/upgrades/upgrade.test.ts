import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundle, load } from '../../support/bundle.ts';
import { createDatabaseAt, writeAs } from '../../support/servers/upgrade.ts';

/** The newest migration of the release before anything was remembered of what namespaces said. */
const BEFORE = '20261125165909_epoch_of_session';

const text = 'Ada says no. Bob says yes.';
const id = (last: number) => `00000000-0000-7000-8000-${String(last).padStart(12, '0')}`;
const [paper, version, ada, bob, court, claim, rule, period, role, relation, other, consent, granted] = [
  1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13,
].map(id);
const STATEMENT = `insert into statements (id, key, namespace, quotation, attribution, note) values`;
const EVIDENCE = `insert into evidence (id, namespace, role, ordinal, document_version_id, start, "end", exact`;

const STATUS = `insert into status_periods (id, namespace, restriction_id, status, valid_from_edtf, valid_from_earliest,
   valid_from_latest, valid_from_derivation, starts_at) values`;
const again = id(14);

/** What a load of namespace `n` wrote, and one of `m`. */
const LOADED = [
  `insert into documents (id, key, namespace, title) values ('${paper}', 'n:paper', 'n', 'A paper')`,
  `insert into document_versions (id, document_id, number, text, sha256)
   values ('${version}', '${paper}', 1, '${text}', '${createHash('sha256').update(text).digest('hex')}')`,
  `insert into actors (id, key, namespace, kind, name) values ('${ada}', 'ada', 'n', 'PERSON', 'Ada'),
     ('${bob}', 'bob', 'n', 'PERSON', 'Bob'), ('${court}', 'court', 'n', 'ORGANIZATION', 'Court')`,
  `insert into actor_aliases (actor_id, name, namespace) values ('${ada}', 'A.', 'n')`,
  `insert into affiliations (id, namespace, person_id, organization_id, role) values ('${role}', 'n', '${ada}', '${court}', 'Judge')`,
  `insert into restrictions (id, key, namespace, title, modality, action) values ('${rule}', 'rule', 'n', 'A rule', 'PROHIBITION', 'USE')`,
  `${STATEMENT} ('${claim}', 'n:claim', 'n', 'INDIRECT', 'NARRATOR', 'seen'), ('${other}', 'n:other', 'n', 'INDIRECT', 'NARRATOR', null)`,
  `${EVIDENCE}, statement_id) values ('${id(21)}', 'n', 'EVIDENCE', 0, '${version}', 0, 12, 'Ada says no.', '${claim}'),
     ('${id(22)}', 'n', 'EVIDENCE', 0, '${version}', 13, 26, 'Bob says yes.', '${other}')`,
  `insert into statement_relations (id, namespace, subject_id, relation, object_id, note)
   values ('${relation}', 'n', '${claim}', 'CONTRADICTS', '${other}', 'plainly')`,
  `${STATUS} ('${period}', 'n', '${rule}', 'PROHIBITED', '2024-01-01', '2024-01-01T00:00:00Z', '2024-01-01T23:59:59.999Z', 'STATED', '2024-01-01T00:00:00Z')`,
  `insert into status_grounds (status_period_id, statement_id, "for", weight, ordinal) values ('${period}', '${claim}', 'STATUS', 'SUPPORTS', 0)`,
  `insert into consents (id, restriction_id, consenting_party_id, covers) values ('${consent}', '${rule}', '${court}', 'EXPANSION_OF_USE')`,
  `insert into consent_periods (id, namespace, consent_id, state) values ('${granted}', 'n', '${consent}', 'REQUESTED')`,
  `insert into consent_grounds (consent_period_id, statement_id, weight, ordinal) values ('${granted}', '${claim}', 'SUPPORTS', 0)`,
];
const ADDED = [
  `insert into actor_aliases (actor_id, name, namespace) values ('${ada}', 'Countess', 'm')`,
  `${EVIDENCE}, actor_id) values ('${id(23)}', 'm', 'EVIDENCE', 0, '${version}', 0, 3, 'Ada', '${ada}')`,
];

/** The bundles that these loads were of. */
const first = (more: { name?: string; note?: string; title?: string } = {}) =>
  bundle(
    'n',
    { type: 'document', key: 'paper', title: more.title ?? 'A paper', text },
    { type: 'actor', key: 'ada', kind: 'PERSON', name: more.name ?? 'Ada', aliases: ['A.'] },
    { type: 'actor', key: 'bob', kind: 'PERSON', name: 'Bob' },
    { type: 'actor', key: 'court', kind: 'ORGANIZATION', name: 'Court' },
    { type: 'affiliation', person: 'ada', organization: 'court', role: 'Judge' },
    { type: 'restriction', key: 'rule', title: 'A rule', modality: 'PROHIBITION' },
    ...[
      ['claim', 'Ada says no.', more.note ?? 'seen'],
      ['other', 'Bob says yes.', undefined],
    ].map(([key, exact, note]) => ({
      type: 'statement',
      key,
      quotation: 'INDIRECT',
      attribution: 'NARRATOR',
      evidence: { document: 'paper', exact },
      note,
    })),
    { type: 'relation', subject: 'claim', relation: 'CONTRADICTS', object: 'other', note: 'plainly' },
  );
const second = bundle('m', {
  type: 'actor',
  key: 'ada',
  kind: 'PERSON',
  name: 'Ada',
  aliases: ['Countess'],
  evidence: { document: 'n:paper', exact: 'Ada', start: 0 },
});

describe('a database of the release before', () => {
  let database: Awaited<ReturnType<typeof createDatabaseAt>>;

  beforeAll(async () => {
    database = await createDatabaseAt(BEFORE);
    const { db } = database;
    await writeAs(db, { principal: 'somebody' }, ...LOADED);
    // By hand, and then a load of another namespace that touches the same actor.
    await writeAs(db, { principal: 'editor' }, `update actors set name = 'Ada Lovelace' where id = '${ada}'`);
    await writeAs(db, { principal: 'load', reason: 'second.ndjson' }, ...ADDED);
    await writeAs(
      db,
      { principal: 'editor' },
      `update statements set note = null where id = '${claim}'`,
      `delete from actor_aliases where name = 'Countess'`,
    );
    await writeAs(
      db,
      { principal: 'editor' },
      `insert into items (id, key, namespace, kind, name) values ('${id(30)}', 'item', 'graphql', 'CLASS', 'An item')`,
    );
    await writeAs(db, { principal: 'editor' }, `update items set name = 'Items' where id = '${id(30)}'`);
    await writeAs(
      db,
      { principal: 'load', reason: 'first.ndjson' },
      `update documents set title = 'The paper' where id = '${paper}'`,
    );
    // A period that a person moved, and another one that a load says begins where the first was said to.
    await writeAs(
      db,
      { principal: 'editor' },
      `update status_periods set valid_from_edtf = '2023-01-01', valid_from_earliest = '2023-01-01T00:00:00Z',
              valid_from_latest = '2023-01-01T23:59:59.999Z', starts_at = '2023-01-01T00:00:00Z',
              ends_at = '2024-01-01T00:00:00Z' where id = '${period}'`,
    );
    await writeAs(
      db,
      { principal: 'load', reason: 'first.ndjson' },
      `${STATUS} ('${again}', 'n', '${rule}', 'PROHIBITED', '2024-01-01', '2024-01-01T00:00:00Z', '2024-01-01T23:59:59.999Z', 'STATED', '2024-01-01T00:00:00Z')`,
      `insert into status_grounds (status_period_id, statement_id, "for", weight, ordinal) values ('${again}', '${claim}', 'STATUS', 'SUPPORTS', 0)`,
    );
    await database.upgrade();
  });
  afterAll(async () => {
    await database.close();
    await database.drop();
  });

  const head = async () => (await database.db.execute(sql`select feed_head() as head`))[0]?.head;

  it('remembers what loads said, and of what no load wrote the present line', async () => {
    const rows = await database.db.execute<{ said: string; line: Record<string, unknown> }>(
      sql`select namespace || ' ' || entity || ' ' || identity as said, line, entity_id, owner_id from last_said
           order by namespace, entity::text collate "C", identity collate "C"`,
    );
    const said = new Map(rows.map((it) => [it.said, it]));
    expect([...said.keys()]).toEqual([
      'graphql ITEM item',
      'm ACTOR ada',
      'n ACTOR ada',
      'n ACTOR bob',
      'n ACTOR court',
      'n AFFILIATION ada court  Judge',
      `n CONSENT ${consent} REQUESTED `,
      'n DOCUMENT n:paper',
      'n RELATION n:claim CONTRADICTS n:other',
      'n RESTRICTION rule',
      'n STATEMENT n:claim',
      'n STATEMENT n:other',
      `n STATUS ${rule} PROHIBITED 2024-01-01`,
      `n STATUS ${rule} PROHIBITED 2024-01-01 #2`,
    ]);
    const line = (of: string) => said.get(of)?.line;
    expect(line('graphql ITEM item')).toMatchObject({ name: 'Items' });
    expect(line('m ACTOR ada')).toEqual({
      type: 'actor',
      key: 'ada',
      aliases: ['Countess'],
      evidence: [{ document: 'n:paper', version: 1, start: 0, end: 3, exact: 'Ada' }],
    });
    expect(line('n ACTOR ada')).toEqual({
      type: 'actor',
      key: 'ada',
      kind: 'PERSON',
      name: 'Ada',
      aliases: ['A.'],
    });
    expect(line('n STATEMENT n:claim')).toMatchObject({ note: 'seen' });
    expect(line('n DOCUMENT n:paper')).toEqual({
      type: 'document',
      key: 'n:paper',
      title: 'The paper',
      sha256: createHash('sha256').update(text).digest('hex'),
    });
    expect(said.get(`n STATUS ${rule} PROHIBITED 2024-01-01`)).toMatchObject({
      entity_id: period,
      owner_id: rule,
    });
    expect(said.get(`n STATUS ${rule} PROHIBITED 2024-01-01 #2`)).toMatchObject({
      entity_id: again,
      owner_id: rule,
    });
    expect(said.get(`n CONSENT ${consent} REQUESTED `)).toMatchObject({
      entity_id: granted,
      owner_id: consent,
    });
  });

  it('knows which revision first wrote each record, as it is and as it was', async () => {
    const rows = await database.db.execute<{ key: string; first: string; last: string }>(
      sql`select key, first_revision_id::text as first, revision_id::text as last from actors
          union all select key, first_revision_id::text, revision_id::text from history.actors
          union all select key, first_revision_id::text, revision_id::text from items
          order by 1, 2, 3`,
    );
    const of = (key: string) =>
      rows.filter((it) => it.key === key).map(({ first, last }) => `${first} ${last}`);
    expect(of('ada')).toEqual(['1 1', '1 2', '1 3', '1 4']);
    expect(of('bob')).toEqual(['1 1']);
    expect(of('item')).toEqual(['5 6']);
  });

  it('is not changed by the bundles that it was loaded from, and keeps what a person corrected', async () => {
    const before = await head();
    for (const text of [first({ title: 'The paper' }), second, first({ title: 'The paper' })]) {
      const report = await load(database.db, text);
      for (const it of Object.values(report.counts)) expect(it).toMatchObject({ created: 0, revised: 0 });
    }
    expect(await head()).toBe(before);
    const report = await load(database.db, first({ title: 'The paper', name: 'Augusta' }));
    expect(report.differing).toMatchObject([
      { key: 'ada', field: 'name', record: 'Ada Lovelace', said: 'Ada', bundle: 'Augusta' },
    ]);
  });
});
