type Example = { title: string; query: string; variables?: Record<string, unknown> };

/** What GraphiQL opens with, one tab each: all of them answer on the demo record as it is. */
export const examples: readonly Example[] = [
  {
    title: 'Where every restriction stands',
    query: `# Where every restriction stands, and what is in the way.
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
    query: `# Stays open: change a status with a mutation, or with SQL, and it appears here.
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
