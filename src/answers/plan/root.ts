import {
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  getArgumentValues,
  getNamedType,
  isAbstractType,
  isNonNullType,
  isObjectType,
  Kind,
  type ValidatedExecutionArgs,
} from 'graphql';
import type { Database } from '../../db/client.ts';
import type { Query } from '../../db/written/queries.ts';
import type { Given } from '../../graphql/references/names.ts';
import type { Context } from '../../graphql/schema/builder.ts';
import type { Search } from '../../graphql/search/search-loader.ts';
import type { Compiler } from './compile.ts';
import { Finds } from './finds.ts';
import { lookingUp } from './names.ts';
import { narrowed } from './pages/narrowed.ts';
import { type Complete, type FieldSite, isPromise, refuseOtherTimes } from './place.ts';
import { tableOf } from './references.ts';
import { planQuery } from './rows.ts';
import { Run, Unplannable, Unplanned } from './run.ts';
import { collectFields } from './selection.ts';
import { Statement } from './statement.ts';

const leaf = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } } as const;
const slim = { kind: Kind.SELECTION_SET, selections: [leaf] } as const;
const slimPage = {
  kind: Kind.SELECTION_SET,
  selections: [{ kind: Kind.FIELD, name: { kind: Kind.NAME, value: 'nodes' }, selectionSet: slim }],
} as const;
const paths = [['nodes'], ['edges', 'node']];

/** The plan of the field's rows, if it has any, and the completion of its value. */
type Ready = { statement?: Statement; finds?: Finds; complete: Complete };

/**
 * A root field. It is resolved as in graphql-js, arguments included, but its `info` has an almost empty selection: the
 * query that the resolver then builds with Drizzle only says which rows, and the whole planned selection is added to
 * it.
 */
export class Root {
  readonly key: string;
  readonly nodes: FieldNode[];
  readonly isNullable: boolean;
  /** It reads only the schema, with a constant result. */
  readonly isConstant: boolean;
  /** It returns rows of a table, or a page of them. */
  readonly table: GraphQLObjectType | undefined;
  /** It returns a page of rows of any of these types. */
  readonly #among: readonly GraphQLObjectType[];
  readonly #place: FieldSite;
  readonly #node: FieldNode;
  readonly #info: GraphQLResolveInfo;
  readonly #compiler: Compiler;
  #ready: Ready | undefined;

  constructor(compiler: Compiler, type: GraphQLObjectType, key: string, nodes: FieldNode[]) {
    const [node] = nodes;
    if (!node) throw new Unplanned();
    this.key = key;
    this.nodes = nodes;
    this.#node = node;
    this.#compiler = compiler;
    this.#place = compiler.place(type, key, nodes, undefined, null);
    const { definition, info } = this.#place;
    this.isNullable = !isNonNullType(definition.type);
    this.isConstant =
      definition.name.startsWith('__') && !node.arguments?.some(({ value }) => value.kind === Kind.VARIABLE);
    const returned = getNamedType(definition.type);
    const isRow = isObjectType(returned) && tableOf(returned) !== undefined;
    const rows = isRow ? [returned] : rowsOfPage(compiler, returned);
    this.table = rows.length === 1 ? rows[0] : undefined;
    this.#among = rows.length > 1 ? rows : [];
    const isCounted = !isRow && this.table !== undefined && asksOnlyForCount(compiler, returned, nodes);
    // A connection without its rows selected does not query them, as in graphql-js.
    this.#info =
      this.table && !isCounted
        ? { ...info, fieldNodes: [{ ...node, selectionSet: isRow ? slim : slimPage } as FieldNode] }
        : info;
  }

  /** True if the statement that finds the rows may also load the whole selection. */
  get mayBeAlone(): boolean {
    return this.table !== undefined || this.#among.length > 0;
  }

  /** Resolves the field and begins to complete its value. A planned statement also looks up the names in `beneath`. */
  begin(asked: ValidatedExecutionArgs, beneath: readonly Given[] = []): Run {
    const run = new Run(asked.contextValue as Context);
    run.alongside.add(beneath);
    let value: unknown;
    try {
      value = this.#resolve(run, asked);
    } catch (error) {
      run.fail(error);
      return run;
    }
    if (isPromise(value)) run.waitForValue(value, (settled) => this.#complete(settled, run));
    else run.value = this.#complete(value, run);
    return run;
  }

  #resolve(run: Run, asked: ValidatedExecutionArgs): unknown {
    const { definition } = this.#place;
    if (definition.name === '__typename') return this.#info.parentType.name;
    const args = getArgumentValues(definition, this.#node, asked.variableValues);
    refuseOtherTimes(definition, args);
    const info = { ...this.#info, variableValues: asked.variableValues };
    const { statement, finds } = this.#readyIn(run.context);
    const context =
      statement && this.table
        ? this.#selecting(run, statement, tableOf(this.table))
        : finds
          ? { ...run.context, alongside: run.alongside, find: (search: Search) => finds.run(search, run) }
          : { ...run.context, alongside: run.alongside, db: lookingUp(run.context.db, run.alongside) };
    return definition.resolve?.(asked.rootValue, args, context, info);
  }

  #complete(value: unknown, run: Run): unknown {
    return this.#readyIn(run.context).complete(value, run);
  }

  #readyIn(context: Context) {
    try {
      this.#ready ??= this.#prepare(context);
      return this.#ready;
    } catch {
      // What is wrong beneath is no fault of this field.
      throw new Unplannable();
    }
  }

  #prepare(given: Context): Ready {
    if (this.#among.length > 0) return this.#prepareFinds(given);
    if (!this.table) return { complete: this.#compiler.complete(this.#place) };
    const context = { ...given };
    const isPage = this.table !== getNamedType(this.#place.definition.type);
    const query = planQuery(context, this.#place, this.table, isPage ? paths : undefined);
    const planning = { context, isWithin: false };
    return {
      statement: new Statement(tableOf(this.table), { columns: {}, ...query }),
      complete: this.#compiler.complete({ ...this.#place, planning }),
    };
  }

  #prepareFinds(given: Context): Ready {
    const context = { ...given };
    const queries = this.#among.map(
      (type) => [type, planQuery(context, narrowed(this.#place, type), type, paths)] as const,
    );
    const planning = { context, isWithin: false };
    return {
      finds: new Finds(context.db, new Map(queries)),
      complete: this.#compiler.complete({ ...this.#place, planning }),
    };
  }

  /** A context in which a query for the rows of this field has the whole planned selection. */
  #selecting(run: Run, statement: Statement, table: keyof Database['query']): Context {
    const { alongside, context } = run;
    const { db } = context;
    const load = async (query: Query) => {
      const { rows, position, areThere } = await statement.run(db, query, alongside.names, run.texts);
      for (const row of rows) run.loaded.set(row, row);
      run.position = position;
      alongside.areThere = areThere;
      return rows;
    };
    const own = db.query[table] as unknown as Record<
      'findMany' | 'findFirst',
      (query: Query) => Promise<unknown>
    >;
    const selecting = {
      findMany: (asked: Query) => (isPlanned(asked) ? load(asked) : own.findMany(asked)),
      findFirst: async (asked: Query) =>
        isPlanned(asked) ? (await load({ ...asked, limit: 1 }))[0] : own.findFirst(asked),
    };
    const query = Object.create(db.query, { [table]: { value: selecting } });
    return { ...context, alongside, db: Object.create(db, { query: { value: query } }) };
  }
}

/** True if plugin-drizzle made the query for the almost empty selection. */
const isPlanned = ({ with: relations, extras }: Query) =>
  relations !== undefined && extras !== undefined && Object.keys(relations).length === 0;

function asksOnlyForCount(compiler: Compiler, page: unknown, nodes: readonly FieldNode[]): boolean {
  const sets = nodes.map(({ selectionSet }) => selectionSet);
  const fields = isObjectType(page) ? collectFields(compiler.asked, page, sets).values() : [];
  return [...fields].every(([node]) => ['totalCount', '__typename'].includes(node?.name.value ?? ''));
}

/** The types of the rows in a page. */
function rowsOfPage({ asked: { schema } }: Compiler, type: unknown): readonly GraphQLObjectType[] {
  if (!isObjectType(type)) return [];
  const { nodes, edges, pageInfo } = type.getFields();
  const row = nodes && edges && pageInfo && getNamedType(nodes.type);
  const rows = isObjectType(row) ? [row] : isAbstractType(row) ? schema.getPossibleTypes(row) : [];
  return rows.every((it) => tableOf(it) !== undefined) ? rows : [];
}
