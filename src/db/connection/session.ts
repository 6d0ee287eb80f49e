import postgres from 'postgres';
import type { PreparePolicy } from './prepare-policy.ts';
import { tellAgain } from './settings.ts';

/** Postgres was asked, and no answer came in time or ever: it may have done what was asked all the same. */
export class Unanswered extends Error {
  override name = 'Unanswered';
  readonly code = 'TIMEOUT';
  constructor(cause?: unknown) {
    super('The database did not answer. What was asked may have been done.', { cause });
  }
}

export type Rows = postgres.RowList<postgres.Row[]>;
/** `values`: rows as lists, not as objects. */
export type How = postgres.UnsafeQueryOptions & { values?: boolean };
type Options = postgres.Options<Record<string, never>>;
/** How long a statement may take, which come again, and what the session is told when it begins. */
export type Manner = { statementTimeout: number; repeated: PreparePolicy; told: Record<string, string> };

/** When in the world, and as known when: ISO 8601, null for now. */
export type Moment = { readonly validAt: string | null; readonly knownAt: string | null };
export const present: Moment = { validAt: null, knownAt: null };
export const isSameMoment = (a: Moment, b: Moment) => a.validAt === b.validAt && a.knownAt === b.knownAt;

/** How much longer than the server's own limit we wait for what it answers then. */
const GRACE_MILLISECONDS = 2_000;
const CONNECT_SECONDS = 5;
/** A connection that owes an answer for longer than this is given up. */
const LONGEST_DEBT_MILLISECONDS = 60_000;
/** Statements that one connection keeps prepared; postgres.js never lets go of one. */
const MOST_PREPARED = 200;

/**
 * One connection, for one user at a time, its statements one after the other. Once an answer is lost it is of no more
 * use: postgres.js would answer the next statement with the old one's error, run the rest of a transaction on a new
 * connection, or write to a socket that is gone, which ends the process (its issues 1208, 1216).
 */
export class Session {
  /** What Postgres was told, in milliseconds; 0 for no limit, here neither. */
  statementTimeout: number;
  /** Statements are sent without waiting for the answers to those before: for who only reads. */
  sendsAhead = false;
  readonly #sql: postgres.Sql;
  #moment = present;
  #lost: Unanswered | undefined;
  /** Never rejects. */
  #turn: Promise<unknown> = Promise.resolve();
  readonly #repeated: PreparePolicy;
  readonly #prepared = new Set<string>();
  #debt: Promise<unknown> = Promise.resolve();

  /** Connects; `like` has the types to read and write. Throws what postgres.js says of a server that cannot be reached. */
  static async open(options: Options, like: postgres.Sql, manner: Manner) {
    const session = new Session(options, like, manner);
    try {
      await session.ask(tellAgain(manner.told));
      return session;
    } catch (error) {
      void session.abandon();
      throw error instanceof Unanswered ? (error.cause ?? error) : error;
    }
  }

  private constructor(options: Options, like: postgres.Sql, { statementTimeout, repeated }: Manner) {
    this.statementTimeout = statementTimeout;
    this.#repeated = repeated;
    this.#sql = postgres({
      ...options,
      max: 1,
      connect_timeout: options.connect_timeout ?? CONNECT_SECONDS,
      // It would end between two statements of a transaction.
      max_lifetime: null,
      onclose: () => {
        this.#lost ??= new Unanswered();
      },
    });
    Object.assign(this.#sql.options.parsers, like.options.parsers);
    Object.assign(this.#sql.options.serializers, like.options.serializers);
  }

  get isUsable() {
    return this.#lost === undefined && this.#prepared.size < MOST_PREPARED;
  }

  /** As of when it answers. */
  get moment(): Moment {
    return this.#moment;
  }

  /**
   * What is asked from here on is as of this moment: the schema `known` has the record's tables as they were known then,
   * and `valid_at()` says when. Undefined when it is so already.
   */
  travel(moment: Moment): Promise<unknown> | undefined {
    if (isSameMoment(moment, this.#moment)) return undefined;
    const { knownAt } = this.#moment;
    this.#moment = moment;
    const statements = [
      this.ask("select set_config('caveat.valid_at', $1, false), set_config('caveat.known_at', $2, false)", [
        moment.validAt ?? '',
        moment.knownAt ?? '',
      ]),
    ];
    if ((moment.knownAt === null) !== (knownAt === null))
      statements.push(
        this.ask(moment.knownAt === null ? 'set search_path to public' : 'set search_path to known, public'),
      );
    return Promise.all(statements).catch((error) => {
      // Nobody knows as of when it would answer.
      this.#lost ??= new Unanswered(error);
      throw error;
    });
  }

  /**
   * The answer to a statement, sent when those before it are answered, or ahead of that. Throws `Unanswered`, or what
   * Postgres says.
   */
  ask(text: string, parameters: unknown[] = [], how: How = {}): Promise<Rows> {
    const before = this.#turn;
    // In the next breath even so: until then its form can be chosen.
    const turn = this.sendsAhead ? Promise.resolve() : before;
    const answer = turn.then(() => this.#send(text, parameters, how, before));
    this.#turn = answer.catch(() => {});
    return answer;
  }

  /** Ends a transaction that wrote nothing. Moments travelled to since its begin, at `moment`, are gone with it. */
  leave(moment: Moment): Promise<unknown> {
    this.#moment = moment;
    const left = this.ask('rollback');
    this.sendsAhead = false;
    return left;
  }

  /** As of the past, tables are others by the same names: Postgres would plan anew each time. */
  #prepares(text: string): boolean {
    const isPrepared = this.#repeated.shouldPrepare(text) && this.#moment.knownAt === null;
    if (isPrepared) this.#prepared.add(text);
    return isPrepared;
  }

  #send(
    text: string,
    parameters: unknown[],
    { values, ...options }: How,
    before: Promise<unknown>,
  ): Promise<Rows> {
    if (this.#lost) throw this.#lost;
    const query = this.#sql.unsafe(text, parameters as never[], {
      ...options,
      prepare: this.#prepares(text),
    });
    if (values) query.values();
    return new Promise((resolve, reject) => {
      const lose = (cause?: unknown) => {
        this.#lost ??= new Unanswered(cause);
        reject(this.#lost);
      };
      const limit = this.statementTimeout + GRACE_MILLISECONDS;
      let timer: NodeJS.Timeout | undefined;
      let isOver = this.statementTimeout === 0;
      // Postgres begins with it when it is done with those before.
      void before.then(() => {
        if (!isOver) timer = setTimeout(lose, limit);
      });
      this.#debt = query
        .then(resolve, (error) => (isLoss(error) ? lose(error) : reject(error)))
        .finally(() => {
          isOver = true;
          clearTimeout(timer);
        });
    });
  }

  /** Ends the connection when it owes no answer. Never throws. */
  async end(): Promise<void> {
    const patience = setTimeout(() => this.abandon(), LONGEST_DEBT_MILLISECONDS);
    await this.#debt;
    clearTimeout(patience);
    await this.#sql.end({ timeout: this.#lost ? 0 : 1 }).catch(() => {});
  }

  /** Ends the connection, whatever it owes. Never throws. */
  async abandon(): Promise<void> {
    await this.#sql.end({ timeout: 0 }).catch(() => {});
  }
}

/** An error of the connection, not of the statement. */
function isLoss(error: unknown): boolean {
  if (error instanceof postgres.PostgresError) return /^(FATAL|PANIC)$/.test(error.severity);
  return /^(CONNECTION_\w+|E[A-Z]+)$/.test(String((error as { code?: unknown }).code));
}
