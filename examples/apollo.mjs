// Statements page after page with Apollo Client, whose cache joins the pages into one list.
// npm install @apollo/client@4.3.8 graphql@17.1.0 rxjs@7.8.2
import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client/core';
import { cacheOptions } from '../client/apollo.js';

const url = `${process.env.CAVEAT_URL ?? 'http://127.0.0.1:4000'}/graphql`;
const client = new ApolloClient({
  cache: new InMemoryCache(cacheOptions),
  link: new HttpLink({ uri: url }),
});

const query = gql`
  query Statements($after: String) {
    statements(first: 10, after: $after, where: { hasSpeakers: true }) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { id key speakers { actor { id name } } spoken { edtf } }
    }
  }
`;

let { data } = await client.query({ query });
while (data.statements.pageInfo.hasNextPage) {
  const { endCursor } = data.statements.pageInfo;
  await client.query({ query, variables: { after: endCursor }, fetchPolicy: 'network-only' });
  // The cache keeps one list for all pages, whatever `after` was.
  data = client.readQuery({ query });
}

for (const { key, speakers, spoken } of data.statements.nodes)
  console.log(`${spoken?.edtf ?? '?'} ${speakers.map(({ actor }) => actor?.name).join(', ')} ${key}`);
console.log(`${data.statements.nodes.length} of ${data.statements.totalCount} statements`);
