import { beforeAll, expect, it } from 'vitest';
import {
  describePlans,
  leastPlanned,
  loadShown,
  operationsIn,
  type PlanFinding,
  reportPlans,
  shareOfPlanned,
  shownQueries,
} from '../bench/plans/report.ts';
import { useDatabase } from '../support/database.ts';

const database = useDatabase();
let findings: PlanFinding[];

beforeAll(async () => {
  await loadShown(database.db);
  findings = await reportPlans(database.db);
});

it('no fewer of the shown queries are planned than before', () => {
  expect(shareOfPlanned(findings), describePlans(findings)).toBeGreaterThanOrEqual(leastPlanned);
  // Rises with it: otherwise a later fall would not be seen.
  expect(shareOfPlanned(findings)).toBeLessThan(leastPlanned + 0.01);
});

it('each fallback has a reason, and none of them is an error of a plan', () => {
  for (const { strategy, reason, source } of findings)
    expect([source, strategy === 'fallback']).toEqual([source, reason !== undefined]);
  expect(findings.map(({ reason }) => reason)).not.toContain('unexpected_error');
  expect(findings.map(({ reason }) => reason)).not.toContain('invalid_operation');
});

it('takes queries from all sources, and out of programs of any language', () => {
  const sources = shownQueries().map(({ source }) => source.replace(/[:/].*/, ''));
  expect([...new Set(sources)].sort()).toEqual(['GraphiQL', 'README.md', 'docs', 'examples']);
  const program = 'query = ask("""query ($a: ID!) { actor(name: $a) { key } }""") # query {';
  expect(operationsIn(program)).toEqual(['query ($a: ID!) { actor(name: $a) { key } }']);
});
