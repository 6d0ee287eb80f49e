import { type SQL, sql } from 'drizzle-orm';
import type { GraphQLObjectType } from 'graphql';
import { BoundedMap } from '../../bounded-map.ts';
import type { Database } from '../../db/client.ts';
import {
  type Query,
  renumber,
  type TableName,
  type WrittenQuery,
  writeQuery,
  writeSql,
} from '../../db/written/queries.ts';
import { SqlTemplates } from '../../db/written/templates.ts';
import type { Found, Search } from '../../graphql/search/search-loader.ts';
import { tableOf } from '../adapters/pothos.ts';
import type { PlanRun } from './plan-run.ts';
import { newest, queryPlanned, readPosition } from './planned-sql.ts';
import { bounded } from './query-template.ts';
import { writeAreThere } from './referenced-names.ts';

/**
 * A find, or none if `type` is null; its row, the newest position that the statement has seen, and whether all names
 * exist.
 */
type Returned = Found & { '#row': never | null; '#position': string | null; '#there': boolean };

const MOST_TEXTS = 64;

/** UnionSearch rows of several types by an arbitrary statement, which also loads their planned selections. */
export class UnionSearch {
  readonly #rows: ReadonlyMap<string, WrittenQuery>;
  readonly #texts = new BoundedMap<string, string>({ entries: MOST_TEXTS });
  readonly #own = new SqlTemplates();

  /** `queries`: the selection of each type. */
  constructor(db: Database, queries: ReadonlyMap<GraphQLObjectType, Query>) {
    const where = { RAW: (table: { id: SQL }) => sql`${table.id} = found.id` };
    this.#rows = new Map(
      [...queries].map(([type, query]) => {
        const selected = { ...bounded(query), where };
        return [type.name, writeQuery(db, tableOf(type) as TableName, selected, true)];
      }),
    );
  }

  /** The finds in order, with their selections loaded; sets the position at which they are true. */
  async run({ shape, values, write }: Search, run: PlanRun): Promise<Found[]> {
    const { db } = run.context;
    const own = this.#own.write(shape, values, (all) => writeSql(db, write(all)));
    const parameters = [...own.parameters, ...[...this.#rows.values()].flatMap((row) => row.parameters)];
    const there = writeAreThere(db, run.alongside.names, parameters.length);
    const text = `select ${there.text} as "#there", ${this.#textOf(own.text, own.parameters.length)}`;
    const all = [...parameters, ...there.parameters];
    const returned = await queryPlanned(db, run.texts, text, all, (rows) => rows as Returned[], 'objects');
    run.position = readPosition(returned[0]?.['#position']);
    run.alongside.areThere = returned[0]?.['#there'] === true;
    const found = returned.filter(({ type }) => type !== null);
    for (const one of found) {
      const [row] = (one['#row'] && this.#rows.get(one.type)?.read([one['#row']])) ?? [];
      if (row) run.loaded.set(one, row);
    }
    return found;
  }

  #textOf(own: string, before: number): string {
    let text = this.#texts.get(own);
    if (text === undefined) {
      text = this.#write(own, before);
      this.#texts.set(own, text);
    }
    return text;
  }

  /**
   * Returns at least one row, which has the position. The only join is of one row with all, so that the order is kept.
   */
  #write(own: string, before: number): string {
    let after = before;
    const cases = [...this.#rows].map(([type, { text, parameters }]) => {
      const row = renumber(text, after);
      after += parameters.length;
      return `when '${type}' then (select row_to_json(q.*) from (${row}) q)`;
    });
    const row = `case found.type ${cases.join(' ')} end`;
    return `found.*, ${row} as "#row", (${newest}) as "#position" from (select) one left join (${own}) found on true`;
  }
}
