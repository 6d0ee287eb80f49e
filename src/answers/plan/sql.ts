import type { SQL } from 'drizzle-orm';
import { makeJitRqbMapper } from 'drizzle-orm/relations';
import type { Database } from '../../db/client.ts';
import { relations } from '../../db/relations.ts';
import type { FeedPosition } from '../../feed/cursor.ts';

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
export type Written = Text & { read: (rows: never[]) => Row[] };

/** What of Drizzle is used here, and not in its types. */
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
const internals = (db: Database) => db as unknown as { dialect: Dialect; session: Session };

/** Writes a query. `asJson`: its rows are objects of `row_to_json`, else lists of columns. */
export function writeQuery(db: Database, table: TableName, query: Query, asJson = false): Written {
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
  } as never) as Written['read'];
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
export const writeSql = (db: Database, query: SQL) => withLimits(internals(db).dialect.sqlToQuery(query));

/** The same text with the numbers of its parameters after so many others. */
export const renumber = (text: string, before: number) =>
  text.replace(/\$(\d+)/g, (_, number) => `$${Number(number) + before}`);

/** Writes a filter whose parameters come after so many others. */
export function writeFilter(db: Database, where: SQL, after: number): Text {
  const { dialect } = internals(db);
  const { sql: text, params: parameters } = where.toQuery({
    escapeName: dialect.escapeName,
    escapeParam: (number: number, value: unknown) => dialect.escapeParam(number + after, value),
    escapeString: dialect.escapeString,
    codecs: dialect.codecs,
  } as never);
  return { text, parameters };
}

/** Asks for what was written. Adds it to `texts`. */
export function ask<Rows>(
  db: Database,
  texts: Set<string>,
  text: string,
  parameters: unknown[],
  read: (rows: never[]) => Rows,
  mode: 'arrays' | 'objects' = 'arrays',
): Promise<Rows> {
  texts.add(text);
  return internals(db)
    .session.prepareQuery({ sql: text, params: parameters }, mode, 'planned', read)
    .execute();
}

/** The place after the newest change that a statement has seen, for whoever reads all by that statement. */
export const newest = "select epoch || '.' || head from feed_place";
/** What `newest` selected. */
export function readPlace(text: unknown): FeedPosition {
  const [epoch = '', position] = String(text).split('.');
  return { epoch, position: Number(position) };
}
