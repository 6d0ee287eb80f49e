/** What the in-memory GraphQL peers serve. */
export const typeDefs = /* GraphQL */ `
  scalar JSON
  type Change {
    cursor: String!
    kind: String!
    entity: String!
    key: String
    after: JSON
    reason: String
    principal: String!
    recordedAt: String!
  }
  type Query {
    ok: Boolean
  }
  type Subscription {
    changed: Change!
  }
`;
