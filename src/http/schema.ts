import { createHash } from 'node:crypto';
import type { GraphQLSchema } from 'graphql';
import { charges } from '../access/limits.ts';
import { printWithCosts } from '../graphql/server/costs.ts';
import type { Handler } from './route.ts';
import { matchesEtag } from './server/etag.ts';

/** Seconds that a cache may keep the schema without asking again. */
const MAX_AGE_SECONDS = 60;

/** `GET /schema.graphql` sends the schema as text, with the cost of its fields. */
export function handleSchema(schema: GraphQLSchema): Handler {
  // Half a megabyte that never changes: printed for the first who asks.
  let printed: { bytes: Buffer; tag: string } | undefined;
  return async (request, response, { allowance, principal }) => {
    printed ??= print(schema);
    const { bytes, tag } = printed;
    const headers = {
      etag: tag,
      'cache-control': `${principal === null ? 'public' : 'private'}, max-age=${MAX_AGE_SECONDS}`,
    };
    if (matchesEtag(tag, request.headers['if-none-match']))
      return void response.writeHead(304, headers).end();
    await allowance.spend(charges.schema);
    response.writeHead(200, {
      ...headers,
      'content-type': 'text/plain; charset=utf-8',
      'content-length': bytes.length,
    });
    response.end(request.method === 'HEAD' ? undefined : bytes);
  };
}

function print(schema: GraphQLSchema) {
  const bytes = Buffer.from(printWithCosts(schema));
  return { bytes, tag: `"${createHash('sha256').update(bytes).digest('base64url')}"` };
}
