import { beforeAll, describe, expect, test } from 'vitest';
import type { Context } from '../../../src/graphql/schema/builder.ts';
import { encodeId } from '../../../src/graphql/schema/ids.ts';
import { schema } from '../../../src/graphql/schema.ts';
import { countsPlainly, graphql } from '../../support/both-ways.ts';
import { bundle, demo, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';

const queries: string[] = [];
countsPlainly(queries);
const database = useDatabase({ onQuery: (query) => queries.push(query) });

async function answer(source: string, variableValues: Record<string, unknown> = {}) {
  queries.length = 0;
  const contextValue = { db: database.db, principal: null, requestId: 'test' } as Partial<Context>;
  return graphql({ schema, source, variableValues, contextValue });
}

// biome-ignore lint/suspicious/noExplicitAny: an answer's shape is the query's.
async function ask(source: string, variables?: Record<string, unknown>): Promise<any> {
  const { data, errors } = await answer(source, variables);
  expect(errors?.map((error) => error.originalError ?? error)).toBeUndefined();
  return data;
}

async function refusals(source: string, variables?: Record<string, unknown>) {
  const { errors } = await answer(source, variables);
  return errors?.map(({ extensions, path }) => [extensions.code, path?.join('.')]);
}

beforeAll(async () => {
  await load(database.db, demo);
  const twins = Array.from({ length: 7 }, (_, index) => ({
    type: 'place',
    key: `twin-${index}`,
    name: 'Springfield',
  }));
  const watched = [
    { type: 'actor', key: 'watcher', kind: 'PERSON', name: 'Vera', description: 'Monitored flights.' },
    { type: 'item', key: 'camera', kind: 'SYSTEM', name: 'Eye', description: 'Monitors a flight.' },
    { type: 'item', key: 'vane', kind: 'SYSTEM', name: 'Vane', description: 'Forecasts of the weather.' },
  ];
  const ofEachType = [
    { type: 'actor', key: 'x', kind: 'STATE', name: 'X' },
    { type: 'document', key: 'x', text: 'So it was said.' },
    { type: 'event', key: 'x', name: 'X', status: 'PLANNED' },
    { type: 'item', key: 'x', kind: 'CLASS' },
    { type: 'place', key: 'x', name: 'X' },
    { type: 'target', key: 'x', name: 'X' },
    { type: 'restriction', key: 'x', title: 'X', modality: 'DUTY' },
    { type: 'transfer', key: 'x', supplier: 'x', recipient: 'biden', item: 'x', status: 'ORDERED' },
    {
      type: 'statement',
      key: 'x',
      quotation: 'INDIRECT',
      attribution: 'NARRATOR',
      evidence: { document: 'x', exact: 'So it was said.' },
    },
  ];
  await load(database.db, bundle('pages', ...twins, ...watched, ...ofEachType));
});

describe('pages', () => {
  const page = `query ($first: Int, $last: Int, $after: String, $before: String, $direction: Direction!) {
    places(where: { name: { eq: "Springfield" } }, orderBy: { field: NAME, direction: $direction },
           first: $first, last: $last, after: $after, before: $before) {
      totalCount nodes { key } edges { cursor } pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
    }
  }`;
  const keys = Array.from({ length: 7 }, (_, index) => `twin-${index}`);

  test.each(['ASC', 'DESC'])('forward over equal names finds each once (%s)', async (direction) => {
    const found: string[] = [];
    let after: string | null = null;
    do {
      const { places } = await ask(page, { first: 3, after, direction });
      expect(places.totalCount).toBe(7);
      found.push(...places.nodes.map((node: { key: string }) => node.key));
      after = places.pageInfo.hasNextPage ? places.pageInfo.endCursor : null;
    } while (after);
    expect(found).toHaveLength(7);
    expect([...found].sort()).toEqual(keys);
  });

  test('backward over equal names gives the same order', async () => {
    const found: string[] = [];
    let before: string | null = null;
    do {
      const { places } = await ask(page, { last: 2, before, direction: 'ASC' });
      found.unshift(...places.nodes.map((node: { key: string }) => node.key));
      before = places.pageInfo.hasPreviousPage ? places.pageInfo.startCursor : null;
    } while (before);
    const { places } = await ask(page, { first: 100, direction: 'ASC' });
    expect(found).toEqual(places.nodes.map((node: { key: string }) => node.key));
  });

  test('a page of none is empty, and still counts', async () => {
    const { places } = await ask(page, { first: 0, direction: 'ASC' });
    expect(places.nodes).toEqual([]);
    expect(places.totalCount).toBe(7);
  });

  test('dates keep their microseconds from page to page', async () => {
    const query =
      'query ($after: String) { statements(first: 4, after: $after) { totalCount nodes { key } pageInfo { endCursor hasNextPage } } }';
    const found = new Set<string>();
    let after: string | null = null;
    let total = 0;
    do {
      const { statements } = await ask(query, { after });
      for (const { key } of statements.nodes) found.add(key);
      total = statements.totalCount;
      after = statements.pageInfo.hasNextPage ? statements.pageInfo.endCursor : null;
    } while (after);
    expect(found.size).toBe(total);
    expect(total).toBeGreaterThan(8);
  });

  test.each([
    [{ first: -1 }, 'PAGE_SIZE_OUT_OF_RANGE'],
    [{ first: 101 }, 'PAGE_SIZE_OUT_OF_RANGE'],
    [{ last: 1_000_000 }, 'PAGE_SIZE_OUT_OF_RANGE'],
    [{ first: 1, last: 1 }, 'BAD_USER_INPUT'],
    [{ after: '' }, 'INVALID_CURSOR'],
    [{ after: 'garbage' }, 'INVALID_CURSOR'],
    [{ before: 'REM6Wzk5XQ==' }, 'INVALID_CURSOR'],
  ])('%j is refused', async (paging, code) => {
    expect(await refusals(page, { direction: 'ASC', ...paging })).toEqual([[code, 'places']]);
  });

  test('a cursor is good for its field, filter and order only', async () => {
    const { places } = await ask(page, { first: 2, direction: 'ASC' });
    const after = places.pageInfo.endCursor;
    expect(await refusals(page, { after, direction: 'DESC' })).toEqual([['CURSOR_MISMATCH', 'places']]);
    expect(
      await refusals('query ($after: String) { places(after: $after) { nodes { key } } }', { after }),
    ).toEqual([['CURSOR_MISMATCH', 'places']]);
    expect(
      await refusals('query ($after: String) { actors(after: $after) { nodes { key } } }', { after }),
    ).toEqual([['CURSOR_MISMATCH', 'actors']]);
    // Nothing asked is nothing said: it is the same list.
    const { plain } = await ask('{ plain: places(first: 1) { pageInfo { endCursor } nodes { key } } }');
    const { more } = await ask(
      'query ($after: String) { more: places(first: 1, after: $after, orderBy: [], asOf: { validAt: null }) { nodes { key } } }',
      { after: plain.pageInfo.endCursor },
    );
    expect(more.nodes).not.toEqual(plain.nodes);
    const swapped = `${after.slice(0, 14)}${after[14] === 'A' ? 'B' : 'A'}${after.slice(15)}`;
    expect(await refusals(page, { after: swapped, direction: 'ASC' })).toEqual([
      ['INVALID_CURSOR', 'places'],
    ]);
  });

  test('a fault in a nested page is reported at its own path', async () => {
    const found = await refusals(
      '{ restrictions(first: 1) { nodes { key statements(first: 1000) { nodes { key } } } } }',
    );
    expect(found).toEqual([['PAGE_SIZE_OUT_OF_RANGE', 'restrictions.nodes.0.statements']]);
  });

  test('a nested connection goes on from its own cursor', async () => {
    const query = `query ($key: ID!, $after: String) {
      restriction(name: $key) { statements(first: 2, after: $after) { totalCount nodes { key } pageInfo { endCursor hasNextPage } } } }`;
    const { restrictions } = await ask('{ restrictions { nodes { key statements { totalCount } } } }');
    const [busiest] = restrictions.nodes.toSorted(
      (a: { statements: { totalCount: number } }, b: { statements: { totalCount: number } }) =>
        b.statements.totalCount - a.statements.totalCount,
    );
    const found = new Set<string>();
    let after: string | null = null;
    do {
      const { restriction } = await ask(query, { key: busiest.key, after });
      for (const { key } of restriction.statements.nodes) found.add(key);
      after = restriction.statements.pageInfo.hasNextPage ? restriction.statements.pageInfo.endCursor : null;
    } while (after);
    expect(found.size).toBe(busiest.statements.totalCount);
    expect(found.size).toBeGreaterThan(2);
  });
});

describe('identity', () => {
  const unknown = encodeId('Actor', '00000000-0000-7000-8000-000000000000');

  test('a well-formed ID of nothing is null', async () => {
    expect(await ask(`{ node(id: "${unknown}") { id } nodes(ids: ["${unknown}"]) { id } }`)).toEqual({
      node: null,
      nodes: [null],
    });
  });

  test.each([
    'garbage',
    '',
    '5',
    btoa('Actor:abc'),
    btoa('__proto__:1'),
    btoa('constructor:00000000-0000-7000-8000-000000000000'),
    btoa('Evidence:00000000-0000-7000-8000-000000000000'),
    btoa('Actor:10000000000000'),
    `${unknown} `,
  ])('%j is no ID', async (id) => {
    expect(await refusals('query ($id: ID!) { node(id: $id) { id } }', { id })).toEqual([
      ['INVALID_ID', 'node'],
    ]);
    expect(await refusals('query ($id: ID!) { nodes(ids: [$id]) { id } }', { id })).toEqual([
      ['INVALID_ID', 'nodes'],
    ]);
  });

  test('an ID of another type is refused, also in a filter', async () => {
    expect(await refusals('query ($id: ID!) { restriction(name: $id) { id } }', { id: unknown })).toEqual([
      ['INVALID_ID', 'restriction'],
    ]);
    expect(
      await refusals(
        'query ($id: ID!) { statements(where: { stance: { restriction: { in: [$id] } } }) { nodes { id } } }',
        {
          id: unknown,
        },
      ),
    ).toEqual([['INVALID_ID', 'statements']]);
  });

  test('every record of the first pages is found again by its ID and by its key', async () => {
    for (const [one, many] of [
      ['actor', 'actors'],
      ['document', 'documents'],
      ['item', 'items'],
      ['place', 'places'],
      ['target', 'targets'],
      ['event', 'events'],
      ['transfer', 'transfers'],
      ['statement', 'statements'],
      ['restriction', 'restrictions'],
    ]) {
      const found = await ask(`{ ${many}(first: 1) { nodes { __typename id key } } }`);
      for (const record of found[`${many}`].nodes) {
        const again = await ask(
          `query ($id: ID!, $key: ID!) { node(id: $id) { __typename id } byId: ${one}(name: $id) { __typename id key } byKey: ${one}(name: $key) { __typename id key } }`,
          record,
        );
        expect(again).toEqual({
          node: { __typename: record.__typename, id: record.id },
          byId: record,
          byKey: record,
        });
      }
    }
  });
});

describe('filters', () => {
  const keys = (page: { nodes: { key: string }[] }) => page.nodes.map(({ key }) => key).sort();
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  const all = async (source: string): Promise<any> => ask(source);

  test('restrictions in force with a consent missing are those that blockedBy names', async () => {
    const { asked, every } = await all(`{
      asked: restrictions(first: 100, where: { status: { notIn: [PROPOSED, LIFTED] }, isBlocked: true }) { totalCount nodes { key } }
      every: restrictions(first: 100) { nodes { key statusPeriod { status } blockedBy { state consentingParty { key } } } } }`);
    const blocked = every.nodes.filter(
      (it: { statusPeriod: { status: string } | null; blockedBy: object[] }) =>
        it.statusPeriod &&
        !['PROPOSED', 'LIFTED'].includes(it.statusPeriod.status) &&
        it.blockedBy.length > 0,
    );
    expect(keys(asked)).toEqual(keys({ nodes: blocked }));
    expect(asked.totalCount).toBe(blocked.length);
    expect(blocked.length).toBeGreaterThan(0);
  });

  test('persons who spoke for easing or lifting are found through what they said', async () => {
    const { asked, said } = await all(`{
      asked: actors(first: 100, where: { kind: { eq: PERSON }, spoke: { stance: { kind: { in: [EASE, LIFT] } } } }) { nodes { key } }
      said: statements(first: 100) { nodes { stances { stance } speakers { actor { key kind } } } } }`);
    const speakers = said.nodes
      .filter((it: { stances: { stance: string }[] }) =>
        it.stances.some(({ stance }) => ['EASE', 'LIFT'].includes(stance)),
      )
      .flatMap((it: { speakers: { actor: { key: string; kind: string } }[] }) =>
        it.speakers.map(({ actor }) => actor),
      )
      .filter(({ kind }: { kind: string }) => kind === 'PERSON');
    expect(keys(asked)).toEqual([...new Set(keys({ nodes: speakers }))]);
  });

  test('statements by speakers: any, of a kind, and none', async () => {
    const { any, none, unnamed, every } = await all(`{
      any: statements(where: { hasSpeakers: true }) { totalCount }
      none: statements(where: { hasSpeakers: false }) { totalCount }
      unnamed: statements(first: 100, where: { speaker: { kind: { eq: UNNAMED_SOURCE } } }) { nodes { speakers { actor { kind } } } }
      every: statements { totalCount } }`);
    expect(any.totalCount + none.totalCount).toBe(every.totalCount);
    for (const { speakers } of unnamed.nodes)
      expect(speakers.map(({ actor }: { actor: { kind: string } }) => actor.kind)).toContain(
        'UNNAMED_SOURCE',
      );
  });

  test('a stance asked for in a restriction is the one on that restriction', async () => {
    const { restrictions } = await all(`{ restrictions(first: 100) { nodes { key
      asked: statements(first: 100, where: { stance: { kind: { in: [LIFT, EASE] } } }) { totalCount nodes { key } }
      every: statements(first: 100) { nodes { key stances { stance restriction { key } } } } } } }`);
    for (const { key, asked, every } of restrictions.nodes) {
      const expected = every.nodes.filter(
        ({ stances }: { stances: { stance: string; restriction: { key: string } }[] }) =>
          stances.some((it) => it.restriction.key === key && ['LIFT', 'EASE'].includes(it.stance)),
      );
      expect(keys(asked)).toEqual(keys({ nodes: expected }));
      expect(asked.totalCount).toBe(expected.length);
    }
  });

  test('wildcards of LIKE are only characters', async () => {
    const { percent, underscore, quote, part } = await all(`{
      percent: places(where: { name: { contains: "%" } }) { totalCount }
      underscore: places(where: { name: { startsWith: "Spring_ield" } }) { totalCount }
      quote: places(where: { name: { eq: "' or true --" } }) { totalCount }
      part: places(where: { name: { contains: "RINGF" } }) { totalCount } }`);
    expect([percent.totalCount, underscore.totalCount, quote.totalCount, part.totalCount]).toEqual([
      0, 0, 0, 7,
    ]);
  });

  test('empty lists match nothing, an empty filter everything', async () => {
    const { none, nobody, every } = await all(`{
      none: places(where: { places: { in: [] } }) { totalCount }
      nobody: places(where: { name: { in: [] } }) { totalCount }
      every: places(where: {}) { totalCount } }`);
    expect([none.totalCount, nobody.totalCount]).toEqual([0, 0]);
    expect(every.totalCount).toBeGreaterThan(7);
  });

  test('every filter field is understood by Postgres', async () => {
    const day = '2024-09-13T00:00:00+02:00';
    const found = await answer(`{
      actors(where: { actors: { in: ["x"] }, kind: { notIn: [STATE] }, name: { startsWith: "a", contains: "b", eq: "c", in: ["d"] }, country: { eq: "US" }, memberOf: { in: ["x"] }, affiliatedTo: { in: ["x"] }, document: { in: ["pages:x"] }, spoke: { hasSpeakers: true } }) { totalCount nodes { id } }
      statements(where: { statements: { in: ["pages:x"] }, quotation: { eq: DIRECT }, attribution: { eq: ANONYMOUS }, speechAct: { eq: INFORM }, medium: { in: [ORAL] }, spoken: { from: "${day}", until: "${day}" }, stance: { kind: { notIn: [LIFT] }, explicitness: { eq: EXPLICIT }, restriction: { in: ["x"] } }, hasStance: true, hasSpeakers: true, speaker: { actor: { in: ["x"], within: ["x"] }, kind: { eq: PERSON }, role: { contains: "x" } }, addressees: { in: ["x"] }, via: { in: ["x"] }, event: { in: ["pages:x"] }, evidence: { document: { in: ["pages:x"] }, text: "x" } }) { totalCount nodes { id } }
      restrictions(where: { restrictions: { in: ["x"] }, title: { contains: "x" }, modality: { eq: DUTY }, action: { eq: USE }, status: { eq: LIMITED }, review: { eq: NONE }, isBlocked: false, consents: { state: { notIn: [GRANTED] }, covers: { eq: TRANSFER }, consentingParty: { in: ["x"] } }, items: { in: ["x"], binding: ["x"], within: ["x"], notIn: ["x"], isNull: false }, assigners: { in: ["x"] }, assignees: { in: ["x"] }, places: { in: ["x"] }, targets: { in: ["x"] } }) { totalCount nodes { id } }
      documents(where: { documents: { in: ["pages:x"] }, title: { eq: "x" }, author: { eq: "x" }, publisher: { eq: "x" }, url: { eq: "x" }, language: { eq: "x" }, sha256: { eq: "x" }, published: { from: "${day}" } }) { totalCount nodes { id } }
      items(where: { items: { in: ["x"] }, level: { eq: CLASS }, name: { eq: "x" }, origin: { in: ["x"] }, broader: { in: ["x"] } }) { totalCount nodes { id } }
      events(where: { events: { in: ["pages:x"] }, name: { eq: "x" }, phase: { eq: PLANNED }, date: { until: "${day}" }, participants: { in: ["x"] }, place: { in: ["x"] } }) { totalCount nodes { id } }
      transfers(where: { transfers: { in: ["pages:x"] }, supplier: { in: ["x"] }, recipient: { in: ["x"] }, item: { in: ["x"] }, progress: { eq: ORDERED }, date: { until: "${day}" } }) { totalCount nodes { id } }
      places(where: { places: { in: ["x"] }, name: { eq: "x" }, broader: { in: ["x"] } }) { totalCount nodes { id } }
      targets(where: { targets: { in: ["x"] }, name: { eq: "x" }, broader: { in: ["x"] } }) { totalCount nodes { id } }
      actor(name: "x") { statements(where: { stance: { kind: { eq: LIFT } }, speaker: { actor: { in: ["x"] } } }) { totalCount nodes { id } } }
    }`);
    expect(found.errors?.map((error) => String(error.originalError?.cause ?? error))).toBeUndefined();
  });
});

describe('search, changes and groups', () => {
  test('a search goes on from its cursor without loss, and takes hostile text literally', async () => {
    const query = `query ($text: String!, $after: String, $first: Int, $types: [SearchType!]) { search(text: $text, after: $after, first: $first, types: $types) {
      totalCount nodes { __typename ... on Statement { key } ... on Actor { key name } } pageInfo { endCursor hasNextPage } } }`;
    const found: string[] = [];
    let after: string | null = null;
    let total = 0;
    do {
      const { search } = await ask(query, { text: 'springfield or missiles', first: 3, after });
      found.push(...search.nodes.map((node: object) => JSON.stringify(node)));
      total = search.totalCount;
      after = search.pageInfo.hasNextPage ? search.pageInfo.endCursor : null;
    } while (after);
    expect(found).toHaveLength(total);
    expect(total).toBeGreaterThanOrEqual(7);
    for (const text of ["'; drop table actors; --", '%', '"', '((|&!', '', '\\'])
      expect((await ask(query, { text })).search.nodes).toEqual([]);
    expect((await ask(query, { text: 'springfield', types: ['ACTOR'] })).search.totalCount).toBe(0);
    const first = await ask(query, { text: 'springfield', first: 2 });
    expect(await refusals(query, { text: 'missiles', after: first.search.pageInfo.endCursor })).toEqual([
      ['CURSOR_MISMATCH', 'search'],
    ]);
    expect(await refusals(query, { text: 'missiles', first: 101 })).toEqual([
      ['PAGE_SIZE_OUT_OF_RANGE', 'search'],
    ]);
  });

  test.each([
    ['monitoring', ['watcher', 'camera']],
    ['monitors -flights', []],
    ['monitors -flight', []],
    ['monitors -"weather flights"', ['watcher', 'camera']],
    ['monitors -"monitored flights"', ['camera']],
    ['Vera', ['watcher']],
    ['vera -monitors', []],
    ['-monitor -vera forecast weather', ['vane']],
  ])('what must not occur is not there in any form: %s', async (text, keys) => {
    const query = `query ($text: String!) { search(text: $text, types: [ACTOR, ITEM]) {
      totalCount nodes { ... on Actor { key } ... on Item { key } } } }`;
    const { search } = await ask(query, { text });
    expect(search.nodes.map(({ key }: { key: string }) => key).sort()).toEqual([...keys].sort());
    expect(search.totalCount).toBe(keys.length);
  });

  test('the changes are the whole feed, once and in order, each with its record', async () => {
    const query = `query ($after: Cursor, $where: ChangeFilter) { changes(first: 50, after: $after, where: $where) { totalCount
      edges { cursor node { cursor kind recordType key recordedAt principal after node { __typename id ... on Place { name } } } }
      nodes { kind } pageInfo { endCursor hasNextPage hasPreviousPage } } }`;
    const found: string[] = [];
    let after: string | null = null;
    let total = 0;
    do {
      const { changes } = await ask(query, { after });
      for (const { cursor, node } of changes.edges) {
        expect(node.cursor).toBe(cursor);
        expect(node.node.id).toBeTypeOf('string');
        found.push(cursor);
      }
      total = changes.totalCount;
      after = changes.pageInfo.hasNextPage ? changes.pageInfo.endCursor : null;
    } while (after);
    expect(new Set(found).size).toBe(total);
    const { changes } = await ask(query, { where: { recordTypes: ['PLACE'], kinds: ['CREATED'] } });
    expect(changes.totalCount).toBeGreaterThanOrEqual(7);
    expect(
      new Set(changes.edges.map(({ node }: { node: { recordType: string } }) => node.recordType)),
    ).toEqual(new Set(['PLACE']));
    expect(await refusals(query, { after: 'garbage' })).toEqual([['INVALID_CURSOR', 'changes']]);
  });

  test('the node of a change that is gone is null', async () => {
    await load(database.db, bundle('gone', { type: 'place', key: 'gone', name: 'Gone' }));
    await database.sql`delete from places where key = 'gone'`;
    const { changes } = await ask(
      '{ changes(first: 100, where: { kinds: [REMOVED] }) { nodes { key before after node { id } } } }',
    );
    expect(changes.nodes).toMatchObject([{ key: 'gone', after: null, node: null }]);
  });

  test('groups add up, and name at least one axis, once', async () => {
    const { all, spoken, restrictions, inForce } = await ask(`{
      all: statements { groups(by: STANCE) { nodes { count stance } } }
      spoken: statements(where: { hasSpeakers: true }) { totalCount groups(by: ATTRIBUTION) { nodes { count attribution } } }
      restrictions { totalCount groups(by: [STATUS, REVIEW]) { nodes { count status review } } }
      inForce: restrictions(where: { status: { notIn: [PROPOSED] } }) { totalCount groups(by: STATUS) { nodes { count status } } } }`);
    const sum = (groups: { count: number }[]) => groups.reduce((total, { count }) => total + count, 0);
    expect(sum(spoken.groups.nodes)).toBe(spoken.totalCount);
    expect(sum(restrictions.groups.nodes)).toBe(restrictions.totalCount);
    expect(all.groups.nodes.at(-1)).toMatchObject({ stance: null });
    expect(sum(inForce.groups.nodes)).toBe(inForce.totalCount);
    const refused = [['BAD_USER_INPUT', 'restrictions.groups']];
    expect(await refusals('{ restrictions { groups(by: []) { nodes { count } } } }')).toEqual(refused);
    expect(await refusals('{ restrictions { groups(by: [STATUS, STATUS]) { nodes { count } } } }')).toEqual(
      refused,
    );
  });
});

test.each([
  '2026-02-31T00:00:00Z',
  'infinity',
  '294277-01-01T00:00:00Z',
  '0000-01-01T00:00:00Z',
  '2024-09',
  '2024-09-13T00:00:00',
  '2024-09-13T24:00:00Z',
])('%s is neither a day nor an instant', async (from) => {
  const { errors } = await answer(
    'query ($from: DateOrTime) { statements(where: { spoken: { from: $from } }) { totalCount } }',
    { from },
  );
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
});

test('instants are ISO 8601 with their microseconds, by whichever way they were read', async () => {
  const { statements, place } = await ask(`{
    statements(first: 100) { nodes { lastRecordedAt spoken { edtf earliest latest } speakers { statement { lastRecordedAt } } } }
    place(name: "twin-0") { lastRecordedAt } }`);
  const dates = statements.nodes.flatMap((it: { spoken: { earliest: string; latest: string } | null }) =>
    it.spoken ? [it.spoken.earliest, it.spoken.latest].filter(Boolean) : [],
  );
  expect(dates.length).toBeGreaterThan(0);
  for (const instant of [place.lastRecordedAt, statements.nodes[0].lastRecordedAt, ...dates])
    expect(instant).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/);
});

describe('statements of SQL', () => {
  test('a nested read of restrictions is one', async () => {
    await ask(`{ restrictions(first: 20) { nodes {
      id key title firstRecordedAt lastRecordedAt absences { field reason }
      parties { role derivation actor { name kind aliases } }
      items { name broader { name } } scope { dimension operator places { name } targets { name } }
      statusPeriod { status review isContested validFrom { edtf earliest } grounds { axis weight statement { key } } lastRecordedAt }
      timeline { status } consents { nodes { state covers consentingParty { name } timeline { state } } } blockedBy { state consentingParty { key } }
      relations { kind target { key } } evidence { nodes { exact document { key sha256 } version { number } } }
      statements(first: 5) { totalCount nodes {
        quotation verbatim { exact } speakers { role actor { name } } stances { stance restriction { key } }
        evidence { nodes { start end exact document { title } } } via { relation actor { name } } event { name date { edtf } }
      } } } } }`);
    expect(queries).toHaveLength(1);
  });

  test('a page with its total is two', async () => {
    await ask('{ statements(first: 5) { totalCount nodes { key speakers { actor { name } } } } }');
    expect(queries).toHaveLength(2);
  });

  test('only the columns asked for are read', async () => {
    await ask('{ actors(first: 5) { nodes { country } } }');
    expect(queries[0]).not.toMatch(/"search"|"given_name"/);
  });
});
