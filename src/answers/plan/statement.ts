import { aliasedTable, relationsFilterToSQL, type SQL, sql, type Table } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { relations } from '../../db/relations.ts';
import type { FeedPosition } from '../../feed/cursor.ts';
import { Forms } from './forms.ts';
import { withKeysets } from './keyset.ts';
import { Unplanned } from './run.ts';
import {
  ask,
  newest,
  type Query,
  type Row,
  readPlace,
  type TableName,
  type Written,
  writeFilter,
  writeQuery,
} from './sql.ts';

/** SQL in two pieces, between which the filter goes; the parameters are those of the first. */
type Halves = Omit<Written, 'text'> & { head: string; tail: string };

/** The rows of a statement, and the place after the newest change that it has seen. */
export type Seen = { rows: Row[]; position: FeedPosition };

type OrderOf = (rows: Table) => SQL[];

const GAP = '/* where */';
const MOST_TEXTS = 64;

/** A relational query whose columns and relations are fixed: written as SQL once, and prepared; only its filter is new each time. */
export class Statement {
  readonly #table: TableName;
  readonly #query: Query;
  readonly #alias: Table;
  readonly #texts = new Map<string, Halves>();
  readonly #filters = new Forms();

  constructor(table: TableName, query: Query) {
    this.#table = table;
    this.#query = bounded(query);
    this.#alias = aliasedTable(relations[table].table as Table, 'd0') as Table;
  }

  /** The rows that `asked` filters, orders and limits; what it selects is selected, too. Adds its SQL to `texts`. */
  async run(db: Database, asked: Query, texts: Set<string>): Promise<Seen> {
    const { where } = asked;
    const { head, tail, parameters, read: readRows } = this.#textOf(db, asked, where !== undefined);
    const read = (rows: Told[]) => readSeen(rows, readRows as never);
    if (!where) return ask(db, texts, head + tail, parameters, read as never);
    const before = parameters.length;
    const filter = this.#filters.write(`${before}`, where, (it) =>
      writeFilter(db, this.#filterBy(it), before),
    );
    return ask(db, texts, head + filter.text + tail, [...parameters, ...filter.parameters], read as never);
  }

  #filterBy(where: object): SQL {
    const { relations: own } = relations[this.#table];
    return relationsFilterToSQL(this.#alias, withKeysets(where) as never, own, relations) ?? sql`true`;
  }

  #textOf(db: Database, { columns, extras, orderBy, limit }: Query, isFiltered: boolean): Halves {
    const order = typeof orderBy === 'function' ? this.#orderAsText(db, orderBy as OrderOf) : orderBy;
    const key = JSON.stringify([columns, extras && Object.keys(extras), order, limit, isFiltered]);
    let text = this.#texts.get(key);
    if (!text) {
      text = this.#write(db, { columns, extras, orderBy, limit }, isFiltered);
      if (this.#texts.size >= MOST_TEXTS) this.#texts.clear();
      this.#texts.set(key, text);
    }
    return text;
  }

  /** An order by what is computed of a row. What an extra computes is named by the extra: see `orderOf`. */
  #orderAsText(db: Database, orderBy: OrderOf): string {
    const { text, parameters } = writeFilter(db, sql.join(orderBy(this.#alias), sql`, `), 0);
    if (parameters.length > 0) throw new Unplanned();
    return text;
  }

  #write(db: Database, { columns, extras, orderBy, limit }: Query, isFiltered: boolean): Halves {
    const query = this.#query;
    const { text, parameters, read } = writeQuery(db, this.#table, {
      ...query,
      ...(query.columns && { columns: { ...query.columns, ...columns } }),
      ...(extras && { extras: { ...query.extras, ...extras } }),
      ...(isFiltered && { where: { RAW: () => sql.raw(GAP) } }),
      ...(orderBy !== undefined && { orderBy }),
      ...(limit !== undefined && { limit }),
    });
    const [head = '', tail = '', ...more] = text.split(GAP);
    if (more.length > 0 || /\$\d/.test(tail)) throw new Unplanned();
    return { head: before + head, tail: tail + after, parameters, read };
  }
}

/**
 * A row at least, which says the position: nothing found is an answer that is true of some position, too. Nothing is joined
 * but one row with all, so that they stay in order.
 */
const before = `select found.*, (${newest}) from (select) one left join (select q.*, true from (`;
const after = ') q) found on true';
type Told = readonly unknown[];

function readSeen(told: readonly Told[], read: (rows: Told[]) => Row[]): Seen {
  const rows = told.filter((row) => row.at(-2) === true);
  return { rows: read(rows), position: readPlace(told[0]?.at(-1)) };
}

/** Selected of rows of which nothing is asked but that they are there. */
const presence = { present: () => sql.raw('1') };

/** The same query, with pages of relations that begin where their cursors say. */
export function bounded(query: Query): Query {
  const { with: related, where, columns, extras } = query;
  const isEmpty = [columns ?? { all: true }, related ?? {}, extras ?? {}].every(
    (it) => Object.keys(it).length === 0,
  );
  return {
    ...query,
    ...(isEmpty && { extras: presence }),
    ...(where && { where: withKeysets(where) }),
    ...(related && {
      with: Object.fromEntries(
        Object.entries(related).map(([name, one]) => [name, typeof one === 'object' ? bounded(one) : one]),
      ),
    }),
  };
}
