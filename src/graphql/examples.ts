type Example = { title: string; query: string; variables?: Record<string, unknown> };

/** What GraphiQL opens with, one tab each: all of them answer on the demo record as it is. */
export const examples: readonly Example[] = [
  {
    title: 'Where every restriction stands',
    query: `# The status of every restriction, and the consents that block it.
query Board {
  restrictions(first: 20, orderBy: { field: TITLE, direction: ASC }) {
    totalCount
    nodes {
      key
      title
      modality
      statusPeriod { status review isContested observedAt { edtf } }
      parties { role actor { name } }
      blockedBy { covers consentingParty { name } state }
    }
  }
}
`,
  },
  {
    title: 'Who wants it lifted',
    query: `# Who wants it eased or lifted, in whose words, and where that is written.
query WhoWantsItLifted($key: ID!) {
  restriction(name: $key) {
    title
    statements(where: { stance: { kind: { in: [LIFT, EASE] } }, hasSpeakers: true }) {
      totalCount
      nodes {
        speakers { actor { name kind } }
        attribution
        quotation
        evidence { nodes { exact document { title } start end } }
      }
    }
  }
}
`,
    variables: { key: 'west.long-range.deep-strike' },
  },
  {
    title: 'The status through time',
    query: `# What a restriction did through time, and the statements that this rests on.
query Timeline($key: ID!) {
  restriction(name: $key) {
    title
    timeline {
      status
      review
      validFrom { edtf earliest latest expression }
      observedAt { edtf }
      grounds { axis weight statement { key evidence { nodes { exact } } } }
    }
  }
}
`,
    variables: { key: 'us.weapons.cross-border-limited' },
  },
  {
    title: 'Who holds what',
    query: `# The latest stance of each actor, and what it rests on: narrower and broader rules are never mixed in.
query Positions($restriction: ID!) {
  positions(where: { restrictions: [$restriction] }, first: 50) { nodes {
    actor { name kind }
    stance
    stances { stance explicitness }
    spoken { edtf derivation }
    statements { attribution evidence { nodes { exact } } }
    independentSourceCount
  } }
}
`,
    variables: { restriction: 'west.long-range.deep-strike' },
  },
  {
    title: 'May it be used there?',
    query: `# Whether a use is permitted, which rules say so, whose consent is missing, and where that is written.
query Use($item: ID!, $user: ID!, $place: ID, $target: ID) {
  assessUse(item: $item, user: $user, place: $place, target: $target) {
    answer
    reason
    missingConsents { consentingParty { name } covers state }
    findings { nodes { restriction { title modality } finding isInForce statusPeriod { status } evidence { nodes { exact } } } }
  }
}
`,
    variables: { item: 'storm-shadow', user: 'ukraine', place: 'russia-territory', target: 'airfields' },
  },
  {
    title: 'May it be sent there?',
    query: `# Whether a transfer is permitted, who grants the licence it needs, how applications are judged, and what must hold.
query Transfer($item: ID!, $supplier: ID!, $recipient: ID!, $valley: ID!) {
  anywhere: assessTransfer(item: $item, supplier: $supplier, recipient: $recipient) { ...Answered }
  valley: assessTransfer(item: $item, supplier: $supplier, recipient: $recipient, place: $valley) { ...Answered }
}

fragment Answered on TransferAssessment {
  answer
  licenceAuthorities { name }
  mustHold { kind text }
  decidedBy {
    statusPeriod { status licencePolicy validFrom { edtf } }
    restriction { title limits { quantity operator value unit } evidence { nodes { exact } } }
  }
}
`,
    variables: { item: 'survey-drones', supplier: 'velland', recipient: 'karsia', valley: 'harrow-valley' },
  },
  {
    title: 'How they voted',
    query: `# The vote that a ban rests on, who spoke on whose behalf, and the position that this is.
query Vote($ban: ID!) {
  restriction(name: $ban) {
    title
    status
    votes { nodes { name date { edtf } vote { result yes no abstentions ballots { actor { name } option } } } }
    statusPeriod { grounds { statement { event { name } evidence { nodes { exact } } } } }
  }
  positions(where: { restrictions: [$ban] }) { nodes { actor { name } stance speakers { actor { name } isOnBehalf } } }
}
`,
    variables: { ban: 'straits.sea-mines.karsia' },
  },
  {
    title: 'What has lapsed',
    query: `# Rules whose stated end has passed and that nothing followed: which they were, and what they excepted from.
query Lapsed {
  restrictions(where: { status: { eq: EXPIRED } }, orderBy: { field: STATUS_UNTIL, direction: DESC }) {
    totalCount
    nodes {
      title
      status
      lastStatusPeriod { status validFrom { edtf } validTo { edtf expression } }
      licenceKind
      licenceAuthority { name }
      conditions { kind text }
      relations { kind target { title status } }
    }
  }
}
`,
  },
  {
    title: 'As of two times',
    query: `# What held on a day of the world, what was known at an instant of the record, and what is different.
query AsOf($key: ID!, $past: DateOrTime!, $now: DateOrTime!) {
  restriction(name: $key) {
    title
    past: statusPeriod(asOf: { validAt: $past }) { status isStale lastEvidenceAt needsReview }
    now: statusPeriod(asOf: { validAt: $now }) { status isStale lastEvidenceAt needsReview }
    diff(from: { validAt: $past }, to: { validAt: $now }) { kind before { status } after { status } }
    timeline { status validFrom { edtf derivation } firstRecordedAt lastRecordedAt revision { principal reason } }
  }
}
`,
    variables: {
      key: 'us.weapons.cross-border-limited',
      past: '2024-05-01T00:00:00Z',
      now: '2024-09-13T00:00:00Z',
    },
  },
  {
    title: 'Tell me when a status changes',
    query: `# Stays open: change a status in another window, or with SQL, and it appears here.
subscription StatusChanged {
  statusChanged {
    __typename
    ... on StatusChange {
      kind
      restriction { key title }
      from
      to
      after { review validFrom { edtf } grounds { weight statementKey } }
      reason
      principal
      recordedAt
      cursor
    }
    ... on FeedReset { cause cursor }
  }
}
`,
  },
  {
    title: 'Search',
    query: `# Statements by what they say, everything else by its name.
query Search($text: String!) {
  search(text: $text, first: 10) {
    totalCount
    nodes {
      __typename
      ... on Statement { key speakers { actor { name } } evidence { nodes { exact } } }
      ... on Restriction { key title }
      ... on Actor { key name }
      ... on Item { key name }
    }
  }
}
`,
    variables: { text: 'long-range' },
  },
];
