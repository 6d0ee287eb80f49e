import assert from 'node:assert/strict';
import {
  type GraphQLNamedType,
  type GraphQLObjectType,
  getNamedType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { Sql } from '../../../../src/db/client.ts';
import { encodeId } from '../../../../src/graphql/schema/ids.ts';
import { schema } from '../../../../src/graphql/schema.ts';
import type { NodeType } from '../../../../src/record/names/global-id.ts';
import type { Connection } from './connections.ts';
import { mergedActor } from './longer-lists.ts';
import { type createAsk, findConnections, type Page, walkPages } from './pages.ts';

/** Where pages of one connection are asked for: of all parents at once, each with a page, or of one. */
type Way = {
  /** An operation around a field, and the variables of it that no page has. */
  around(field: string): string;
  variables: Record<string, unknown>;
  pagesIn(data: Record<string, unknown>): Page[];
};
type Plain = { sql: Sql; ask: ReturnType<typeof createAsk> };
type Parents = { page: Page }[];

const paging = '$first: Int, $last: Int, $after: String, $before: String';
const arguments_ = 'first: $first, last: $last, after: $after, before: $before';

/** Types that are no Node are reached from the root: an assessment of what rules bind, who holds what, and pages with groups. */
const fromRoot: Record<string, { path: string; parentsIn(data: never): Parents }> = {
  UseAssessment: {
    path: 'assessUse(item: "walk-i1", user: "walk-a1", place: "walk-p2", target: "walk-t2")',
    parentsIn: (data: { parents: { page: Page } }) => [data.parents],
  },
  TransferAssessment: {
    path: 'assessTransfer(item: "walk-i1", supplier: "walk-a1", recipient: "walk-a2", place: "walk-p2")',
    parentsIn: (data: { parents: { page: Page } }) => [data.parents],
  },
  RuleFinding: {
    path: 'assessUse(item: "walk-i1", user: "walk-a1") { findings(first: 100) { nodes',
    parentsIn: (data: { parents: { findings: { nodes: Parents } } }) => data.parents.findings.nodes,
  },
  RestrictionConnection: {
    path: 'restrictions(first: 0)',
    parentsIn: (data: { parents: { page: Page } }) => [data.parents],
  },
  StatementConnection: {
    path: 'statements(first: 0)',
    parentsIn: (data: { parents: { page: Page } }) => [data.parents],
  },
  Position: {
    path: 'positions(where: { restrictions: ["walk-r1", "walk-r2"] }, first: 100) { nodes',
    parentsIn: (data: { parents: { nodes: Parents } }) => data.parents.nodes,
  },
};

/** Arguments without which a connection is not asked for. */
const besides: Record<string, string> = {
  'Query.positions': 'where: { restrictions: ["walk-r1", "walk-r2"] }',
  'RestrictionConnection.groups': 'by: [STATUS, MODALITY]',
  'StatementConnection.groups': 'by: [STANCE, EXPLICITNESS], orderBy: COUNT',
};

const MOST_PARENTS = 100;

async function waysTo({ sql }: Plain, owner: string): Promise<{ all: Way; one(at: number): Way }> {
  const root = fromRoot[owner];
  if (owner === 'Query' || root) {
    const open = root ? `parents: ${root.path} {` : '';
    const close = '}'.repeat(open.split('{').length - open.split('}').length + 1);
    const all: Way = {
      around: (field) => `query (${typed(field)}) { ${open} ${field} ${close}`,
      variables: {},
      pagesIn: (data) =>
        root ? root.parentsIn(data as never).map(({ page }) => page) : [(data as { page: Page }).page],
    };
    return { all, one: (at) => ({ ...all, pagesIn: (data) => all.pagesIn(data).slice(at, at + 1) }) };
  }
  const table = `${owner.replace(/(?!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase()}s`;
  const rows = await sql.unsafe<{ id: string }[]>(
    `select id from ${table} order by id desc limit ${MOST_PARENTS}`,
  );
  const way = (ids: readonly string[]): Way => ({
    around: (field) =>
      `query (${typed(field)}, $ids: [ID!]!) { nodes(ids: $ids) { ... on ${owner} { ${field} } } }`,
    variables: { ids },
    pagesIn: ({ nodes }) => (nodes as Parents).map(({ page }) => page),
  });
  const ids = rows.map(({ id }) => encodeId(owner as NodeType, String(id)));
  return { all: way(ids), one: (at) => way(ids.slice(at, at + 1)) };
}

/** Cursors of the feed have a type of their own. */
const typed = (field: string) =>
  field.includes('changes(') ? paging.replaceAll('String', 'Cursor') : paging;

/** What tells one row of a list from another: all that is no object, and the IDs of what it leads to. */
function selectionOf(type: GraphQLNamedType): string {
  if (isInterfaceType(type)) return '{ __typename id }';
  const fields = Object.values((type as GraphQLObjectType).getFields()).filter(
    ({ args }) => args.length === 0,
  );
  const names = fields.flatMap(({ name, type: of }) => {
    const named = getNamedType(of);
    if (name === 'id') return [name];
    if (isList(of) || 'id' in (type as GraphQLObjectType).getFields()) return [];
    if (isLeafType(named)) return [name];
    return isObjectType(named) && 'id' in named.getFields() ? [`${name} { id }`] : [];
  });
  return `{ ${names.join(' ')} }`;
}
const isList = (type: unknown): boolean =>
  isListType(type) || (isNonNullType(type) && isListType(type.ofType));

/** What is walked elsewhere: what only goes forward, what has another order in its walk, and keys, which are for an ADMIN. */
const ELSEWHERE = ['Query.search', 'Query.changes', 'Query.apiKeys'];

/** All others that page, beside those that are walked with their filters and orders. */
const plainConnections = (walked: readonly Connection[]): string[] =>
  findConnections().filter((name) => !ELSEWHERE.includes(name) && !walked.some((it) => it.name === name));

/**
 * Walks a connection forward and backward, of the parent with the longest list that one page holds: page by page it is what
 * it is on that page, rows and cursors. Its length; 0 where no parent has any.
 */
async function walkPlain(plain: Plain, name: string): Promise<number> {
  const [owner = '', fieldName = ''] = name.split('.');
  const field = (schema.getType(owner) as GraphQLObjectType).getFields()[fieldName];
  const page = getNamedType(field?.type) as GraphQLObjectType;
  const node = getNamedType(page.getFields().nodes?.type) as GraphQLNamedType;
  const row = selectionOf(node);
  const required = Object.hasOwn(besides, name) ? `${besides[name]}, ` : '';
  const asked = `page: ${fieldName}(${required}${arguments_}) { totalCount edges { cursor node ${row} } nodes ${row}
    pageInfo { startCursor endCursor hasNextPage hasPreviousPage } }`;
  const askOf = (way: Way, variables: object) =>
    plain.ask(way.around(asked), { ...way.variables, ...variables }).then(way.pagesIn);
  const { all, one } = await waysTo(plain, owner);
  const whole = await askOf(all, { first: 100 });
  const longest = [...whole.entries()]
    .filter(([, { totalCount, edges }]) => totalCount === edges.length)
    .sort(([, a], [, b]) => b.totalCount - a.totalCount)
    .at(0);
  if (!longest) return 0;
  const [at, { edges, totalCount }] = longest;
  const askPage = async (variables: object) => (await askOf(one(at), variables))[0] as Page;
  for (const way of ['forward', 'backward'] as const) {
    const walked = await walkPages(askPage, [1, Math.ceil(totalCount / 2)], way, true);
    assert.deepEqual(walked.edges, edges, `${name}, ${way}: page by page it is what it is on one page`);
    assert.equal(walked.totalCount, totalCount, `${name}: the count of all pages`);
  }
  return totalCount;
}

/** Walks all connections that have no other walk, while nothing is written. How many; throws what does not hold. */
export async function walkPlainConnections(plain: Plain, walked: readonly Connection[]): Promise<number> {
  for (const statement of mergedActor) await plain.sql.unsafe(statement);
  const names = plainConnections(walked);
  for (const name of names)
    assert((await walkPlain(plain, name)) > 1, `${name}: a list of one shows nothing`);
  return names.length;
}
