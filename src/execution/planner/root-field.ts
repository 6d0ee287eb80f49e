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
import type { Query, TableName } from '../../db/written/queries.ts';
import type { Given } from '../../graphql/references/names.ts';
import type { Context } from '../../graphql/schema/builder.ts';
import type { Search } from '../../graphql/search/search-loader.ts';
import { isOfNothing, queryOf, tableOf } from '../adapters/pothos.ts';
import { lastingly, NotPlannable } from '../not-plannable.ts';
import type { Compiler } from './compiler.ts';
import { type Complete, type FieldSite, isPromise, refuseOtherTimes } from './field-site.ts';
import { narrowToType } from './pages/narrow-to-type.ts';
import { PlanRun } from './plan-run.ts';
import { QueryTemplate } from './query-template.ts';
import { lookingUp } from './referenced-names.ts';
import { collectFields } from './selection.ts';
import { UnionSearch } from './union-search.ts';

const leaf = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } } as const;
const slim = { kind: Kind.SELECTION_SET, selections: [leaf] } as const;
const slimPage = {
  kind: Kind.SELECTION_SET,
  selections: [{ kind: Kind.FIELD, name: { kind: Kind.NAME, value: 'nodes' }, selectionSet: slim }],
} as const;
const paths = [['nodes'], ['edges', 'node']];

/** The plan of the field's rows, if it has any, and the completion of its value. */
type Ready = { template?: QueryTemplate; search?: UnionSearch; complete: Complete };

/**
 * A root field. It is resolved as in graphql-js, arguments included, but its `info` has an almost empty selection: the
 * query that the resolver then builds with Drizzle only says which rows, and the whole planned selection is added to
 * it.
 */
export class RootField {
  readonly key: string;
  readonly nodes: FieldNode[];
  readonly isNullable: boolean;
  /** It reads only the schema, with a constant result. */
  readonly isConstant: boolean;
  /** It returns rows of a table, or a page of them. */
  readonly table: GraphQLObjectType | undefined;
  /** It returns a page of rows of any of these types. */
  readonly #among: readonly GraphQLObjectType[];
  readonly #site: FieldSite;
  readonly #node: FieldNode;
  readonly #info: GraphQLResolveInfo;
  readonly #compiler: Compiler;
  #ready: Ready | undefined;

  constructor(compiler: Compiler, type: GraphQLObjectType, key: string, nodes: FieldNode[]) {
    const [node] = nodes;
    if (!node) throw new NotPlannable('invalid_operation');
    this.key = key;
    this.nodes = nodes;
    this.#node = node;
    this.#compiler = compiler;
    this.#site = compiler.site(type, key, nodes, undefined, null);
    const { definition, info } = this.#site;
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
  get mayBeSingle(): boolean {
    return this.table !== undefined || this.#among.length > 0;
  }

  /** Resolves the field and begins to complete its value. A planned statement also looks up the names in `beneath`. */
  begin(execution: ValidatedExecutionArgs, beneath: readonly Given[] = []): PlanRun {
    const run = new PlanRun(execution.contextValue as Context);
    run.alongside.add(beneath);
    let value: unknown;
    try {
      value = this.#resolve(run, execution);
    } catch (error) {
      run.fail(error);
      return run;
    }
    if (isPromise(value)) run.waitForValue(value, (settled) => this.#complete(settled, run));
    else run.value = this.#complete(value, run);
    return run;
  }

  #resolve(run: PlanRun, execution: ValidatedExecutionArgs): unknown {
    const { definition } = this.#site;
    if (definition.name === '__typename') return this.#info.parentType.name;
    const args = getArgumentValues(definition, this.#node, execution.variableValues);
    refuseOtherTimes(definition, args);
    const info = { ...this.#info, variableValues: execution.variableValues };
    const { template, search } = this.#readyIn(run.context);
    const context =
      template && this.table
        ? this.#selecting(run, template, tableOf(this.table) as TableName)
        : search
          ? { ...run.context, alongside: run.alongside, find: (one: Search) => search.run(one, run) }
          : { ...run.context, alongside: run.alongside, db: lookingUp(run.context.db, run.alongside) };
    return definition.resolve?.(execution.rootValue, args, context, info);
  }

  #complete(value: unknown, run: PlanRun): unknown {
    return this.#readyIn(run.context).complete(value, run);
  }

  #readyIn(context: Context) {
    try {
      this.#ready ??= this.#prepare(context);
      return this.#ready;
    } catch (error) {
      // An error in the selection is no error of this field.
      throw lastingly(error);
    }
  }

  #prepare(given: Context): Ready {
    if (this.#among.length > 0) return this.#prepareSearch(given);
    if (!this.table) return { complete: this.#compiler.complete(this.#site) };
    const context = { ...given };
    const isPage = this.table !== getNamedType(this.#site.definition.type);
    const query = queryOf(context, this.#site.info, this.table, isPage ? paths : undefined);
    const planning = { context, isWithin: false };
    return {
      template: new QueryTemplate(tableOf(this.table) as TableName, { columns: {}, ...query }),
      complete: this.#compiler.complete({ ...this.#site, planning }),
    };
  }

  #prepareSearch(given: Context): Ready {
    const context = { ...given };
    const queries = this.#among.map(
      (type) => [type, queryOf(context, narrowToType(this.#site, type).info, type, paths)] as const,
    );
    const planning = { context, isWithin: false };
    return {
      search: new UnionSearch(context.db, new Map(queries)),
      complete: this.#compiler.complete({ ...this.#site, planning }),
    };
  }

  /** A context in which a query for the rows of this field has the whole planned selection. */
  #selecting(run: PlanRun, template: QueryTemplate, table: keyof Database['query']): Context {
    const { alongside, context } = run;
    const { db } = context;
    const load = async (query: Query) => {
      const { rows, position, areThere } = await template.run(db, query, alongside.names, run.texts);
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
      findMany: (query: Query) => (isOfNothing(query) ? load(query) : own.findMany(query)),
      findFirst: async (query: Query) =>
        isOfNothing(query) ? (await load({ ...query, limit: 1 }))[0] : own.findFirst(query),
    };
    const query = Object.create(db.query, { [table]: { value: selecting } });
    return { ...context, alongside, db: Object.create(db, { query: { value: query } }) };
  }
}

function asksOnlyForCount(compiler: Compiler, page: unknown, nodes: readonly FieldNode[]): boolean {
  const sets = nodes.map(({ selectionSet }) => selectionSet);
  const fields = isObjectType(page) ? collectFields(compiler.execution, page, sets).values() : [];
  return [...fields].every(([node]) => ['totalCount', '__typename'].includes(node?.name.value ?? ''));
}

/** The types of the rows in a page. */
function rowsOfPage({ execution: { schema } }: Compiler, type: unknown): readonly GraphQLObjectType[] {
  if (!isObjectType(type)) return [];
  const { nodes, edges, pageInfo } = type.getFields();
  const row = nodes && edges && pageInfo && getNamedType(nodes.type);
  const rows = isObjectType(row) ? [row] : isAbstractType(row) ? schema.getPossibleTypes(row) : [];
  return rows.every((it) => tableOf(it) !== undefined) ? rows : [];
}
