import type { Config } from '../config.ts';

/** The published limits of requests, with sizes in bytes. Those that an operator sets are in `src/config.ts`. */
export const limits = {
  /** The body of a request other than a bundle; a WebSocket message; the request line and headers together. */
  body: 1_000_000,
  bundle: 64_000_000,
  frame: 64 * 1024,
  /** Lines of a bundle in one mutation. */
  lines: 500,
  headers: 16 * 1024,

  /** A document's tokens, its depth, and its fields, counted with fragments spread and aliases. */
  tokens: 2_000,
  depth: 12,
  breadth: 300,
  /** The depth and fields of introspection: GraphiQL selects 230 fields. */
  schemaBreadth: 400,

  /** Persisted documents: the length of one, their number, and their length together. */
  persistedDocument: 16 * 1024,
  persistedDocuments: 1_000,
  persistedText: 4 * 1024 * 1024,

  /** Concurrent operations on one WebSocket, mostly subscriptions. */
  subscriptions: 50,
  /** Concurrent dumps (`GET /bundles`); each holds a connection to Postgres. */
  dumps: 3,

  /**
   * Timeouts in milliseconds for the headers, the body and the start of the response. Bundles and dumps have their own.
   */
  headersTime: 10_000,
  requestTime: 30_000,
  bundleTime: 600_000,
  /** Milliseconds that a client may read nothing, of a dump and of any other response. */
  dumpPause: 30_000,
  answerPause: 60_000,
} as const;

/**
 * The cost of a field in points. A point is about 20 microseconds on an otherwise idle machine, measured on a record of
 * 20,000 statements. A field without an entry here costs `field`, or more where it has a query of its own; the cost of
 * a selection beneath a list is multiplied by the requested page size, or by the usual length of such a list.
 */
export const costs = {
  field: 1,
  query: 10,
  mutation: 50,
  /** A member of a list in a field's arguments: a key to look up, or a value to compare with. */
  given: 1,
  /** The number of such members of one field that are free. */
  givenFreely: 100,
  /** The assumed length of a list without pages that `lists` does not name. */
  list: 5,
  /**
   * The assumed length of a list by its field: the mean of a coded record, rounded up. The record of 60 statements has
   * 2.1 grounds for each status, 2.0 parties and 1.0 items for each rule, 0.9 relations for each of them, and for each
   * statement 0.7 speakers, 0.6 stances, 0.2 addressees and next to no `via` and `verbatim`. Rules have up to four
   * periods.
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
   * The assumed length of a short page without `first` or `last`; other pages count their default size. The same record
   * has 1.0 evidence for each statement, 1.6 for each rule, and a consent for every fourth rule.
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
  /** The assumed length of an introspection list, which is in memory. */
  introspectionList: 3,
  /** `needsReview` reads all records that supported one which is now unsupported. */
  needsReviewList: 60,
  /** `unsupported` reads all records that a removed document or relation once supported. */
  unsupported: 2_500,
  /** Groups read all records that the filter matches. */
  groups: 2_500,
  /** Costs by field name, whatever the type; a single field sets its own with `extensions: { cost }`. */
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

/** Charges in addition to an operation's cost, in points. */
export const charges = {
  request: 10,
  /** A kilobyte of a request's body, address or document, which has to be read. */
  kilobyte: 5,
  /** A cached response, charged instead of the operation's cost. */
  kept: 2,
  /** A pair of tokens of a document that is validated for the first time: some rules compare all pairs. */
  pairOfTokens: 0.01,
  /** An event on a page of the feed. */
  event: 0.1,
  /** A dump, or the whole feed. */
  dump: 20_000,
  /** The page of GraphiQL, which has nine megabytes. */
  page: 1_000,
  /** The schema as text: half a megabyte. */
  schema: 100,
} as const;

/** Wrong keys that are looked up in a minute for one address. */
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
