import type { GraphQLSchema } from 'graphql';
import { examples } from '../../src/graphql/examples.ts';
import { dump } from './bundle.ts';
import type { TestDatabase } from './database.ts';
import { startServer } from './servers/server.ts';

const more: { query: string; variables?: object }[] = [
  {
    query: `{ statements(first: 100, orderBy: { field: SPOKEN, direction: DESC }) {
      totalCount nodes { key spoken { edtf earliest latest } lastRecordedAt evidence { nodes { exact start end } } } } }`,
  },
  {
    query: `{ positions(where: { restrictions: ["west.long-range.deep-strike"], actors: ["biden", "starmer"] }) { nodes {
      actor { name } stance absence spoken { edtf } statements { evidence { nodes { exact } } } } } }`,
  },
  {
    query: `{ assessUse(item: "storm-shadow", user: "ukraine", place: "russia-territory", target: "airfields") {
      answer reason missingConsents { consentingParty { name } } }
      actor(name: "united-states") { unlocks { nodes { title } } } }`,
  },
  {
    query: `query Then { restriction(name: "us.weapons.cross-border-limited") {
      before: statusPeriod(asOf: { validAt: "2024-05-01T00:00:00Z" }) { status }
      now: statusPeriod { status needsReview isStale lastEvidenceAt heldFrom heldTo lastRecordedAt }
      diff(from: { validAt: "2024-05-01T00:00:00Z" }, to: {}) { kind before { status } after { status } } } 
      known: restrictions(asOf: { knownAt: "2024-01-01T00:00:00Z" }) { totalCount } }`,
  },
  { query: '{ restrictions(first: 0) { groups(by: [STATUS, REVIEW]) { nodes { status review count } } } }' },
  {
    query:
      '{ search(text: "long-range", first: 100) { totalCount nodes { __typename ... on Statement { key } } } }',
  },
];

/** An instant as it is written in answers; any other form stays as it is, and shows. */
const INSTANT = /^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,6}Z$/;
const YEAR = String(new Date().getUTCFullYear());
const ID = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const NEW = ['id', 'source', 'cursor', 'position', 'revision'];

/** What the record of a database answers by each door: GraphQL, the feed and the dump, as texts. */
export async function acceptanceAnswers(database: TestDatabase, schema: GraphQLSchema): Promise<string[]> {
  const server = await startServer(database, schema);
  try {
    const answers: string[] = [];
    for (const { query, variables } of [...examples, ...more]) {
      // A page of search ends anywhere among equal ranks.
      if (/subscription |search\(text: \$/.test(query)) continue;
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
      });
      answers.push(await response.text());
    }
    const feed = await fetch(`${server.url}/changes`, { headers: { accept: 'application/x-ndjson' } });
    const changes = (await feed.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    return [...answers, JSON.stringify({ changes }), JSON.stringify({ dump: await dump(database.db) })];
  } finally {
    await server.close();
  }
}

/**
 * An answer without what is new in each database: IDs, cursors, when it was recorded, and the order of what stands at the same
 * place of an order, which is that of IDs.
 */
export function comparable(answer: string): unknown {
  return sorted(JSON.parse(answer));
}

function sorted(value: unknown): unknown {
  if (typeof value === 'string')
    return value
      .replace(INSTANT, (instant) => (instant.startsWith(YEAR) ? 'now' : instant))
      .replace(ID, 'id');
  if (Array.isArray(value))
    return value.map(sorted).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (value === null || typeof value !== 'object') return value;
  const told = Object.entries(value).filter(([name]) => !NEW.includes(name));
  return Object.fromEntries(told.map(([name, inner]) => [name, sorted(inner)]));
}
