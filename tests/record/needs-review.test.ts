import { sql } from 'drizzle-orm';
import { beforeAll, expect, it } from 'vitest';
import {
  type FoundBy,
  findDoubtfulAfterMerge,
  findUnsupportedBy,
  findUnsupportedByStatements,
} from '../../src/record/rules/needs-review.ts';
import { generateBundle } from '../bench/generate.ts';
import { bundle, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';

const database = useDatabase({ statementTimeout: 0 });
const idsOf = async (query: string) =>
  (await database.sql.unsafe<{ id: string }[]>(query)).map(({ id }) => id);
/** What was found of one kind, by owner: `owner entity id` in order. */
const told = (found: FoundBy) =>
  [...found].flatMap(([owner, all]) => all.map(({ entity, id }) => `${owner} ${entity} ${id}`)).sort();

/** Generated, then retracted, changed, denied and merged in places. */
beforeAll(async () => {
  await load(database.db, [...generateBundle(600)].join(''));
  const documents = await database.sql<{ key: string; text: string }[]>`
    select d.key, v.text from documents d join document_versions v on v.document_id = d.id order by d.key`;
  const [retracted, changed] = documents;
  const local = (key: string | undefined) => String(key).split(':')[1];
  const namespace = String(retracted?.key.split(':')[0]);
  await load(
    database.db,
    bundle(
      namespace,
      {
        type: 'document',
        key: local(retracted?.key),
        text: retracted?.text,
        retracted: { note: 'withdrawn' },
      },
      { type: 'document', key: local(changed?.key), text: `${changed?.text.slice(0, 400)}` },
      ...[0, 1, 2, 3].map((number) => ({
        type: 'relation',
        subject: `s${number + 300}`,
        relation: number % 2 === 0 ? 'DENIES' : 'WALKS_BACK',
        object: `s${number + 200}`,
      })),
    ),
  );
}, 120_000);

it('finds for many documents what is left without support, as each statement and period says itself', async () => {
  const documents = await idsOf('select id from documents order by key');
  expect(documents.length).toBeGreaterThan(8);
  const found = await findUnsupportedBy(database.db, documents);
  const spans = sql`evidence e join document_versions v on v.id = e.document_version_id`;
  const naively = await database.db.execute<{ it: string }>(sql`
    select distinct v.document_id || ' STATEMENT ' || e.statement_id as it from ${spans}
     where e.statement_id is not null and not statement_supports(e.statement_id)
    union
    select distinct v.document_id || ' STATUS ' || g.status_period_id from ${spans}
      join status_grounds g on g.statement_id = e.statement_id and g.weight = 'SUPPORTS'
     where status_needs_review(g.status_period_id)
    union
    select distinct v.document_id || ' CONSENT ' || g.consent_period_id from ${spans}
      join consent_grounds g on g.statement_id = e.statement_id and g.weight = 'SUPPORTS'
     where consent_needs_review(g.consent_period_id)
    union
    select distinct v.document_id || ' ' || shown.entity || ' ' || shown.id from ${spans}
     cross join lateral (values ('RESTRICTION', e.restriction_id, 'restriction_id'), ('ACTOR', e.actor_id, 'actor_id'),
       ('EVENT', e.event_id, ''), ('TRANSFER', e.transfer_id, ''), ('AFFILIATION', e.affiliation_id, ''),
       ('ITEM', e.item_id, ''), ('PLACE', e.place_id, ''), ('TARGET', e.target_id, '')) shown(entity, id)
     where shown.id is not null and not exists (
       select from evidence o where shown.id in (o.restriction_id, o.actor_id, o.event_id, o.transfer_id,
         o.affiliation_id, o.item_id, o.place_id, o.target_id) and evidence_stands(o.document_version_id, o.exact))`);
  expect(told(found)).toEqual(naively.map(({ it }) => it).sort());
  expect(told(found).length).toBeGreaterThan(50);
  // One by one they are the same, in the same order.
  for (const id of documents)
    expect((await findUnsupportedBy(database.db, [id])).get(id) ?? []).toEqual(found.get(id) ?? []);
}, 60_000);

it('finds the same for many statements and actors as for each', async () => {
  const statements = await idsOf(
    'select object_id as id from statement_relations group by 1 order by 1 limit 40',
  );
  const together = await findUnsupportedByStatements(database.db, statements);
  expect(told(together).length).toBeGreaterThan(3);
  for (const id of statements)
    expect((await findUnsupportedByStatements(database.db, [id])).get(id)).toEqual(together.get(id));
  const actors = await idsOf('select id from actors');
  const doubtful = await findDoubtfulAfterMerge(database.db, actors);
  for (const id of actors.slice(0, 20))
    expect((await findDoubtfulAfterMerge(database.db, [id])).get(id)).toEqual(doubtful.get(id));
  expect(await findUnsupportedBy(database.db, [])).toEqual(new Map());
}, 60_000);
