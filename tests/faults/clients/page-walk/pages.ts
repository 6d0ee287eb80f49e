import assert from 'node:assert/strict';
import { type DocumentNode, execute, getNamedType, isInterfaceType, isObjectType, parse } from 'graphql';
import type { Database } from '../../../../src/db/client.ts';
import { readInSnapshot } from '../../../../src/execution/strategies/snapshot.ts';
import { schema } from '../../../../src/graphql/schema.ts';

export type Page = {
  totalCount: number;
  edges: { cursor: string; node: { key: string } }[];
  nodes: { key: string }[];
  pageInfo: Record<'startCursor' | 'endCursor', string | null> &
    Record<'hasNextPage' | 'hasPreviousPage', boolean>;
};
export type Edge = Page['edges'][number];
/** Asks for one page: `first` and `after`, or `last` and `before`. */
export type AskPage = (page: Record<string, unknown>) => Promise<Page>;

export const pageFields = `{
  totalCount edges { cursor node { ...key } } nodes { ...key }
  pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
}`;

/** Executes in this process and in one snapshot, as the server does; throws the first error as it was thrown. */
export function createAsk(db: Database) {
  const documents = new Map<string, DocumentNode>();
  return async (
    source: string,
    variableValues: Record<string, unknown>,
  ): Promise<Record<string, unknown>> => {
    const document = documents.get(source) ?? parse(source);
    documents.set(source, document);
    const context = { db, principal: null, requestId: 'walk' };
    const { result } = await readInSnapshot(context, async (contextValue) =>
      execute({ schema, document, variableValues, contextValue }),
    );
    const { data, errors } = result;
    if (errors?.[0]) throw errors[0].originalError ?? errors[0];
    return data as Record<string, unknown>;
  };
}

/**
 * Every page from one end to the other, in the order of the connection, each of the next size around; null leaves the
 * size out. With `exact`, nothing is written during the walk, and a page's claims about its neighbours must be true.
 */
export async function walkPages(
  askPage: AskPage,
  sizes: readonly (number | null)[],
  way: 'forward' | 'backward',
  exact: boolean,
): Promise<{ edges: Edge[]; pages: number; totalCount: number }> {
  const isForward = way === 'forward';
  const edges: Edge[] = [];
  let cursor: string | null = null;
  for (let pages = 1; ; pages += 1) {
    assert(pages < 2_000, 'a walk that does not end');
    const size = sizes[pages % sizes.length] ?? null;
    const page: Page = await askPage(
      isForward
        ? { ...(size !== null && { first: size }), after: cursor }
        : { last: size ?? 20, before: cursor },
    );
    checkPage(page, size ?? 20);
    if (isForward) edges.push(...page.edges);
    else edges.unshift(...page.edges);
    const { hasNextPage, hasPreviousPage, startCursor, endCursor } = page.pageInfo;
    if (exact) {
      assert.equal(isForward ? hasPreviousPage : hasNextPage, pages > 1, 'where it came from');
      assert(pages === 1 || page.edges.length > 0, 'a page was announced, and is empty');
    }
    if (!(isForward ? hasNextPage : hasPreviousPage)) return { edges, pages, totalCount: page.totalCount };
    cursor = isForward ? endCursor : startCursor;
    assert.notEqual(cursor, null, 'there is more, and no cursor to go on from');
  }
}

function checkPage({ edges, nodes, pageInfo }: Page, size: number): void {
  assert(edges.length <= size, `${edges.length} rows on a page of ${size}`);
  assert.deepEqual(
    edges.map(({ node }) => node),
    nodes,
    'nodes are those of the edges',
  );
  assert.equal(new Set(edges.map(({ cursor }) => cursor)).size, edges.length, 'a row twice on a page');
  assert.equal(pageInfo.startCursor, edges[0]?.cursor ?? null);
  assert.equal(pageInfo.endCursor, edges.at(-1)?.cursor ?? null);
}

/** `Type.field` of everything that pages. */
export function findConnections(): string[] {
  return Object.values(schema.getTypeMap()).flatMap((type) =>
    isObjectType(type) || isInterfaceType(type)
      ? Object.values(type.getFields()).flatMap((field) => {
          const page = getNamedType(field.type);
          return isObjectType(page) && 'pageInfo' in page.getFields() ? [`${type.name}.${field.name}`] : [];
        })
      : [],
  );
}
