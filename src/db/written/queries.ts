import { type SQL, sql } from 'drizzle-orm';
import { makeJitRqbMapper } from 'drizzle-orm/relations';
import type { Reader } from '../client.ts';
import { relations } from '../relations.ts';

/** A row with all that is selected of it. */
export type Row = Record<string, unknown>;
export type TableName = keyof typeof relations;
/** A query of Drizzle's, as far as it is of interest here. */
export type Query = {
  columns?: Record<string, boolean> | undefined;
  with?: object | undefined;
  extras?: object | undefined;
  where?: object | undefined;
  orderBy?: unknown;
  limit?: number | undefined;
};

export type Text = { text: string; parameters: unknown[] };
/** A relational query as SQL. `read`: its rows as they are handed to resolvers. */
export type WrittenQuery = Text & { read: (rows: never[]) => Row[] };

/** The parts of Drizzle that are used here and are not in its types. */
type Dialect = {
  escapeName(name: string): string;
  escapeParam(number: number, value: unknown): string;
  escapeString(text: string): string;
  codecs: unknown;
  sqlToQuery(query: SQL): { sql: string; params: unknown[] };
  buildRelationalQuery(options: object): { sql: SQL; selection: unknown };
};
type Session = {
  prepareQuery<Rows>(
    query: { sql: string; params: unknown[] },
    mode: 'arrays' | 'objects',
    name: string,
    mapper: (rows: never[]) => Rows,
  ): { execute(): Promise<Rows> };
};
const internals = (db: Reader) => db as unknown as { dialect: Dialect; session: Session };

/** Writes a query. `asJson`: its rows are objects of `row_to_json`, else lists of columns. */
export function writeQuery(db: Reader, table: TableName, query: Query, asJson = false): WrittenQuery {
  const { dialect } = internals(db);
  const { sql: built, selection } = dialect.buildRelationalQuery({
    schema: relations,
    table: relations[table].table,
    tableConfig: relations[table],
    queryConfig: query,
    mode: 'many',
    nested: asJson,
  });
  // Compiled: it is made once, and reads every row.
  const read = makeJitRqbMapper({
    selection,
    isFirst: false,
    parseJson: false,
    parseJsonIfString: false,
    rootJsonMappers: asJson,
    arrayModeRoot: !asJson,
  } as never) as WrittenQuery['read'];
  return { ...withLimits(dialect.sqlToQuery(built)), read };
}

/** Limits as they are, not as parameters: how Postgres goes about a statement that is prepared depends on them. */
function withLimits({ sql: text, params }: { sql: string; params: unknown[] }): Text {
  const parameters: unknown[] = [];
  const write = (_: string, limit = '', number = '') => {
    const value = params[Number(number) - 1];
    if (limit !== '' && Number.isInteger(value)) return `${limit}${value}`;
    parameters.push(value);
    return `${limit}$${parameters.length}`;
  };
  return { text: text.replace(/(\blimit )?\$(\d+)/g, write), parameters };
}

/** Writes a statement. */
export const writeSql = (db: Reader, query: SQL) => withLimits(internals(db).dialect.sqlToQuery(query));

/** The same as Drizzle sends it, with limits as parameters: the plan of any limit may be another than that of a small one. */
export function writeAsSent(db: Reader, query: SQL): Text {
  const { sql: text, params: parameters } = internals(db).dialect.sqlToQuery(query);
  return { text, parameters };
}

/** The same text with its parameters numbered after the first `before` ones. */
export const renumber = (text: string, before: number) =>
  text.replace(/\$(\d+)/g, (_, number) => `$${Number(number) + before}`);

/** Writes a filter whose parameters are numbered after the first `after` ones. */
export function writeFilter(db: Reader, where: SQL, after: number): Text {
  const { dialect } = internals(db);
  const { sql: text, params: parameters } = where.toQuery({
    escapeName: dialect.escapeName,
    escapeParam: (number: number, value: unknown) => dialect.escapeParam(number + after, value),
    escapeString: dialect.escapeString,
    codecs: dialect.codecs,
  } as never);
  return { text, parameters };
}

/** Asks for what was written. */
export function ask<Rows>(
  db: Reader,
  { text, parameters }: Text,
  read: (rows: never[]) => Rows,
  mode: 'arrays' | 'objects' = 'arrays',
): Promise<Rows> {
  return internals(db)
    .session.prepareQuery({ sql: text, params: parameters }, mode, 'written', read)
    .execute();
}

/** Stands for the list of IDs. */
const IDS = { stands: 'IDs' };

/** Rows of a table by their IDs, with what `query` selects; the query is written once. */
export function rowsById<Read extends Row>(table: TableName, query: Query) {
  let written: WrittenQuery | undefined;
  const where = { RAW: ({ id }: { id: SQL }) => sql`${id} = any(${IDS}::uuid[])` };
  return async (db: Reader, ids: readonly string[]): Promise<Read[]> => {
    written ??= writeQuery(db, table, { ...query, where });
    const { text, parameters, read } = written;
    const list = `{${ids.join(',')}}`;
    return ask(db, { text, parameters: parameters.map((it) => (it === IDS ? list : it)) }, read) as Promise<
      Read[]
    >;
  };
}
