import type { Config } from '../config.ts';

/** What may be asked of us, as published. Those that an operator sets are in `src/config.ts`; sizes are in bytes. */
export const limits = {
  /** A request's body, but for a bundle's; a WebSocket message; the first line and headers of a request together. */
  body: 1_000_000,
  bundle: 64_000_000,
  frame: 64 * 1024,
  /** Lines of a bundle in one mutation. */
  lines: 500,
  headers: 16 * 1024,

  /** A document's tokens; how far an operation's fields nest; how many there are, fragments spread and aliases counted. */
  tokens: 2_000,
  depth: 12,
  breadth: 300,
  /** The same for what an operation asks of the schema itself: GraphiQL asks for 230. */
  schemaBreadth: 400,

  /** Documents that are persisted by their hash: how long one may be, how many there are, and how long they are together. */
  persistedDocument: 16 * 1024,
  persistedDocuments: 1_000,
  persistedText: 4 * 1024 * 1024,

  /** Operations under way on one WebSocket, subscriptions above all. */
  subscriptions: 50,
  /** Present records (`GET /bundles`) that are read at once: each has a connection to Postgres while it is. */
  dumps: 3,

  /** Milliseconds for the headers to come, and for the body; and until an answer begins. Bundles and dumps have their own. */
  headersTime: 10_000,
  requestTime: 30_000,
  bundleTime: 600_000,
  /** Milliseconds that a reader of a dump, and of any other answer, may take nothing of it. */
  dumpPause: 30_000,
  answerPause: 60_000,
} as const;

/**
 * What a field costs, in points: one is about 20 microseconds on a machine that does nothing else, measured on a record of
 * 20,000 statements. A field without a line here costs `field`, more where it is asked of the database by itself; all
 * beneath a list is multiplied by the page that is asked for, or by what such lists usually have.
 */
export const costs = {
  field: 1,
  query: 10,
  mutation: 50,
  /** A member of a list in the variables of a field: a name, which is looked up, or another value to compare with. */
  given: 1,
  /** So many of a field cost nothing. */
  givenFreely: 100,
  /** Members of a list without pages that has no size of its own below. */
  list: 5,
  /**
   * Members of a list by the name of its field: the mean of a coded record, rounded up. The record of 60 statements has 2.1
   * grounds for each status, 2.0 parties and 1.0 items for each rule, 0.9 relations for each of them, and for each statement
   * 0.7 speakers, 0.6 stances, 0.2 addressees and next to no `via` and `verbatim`. Rules have up to four periods.
   */
  lists: {
    addressees: 1,
    blockedBy: 1,
    about: 1,
    ballots: 15,
    basis: 1,
    broader: 1,
    conditions: 1,
    duties: 1,
    grounds: 3,
    items: 2,
    licenceAuthorities: 1,
    limits: 1,
    mayBeOverriddenBy: 1,
    mustHold: 1,
    onBehalfOf: 1,
    overriddenBy: 1,
    participants: 2,
    parties: 2,
    places: 1,
    relations: 1,
    scope: 1,
    speakers: 1,
    stances: 1,
    targets: 1,
    timeline: 4,
    translations: 1,
    verbatim: 1,
    via: 1,
  },
  /**
   * Records of a page of what few records have many of, where no size of it is asked for; other pages have their default size. The
   * same record has 1.0 evidence for each statement, 1.6 for each rule, and a consent for every fourth rule.
   */
  pages: {
    affiliates: 5,
    affiliations: 5,
    consents: 2,
    evidence: 2,
    findings: 5,
    members: 5,
    narrower: 5,
    partyTo: 5,
    relationsFrom: 5,
    transfers: 5,
    versions: 5,
  },
  /** The same for lists of the schema itself, which are in memory. */
  introspectionList: 3,
  /** Of a list of what rests on nothing now: whatever rested on the record is looked at. */
  needsReviewList: 60,
  /** Of all that rests on nothing: what any document or relation left so is looked at. */
  unsupported: 2_500,
  /** Of groups that are counted: all that the filter matches is looked at. */
  groups: 2_500,
  /** Of any type that has it; a field of one type says its own with `extensions: { cost }`. */
  fields: {
    totalCount: 10,
    before: 10,
    after: 10,
    text: 40,
    search: 1_500,
    snippets: 500,
    assessUse: 250,
    assessTransfer: 250,
    positions: 750,
    unlocks: 100,
  },
} as const satisfies Record<'fields' | 'lists' | 'pages', Record<string, number>> & Record<string, unknown>;

/** What is charged besides an operation's cost, in the same points. */
export const charges = {
  request: 10,
  /** For each kB of a body, an address or a document: reading it is work. */
  kilobyte: 5,
  /** For an answer from memory, besides the request: what it would cost to be read is not done. */
  kept: 2,
  /** For each pair of tokens of a document that was not validated before: some rules look at all pairs. */
  pairOfTokens: 0.01,
  /** For each event of a page of the feed. */
  event: 0.1,
  /** All of the feed, or the whole record. */
  dump: 20_000,
  /** The page of GraphiQL: nine megabytes. */
  page: 1_000,
  /** The schema as text: half a megabyte. */
  schema: 100,
} as const;

/** Wrong keys that are looked up in a minute, from one address. */
export const guesses = 60;

/** The limits that an operator sets. 0 means no limit. */
export type Allowed = Pick<
  Config,
  | 'connectionsPerAddress'
  | 'connectionsPerKey'
  | 'costPerOperation'
  | 'costPerOperationWithKey'
  | 'ratePerAddress'
  | 'ratePerKey'
>;

/** The settings that `Query.limits` and `Query.service` publish. */
export type PublishedLimits = Pick<
  Allowed,
  'costPerOperation' | 'costPerOperationWithKey' | 'ratePerAddress' | 'ratePerKey'
> &
  Partial<Pick<Config, 'staleDays' | 'retentionDays'>>;

export const publishedLimits = ({
  costPerOperation,
  costPerOperationWithKey,
  ratePerAddress,
  ratePerKey,
  staleDays,
  retentionDays,
}: PublishedLimits): PublishedLimits => ({
  costPerOperation,
  costPerOperationWithKey,
  ratePerAddress,
  ratePerKey,
  ...(staleDays !== undefined && { staleDays }),
  ...(retentionDays !== undefined && { retentionDays }),
});
