import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Sql } from '../../../../src/db/client.ts';
import * as stored from '../../../../src/db/tables/columns/vocabulary.ts';
import { decodeCursor } from '../../../../src/feed/cursor.ts';
import { recordTypeOf } from '../../../../src/graphql/schema/change-vocabulary.ts';
import { encodeId } from '../../../../src/graphql/schema/ids.ts';
import { cursorAt } from '../../support/witness.ts';
import type { Connection } from './connections.ts';
import { anyOf, type Condition, type Known, nodeTypes, quote } from './filters.ts';
import { type createAsk, type Edge, type Page, pageFields, walkPages } from './pages.ts';
import { names, volatile } from './record.ts';

/** What walks need, and what they count. */
export type Walker = {
  sql: Sql;
  ask: ReturnType<typeof createAsk>;
  known: Known;
  pages: number;
  rows: number;
};
/** One thing to try; with `exact`, while nothing is written. Throws what does not hold. */
export type Case = { [fc.toStringMethod]: () => string; check(exact: boolean): Promise<void> };

const size = fc.oneof(
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 6 }) },
  { weight: 4, arbitrary: fc.integer({ min: 7, max: 30 }) },
  { weight: 1, arbitrary: fc.integer({ min: 31, max: 100 }) },
  { weight: 1, arbitrary: fc.constant(null) },
);
const sizes = fc.array(size, { minLength: 1, maxLength: 4 });
const key = `fragment key on Node {
  ${[...nodeTypes].map((type) => `... on ${type} { key }`).join(' ')}
}`;
const isStable = ({ node }: Edge) => !node.key.includes(volatile);
const keysOf = (edges: readonly Edge[]) => edges.map(({ node }) => node.key);
const described = (told: object, check: Case['check']): Case => ({
  [fc.toStringMethod]: () => JSON.stringify(told, null, 1),
  check,
});

/** A walk there and one back over a connection, a look between two of its rows, and plain SQL. */
export function connectionCase(walker: Walker, connection: Connection): fc.Arbitrary<Case> {
  const { parent } = connection;
  return fc
    .record({
      filter: anyOf(connection.filter),
      orderBy: fc.option(
        fc.array(
          fc.record({
            field: fc.constantFrom(...Object.keys(connection.orders)),
            direction: fc.constantFrom('ASC', 'DESC'),
            nulls: fc.constantFrom('FIRST', 'LAST'),
          }),
          { maxLength: 3 },
        ),
      ),
      sizes: fc.tuple(sizes, sizes),
      parentKey: fc.constantFrom(...(parent?.keys ?? [''])),
      way: fc.constantFrom('one', 'many', 'node') as fc.Arbitrary<'one' | 'many' | 'node'>,
      between: fc.tuple(fc.nat(), fc.nat()),
    })
    .map((chosen) =>
      described({ name: connection.name, ...chosen }, (exact) =>
        checkConnection(walker, connection, chosen, exact),
      ),
    );
}

type Chosen = {
  filter: Condition | null;
  orderBy: { field: string; direction: string; nulls: string }[] | null;
  sizes: [(number | null)[], (number | null)[]];
  parentKey: string;
  way: 'one' | 'many' | 'node';
  between: [number, number];
};

async function checkConnection(walker: Walker, connection: Connection, drawn: Chosen, exact: boolean) {
  const isStill = ({ field }: { field: string }) => exact || !connection.moving?.includes(field);
  const chosen = { ...drawn, orderBy: drawn.orderBy?.filter(isStill) ?? null };
  const { filter, orderBy, sizes, between } = chosen;
  const variables = { where: filter?.where, orderBy };
  const askPage = (page: object) => askConnection(walker, connection, chosen, { ...variables, ...page });
  const [forward, backward, expected] = await Promise.all([
    walkPages(askPage, sizes[0], 'forward', exact),
    walkPages(askPage, sizes[1], 'backward', exact),
    selectKeys(walker.sql, connection, chosen),
  ]);
  walker.pages += forward.pages + backward.pages;
  walker.rows += expected.length;
  const stable = forward.edges.filter(isStable);
  assert.deepEqual(keysOf(stable), expected, 'forward is plain SQL');
  assert.deepEqual(keysOf(backward.edges.filter(isStable)), expected, 'backward is forward reversed');
  for (const { totalCount } of [forward, backward]) {
    if (exact) assert.equal(totalCount, expected.length, 'the count of all pages');
    else assert(totalCount >= expected.length, 'the count of all pages');
  }
  if (expected.length < 2) return;
  const [from = 0, to = 0] = between.map((it) => it % expected.length).sort((a, b) => a - b);
  const edges = { after: stable[from]?.cursor, before: stable[to]?.cursor };
  for (const page of [{ first: 100 }, { last: 100 }]) {
    const { edges: found } = await askPage({ ...page, ...edges });
    assert.deepEqual(
      keysOf(found.filter(isStable)),
      expected.slice(from + 1, to),
      'what lies between two cursors',
    );
  }
}

/** The way to a nested connection is of no matter: by a key, in a list with others, by an ID. */
async function askConnection(
  { ask, known }: Walker,
  { name, type, parent }: Connection,
  { parentKey, way }: Chosen,
  variables: Record<string, unknown>,
): Promise<Page> {
  const [owner = '', field = ''] = name.split('.');
  const page = `page: ${field}(where: $where, orderBy: $orderBy, first: $first, last: $last, after: $after, before: $before) ${pageFields}`;
  const paging = `$where: ${type}Filter, $orderBy: [${type}Order!], $first: Int, $last: Int, $after: String, $before: String`;
  if (!parent) {
    const { page: found } = await ask(`query (${paging}) { ${page} } ${key}`, variables);
    return found as Page;
  }
  if (way === 'one') {
    const source = `query (${paging}, $key: ID!) { parent: ${parent.one}(name: $key) { ${page} } } ${key}`;
    const { parent: found } = await ask(source, { ...variables, key: parentKey });
    return (found as { page: Page }).page;
  }
  if (way === 'node') {
    const id = encodeId(owner, known[parent.table].find((it) => it.key === parentKey)?.id ?? '');
    const source = `query (${paging}, $id: ID!) { node(id: $id) { ... on ${owner} { ${page} } } } ${key}`;
    const { node } = await ask(source, { ...variables, id });
    return (node as { page: Page }).page;
  }
  const among = `where: { ${parent.many}: { in: $keys } }, orderBy: { field: KEY }`;
  const source = `query (${paging}, $keys: [ID!]) { parents: ${parent.many}(${among}) { nodes { key ${page} } } } ${key}`;
  const { parents } = await ask(source, { ...variables, keys: parent.keys });
  const { nodes } = parents as { nodes: { key: string; page: Page }[] };
  return nodes.find((it) => it.key === parentKey)?.page as Page;
}

async function selectKeys(
  sql: Sql,
  { table, orders, parent }: Connection,
  chosen: Chosen,
): Promise<string[]> {
  const { filter, orderBy, parentKey } = chosen;
  const [first = ''] = Object.keys(orders);
  const keys = orderBy?.length ? orderBy : [{ field: first, direction: 'ASC', nulls: 'LAST' }];
  const placed = keys.map(({ field, direction, nulls }) => `${orders[field]} ${direction} nulls ${nulls}`);
  // The ID breaks a tie in the direction of the last key that counts.
  const seen = new Set<string>();
  const counting = keys.filter(({ field }) => !seen.has(field) && seen.add(field));
  const rows = await sql.unsafe<{ key: string }[]>(
    `select r.key from ${table} r
      where r.key not like '%${volatile}%' and ${parent?.holds(parentKey) ?? 'true'} and ${filter?.sql ?? 'true'}
      order by ${placed}, r.id ${counting.at(-1)?.direction}`,
  );
  return rows.map((row) => row.key);
}

/** Where each type keeps its text, and the entity that it is a text of. */
const texts = {
  ACTOR: [
    `select 'Actor', id, search, 'both' from actors`,
    `select 'Actor', actor_id, search, 'simple' from actor_aliases`,
  ],
  STATEMENT: [
    `select 'Statement', statement_id, search, 'english' from evidence where statement_id is not null`,
    `select 'Statement', statement_id, search, 'english' from statement_translations`,
  ],
  RESTRICTION: [
    `select 'Restriction', id, search, 'english' from restrictions`,
    `select 'Restriction', restriction_id, search, 'english' from restriction_conditions`,
    `select 'Restriction', restriction_id, search, 'english' from restriction_basis`,
  ],
  ITEM: [
    `select 'Item', id, search, 'both' from items`,
    `select 'Item', item_id, search, 'simple' from item_aliases`,
  ],
  PLACE: [`select 'Place', id, search, 'simple' from places`],
  TARGET: [`select 'Target', id, search, 'simple' from targets`],
  EVENT: [`select 'Event', id, search, 'english' from events`],
  DOCUMENT: [
    `select 'Document', id, document_vector(title, author, publisher, language), 'both' from documents`,
    `select 'Document', v.document_id, p.search, 'english' from document_parts p
       join document_versions v on v.id = p.document_version_id
      where v.number = (select max(number) from document_versions o where o.document_id = v.document_id)`,
  ],
};
const keyed = ['actors', 'statements', 'restrictions', 'items', 'places', 'targets', 'events', 'documents'];

/** Forward only: what is found stands in the order of its rank. */
export function searchCase(walker: Walker): fc.Arbitrary<Case> {
  const words = [
    'springfield',
    'limit',
    'map held',
    '"is a map"',
    'map -version',
    'Ukraine',
    'rules or',
    'missile',
    '',
  ];
  const types = fc.option(
    fc.array(fc.constantFrom(...(Object.keys(texts) as (keyof typeof texts)[])), { maxLength: 3 }),
  );
  return fc.record({ text: fc.constantFrom(...words, ...names), types, sizes }).map((chosen) =>
    described({ name: 'Query.search', ...chosen }, async (exact) => {
      const source = `query ($text: String!, $types: [SearchType!], $first: Int, $after: String) {
        page: search(text: $text, types: $types, first: $first, after: $after) ${pageFields} } ${key}`;
      const found = await walkPages(
        async (page) =>
          (await walker.ask(source, { text: chosen.text, types: chosen.types, ...page })).page as Page,
        chosen.sizes,
        'forward',
        exact,
      );
      const among = [...new Set(chosen.types ?? (Object.keys(texts) as (keyof typeof texts)[]))];
      const expected =
        among.length === 0
          ? []
          : await walker.sql.unsafe<{ key: string }[]>(
              `with texts (type, id, search, kind) as (${among.flatMap((type) => texts[type]).join(' union all ')}),
              ranked as (select type, id, kind, search, q.*, case type when 'Document' then 1 else 0 end as by
                           from texts, text_queries(${quote(chosen.text)}) q),
              found as (select type, id, max(greatest(
                                 case when kind <> 'simple' then ts_rank(search, english, by) end,
                                 case when kind <> 'english' then ts_rank(search, simple, by) end)
                               + coalesce((search @@ marked)::int, 0)) as rank
                          from ranked
                         where search @@ case kind when 'english' then english when 'simple' then simple else either end
                           and not exists (select from texts other where other.type = ranked.type and other.id = ranked.id
                             and other.search @@ unwanted[case other.kind when 'english' then 1 when 'simple' then 2 else 3 end])
                         group by type, id)
         select k.key from found
           join (${keyed.map((table) => `select id, key from ${table}`).join(' union all ')}) k on k.id = found.id
          where k.key not like '%${volatile}%'
          group by type, found.id, k.key order by max(rank) desc, type collate "C", found.id`,
            );
      walker.pages += found.pages;
      walker.rows += expected.length;
      assert.deepEqual(
        keysOf(found.edges.filter(isStable)),
        expected.map((it) => it.key),
        'forward is plain SQL',
      );
      if (exact) assert.equal(found.totalCount, expected.length, 'the count of all pages');
    }),
  );
}

/** Forward only, from anywhere: the feed, which grows at its end. */
export function changesCase(walker: Walker): fc.Arbitrary<Case> {
  const some = (values: readonly string[]) => fc.array(fc.constantFrom(...values), { maxLength: 4 });
  const where = fc.record(
    {
      recordTypes: some(stored.entityType.enumValues.map(recordTypeOf)),
      kinds: some(stored.changeKind.enumValues),
    },
    { requiredKeys: [] },
  );
  return fc.record({ where: fc.option(where), start: fc.nat(), sizes }).map((chosen) =>
    described({ name: 'Query.changes', ...chosen }, async (exact) => {
      const { sql, ask } = walker;
      const [row] = await sql`select feed_head()::int as head`;
      const { head } = row as unknown as { head: number };
      const start = chosen.start % (head + 1);
      const before = start === 0 ? null : await cursorAt(sql, start);
      const end = Math.min(head, start + 200);
      const { recordTypes, kinds } = chosen.where ?? {};
      const entities = stored.entityType.enumValues.filter((it) => recordTypes?.includes(recordTypeOf(it)));
      const among = (column: string, values: string[] | undefined) =>
        values ? `${column}::text in (${['', ...values].map(quote)})` : 'true';
      const matches = `${among('entity', recordTypes && entities)} and ${among('kind', kinds)}`;
      const source = `query ($where: ChangeFilter, $first: Int, $after: Cursor) {
        page: changes(where: $where, first: $first, after: $after) ${pageFields.replaceAll('...key', 'key cursor')} }`;
      const isPast = (cursor: string | null) => (decodeCursor(cursor ?? '')?.position ?? 0) >= end;
      const found = await walkPages(
        async ({ first, after }) => {
          const from = after ?? before;
          const page = (await ask(source, { where: chosen.where, first, after: from })).page as Page;
          if (exact) assert.equal(page.pageInfo.hasPreviousPage, from !== null);
          // The walk ends where it was to end; the feed goes on.
          const hasNextPage = page.pageInfo.hasNextPage && !isPast(page.pageInfo.endCursor);
          return { ...page, pageInfo: { ...page.pageInfo, hasNextPage, hasPreviousPage: after !== null } };
        },
        chosen.sizes,
        'forward',
        exact,
      );
      const expected = await sql.unsafe(
        `select position::int, coalesce(after, before) ->> 'key' as key from feed
          where position > ${start} and position <= ${end} and ${matches} order by position`,
      );
      walker.pages += found.pages;
      walker.rows += expected.length;
      assert.deepEqual(
        found.edges
          .map(({ cursor, node }) => ({ position: decodeCursor(cursor)?.position ?? 0, key: node.key }))
          .filter(({ position }) => position <= end),
        expected.map(({ position, key }) => ({ position, key })),
        'forward is plain SQL',
      );
      if (!exact) return;
      const [all] = await sql.unsafe(`select count(*)::int as count from feed where ${matches}`);
      assert.equal(found.totalCount, all?.count, 'the count of all pages');
    }),
  );
}
