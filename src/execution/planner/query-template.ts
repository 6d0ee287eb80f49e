import { aliasedTable, relationsFilterToSQL, type SQL, sql, type Table } from 'drizzle-orm';
import { BoundedMap } from '../../bounded-map.ts';
import type { Database } from '../../db/client.ts';
import { relations } from '../../db/relations.ts';
import {
  type Query,
  type Row,
  type TableName,
  type Text,
  type WrittenQuery,
  writeFilter,
  writeQuery,
} from '../../db/written/queries.ts';
import { SqlTemplates } from '../../db/written/templates.ts';
import type { FeedPosition } from '../../feed/cursor.ts';
import type { Name } from '../../record/names/missing.ts';
import { NotPlannable } from '../not-plannable.ts';
import { withKeysets } from './pages/keyset.ts';
import { newest, queryPlanned, readPosition } from './planned-sql.ts';
import { writeAreThere } from './referenced-names.ts';

/** SQL in two pieces, between which the filter goes; the parameters are those of the first. */
type Halves = Omit<WrittenQuery, 'text'> & { head: string; tail: string };

/** The rows of a statement, the place after the newest change that it has seen, and whether it has seen all names. */
export type TemplateResult = { rows: Row[]; position: FeedPosition; areThere: boolean };

type OrderOf = (rows: Table) => SQL[];

const GAP = '/* where */';
const MOST_TEXTS = 64;

/**
 * A relational query with fixed columns and relations: its SQL is written once and prepared; only its filter is new
 * each time.
 */
export class QueryTemplate {
  readonly #table: TableName;
  readonly #query: Query;
  readonly #alias: Table;
  readonly #texts = new BoundedMap<string, Halves>({ entries: MOST_TEXTS });
  readonly #filters = new SqlTemplates();

  constructor(table: TableName, query: Query) {
    this.#table = table;
    this.#query = bounded(query);
    this.#alias = aliasedTable(relations[table].table as Table, 'd0') as Table;
  }

  /**
   * The rows that `asked` filters, orders and limits, with its extra selections. Also looks up the names. Adds its SQL
   * to `texts`.
   */
  async run(db: Database, asked: Query, names: readonly Name[], texts: Set<string>): Promise<TemplateResult> {
    const { where } = asked;
    const { head, tail, parameters, read: readRows } = this.#textOf(db, asked, where !== undefined);
    const filter = where ? this.#writeFilter(db, where, parameters.length) : nothing;
    const own = [...parameters, ...filter.parameters];
    const areThere = writeAreThere(db, names, own.length);
    const text = atOnePosition(head + filter.text + tail, areThere.text);
    const read = (rows: Returned[]) => readSeen(rows, readRows as never);
    return queryPlanned(db, texts, text, [...own, ...areThere.parameters], read as never);
  }

  #writeFilter(db: Database, where: object, before: number): Text {
    return this.#filters.write(`${before}`, where, (it) => writeFilter(db, this.#filterBy(it), before));
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
      this.#texts.set(key, text);
    }
    return text;
  }

  /** An order by a computed value, which is named by the extra that computes it: see `orderOf`. */
  #orderAsText(db: Database, orderBy: OrderOf): string {
    const { text, parameters } = writeFilter(db, sql.join(orderBy(this.#alias), sql`, `), 0);
    if (parameters.length > 0) throw new NotPlannable('unsupported_field', true);
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
    if (more.length > 0 || /\$\d/.test(tail)) throw new NotPlannable('unsupported_field', true);
    return { head, tail, parameters, read };
  }
}

const nothing: Text = { text: '', parameters: [] };
type Returned = readonly unknown[];

/**
 * Returns at least one row, which has the position: an empty result is true at a position, too. The only join is of one
 * row with all, so that the order is kept.
 */
const atOnePosition = (found: string, areThere: string) =>
  `select found.*, ${areThere}, (${newest}) from (select) one left join (select q.*, true from (${found}) q) found on true`;

function readSeen(returned: readonly Returned[], read: (rows: Returned[]) => Row[]): TemplateResult {
  const rows = returned.filter((row) => row.at(-3) === true);
  return {
    rows: read(rows),
    areThere: returned[0]?.at(-2) === true,
    position: readPosition(returned[0]?.at(-1)),
  };
}

/** The selection of rows of which only the existence matters. */
const presence = { present: () => sql.raw('1') };

/** The same query, with the pages of its relations starting at their cursors. */
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
