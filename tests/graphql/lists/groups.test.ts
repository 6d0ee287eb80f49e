import { execute, getNamedType, isObjectType, parse, validateExecutionArgs } from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';
import { schema } from '../../../src/graphql/schema.ts';
import { type Answer, asking } from '../../support/asking.ts';
import { bundle, demo, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';
import { executePlan } from '../../support/planned.ts';

const database = useDatabase();
const ask = asking(database);
const day = (edtf: string) => ({ edtf });
const said = (key: string, more: object) => ({
  type: 'statement',
  key,
  quotation: 'INDIRECT',
  attribution: 'NARRATOR',
  evidence: { document: 'paper', exact: 'One said so.' },
  ...more,
});

beforeAll(async () => {
  await load(database.db, demo);
  await load(
    database.db,
    bundle(
      'dated',
      { type: 'document', key: 'paper', text: 'One said so.', publisher: 'The Paper' },
      said('january', { spoken: day('2023-01-31') }),
      said('january-too', { spoken: day('2023-01') }),
      said('march', { spoken: day('2023-03-01T00:00:00Z') }),
      said('either', { spoken: day('[2023-01-31,2023-02-01]') }),
      said('open', { spoken: day('2023-03-01/..') }),
      said('undated', {}),
    ),
  );
});

const all = 'key stances { stance restriction { key } } speakers { actor { key kind } }';
const tally = (values: (string | null)[][]) => {
  const counts: Record<string, number> = {};
  for (const each of values)
    for (const value of new Set(each.length > 0 ? each : [null]))
      counts[String(value)] = (counts[String(value)] ?? 0) + 1;
  return counts;
};
const told = (groups: Answer, read: (group: Answer) => unknown) =>
  Object.fromEntries(groups.nodes.map((it: Answer) => [String(read(it) ?? null), it.count]));

test('statements are counted under each stance and each speaker', async () => {
  const { statements } = await ask(`{ statements(first: 100) { nodes { ${all} }
    stances: groups(by: STANCE, first: 100) { nodes { stance count } }
    speakers: groups(by: SPEAKER, first: 100) { nodes { speaker { key } count } }
    kinds: groups(by: SPEAKER_KIND, orderBy: COUNT) { nodes { speakerKind count } }
    rules: groups(by: RESTRICTION, first: 100) { nodes { restriction { key } count } } } }`);
  const { nodes } = statements;
  expect(told(statements.stances, (it) => it.stance)).toEqual(
    tally(nodes.map((it: Answer) => it.stances.map((one: Answer) => one.stance))),
  );
  expect(told(statements.speakers, (it) => it.speaker?.key)).toEqual(
    tally(nodes.map((it: Answer) => it.speakers.map((one: Answer) => one.actor.key))),
  );
  expect(told(statements.kinds, (it) => it.speakerKind)).toEqual(
    tally(nodes.map((it: Answer) => it.speakers.map((one: Answer) => one.actor.kind))),
  );
  expect(told(statements.rules, (it) => it.restriction?.key)).toEqual(
    tally(nodes.map((it: Answer) => it.stances.map((one: Answer) => one.restriction.key))),
  );
  const counts = statements.kinds.nodes.map((it: Answer) => it.count);
  expect(counts).toEqual([...counts].sort((a, b) => b - a));
});

describe('a filter', () => {
  test('of a stance and of a speaker leaves the others out', async () => {
    const { statements } = await ask(`{
      statements(where: { stance: { kind: { in: [EASE] } }, speaker: { kind: { eq: PERSON } } }) {
        groups(by: [STANCE, SPEAKER_KIND]) { nodes { stance speakerKind count } } totalCount } }`);
    expect(statements.totalCount).toBeGreaterThan(0);
    expect(statements.groups.nodes).toEqual([
      { stance: 'EASE', speakerKind: 'PERSON', count: statements.totalCount },
    ]);
  });

  test('within `not` leaves nothing out of the groups', async () => {
    const { statements } = await ask(`{
      statements(where: { hasStance: true, not: { stance: { kind: { in: [EASE] } } } }) {
        groups(by: STANCE) { nodes { stance count } } totalCount } }`);
    expect(statements.groups.nodes.length).toBeGreaterThan(1);
    expect(statements.groups.nodes.map((it: Answer) => it.stance)).not.toContain('EASE');
  });
});

test('beneath a record the groups are of its own, and a stance is the one on that restriction', async () => {
  const { restrictions, actors } = await ask(`{
    restrictions(first: 100) { nodes { key statements(first: 100) { nodes { ${all} } groups(by: STANCE) { nodes { stance count } } } } }
    actors(first: 100) { nodes { statements(first: 100) { totalCount groups(by: ATTRIBUTION) { nodes { count } } } } }
  }`);
  for (const { key, statements } of restrictions.nodes)
    expect(told(statements.groups, (it) => it.stance)).toEqual(
      tally(
        statements.nodes.map((it: Answer) =>
          it.stances.filter((one: Answer) => one.restriction.key === key).map((one: Answer) => one.stance),
        ),
      ),
    );
  for (const { statements } of actors.nodes)
    expect(statements.groups.nodes.reduce((sum: number, it: Answer) => sum + it.count, 0)).toBe(
      statements.totalCount,
    );
});

test.each([
  ['MONTH', ['2023-01-01', '2023-01-31', 2], ['2023-03-01', '2023-03-31', 1]],
  ['QUARTER', ['2023-01-01', '2023-03-31', 4]],
  ['YEAR', ['2023-01-01', '2023-12-31', 4]],
])('by period, %s: what may have been said in several is in none', async (every, ...expected) => {
  const { statements } = await ask(`{
    statements(where: { evidence: { document: { in: "dated:paper" } } }) {
      groups(by: PERIOD, every: ${every}) { nodes { period { from until } count } } } }`);
  const groups = statements.groups.nodes;
  const days = ({ period, count }: Answer) => [period.from.slice(0, 10), period.until.slice(0, 10), count];
  expect(groups.slice(0, -1).map(days)).toEqual(expected);
  const dated = expected.reduce((sum, [, , count]) => sum + Number(count), 0);
  expect(groups.at(-1)).toEqual({ period: null, count: 6 - dated });
  // A period can be given back as a filter.
  const [{ period, count }] = groups;
  const again = await ask(
    `{ statements(where: { evidence: { document: { in: "dated:paper" } }, spoken: ${JSON.stringify(period).replace(/"(from|until)"/g, '$1')} }) { totalCount } }`,
  );
  expect(again.statements.totalCount).toBe(count);
});

test('restrictions are counted by what they name and where they stand', async () => {
  const { restrictions, item } = await ask(`{
    restrictions(first: 100) { totalCount nodes { items { key } parties { role actor { key } } status }
      statuses: groups(by: STATUS) { nodes { status count } } items: groups(by: ITEM) { nodes { item { key } count } }
      assigners: groups(by: ASSIGNER) { nodes { assigner { key } count } } }
    item(name: "atacms") { restrictions { totalCount groups(by: MODALITY) { nodes { modality count } } } } }`);
  const { nodes } = restrictions;
  expect(told(restrictions.statuses, (it) => it.status)).toEqual(
    tally(nodes.map((it: Answer) => [it.status])),
  );
  expect(told(restrictions.items, (it) => it.item?.key)).toEqual(
    tally(nodes.map((it: Answer) => it.items.map((one: Answer) => one.key))),
  );
  expect(told(restrictions.assigners, (it) => it.assigner?.key)).toEqual(
    tally(
      nodes.map((it: Answer) =>
        it.parties.filter((one: Answer) => one.role === 'ASSIGNER').map((one: Answer) => one.actor.key),
      ),
    ),
  );
  const counts = item.restrictions.groups.nodes.map((it: Answer) => it.count);
  expect(counts.reduce((sum: number, it: number) => sum + it, 0)).toBe(item.restrictions.totalCount);
});

test('all groups are there, page by page in both directions, and cursors are of one filter and order', async () => {
  const page = (rest: string, where = '') =>
    `{ statements${where} { groups(by: [SPEAKER, STANCE], orderBy: COUNT ${rest}) {
      totalCount pageInfo { hasNextPage hasPreviousPage endCursor startCursor } nodes { speaker { key } stance count } } } }`;
  const { statements } = await ask(page(', first: 100'));
  const { nodes: whole, totalCount, pageInfo } = statements.groups;
  expect(whole).toHaveLength(totalCount);
  expect(totalCount).toBeGreaterThan(20);
  expect(pageInfo.hasNextPage).toBe(false);
  const walked: Answer[] = [];
  for (let rest = ', first: 7'; ; ) {
    const { groups } = (await ask(page(rest))).statements;
    walked.push(...groups.nodes);
    expect(groups.totalCount).toBe(totalCount);
    if (!groups.pageInfo.hasNextPage) break;
    rest = `, first: 7, after: "${groups.pageInfo.endCursor}"`;
  }
  expect(walked).toEqual(whole);
  const last = (await ask(page(', last: 3'))).statements.groups;
  expect(last.nodes).toEqual(whole.slice(-3));
  expect(last.pageInfo.hasPreviousPage).toBe(true);
  const before = (await ask(page(`, last: 2, before: "${last.pageInfo.startCursor}"`))).statements.groups;
  expect(before.nodes).toEqual(whole.slice(-5, -3));
  const source = page(`, after: "${last.pageInfo.startCursor}"`, '(where: { hasSpeakers: true })');
  const contextValue = { db: database.db, hub: null as never, principal: null, requestId: 'groups' };
  const { errors } = await execute({ schema, document: parse(source), contextValue } as never);
  expect(errors?.[0]?.extensions.code).toBe('CURSOR_MISMATCH');
});

test('a plan has the same answer as graphql-js', async () => {
  const document =
    parse(`{ restrictions(first: 5, where: { isBlocked: true }) { groups(by: [STATUS, ITEM]) { nodes { status item { name } count } }
    nodes { key statements(where: { hasSpeakers: true }) { totalCount groups(by: [STANCE, SPEAKER], first: 3, orderBy: COUNT) { nodes { stance speaker { name } count } } } } } }`);
  const contextValue = { db: database.db, hub: null, principal: null, requestId: 'groups' };
  const args = { schema, document, contextValue };
  const asked = validateExecutionArgs(args as never);
  if (!('schema' in asked)) throw new Error('not valid');
  const planned = await executePlan(asked);
  expect(planned?.data).toBeDefined();
  expect(planned).toEqual(
    JSON.parse(JSON.stringify(await execute({ ...args, contextValue: { ...contextValue } } as never))),
  );
});

const counted: Record<string, string> = {
  RestrictionConnection: 'MODALITY',
  StatementConnection: 'ATTRIBUTION',
};
const pages = Object.values(schema.getTypeMap()).flatMap((type) =>
  isObjectType(type) && type.name !== 'Query'
    ? Object.values(type.getFields()).flatMap((field) => {
        const axis = counted[getNamedType(field.type).name];
        return axis === undefined ? [] : [[type.name, field.name, axis] as const];
      })
    : [],
);

test.each(pages)('%s.%s counts its groups on all its pages together', async (type, field, axis) => {
  const root = `${type[0]?.toLowerCase()}${type.slice(1)}s`;
  const groups = `totalCount groups(by: ${axis}) { nodes { count } }`;
  const found = await ask(`{ ${root}(first: 100) { nodes { page: ${field}(first: 1) { ${groups} } } } }`);
  const all = found[root].nodes.map(({ page }: Answer) => page);
  for (const page of all)
    expect(page.groups.nodes.reduce((sum: number, it: Answer) => sum + it.count, 0)).toBe(page.totalCount);
  expect(all.length).toBeGreaterThan(0);
});
