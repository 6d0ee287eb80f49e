import { graphql } from 'graphql';
import type { Database, Moment, Sql } from '../../../src/db/client.ts';
import { schema } from '../../../src/graphql/schema.ts';
import type { Question } from './questions.ts';

type Asked = { text: string; parameters: unknown[]; moment: Moment | undefined };

type Node = {
  'Node Type': string;
  Schema?: string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Total Cost': number;
  'Plan Rows': number;
  Plans?: Node[];
};

export type Step = { type: string; table: string; cost: number; rows: number };
export type Finding = {
  /** Statements of SQL that the question came to. */
  statements: number;
  /** Milliseconds until it was answered, when asked the second time. */
  milliseconds: number;
  /** The reading of a table that Postgres expects to cost the most. */
  worst: Step;
  /** Tables of more rows than the threshold that are read from end to end without need. */
  whole: string[];
  /** What went wrong instead of an answer. */
  error: string | undefined;
};

/** Hears the statements that a database is asked: give its `onQuery` to `openDatabase`. */
export class Listener {
  heard: Asked[] = [];
  readonly onQuery = (text: string, parameters: unknown[], moment: Moment | undefined): void => {
    this.heard.push({ text, parameters, moment });
  };
}

/** Asks a question, and Postgres how it reads what it takes to answer. */
export async function examine(
  { db, sql }: { db: Database; sql: Sql },
  listener: Listener,
  { source, variables, needs = [] }: Question,
  then: string,
  threshold: number,
): Promise<Finding> {
  const ask = () =>
    graphql({
      schema,
      source,
      variableValues: { then, ...variables },
      contextValue: { db, principal: null, requestId: 'plans' },
    });
  listener.heard = [];
  const { errors } = await ask();
  const asked = [...listener.heard];
  const start = performance.now();
  await ask();
  const milliseconds = performance.now() - start;
  const steps: Step[] = [];
  if (!errors) for (const statement of asked) steps.push(...stepsOf(await explain(sql, statement)));
  const sizes = await readSizes(sql);
  const isWhole = ({ type, table }: Step) =>
    type === 'Seq Scan' && (sizes.get(table) ?? 0) > threshold && !needs.includes(table);
  return {
    statements: asked.length,
    milliseconds,
    worst: steps.reduce((worst, it) => (it.cost > worst.cost ? it : worst), nothing),
    whole: [...new Set(steps.filter(isWhole).map(({ table }) => table))],
    error: errors?.[0]?.message,
  };
}

const nothing: Step = { type: '-', table: '-', cost: 0, rows: 0 };

/** The plan of a statement for its parameters, in a session that is set as `Session.travel` does. */
async function explain(sql: Sql, { text, parameters, moment }: Asked): Promise<Node> {
  return await sql.begin(async (tx) => {
    await tx`select set_config('caveat.valid_at', ${moment?.validAt ?? ''}, true),
      set_config('caveat.known_at', ${moment?.knownAt ?? ''}, true)`;
    if (moment?.knownAt) await tx`set local search_path to known, public`;
    const rows = await tx.unsafe(`explain (format json, verbose) ${text}`, parameters as never[]);
    const [row] = rows as unknown as [{ 'QUERY PLAN': [{ Plan: Node }] }];
    return row['QUERY PLAN'][0].Plan;
  });
}

/** Every node that reads a table, with its cost for as often as it is expected to run. */
function stepsOf(node: Node, times = 1): Step[] {
  const { Plans: children = [], Schema: space, 'Relation Name': name } = node;
  const step: Step[] =
    name === undefined
      ? []
      : [
          {
            type: node['Node Type'],
            table: space === 'public' ? name : `${space}.${name}`,
            cost: node['Total Cost'] * times,
            rows: node['Plan Rows'] * times,
          },
        ];
  const inner = node['Node Type'] === 'Nested Loop' ? Math.max(1, children[0]?.['Plan Rows'] ?? 1) : 1;
  return [
    ...step,
    ...children.flatMap((child, index) => stepsOf(child, index === 1 ? times * inner : times)),
  ];
}

/** How many rows tables have, as far as the planner knows; those outside of `public` with their schema. */
async function readSizes(sql: Sql): Promise<Map<string, number>> {
  const rows = await sql<{ name: string; rows: number }[]>`
    select case when nspname = 'public' then relname else nspname || '.' || relname end as name, reltuples::float8 as rows
      from pg_class c join pg_namespace n on n.oid = c.relnamespace where relkind = 'r'`;
  return new Map(rows.map(({ name, rows }) => [name, rows]));
}
