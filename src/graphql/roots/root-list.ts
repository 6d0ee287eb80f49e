import { asOfArg } from '../as-of/as-of.ts';
import { type AllOf, countRows } from '../filters/filters.ts';
import { type OrderInput, orderedBy, type Sorting } from '../filters/order.ts';
import { builder, type Context } from '../schema/builder.ts';
import { canFail } from '../schema/nullability.ts';

type RootList<Filter> = {
  /** The field of the query, which is also the name of the table. */
  all: keyof Context['db']['query'] & string;
  description: string;
  type: unknown;
  connection: unknown;
  filter: { $inferInput: unknown };
  where(filter: Filter): AllOf;
  order: { Order: unknown; read(order: OrderInput): Sorting };
  orderedBy: string;
};
type Arguments<Filter> = { where?: Filter; orderBy?: OrderInput };
type Rows = { findMany(query: unknown): Promise<unknown> };
type MakeQuery = (selection: object) => unknown;

/** The query of all records of a type that has no keys, page by page. */
export function rootList<Filter>(of: RootList<Filter>): void {
  const { all, where, order } = of;
  builder.queryField(all, (t) => {
    const page = {
      type: of.type,
      ...canFail,
      description: of.description,
      args: {
        where: t.arg({ type: of.filter as never, description: 'Filter. Without it, all records.' }),
        orderBy: t.arg({ type: [order.Order] as never, description: orderedBy(of.orderedBy) }),
        asOf: asOfArg(t),
      },
      totalCount: (_: unknown, args: Arguments<Filter>, { db }: Context) =>
        countRows(db, all as never, where(args.where as Filter)),
      resolve: (query: MakeQuery, _: unknown, args: Arguments<Filter>, { db }: Context) =>
        (db.query[all] as unknown as Rows).findMany(
          query({ where: where(args.where as Filter), ...order.read(args.orderBy) }),
        ),
    };
    return t.drizzleConnection(page as never, of.connection as never);
  });
}
