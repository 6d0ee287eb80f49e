import { getIntrospectionQuery } from 'graphql';

/** The schema that a document is written for: ours, which several sides serve, or the one that PostGraphile makes. */
export type Dialect = 'ours' | 'postgraphile';
export type Variables = { [name: string]: string | undefined };

/** The operation on every side, and how its answer is read: the same facts from each. */
export type Operation = {
  /** Also the name of the operation in the documents. */
  name: string;
  title: string;
  documents: { [dialect in Dialect]: string };
  /** What an answer says, the same for both dialects; null when it is not to be compared. */
  facts: { [dialect in Dialect]: (data: Data) => unknown } | null;
};

// biome-ignore lint/suspicious/noExplicitAny: answers of schemas that are written here, compared with one another
type Data = any;

const parties = 'parties { role actor { name } }';
const peerParties =
  'restrictionPartiesByRestrictionId(orderBy: ORDINAL_ASC) { nodes { function actorByActorId { name } } }';
const readParties = (nodes: Data[]) =>
  nodes.map((it) => [it.role ?? it.function, (it.actor ?? it.actorByActorId).name]);

const statement = 'nodes { key quotation spoken { edtf } speakers { actor { name } } }';
const peerStatement =
  'nodes { key quotation spokenEdtf statementSpeakersByStatementId(orderBy: ORDINAL_ASC) { nodes { actorByActorId { name } } } }';
const readStatement = (it: Data) => [
  it.key,
  it.quotation,
  it.spoken?.edtf ?? null,
  it.speakers.map(({ actor }: Data) => actor.name),
];
const readPeerStatement = (it: Data) => [
  it.key,
  it.quotation,
  it.spokenEdtf,
  it.statementSpeakersByStatementId.nodes.map(({ actorByActorId }: Data) => actorByActorId.name),
];

const single: Operation = {
  name: 'Single',
  title: 'one restriction by key: status, parties',
  documents: {
    ours: `query Single($key: ID!) { restriction(name: $key) { key title statusPeriod { status review } ${parties} } }`,
    postgraphile: `query Single($key: String!) {
      restrictionByKey(key: $key) { key title currentStatus { status review } ${peerParties} } }`,
  },
  facts: {
    ours: ({ restriction: it }) => [it.key, it.title, it.statusPeriod, readParties(it.parties)],
    postgraphile: ({ restrictionByKey: it }) => [
      it.key,
      it.title,
      it.currentStatus,
      readParties(it.restrictionPartiesByRestrictionId.nodes),
    ],
  },
};

const board: Operation = {
  name: 'Board',
  title: '20 restrictions: status, consents, parties',
  documents: {
    ours: `query Board($after: String) { restrictions(first: 20, after: $after) { nodes {
      key title statusPeriod { status review } consents { nodes { covers state consentingParty { name } } } ${parties} } } }`,
    postgraphile: `query Board($after: Cursor) { allRestrictions(first: 20, after: $after, orderBy: TITLE_ASC) { nodes {
      key title currentStatus { status review }
      consentsByRestrictionId { nodes { covers current { state } actorByConsentingPartyId { name } } } ${peerParties} } } }`,
  },
  facts: {
    ours: ({ restrictions }) =>
      restrictions.nodes.map((it: Data) => [
        it.key,
        it.title,
        it.statusPeriod,
        it.consents.nodes.map((one: Data) => [one.covers, one.state, one.consentingParty.name]),
        readParties(it.parties),
      ]),
    postgraphile: ({ allRestrictions }) =>
      allRestrictions.nodes.map((it: Data) => [
        it.key,
        it.title,
        it.currentStatus,
        it.consentsByRestrictionId.nodes.map((one: Data) => [
          one.covers,
          one.current?.state ?? null,
          one.actorByConsentingPartyId.name,
        ]),
        readParties(it.restrictionPartiesByRestrictionId.nodes),
      ]),
  },
};

const nested: Operation = {
  name: 'Nested',
  title: '20 restrictions × 5 statements: speakers',
  documents: {
    ours: `query Nested($after: String) { restrictions(first: 20, after: $after) { nodes {
      key title statements(first: 5) { ${statement} } } } }`,
    postgraphile: `query Nested($after: Cursor) { allRestrictions(first: 20, after: $after, orderBy: TITLE_ASC) { nodes {
      key title statements(first: 5) { ${peerStatement} } } } }`,
  },
  facts: {
    ours: ({ restrictions }) =>
      restrictions.nodes.map((it: Data) => [it.key, it.title, it.statements.nodes.map(readStatement)]),
    postgraphile: ({ allRestrictions }) =>
      allRestrictions.nodes.map((it: Data) => [it.key, it.title, it.statements.nodes.map(readPeerStatement)]),
  },
};

const pageOf = (name: string, title: string): Operation => ({
  name,
  title,
  documents: {
    ours: `query ${name}($quotation: Quotation!, $attribution: Attribution!, $after: String) {
      statements(first: 20, after: $after, orderBy: { field: SPOKEN, direction: DESC, nulls: FIRST },
        where: { quotation: { eq: $quotation }, attribution: { eq: $attribution } }) {
        ${statement} pageInfo { hasNextPage endCursor } } }`,
    postgraphile: `query ${name}($quotation: Quotation!, $attribution: Attribution!, $after: Cursor) {
      allStatements(first: 20, after: $after, orderBy: [SORT_DATE_DESC, PRIMARY_KEY_DESC],
        condition: { quotation: $quotation, attribution: $attribution }) {
        ${peerStatement} pageInfo { hasNextPage endCursor } } }`,
  },
  facts: {
    ours: ({ statements: { nodes, pageInfo } }) => [nodes.map(readStatement), pageInfo.hasNextPage],
    postgraphile: ({ allStatements: { nodes, pageInfo } }) => [
      nodes.map(readPeerStatement),
      pageInfo.hasNextPage,
    ],
  },
});

const search: Operation = {
  name: 'Search',
  title: 'full text: the best 20',
  documents: {
    ours: `query Search($text: String!) { search(text: $text, first: 20, types: [ACTOR, STATEMENT, RESTRICTION, ITEM, PLACE, TARGET, EVENT]) { nodes { __typename
      ... on Statement { key } ... on Restriction { key title } ... on Actor { key name } ... on Item { key name }
      ... on Place { key title: name } ... on Target { key title: name } ... on Event { key title: name } } } }`,
    postgraphile:
      'query Search($text: String!) { benchSearch(words: $text, most: 20) { nodes { type key name } } }',
  },
  facts: {
    ours: ({ search: { nodes } }) =>
      nodes.map((it: Data) => [it.__typename, it.key, it.name ?? it.title ?? null]),
    postgraphile: ({ benchSearch: { nodes } }) => nodes.map((it: Data) => [it.type, it.key, it.name]),
  },
};

const positions: Operation = {
  name: 'Positions',
  title: 'who holds what of one restriction: 20',
  documents: {
    ours: 'query Positions($restriction: ID!) { positions(where: { restrictions: [$restriction] }, first: 20) { nodes { actor { name } stance } } }',
    postgraphile: `query Positions($restriction: String!) {
      benchPositions(restriction: $restriction, most: 20) { nodes { actor stance } } }`,
  },
  facts: {
    ours: ({ positions }) => positions.nodes.map(({ actor, stance }: Data) => [actor.name, stance]),
    postgraphile: ({ benchPositions: { nodes } }) => nodes.map(({ actor, stance }: Data) => [actor, stance]),
  },
};

const introspection: Operation = {
  name: 'IntrospectionQuery',
  title: 'the standard introspection',
  documents: { ours: getIntrospectionQuery(), postgraphile: getIntrospectionQuery() },
  facts: null,
};

export const operations = {
  single,
  board,
  nested,
  first: pageOf('First', 'filtered statements: the first page'),
  deep: pageOf('Deep', 'the same, a page far in'),
  search,
  positions,
  introspection,
} as const;
export type OperationName = keyof typeof operations;
export const operationNames = Object.keys(operations) as OperationName[];
