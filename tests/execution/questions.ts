import { createHash } from 'node:crypto';
import type { Chance } from './chance.ts';

export type Question = { query: string; variables: Record<string, unknown> };

const restrictions = [
  'us.atacms.deep-strike',
  'uk.storm-shadow.ukraine-only',
  'fr.similar-weapons.ukraine-only',
  'us.weapons.cross-border-limited',
  'west.long-range.deep-strike',
];

const period = `status suspendedBy { key } licencePolicy review validFrom { edtf } observedAt { edtf } isContested isStale needsReview lastEvidenceAt firstRecordedAt lastRecordedAt
  grounds { axis weight statement { key needsReview evidence { nodes { exact } } } }`;

/** What dashboards and analysts ask, with what it is asked of drawn by chance from a few. */
const forms: ((chance: Chance) => Question)[] = [
  () => ({
    query: `query Board { restrictions(first: 20) { totalCount nodes { key title version parties { role actor { name } }
      statusPeriod { status review isContested grounds { axis weight statement { evidence { nodes { exact } } } } }
      blockedBy { consentingParty { name } covers state } } } }`,
    variables: {},
  }),
  (chance) => ({
    query: `query Status($key: ID!) { restriction(name: $key) { title version status statusPeriod { ${period} } } }`,
    variables: { key: chance.among(restrictions) },
  }),
  () => ({
    query: 'query Stale { restrictions { nodes { key statusPeriod { isStale lastEvidenceAt } } } }',
    variables: {},
  }),
  () => ({
    query: `query Nested { restrictions { nodes { key statements(first: 5) { totalCount nodes { key
      speakers { role actor { name } } stances { stance restriction { key } } } } } } }`,
    variables: {},
  }),
  (chance) => ({
    query: `query Positions($restriction: ID!) { positions(where: { restrictions: [$restriction], actors: ["biden", "starmer", "austin"] }) { nodes {
      actor { key name } stance absence spoken { edtf } speakers { isOnBehalf actor { key } } withheld { statement { key } } statements { key evidence { nodes { exact } } } } } }`,
    variables: { restriction: chance.among(restrictions) },
  }),
  (chance) => ({
    query: `query Search($text: String!) { search(text: $text, first: 10) { totalCount nodes { __typename
      ... on Place { key } ... on Statement { key translations { language text by } } ... on Actor { key aliases } ... on Restriction { key title } } } }`,
    variables: {
      text: chance.among(['hammer', 'long-range', 'permission', 'Moscow', 'hammer act', 'Hammer Amboss']),
    },
  }),
  () => ({
    query: 'query Counts { restrictions { groups(by: STATUS) { nodes { status count } } } }',
    variables: {},
  }),
  () => ({
    query:
      'query NeedsReview { restrictions(where: { needsReview: true }) { totalCount nodes { key statusPeriod { needsReview } } } }',
    variables: {},
  }),
  (chance) => ({
    query: `query Transfer($item: ID!, $recipient: ID!) { assessTransfer(item: $item, supplier: "france", recipient: $recipient) {
      answer reason decidedBy { restriction { key } } } actor(name: $recipient) { cannotReceive { nodes { key } } } }`,
    variables: {
      item: chance.among(['storm-shadow', 'atacms']),
      recipient: chance.among(['ukraine', 'russia']),
    },
  }),
  (chance) => ({
    query: `query Use($item: ID!, $place: ID) { assessUse(item: $item, user: "ukraine", place: $place, target: "airfields") {
      answer reason missingConsents { consentingParty { name } } } }`,
    variables: { item: chance.among(['storm-shadow', 'atacms']), place: 'russia-territory' },
  }),
  (chance) => ({
    query: `query Licences($item: ID!, $authority: ID!) {
      restrictions(where: { licenceAuthority: { in: [$authority] } }) { totalCount nodes { key licenceKind limits { quantity operator value unit } conditions { kind text } } }
      assessUse(item: $item, user: "ukraine", place: "russia-territory") { answer reason licenceAuthorities { key } mustHold { text restriction { key } } } }`,
    variables: {
      item: chance.among(['storm-shadow', 'atacms']),
      authority: chance.among(['hammer-a', 'hammer-b']),
    },
  }),
  () => ({
    query: `query Lapsed { restrictions(where: { status: { in: [EXPIRED, SUSPENDED, LICENCE_REQUIRED] } }) { totalCount nodes { key status
      statusPeriod { status suspendedBy { key } licencePolicy } } } }`,
    variables: {},
  }),
  (chance) => ({
    query: `query Votes($key: ID!) { events(where: { vote: { motion: { in: [$key] } } }) { totalCount nodes { key phase
      vote { result yes no ballots { option actor { key } } motion { key title } } } } }`,
    variables: { key: chance.among(restrictions) },
  }),
  (chance) => ({
    query: `query Basis($instrument: String!) { restrictions(where: { basis: { instrument: { contains: $instrument } } }) {
      totalCount nodes { key basis { instrument provision } } } }`,
    variables: { instrument: chance.among(['hammer', 'Anvil']) },
  }),
  () => ({
    query: `query Within { place(name: "hammer-land") { broader { key } narrower { totalCount nodes { key } } }
      places(where: { places: { within: "russia-territory" } }) { totalCount nodes { key } }
      assessUse(item: "storm-shadow", user: "ukraine", place: "hammer-land") { answer reason findings { nodes { finding restriction { key } } } } }`,
    variables: {},
  }),
  (chance) => ({
    query: `query Members($member: ID!) { actor(name: $member) { groups { key } }
      league: actor(name: "hammer-league") { members { totalCount nodes { key } } }
      bound: restrictions(where: { assignees: { binding: [$member] } }) { totalCount nodes { key } }
      said: statements(where: { speaker: { actor: { within: "hammer-league" } } }) { totalCount } }`,
    variables: { member: chance.among(['ukraine', 'hammer-a', 'hammer-b']) },
  }),
  () => ({
    query: 'query Places { places(first: 100) { totalCount nodes { key name version } } }',
    variables: {},
  }),
  (chance) => ({
    query: `query Actor($key: ID!) { actor(name: $key) { key name version formerKeys
      statements(first: 10) { totalCount nodes { key } } affiliations { nodes { role } } } }`,
    variables: { key: chance.among(['biden', 'hammer-a', 'hammer-b', 'austin']) },
  }),
  (chance) => ({
    query: `query Document($key: ID!) { document(name: $key) { key title retraction { note }
      leftUnsupported { nodes { __typename ... on Statement { key } ... on StatusPeriod { status } } } } }`,
    variables: { key: chance.among(['demo-2024-09:brief', 'hammer:paper']) },
  }),
  () => ({
    query: 'query Unlocks { actor(name: "united-states") { unlocks { nodes { key title } } } }',
    variables: {},
  }),
  (chance) => ({
    query: `query Then($validAt: DateOrTime, $knownAt: DateOrTime) {
      all: restrictions(asOf: { validAt: $validAt, knownAt: $knownAt }) { nodes { key title statusPeriod { ${period} } } }
      one: restrictions(asOf: { validAt: $validAt, knownAt: $knownAt }) { groups(by: STATUS) { nodes { status count } } } }`,
    variables: {
      validAt: chance.among(['2024-05-01T00:00:00Z', '2024-11-20T00:00:00Z', '2030-01-01T00:00:00Z']),
      knownAt: null,
    },
  }),
];

export const ask = (chance: Chance): Question => chance.among(forms)(chance);

/** As a POST or as a GET, some of these by hash; with what it must not be before. */
export function requestOf(url: string, { query, variables }: Question, chance: Chance, least: string | null) {
  const extensions = { ...(least !== null && { minPosition: least }) };
  if (chance.below(2) === 0)
    return {
      url: `${url}/graphql`,
      init: {
        method: 'POST',
        headers: { 'content-type': 'application/json' } as Record<string, string>,
        body: JSON.stringify({ query, variables, extensions }),
      },
    };
  const sha256Hash = createHash('sha256').update(query).digest('hex');
  const search = new URLSearchParams({
    query,
    variables: JSON.stringify(variables),
    extensions: JSON.stringify({ ...extensions, persistedQuery: { version: 1, sha256Hash } }),
  });
  return { url: `${url}/graphql?${search}`, init: { headers: {} as Record<string, string> } };
}
