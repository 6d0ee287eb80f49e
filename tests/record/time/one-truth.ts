import type { Database } from '../../../src/db/client.ts';
import type { Expected } from './model/expected-timeline.ts';
import { askGraphql } from './reading.ts';

/** What holds at an instant. */
export const holderOf = (timeline: readonly Expected[], at: number) =>
  timeline.find(({ startsAt, endsAt }) => startsAt <= at && at < endsAt) ?? null;

type Held = { rule: string; is: 'STATUS' | 'CONSENT'; held: string | null };

const statuses = ['PROPOSED', 'PROHIBITED', 'PERMITTED', 'LIFTED'];
const query = `query ($rules: [ID!], $asOf: AsOf, $item: ID!) {
  rules: restrictions(first: 100, where: { restrictions: { in: $rules } }, asOf: $asOf) { nodes {
    key statusPeriod { status } consents { nodes { state statePeriod { state } } } } }
  ${statuses
    .map(
      (
        it,
      ) => `${it}: restrictions(first: 100, where: { restrictions: { in: $rules }, status: { eq: ${it} } }, asOf: $asOf) {
        nodes { key } }`,
    )
    .join('\n')}
  counts: restrictions(where: { restrictions: { in: $rules } }, asOf: $asOf) { groups(by: STATUS) { nodes { count status } } }
  assessUse(item: $item, user: "t-land", asOf: $asOf) { findings { nodes { restriction { key } statusPeriod { status } } } }
}`;

/** Each way of asking what holds at an instant that says something else than is expected. */
export async function differencesAt(
  db: Database,
  item: string,
  expected: readonly Held[],
  at: number,
): Promise<{ way: string; got: unknown; expected: unknown }[]> {
  const rules = expected.map(({ rule }) => rule).sort();
  const validAt = new Date(at).toISOString();
  const answer = await askGraphql(db, query, { rules, item, asOf: { validAt } });
  const held = new Map(expected.map((it) => [it.rule, it]));
  const statusOf = (rule: string) =>
    held.get(rule)?.is === 'STATUS' ? (held.get(rule)?.held ?? null) : null;
  const byRule = (pairs: [string, unknown][]) => pairs.sort(([a], [b]) => (a < b ? -1 : 1));

  const counts = new Map<string | null, number>();
  for (const rule of rules) counts.set(statusOf(rule), (counts.get(statusOf(rule)) ?? 0) + 1);
  const text = (value: string | null) => value ?? '';
  const sorted = (all: [string | null, number][]) => all.sort(([a], [b]) => (text(a) < text(b) ? -1 : 1));
  const consents = expected
    .filter(({ is }) => is === 'CONSENT')
    .map((it): [string, unknown] => [it.rule, it.held]);
  const nodes: Node[] = answer.rules.nodes;
  const ways = [
    {
      way: 'status',
      got: byRule(nodes.map(({ key, statusPeriod }) => [key, statusPeriod?.status ?? null])),
      expected: rules.map((it) => [it, statusOf(it)]),
    },
    {
      way: 'consent',
      got: byRule(
        nodes.flatMap(({ key, consents: of }) => of.nodes.map((it): [string, unknown] => [key, it.state])),
      ),
      expected: byRule(consents),
    },
    ...statuses.map((status) => ({
      way: `where status is ${status}`,
      got: answer[status].nodes.map((it: { key: string }) => it.key).sort(),
      expected: rules.filter((it) => statusOf(it) === status),
    })),
    {
      way: 'counts',
      got: sorted(answer.counts.groups.nodes.map((it: Count) => [it.status, it.count])),
      expected: sorted([...counts]),
    },
    {
      way: 'assessUse',
      got: byRule(
        answer.assessUse.findings.nodes.map((it: Finding) => [
          it.restriction.key,
          it.statusPeriod?.status ?? null,
        ]),
      ),
      expected: rules.map((it) => [it, statusOf(it)]),
    },
  ];
  return ways
    .filter(({ got, expected: due }) => JSON.stringify(got) !== JSON.stringify(due))
    .map((it) => ({ ...it, way: `${it.way} at ${validAt}` }));
}

type Node = {
  key: string;
  statusPeriod: { status: string } | null;
  consents: { nodes: { state: string | null }[] };
};
type Count = { count: number; status: string | null };
type Finding = { restriction: { key: string }; statusPeriod: { status: string } | null };
