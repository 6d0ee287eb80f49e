import { beforeAll, expect, it } from 'vitest';
import { asking } from '../../support/asking.ts';
import { countsPlainly } from '../../support/both-ways.ts';
import { demo, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';

const statements: string[] = [];
countsPlainly(statements);
const database = useDatabase({ onQuery: (text) => statements.push(text) });
const ask = asking(database);

beforeAll(() => load(database.db, demo));

/** What a field asks of Postgres, beside the page of restrictions, statements or documents that it stands in. */
it.each([
  [
    'restrictions',
    'statusPeriod { isContested review: isContested(axis: REVIEW) lastEvidenceAt isStale needsReview }',
    0,
  ],
  ['restrictions', 'statusPeriod { independentSourceCount grounds { axis statement { key } } }', 0],
  [
    'restrictions',
    'blockedBy { consentingParty { key } } consents { nodes { statePeriod { needsReview } } }',
    0,
  ],
  [
    'restrictions',
    'statusPeriod(asOf: { validAt: "2024-05-01T00:00:00Z" }) { status needsReview isStale }',
    1,
  ],
  [
    'restrictions',
    'statusPeriod(asOf: { knownAt: "2024-05-01T00:00:00Z" }) { status grounds { weight } }',
    1,
  ],
  ['restrictions', 'timeline(asOf: { knownAt: "2024-05-01T00:00:00Z" }) { status }', 1],
  ['restrictions', 'consents(asOf: { validAt: "2024-05-01T00:00:00Z" }) { nodes { state } }', 1],
  ['restrictions', 'blockedBy(asOf: { validAt: "2024-05-01T00:00:00Z" }) { covers }', 1],
  ['restrictions', 'positions { nodes { stance absence spoken { edtf } } }', 1],
  ['restrictions', 'positions { nodes { stances { stance explicitness } } }', 2],
  ['restrictions', 'diff(from: { validAt: "2024-01-01T00:00:00Z" }, to: {}) { kind }', 1],
  [
    'restrictions',
    'diff(from: { validAt: "2024-01-01T00:00:00Z" }, to: {}) { kind before { status } after { status } }',
    2,
  ],
  ['actors', 'positions { nodes { stance } } formerKeys aliases', 1],
  ['actors', 'affiliations(asOf: { knownAt: "2030-01-01T00:00:00Z" }) { nodes { role } }', 1],
  ['statements', 'needsReview via { relation actor { key } }', 0],
  ['statements', 'stances(asOf: { knownAt: "2030-01-01T00:00:00Z" }) { stance }', 1],
  ['documents', 'retraction { note } leftUnsupported { nodes { id } }', 1],
])('%s { %s } costs %i more', async (page, fields, more) => {
  statements.length = 0;
  await ask(`{ ${page}(first: 20) { nodes { id ${fields} } } }`);
  expect(statements).toHaveLength(1 + more);
});

it.each([
  ['restrictions(asOf: { validAt: "2024-05-01" }) { groups(by: [STATUS, REVIEW]) { nodes { count } } }', 2],
  ['restrictions { groups(by: ITEM) { nodes { count item { name origin { name } } } } }', 3],
  ['assessUse(item: "storm-shadow", user: "ukraine") { answer reason }', 1],
  ['actor(name: "united-states") { unlocks { nodes { title statusPeriod { status } } } }', 3],
  [
    'positions(where: { restrictions: ["west.long-range.deep-strike"], actors: ["biden"] }) { nodes { stance } }',
    2,
  ],
  [
    'restriction(name: "us.atacms.deep-strike", asOf: { knownAt: "2030-01-01T00:00:00Z" }) { statusPeriod { status } }',
    1,
  ],
])('%s costs %i', async (field, count) => {
  statements.length = 0;
  await ask(`{ ${field} }`);
  expect(statements).toHaveLength(count);
});
