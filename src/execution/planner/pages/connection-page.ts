import type { Row } from '../../../db/written/queries.ts';
import type { Scope } from '../../../graphql/groups/scope.ts';
import { Edge, PageInfo } from '../../../graphql/lists/edge.ts';
import { writeCursor } from '../../../graphql/lists/pages.ts';
import { drizzleCursor } from '../../adapters/pothos.ts';

/** The form of a field's pages, the same for all its parents. */
export type Paging = {
  /** The arguments for plugin-drizzle, with cursors decoded to sort values. */
  args: { first?: number | null; last?: number | null; after?: string | null; before?: string | null };
  /** The page size and one more. */
  limit: number;
  /** The sort columns, whose values make a row's cursor. */
  order: readonly string[];
  /** The scope that ties its cursors to the field, filter and order. */
  binding: () => string;
};

/**
 * A page of loaded rows, as plugin-drizzle and `graphql/lists/pages.ts` together make it; cursors are made only if
 * selected.
 */
export class ConnectionPage {
  readonly edges: readonly Edge<Row>[];
  readonly totalCount: unknown;
  readonly pageInfo: PageInfo;
  readonly scope: (() => Scope) | undefined;

  /** `scope`: the condition that all pages of the field share, if it declares one. */
  constructor(rows: readonly Row[], paging: Paging, totalCount: unknown, scope?: () => Scope) {
    const { args, limit } = paging;
    const isFull = rows.length === limit;
    const isBackward = args.first == null && args.last != null;
    const write = cursorWriter(paging);
    const edges = (isFull ? rows.slice(0, -1) : rows).map((row) => new Edge(row, () => write(row)));
    if (isBackward) edges.reverse();
    this.edges = edges;
    this.totalCount = totalCount;
    this.scope = scope;
    const hasNextPage = args.before ? true : args.last != null ? false : isFull;
    const hasPreviousPage = args.after ? true : isBackward ? isFull : false;
    this.pageInfo = new PageInfo(edges, hasNextPage, hasPreviousPage);
  }
}

function cursorWriter({ order, binding }: Paging): (row: Row) => string {
  return (row) => writeCursor(binding(), drizzleCursor(order.map((name) => row[name])));
}
