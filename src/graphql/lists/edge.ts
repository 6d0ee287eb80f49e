/** An element of a page. Its cursor is written only where it is asked for. */
export class Edge<Node> {
  readonly node: Node;
  readonly #write: () => string;

  constructor(node: Node, write: () => string) {
    this.node = node;
    this.#write = write;
  }

  get cursor(): string {
    return this.#write();
  }
}

/** Where the page of these edges stands. */
export class PageInfo {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly #edges: readonly Edge<unknown>[];

  constructor(edges: readonly Edge<unknown>[], hasNextPage: boolean, hasPreviousPage: boolean) {
    this.#edges = edges;
    this.hasNextPage = hasNextPage;
    this.hasPreviousPage = hasPreviousPage;
  }

  get startCursor(): string | null {
    return this.#edges[0]?.cursor ?? null;
  }

  get endCursor(): string | null {
    return this.#edges.at(-1)?.cursor ?? null;
  }
}
