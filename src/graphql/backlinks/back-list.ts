import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { isWithin, placeOf, type Slice, type SortColumn, sortedBy } from '../../record/rules/slice.ts';
import { scopeOfIds } from '../groups/scope.ts';
import { inOneTurn } from '../lists/batch-loader.ts';
import { type AskedSlice, type PageArguments, pageOf, readSlice } from '../lists/slice-page.ts';
import type { Context } from '../schema/builder.ts';

/** Which rows, `id`, belong to each `owner`: a query with these two columns, each pair once; `asked`: more that a field asks. */
export type PairsOf<Asked> = (owners: SQL, asked: Asked) => SQL;

type BackList<Asked> = {
  /** `Type.field`. */
  field: string;
  pairs: PairsOf<Asked>;
  /** The table of the rows, `t`. */
  table: SQL;
  columns: readonly SortColumn[];
};
type Row = { owner: string; id: string; place: string[] };

/** Rows that refer to a record, page by page: those of all records that ask in one turn by one statement. */
export function backList<Asked = null>({ field, pairs, table, columns }: BackList<Asked>) {
  const find = inOneTurn(
    async ({ db }, { slice, asked }: { slice: Slice; asked: Asked }, owners: string[]) => {
      const rows = await findRows(db, pairs(listOf(owners), asked), { table, columns, slice });
      const lists = Map.groupBy(rows, ({ owner }) => owner);
      return (owner): Row[] => lists.get(owner) ?? [];
    },
  );
  const count = inOneTurn(async ({ db }, asked: Asked, owners: string[]) => {
    const rows = await db.execute<{ owner: string; count: string }>(sql`
      select p.owner, count(*) as count from (${pairs(listOf(owners), asked)}) p join ${table} t on t.id = p.id group by 1`);
    const counts = new Map(rows.map((row) => [row.owner, Number(row.count)]));
    return (owner) => counts.get(owner) ?? 0;
  });
  return async (context: Context, args: PageArguments, owner: string, asked: Asked): Promise<never> => {
    const page: AskedSlice = readSlice(
      field,
      args,
      columns.map(({ type }) => type),
    );
    const found = await find(context, { slice: page.slice, asked }, owner);
    const placed = { placeIn: ({ place }: Row) => place, nodeIn: ({ id }: Row) => ({ id }) };
    const pages = pageOf(page, found, placed, () => count(context, asked, owner));
    return Object.assign(pages, { scope: () => scopeOfIds(pairs(listOf([owner]), asked)) }) as never;
  };
}

const listOf = (ids: readonly string[]): SQL => sql`${`{${ids.join(',')}}`}::uuid[]`;

type Found = { table: SQL; columns: readonly SortColumn[]; slice: Slice };

async function findRows(db: Database, pairs: SQL, { table, columns, slice }: Found): Promise<Row[]> {
  return db.execute<Row>(sql`
    select owner, id, place from (
      select p.owner, t.id, ${placeOf(columns)} as place,
             row_number() over (partition by p.owner order by ${sortedBy(columns, slice.isBackward)}) as nth,
             row_number() over (order by ${sortedBy(columns)}) as at
        from (${pairs}) p join ${table} t on t.id = p.id where ${isWithin(columns, slice)}) found
     where nth <= ${slice.size + 1} order by at`);
}

const id: SortColumn = { value: sql`t.id`, type: 'uuid' };
export const byTitle: readonly SortColumn[] = [{ value: sql`t.title`, type: 'text' }, id];
export const byDate: readonly SortColumn[] = [{ value: sql`t.sort_date`, type: 'timestamptz' }, id];
