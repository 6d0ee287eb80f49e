import postgres from 'postgres';
import type { PreparePolicy } from './prepare-policy.ts';
import { repeatSettings } from './settings.ts';

/** Postgres did not answer in time, or the connection broke: it may have executed the statement all the same. */
export class Unanswered extends Error {
  override name = 'Unanswered';
  readonly code = 'TIMEOUT';
  constructor(cause?: unknown) {
    super('The database did not answer. The statement may have been executed.', { cause });
  }
}

export type Rows = postgres.RowList<postgres.Row[]>;
/** `values`: rows as arrays instead of objects. */
export type How = postgres.UnsafeQueryOptions & { values?: boolean };
type Options = postgres.Options<Record<string, never>>;
/** The statement timeout, the statements to prepare, and the settings sent when a session starts. */
export type Manner = {
  statementTimeout: number;
  repeated: PreparePolicy;
  sessionSettings: Record<string, string>;
};

/** Valid time and known time, as ISO 8601; null means now. */
export type Moment = { readonly validAt: string | null; readonly knownAt: string | null };
export const present: Moment = { validAt: null, knownAt: null };
export const isSameMoment = (a: Moment, b: Moment) => a.validAt === b.validAt && a.knownAt === b.knownAt;

/** The grace beyond the server's own timeout, in which its error arrives. */
const GRACE_MILLISECONDS = 2_000;
const CONNECT_SECONDS = 5;
/** A connection whose result is overdue by more than this is closed. */
const LONGEST_DEBT_MILLISECONDS = 60_000;
/** The number of statements that one connection keeps prepared; postgres.js never evicts one. */
const MOST_PREPARED = 200;

/**
 * One connection, for one user at a time, which executes statements one after the other. It cannot be reused after a
 * lost result: postgres.js would reject the next statement with the old one's error, run the rest of a transaction on a
 * new connection, or write to a closed socket, which ends the process (its issues 1208, 1216).
 */
export class Session {
  /** The server's statement timeout in milliseconds; 0 means no timeout, in this process neither. */
  statementTimeout: number;
  /** Pipelines statements without waiting for earlier results; for read-only use. */
  sendsAhead = false;
  readonly #sql: postgres.Sql;
  #moment = present;
  #lost: Unanswered | undefined;
  /** Never rejects. */
  #turn: Promise<unknown> = Promise.resolve();
  readonly #repeated: PreparePolicy;
  readonly #prepared = new Set<string>();
  #debt: Promise<unknown> = Promise.resolve();

  /**
   * Connects; `like` provides the parsers and serializers of types. Throws the error of postgres.js if the server is
   * unreachable.
   */
  static async open(options: Options, like: postgres.Sql, manner: Manner) {
    const session = new Session(options, like, manner);
    try {
      await session.ask(repeatSettings(manner.sessionSettings));
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
      // postgres.js would close it between two statements of a transaction.
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

  /** The moment that results are as of. */
  get moment(): Moment {
    return this.#moment;
  }

  /**
   * Sets the moment that later statements are as of: the schema `known` has the record's tables as they were known
   * then, and `valid_at()` returns the valid time. Undefined if the moment is set already.
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
      // After a failure the session's moment is unknown.
      this.#lost ??= new Unanswered(error);
      throw error;
    });
  }

  /**
   * The result of a statement, which is sent after earlier results, or pipelined. Throws `Unanswered`, or the error of
   * Postgres.
   */
  ask(text: string, parameters: unknown[] = [], how: How = {}): Promise<Rows> {
    const before = this.#turn;
    // Sent in the next tick, so that the result's form can be chosen before.
    const turn = this.sendsAhead ? Promise.resolve() : before;
    const answer = turn.then(() => this.#send(text, parameters, how, before));
    this.#turn = answer.catch(() => {});
    return answer;
  }

  /** Ends a transaction that wrote nothing. It was opened at `moment`; settings made since then end with it. */
  leave(moment: Moment): Promise<unknown> {
    this.#moment = moment;
    const left = this.ask('rollback');
    this.sendsAhead = false;
    return left;
  }

  /** As of the past, the same names are other tables, and Postgres would plan a prepared statement again each time. */
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
      // Postgres starts it after the statements before it.
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

  /** Closes the connection once no result is pending. Never throws. */
  async end(): Promise<void> {
    const patience = setTimeout(() => this.abandon(), LONGEST_DEBT_MILLISECONDS);
    await this.#debt;
    clearTimeout(patience);
    await this.#sql.end({ timeout: this.#lost ? 0 : 1 }).catch(() => {});
  }

  /** Closes the connection at once. Never throws. */
  async abandon(): Promise<void> {
    await this.#sql.end({ timeout: 0 }).catch(() => {});
  }
}

/** True for an error of the connection, false for one of the statement. */
function isLoss(error: unknown): boolean {
  if (error instanceof postgres.PostgresError) return /^(FATAL|PANIC)$/.test(error.severity);
  return /^(CONNECTION_\w+|E[A-Z]+)$/.test(String((error as { code?: unknown }).code));
}
