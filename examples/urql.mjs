// The board with urql and its normalized cache: the second read asks nobody.
// npm install @urql/core@6.0.3 @urql/exchange-graphcache@9.0.2 graphql@17.1.0
import { Client, fetchExchange, gql } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { getIntrospectionQuery } from 'graphql';
import { keys } from '../client/urql.js';

const url = `${process.env.CAVEAT_URL ?? 'http://127.0.0.1:4000'}/graphql`;

// A build would keep this answer in a file.
const asked = await fetch(url, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ query: getIntrospectionQuery({ descriptions: false }) }),
});
const { data: schema } = await asked.json();

const client = new Client({
  url,
  preferGetMethod: false,
  exchanges: [cacheExchange({ schema, keys }), fetchExchange],
});

const board = gql`
  query Board {
    restrictions(first: 20) {
      nodes {
        id
        title
        statusPeriod { id status validFrom { edtf } }
      }
    }
  }
`;

for (const source of ['network', 'cache']) {
  const requestPolicy = source === 'cache' ? 'cache-only' : 'cache-first';
  const { data, error } = await client.query(board, {}, { requestPolicy }).toPromise();
  if (error) throw error;
  console.log(`From the ${source}: ${data.restrictions.nodes.length} restrictions`);
  if (source === 'cache')
    for (const { title, statusPeriod } of data.restrictions.nodes)
      console.log(
        `  ${title}: ${statusPeriod?.status} since ${statusPeriod?.validFrom?.edtf ?? 'an unknown day'}`,
      );
}
