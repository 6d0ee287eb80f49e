import type postgres from 'postgres';
import type { OperationName, Variables } from './operations.ts';
import type { Cursors } from './sides.ts';
import { searchTexts } from './words.ts';

/** One request of an operation, the same for every side; `after` as each of them writes it. */
export type Question = { variables: Variables; after?: { [kind in Cursors]?: string | undefined } };
export type Questions = Record<OperationName, Question[]>;

/** Servers that write cursors, to be asked for them. */
export type Ports = { [kind in 'ours' | 'postgraphile']?: number | undefined };

const quotations = ['INDIRECT', 'DIRECT', 'MIXED'] as const;
const attributions = ['ON_THE_RECORD', 'ON_BACKGROUND', 'REPORTED_BY'] as const;
const filters = quotations.flatMap((quotation) =>
  attributions.map((attribution) => ({ quotation, attribution })),
);
/** Places of a list that are walked through; a page begins at some of them. */
const MOST_RESTRICTIONS = 2_000;
const PER_FILTER = 500;
const PAGE = 20;

/**
 * The maximum number of questions for each operation, in random order, so that any beginning of them is a fair choice.
 */
export async function gatherQuestions(sql: postgres.Sql, ports: Ports, most: number): Promise<Questions> {
  const restrictions = await sql<{ key: string; title: string; id: string }[]>`
    select key, title, id from restrictions order by title, id limit ${MOST_RESTRICTIONS}`;
  const cursors = await walk(ports, restrictionWalks, {}, MOST_RESTRICTIONS);
  const boards: Question[] = restrictions.slice(0, -PAGE).map(({ key, title, id }) => ({
    variables: {},
    after: { ...cursors(key), sql: JSON.stringify([title, id]) },
  }));
  const keys = restrictions.map(({ key }) => key);
  const pages: Question[] = [];
  for (const filter of filters) pages.push(...(await farIn(sql, ports, filter)));
  return {
    single: choose(
      keys.map((key) => ({ variables: { key } })),
      most,
    ),
    board: choose([{ variables: {} }, ...boards], most),
    nested: choose([{ variables: {} }, ...boards], most),
    first: choose(
      filters.map((filter) => ({ variables: filter })),
      most,
    ),
    deep: choose(pages, most),
    search: choose(
      searchTexts(most).map((text) => ({ variables: { text } })),
      most,
    ),
    positions: choose(
      keys.map((restriction) => ({ variables: { restriction } })),
      most,
    ),
    introspection: [{ variables: {} }],
  };
}

/** Pages near the end of a filtered list of statements, the newest first. */
async function farIn(sql: postgres.Sql, ports: Ports, filter: (typeof filters)[number]): Promise<Question[]> {
  const places = await sql<{ key: string; date: string; id: string }[]>`
    select key, sort_date::text as date, id from statements
     where quotation = ${filter.quotation} and attribution = ${filter.attribution} and sort_date <> 'infinity'
     order by sort_date, id limit ${PER_FILTER}`;
  const cursors = await walk(ports, statementWalks, filter, PER_FILTER);
  return places.slice(PAGE + 1).map(({ key, date, id }) => ({
    variables: filter,
    after: { ...cursors(key), sql: JSON.stringify([date, id]) },
  }));
}

type Walk = { query: string; field: string };
type Walks = { [kind in keyof Ports]-?: Walk };

const edges = 'edges { cursor node { key } }';
const restrictionWalks: Walks = {
  ours: {
    query: `query ($place: String) { restrictions(first: 100, after: $place) { ${edges} } }`,
    field: 'restrictions',
  },
  postgraphile: {
    query: `query ($place: Cursor) { allRestrictions(first: 100, after: $place, orderBy: TITLE_ASC) { ${edges} } }`,
    field: 'allRestrictions',
  },
};
const statementWalks: Walks = {
  ours: {
    query: `query ($quotation: Quotation!, $attribution: Attribution!, $place: String) {
      statements(last: 100, before: $place, orderBy: { field: SPOKEN, direction: DESC, nulls: FIRST },
        where: { quotation: { eq: $quotation }, attribution: { eq: $attribution } }) { ${edges} } }`,
    field: 'statements',
  },
  postgraphile: {
    query: `query ($quotation: Quotation!, $attribution: Attribution!, $place: Cursor) {
      allStatements(last: 100, before: $place, orderBy: [SORT_DATE_DESC, PRIMARY_KEY_DESC],
        condition: { quotation: $quotation, attribution: $attribution }) { ${edges} } }`,
    field: 'allStatements',
  },
};

/** The cursors of a record in each server's list, by its key. */
async function walk(ports: Ports, walks: Walks, variables: Variables, most: number) {
  const found = { ours: new Map<string, string>(), postgraphile: new Map<string, string>() };
  for (const kind of ['ours', 'postgraphile'] as const) {
    const port = ports[kind];
    const { query, field } = walks[kind];
    const backwards = query.includes('last:');
    for (let place: string | undefined; port !== undefined && found[kind].size < most; ) {
      const page = (await ask(port, query, { ...variables, place }))[field]?.edges ?? [];
      for (const { cursor, node } of page) found[kind].set(node.key, cursor);
      place = page.at(backwards ? 0 : -1)?.cursor;
      if (page.length < 100) break;
    }
  }
  return (key: string) => ({ ours: found.ours.get(key), postgraphile: found.postgraphile.get(key) });
}

type Page = { edges: { cursor: string; node: { key: string } }[] };

async function ask(port: number, query: string, variables: Variables): Promise<{ [field: string]: Page }> {
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: { [field: string]: Page }; errors?: unknown };
  if (errors) throw new Error(`no cursors: ${JSON.stringify(errors).slice(0, 500)}`);
  return data;
}

/** The given number of them, spread over all and mixed, the same each time. */
function choose<Item>(items: readonly Item[], most: number): Item[] {
  const count = Math.min(items.length, most);
  // Coprime with any count that is not its multiple: each comes once.
  const stride = 7_919;
  return Array.from({ length: count }, (_, n) => {
    const at = (n * stride) % count;
    return items[Math.floor((at * items.length) / count)] as Item;
  });
}
