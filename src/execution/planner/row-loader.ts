import { type Column, type SQL, sql } from 'drizzle-orm';
import type { GraphQLObjectType } from 'graphql';
import { BoundedMap } from '../../bounded-map.ts';
import {
  type Row,
  renumber,
  type TableName,
  type WrittenQuery,
  writeQuery,
} from '../../db/written/queries.ts';
import { primaryKeyOf, queryOf, tableOf } from '../adapters/pothos.ts';
import { lastingly, NotPlannable } from '../not-plannable.ts';
import type { FieldSite, Fill, Planning } from './field-site.ts';
import type { Loader, PlanRun, WantedRows } from './plan-run.ts';
import { queryPlanned } from './planned-sql.ts';
import { bounded } from './query-template.ts';

/** Characters that need no quoting in an array literal. */
const PLAIN = /^[\w-]+$/;
const MOST_TEXTS = 500;

/** A placeholder for the list of values of one column of the key. */
class List {
  readonly column: number;
  constructor(column: number) {
    this.column = column;
  }
}
type Ready = WrittenQuery & { fill: Fill };

let count = 0;
/** The SQL that joins the queries of several loaders, by the numbers of these loaders. */
const texts = new BoundedMap<string, string>({ entries: MOST_TEXTS });

/** Rows of one type at one site, referred to by primary key. */
export class RowLoader implements Loader {
  readonly #id = ++count;
  readonly #site: FieldSite;
  readonly #fillOf: (planning: Planning) => Fill;
  readonly #type: GraphQLObjectType;
  readonly #columns: readonly Column[];
  readonly #names: readonly string[];
  #ready: Ready | undefined;

  /** `fillOf`: what is selected of them, when it was planned so. */
  constructor(site: FieldSite, type: GraphQLObjectType, fillOf: (planning: Planning) => Fill) {
    this.#fillOf = fillOf;
    this.#site = site;
    this.#type = type;
    const { columns, names } = primaryKeyOf(type);
    this.#columns = columns;
    this.#names = names;
  }

  keyOf(stub: object): string {
    return this.#valuesOf(stub).join(' ');
  }

  /** All pending rows, of whatever type, are loaded by one statement. */
  async loadAll(wanted: ReadonlyMap<RowLoader, WantedRows>, run: PlanRun): Promise<void> {
    const inOrder = [...wanted].sort(([a], [b]) => a.#id - b.#id);
    const all = inOrder.map(([own, rows]) => ({ own, rows, ready: own.#readyIn(run) }));
    const key = all.map(({ own }) => own.#id).join();
    let text = texts.get(key);
    if (text === undefined) {
      text = unite(all.map(({ ready }) => ready));
      texts.set(key, text);
    }
    const parameters = all.flatMap(({ own, rows, ready }) => own.#parametersOf(ready, rows));
    const found = await queryPlanned(
      run.context.db,
      run.texts,
      text,
      parameters,
      (rows) => rows as [number, Row][],
    );
    all.forEach(({ own, rows, ready }, at) => {
      const mine = found.filter(([number]) => number === at).map(([, row]) => row);
      own.#fill(rows, ready.read(mine as never[]), ready.fill, run);
    });
  }

  #fill(wanted: WantedRows, rows: readonly Row[], fill: Fill, run: PlanRun): void {
    const found = new Map(rows.map((row) => [this.keyOf(row), row]));
    for (const [key, { result }] of wanted) {
      const row = found.get(key);
      // graphql-js reports which one.
      if (!row) throw new NotPlannable('field_error');
      fill(result, row, run);
    }
  }

  #readyIn(run: PlanRun): Ready {
    try {
      this.#ready ??= this.#prepare(run);
      return this.#ready;
    } catch (error) {
      throw lastingly(error);
    }
  }

  #prepare(run: PlanRun): Ready {
    const context = { ...run.context };
    const query = queryOf(context, this.#site.info, this.#type);
    const where = { RAW: (table: Record<string, SQL>) => this.#amongLists(table) };
    const columns = { ...Object.fromEntries(this.#names.map((name) => [name, true])), ...query.columns };
    return {
      ...writeQuery(
        context.db,
        tableOf(this.#type) as TableName,
        { ...bounded(query), columns, where },
        true,
      ),
      fill: this.#fillOf({ context, isWithin: true }),
    };
  }

  /** One parameter for each column, however many rows, so that the statement stays the same. */
  #amongLists(table: Record<string, SQL>): SQL {
    const lists = this.#columns.map((column, at) => sql`${new List(at)}::${sql.raw(typeOf(column))}[]`);
    const own = this.#names.map((name) => sql`${table[name]}`);
    return lists.length === 1
      ? sql`${own[0]} = any(${lists[0]})`
      : sql`(${sql.join(own, sql`, `)}) in (select * from unnest(${sql.join(lists, sql`, `)}))`;
  }

  #parametersOf({ parameters }: Ready, rows: WantedRows): unknown[] {
    const keys = [...rows.values()].map(({ stub }) => this.#valuesOf(stub));
    const listOf = ({ column }: List) => `{${keys.map((values) => values[column]).join()}}`;
    return parameters.map((value) => (value instanceof List ? listOf(value) : value));
  }

  #valuesOf(row: object): string[] {
    return this.#names.map((name) => {
      const value = String((row as Row)[name]);
      if (!PLAIN.test(value)) throw new NotPlannable('unsupported_value');
      return value;
    });
  }
}

/** `bigserial` is a type of a column's definition alone: its values are of `bigint`. */
const typeOf = (column: Column) => column.getSQLType().replace('serial', 'int');

/** Several queries as one, whose rows say of which they are. */
function unite(queries: readonly WrittenQuery[]): string {
  let before = 0;
  return queries
    .map(({ text, parameters }, at) => {
      const own = renumber(text, before);
      before += parameters.length;
      return `select ${at} as n, row_to_json(q.*) as r from (${own}) q`;
    })
    .join(' union all ');
}
