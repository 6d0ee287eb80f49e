import { readdirSync, readFileSync } from 'node:fs';
import { graphql, Kind, OperationTypeNode, parse, validate } from 'graphql';
import type { Database } from '../../../src/db/client.ts';
import { executeQuery } from '../../../src/execution/execute-query.ts';
import type { Strategy } from '../../../src/execution/executed.ts';
import type { FallbackReason } from '../../../src/execution/not-plannable.ts';
import { examples as tabs } from '../../../src/graphql/examples.ts';
import { schema } from '../../../src/graphql/schema.ts';
import { demo, load } from '../../support/bundle.ts';
import { blocksOf, pages, readPage } from '../../support/pages/pages.ts';

/** The least share of the shown queries that are planned. It may only rise. */
export const leastPlanned = 0.78;

type Shown = { source: string; query: string; variables: Record<string, unknown> };

/** How a query that the documentation, an example or GraphiQL shows is executed. */
export type PlanFinding = Shown & { strategy: Strategy; reason: FallbackReason | undefined };

const folder = new URL('../../../examples/', import.meta.url);
/** For the queries of examples: what their programs give them. */
const variables = { key: 'us.atacms.deep-strike', restriction: 'west.long-range.deep-strike' };

/** Every query of the README, of the pages, of the examples and of GraphiQL's tabs. */
export function shownQueries(): Shown[] {
  const ofPages = pages.flatMap(([source, page]) =>
    blocksOf(page, 'graphql').map((query) => ({ source, query, variables: {} })),
  );
  const ofExamples = readdirSync(folder).flatMap((name) =>
    operationsIn(readFileSync(new URL(name, folder), 'utf8')).map((query) => ({
      source: `examples/${name}`,
      query,
      variables,
    })),
  );
  const ofTabs = tabs.map(({ title, query, variables = {} }) => ({
    source: `GraphiQL: ${title}`,
    query,
    variables,
  }));
  return [...ofPages, ...ofExamples, ...ofTabs].filter(({ query }) => isQuery(query));
}

/** The operations in a program of any language: from their first word to the brace that closes them. */
export function operationsIn(program: string): string[] {
  const found: string[] = [];
  for (const { index } of program.matchAll(/\b(?:query|mutation|subscription)\b[ \w]*[({]/g)) {
    let depth = 0;
    for (let at = index; at < program.length; at += 1) {
      if (program[at] === '{') depth += 1;
      if (program[at] === '}') depth -= 1;
      if (program[at] !== '}' || depth > 0) continue;
      const operation = program.slice(index, at + 1);
      if (isValid(operation)) found.push(operation);
      break;
    }
  }
  return found;
}

function isValid(operation: string): boolean {
  try {
    return validate(schema, parse(operation)).length === 0;
  } catch {
    return false;
  }
}

const isQuery = (query: string) =>
  parse(query).definitions.every(
    (it) => it.kind !== Kind.OPERATION_DEFINITION || it.operation === OperationTypeNode.QUERY,
  );

/** Loads what they ask for: the demo record, and the records of the coding guide and the tutorial. */
export async function loadShown(db: Database): Promise<void> {
  await load(db, demo);
  for (const [, page] of pages.filter(([name]) => name.startsWith('docs/coding-guide/')))
    for (const bundle of blocksOf(page, 'ndjson')) await load(db, bundle);
  const [code = ''] = blocksOf(readPage('docs/tutorial.md'), 'graphql');
  const { errors } = await graphql({
    schema,
    source: code.replace('isDryRun: true', 'isDryRun: false'),
    contextValue: { db, hub: null, principal: { name: 'report', role: 'EDITOR' }, requestId: 'report' },
  });
  if (errors) throw errors[0];
}

/** Executes all of them, twice: the first execution of a document finds out how it is executed. */
export async function reportPlans(db: Database): Promise<PlanFinding[]> {
  const findings: PlanFinding[] = [];
  for (const shown of shownQueries()) {
    const args = { schema, document: parse(shown.query), variableValues: shown.variables };
    const execute = () =>
      executeQuery(args, { db, principal: null }, (error) => {
        throw error;
      });
    await execute();
    const { strategy, reason } = await execute();
    findings.push({ ...shown, strategy, reason });
  }
  return findings;
}

export const shareOfPlanned = (findings: readonly PlanFinding[]): number =>
  findings.filter(({ strategy }) => strategy !== 'fallback').length / findings.length;

/** How many are executed by each strategy, then each fallback with its reason, then the share. */
export function describePlans(findings: readonly PlanFinding[]): string {
  const counts = Map.groupBy(findings, ({ strategy }) => strategy);
  const fallbacks = findings.filter(({ strategy }) => strategy === 'fallback');
  return [
    ...[...counts].map(([strategy, all]) => `${strategy}: ${all.length}`),
    ...fallbacks.map(
      ({ source, query, reason }) => `${reason}: ${source}: ${query.replaceAll(/\s+/g, ' ').slice(0, 160)}`,
    ),
    `planned: ${(100 * shareOfPlanned(findings)).toFixed(1)} % of ${findings.length}; at least ${100 * leastPlanned} %`,
  ].join('\n');
}
