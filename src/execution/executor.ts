import { createHash } from 'node:crypto';
import { type ExecutionArgs, print, type ValidatedSubscriptionArgs } from 'graphql';
import type { Logger } from 'pino';
import type { Database } from '../db/client.ts';
import { findMismatch, readHead } from '../feed/change.ts';
import type { FeedPosition } from '../feed/cursor.ts';
import type { Feed } from '../feed/feed.ts';
import { refuse } from '../graphql/schema/errors.ts';
import { type ExecuteEvent, executeEvents } from './execute-event.ts';
import { executeQuery, type QueryContext } from './execute-query.ts';
import type { Executed } from './executed.ts';
import { OperationCounts } from './operation-counts.ts';
import { traitsOf } from './operation-traits.ts';
import {
  type CachedResponse,
  CachedResponses,
  type CacheFigures,
  type CacheKey,
} from './strategies/cached.ts';
import { executeMutation } from './strategies/fallback.ts';

/** `position`: undefined if that of a write is unknown. */
export type ExecutedAt = Executed & { position: string | undefined };

/**
 * The one entry for operations: a query, a mutation or a subscription's event is executed by the first strategy that can, with the
 * same result, and counted by strategy. See the README beside.
 */
export class Executor {
  readonly operations = new OperationCounts();
  readonly #db: Database;
  readonly #feed: Feed;
  readonly #responses: CachedResponses;
  readonly #log: Logger;

  /** `cacheBytes`: the size of the cache of responses; 0 disables it. */
  constructor(options: { db: Database; feed: Feed; cacheBytes: number; log: Logger }) {
    const { db, feed, cacheBytes, log } = options;
    this.#db = db;
    this.#feed = feed;
    this.#responses = new CachedResponses(db, feed, cacheBytes);
    this.#log = log;
  }

  get cacheFigures(): CacheFigures {
    return this.#responses.figures;
  }

  /** The cached response to a request, which need not be parsed for it, if it is true at `least` or later. */
  findCached(key: string, least: FeedPosition | null): CachedResponse | undefined {
    const cached = this.#responses.find(key, least);
    if (cached) this.operations.add({ strategy: 'cached' });
    return cached;
  }

  /**
   * Executes the query or mutation of a valid document: a query as of `least` or later, through the cache if a key is given. Throws
   * FEED_RESET if the database has not reached `least`.
   */
  async execute(
    args: ExecutionArgs,
    context: QueryContext,
    least: FeedPosition | null = null,
    key?: CacheKey,
  ): Promise<ExecutedAt> {
    const executed = traitsOf(args).isQuery
      ? await this.#query(args, context, least, key)
      : await this.#mutate(args);
    this.operations.add(executed);
    return executed;
  }

  /** Returns the function that executes the events of a subscription. */
  executeEvents(execution: ValidatedSubscriptionArgs): ExecuteEvent {
    return executeEvents(execution, this.operations, this.#report);
  }

  /** The position of a write that was finished otherwise; from here on no older response is given. */
  afterWrite(): Promise<string | undefined> {
    return this.#responses.afterWrite();
  }

  async #query(
    args: ExecutionArgs,
    context: QueryContext,
    least: FeedPosition | null,
    key: CacheKey | undefined,
  ): Promise<ExecutedAt> {
    const { isPublic, isConstant } = traitsOf(args);
    const era = this.#responses.begin();
    // Executed without a principal: a field that depends on authority without declaring it returns too little, never too much.
    const seen = isPublic ? { ...context, principal: null } : context;
    const executed = await executeQuery(args, seen, this.#report);
    if (least !== null) await this.#refuseEarlier(least, executed.readAt);
    if (key && isPublic) this.#responses.keep(key, executed, isConstant, era).catch(() => {});
    return { ...executed, position: this.#responses.positionOf(executed.readAt, least) };
  }

  /** All later responses of this process include the writes. */
  async #mutate(args: ExecutionArgs): Promise<ExecutedAt> {
    let position: string | undefined;
    try {
      const executed = await executeMutation(args);
      position = await this.#responses.afterWrite();
      return { ...executed, position };
    } finally {
      // The mutation failed unexpectedly, and may have written all the same.
      if (position === undefined) this.#responses.clear();
    }
  }

  readonly #report = (
    error: unknown,
    { document, operationName }: Pick<ExecutionArgs, 'document' | 'operationName'>,
  ) => {
    const text = document.loc?.source.body ?? print(document);
    const documentHash = createHash('sha256').update(text).digest('hex');
    this.#log.error(
      { err: error, documentHash, operationName },
      'a plan failed: graphql-js executes this operation from now on',
    );
  };

  async #refuseEarlier(least: FeedPosition, found: FeedPosition | null): Promise<void> {
    const readAt = found ?? (await readHead(this.#db));
    const isReached = least.position <= readAt.position;
    if (isReached && this.#feed.has(least) && this.#feed.has(readAt)) return;
    // The history that the response was read from may differ from the database's present one.
    const reason =
      (await findMismatch(this.#db, least)) ??
      (await findMismatch(this.#db, readAt)) ??
      (isReached ? null : 'AHEAD');
    if (reason === 'OTHER_EPOCH')
      throw refuse(
        'FEED_RESET',
        '`minPosition` is of another history: the database was restored or replaced',
        { cause: reason },
      );
    if (reason === 'AHEAD')
      throw refuse(
        'FEED_RESET',
        '`minPosition` lies after the newest change: the database lost what came there',
        { cause: reason },
      );
  }
}
