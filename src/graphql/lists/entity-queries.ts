import type { KeyedType } from '../../record/write/concept.ts';
import { asOfArg } from '../as-of/as-of.ts';
import { type AllOf, countRows } from '../filters/filters.ts';
import { type Order, type OrderInput, orderedBy, type Sorting } from '../filters/order.ts';
import { scoped } from '../groups/scope.ts';
import { naming } from '../references/names.ts';
import { builder, type Context } from '../schema/builder.ts';
import { named } from '../schema/fields.ts';
import type { NodeType } from '../schema/ids.ts';

type InputRef = { $inferInput: unknown };

type EntityQueries<Filter> = {
  name: NodeType;
  /** The fields of the query: for one of them, and for all that match. The latter is also the name of their table. */
  one: string;
  all: keyof Context['db']['query'] & string;
  /** What one of them is, and several, where the fields do not say. */
  words?: { one: string; all: string };
  type: unknown;
  connection: unknown;
  filter: InputRef;
  where(filter: Filter, order?: Order): AllOf;
  /** Throws what the caller may not ask for. */
  check?(filter: Filter | null | undefined, context: Context): void;
  order: { Order: unknown; read(order: OrderInput): Sorting };
  orderedBy: string;
  /** What else is to be known of all that match. */
  more?: string;
};

type Arguments<Filter> = { name: string; where?: Filter; orderBy?: OrderInput };
type Rows = { findFirst(query: unknown): Promise<unknown>; findMany(query: unknown): Promise<unknown> };
type MakeQuery = (selection: object) => unknown;

/** How records of a type are filtered. */
export type Filtered = Pick<EntityQueries<unknown>, 'all' | 'filter' | 'where' | 'check'> & { words: string };

const filtered = new Map<NodeType, Filtered>();
/** The filter of a type that has keys, once its queries are defined. */
export function filteredAs(type: NodeType): Filtered {
  const found = filtered.get(type);
  if (!found) throw new TypeError(`No query filters records of the type ${type}`);
  return found;
}

/** The two queries of every type that has keys: one record by its name, and those that match, page by page. */
export function entityQueries<Filter>(of: EntityQueries<Filter>): void {
  const { name, one, all, words = { one, all }, order, where } = of;
  filtered.set(name, { ...(of as EntityQueries<unknown>), words: words.all });
  const rows = ({ db }: Context) => db.query[all] as unknown as Rows;
  builder.queryFields((t) => {
    const asOf = { asOf: asOfArg(t) };
    const single = {
      type: of.type,
      nullable: true,
      description: `Finds one ${words.one}. Null where it was not known yet at \`asOf.knownAt\`, and, with the error \`UNKNOWN_REFERENCE\`, if it does not exist.`,
      extensions: { findsOne: true },
      args: {
        name: t.arg.id({ ...naming(name.toLowerCase() as KeyedType, 'The ID or the key.'), required: true }),
        ...asOf,
      },
      resolve: (query: MakeQuery, _: unknown, args: Arguments<Filter>, context: Context) =>
        rows(context).findFirst(query({ where: named(name, args.name) })),
    };
    const page = {
      type: of.type,
      ...scoped((_: unknown, { where: filter }: Arguments<Filter>) => ({
        where: where(filter as Filter),
        filter,
      })),
      description: `The ${words.all} that match, page by page.${of.more ?? ''}`,
      args: {
        where: t.arg({ type: of.filter as never, description: 'Filter. Without it, all records.' }),
        orderBy: t.arg({ type: [order.Order] as never, description: orderedBy(of.orderedBy) }),
        ...asOf,
      },
      totalCount: (_: unknown, args: Arguments<Filter>, context: Context) => {
        of.check?.(args.where, context);
        return countRows(context.db, all as never, where(args.where as Filter));
      },
      resolve: (query: MakeQuery, _: unknown, args: Arguments<Filter>, context: Context) => {
        of.check?.(args.where, context);
        const sorting = order.read(args.orderBy);
        return rows(context).findMany(
          query({ where: where(args.where as Filter, sorting.orderBy), ...sorting }),
        );
      },
    };
    return {
      [one]: t.drizzleField(single as never),
      [all]: t.drizzleConnection(page as never, of.connection as never),
    };
  });
}
